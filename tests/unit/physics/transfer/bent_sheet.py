"""A bent sheet of skin, fat, muscle and bone, small enough to be solved afresh at every position."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ninon.physics.factor import Factor, factor

LAYERS = ((2, 1.5e-3, 0.20), (3, 3.0e-3, 0.04), (3, 3.0e-3, 0.35), (2, 6.0e-3, 0.02))
"""Sublayers, thickness in metres and conductivity in S/m, from the skin inwards."""
MUSCLE = (5, 6, 7)
_GAUSS = [
    (a, b, c) for a, b in ((1 / 6, 1 / 6), (2 / 3, 1 / 6), (1 / 6, 2 / 3)) for c in (-(3**-0.5), 3**-0.5)
]


@dataclass(frozen=True, eq=False)
class BentSheet:
    """A square sheet bent round an axis, with a bump; node = level + levels · vertex."""

    side_m: float = 0.06
    edge_m: float = 1.5e-3
    bend_m: float = 0.05
    threads: int = 1

    @cached_property
    def flat(self) -> NDArray[np.float64]:
        rows = round(self.side_m / (self.edge_m * 3**0.5 / 2))
        columns = round(self.side_m / self.edge_m)
        j, i = np.meshgrid(np.arange(rows + 1), np.arange(columns + 1), indexing="ij")
        x = (i + 0.5 * (j % 2)) * self.edge_m
        y = j * self.edge_m * 3**0.5 / 2
        return np.stack([x - x.mean(), y - y.mean()], axis=2)

    @cached_property
    def triangles(self) -> NDArray[np.int32]:
        rows, columns = self.flat.shape[:2]
        found = []
        for j in range(rows - 1):
            for i in range(columns - 1):
                a, b = j * columns + i, j * columns + i + 1
                c, d = a + columns, b + columns
                found += [(a, b, c), (b, d, c)] if j % 2 == 0 else [(a, d, c), (a, b, d)]
        return np.array(found, dtype=np.int32)

    @cached_property
    def inward(self) -> NDArray[np.float64]:
        x = self.flat[..., 0].ravel()
        return np.stack([-np.sin(x / self.bend_m), 0 * x, -np.cos(x / self.bend_m)], axis=1)

    @cached_property
    def surface_m(self) -> NDArray[np.float64]:
        x, y = self.flat.reshape(-1, 2).T
        bump = 3e-3 * np.exp(-(((x - 8e-3) ** 2 + y**2) / (2 * 9e-3**2)))
        radius = self.bend_m + bump
        return np.stack([radius * np.sin(x / self.bend_m), y, radius * np.cos(x / self.bend_m)], axis=1)

    @cached_property
    def levels_m(self) -> NDArray[np.float64]:
        depth = np.cumsum([0.0] + [thick / n for n, thick, _ in LAYERS for _ in range(n)])
        return self.surface_m + depth[:, None, None] * self.inward

    @property
    def levels(self) -> int:
        return len(self.levels_m)

    @cached_property
    def conductivity(self) -> NDArray[np.float64]:
        return np.array([sigma for n, _, sigma in LAYERS for _ in range(n)])

    @cached_property
    def prism_nodes(self) -> NDArray[np.int64]:
        upper = (
            self.levels * self.triangles[None].astype(np.int64) + np.arange(self.levels - 1)[:, None, None]
        )
        return np.concatenate([upper, upper + 1], axis=2)

    @cached_property
    def nodes_m(self) -> NDArray[np.float64]:
        return self.levels_m.transpose(1, 0, 2).reshape(-1, 3)

    def _gradients(self, a: float, b: float, c: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        corner = np.array([1 - a - b, a, b])
        slope = np.array([[-1, -1], [1, 0], [0, 1]])
        local = np.empty((6, 3))
        for half, sign in ((slice(0, 3), -1), (slice(3, 6), 1)):
            local[half, :2] = slope * (1 + sign * c) / 2
            local[half, 2] = corner * sign / 2
        jacobian = np.einsum("smnx,nd->smxd", self.nodes_m[self.prism_nodes], local)
        gradient = np.einsum("nd,smdx->smnx", local, np.linalg.inv(jacobian))
        return gradient, np.abs(np.linalg.det(jacobian))

    @cached_property
    def free(self) -> sparse.csc_array:
        """The matrix without a gauge."""
        element = 0.0
        for point in _GAUSS:
            gradient, det = self._gradients(*point)
            scale = det * self.conductivity[:, None] / 6
            element = element + np.einsum("sm,smix,smjx->smij", scale, gradient, gradient)
        nodes = self.prism_nodes.reshape(-1, 6)
        rows, columns = np.repeat(nodes, 6, axis=1).ravel(), np.tile(nodes, 6).ravel()
        count = len(self.nodes_m)
        return sparse.coo_array((np.ravel(element), (rows, columns)), shape=(count, count)).tocsc()

    @cached_property
    def ground(self) -> int:
        return self.levels * (len(self.surface_m) // 2) + self.levels - 1

    @cached_property
    def matrix(self) -> sparse.csc_array:
        """The matrix with one deep node held at zero by a conductance to it."""
        hold = sparse.csc_array(([1.0], ([self.ground], [self.ground])), shape=self.free.shape)
        return (self.free + hold).tocsc()

    @cached_property
    def factor(self) -> Factor:
        return factor(
            self.matrix.tocsr(), coordinates=self.surface_m, levels=self.levels, threads=self.threads
        )

    def targets(self, sublayers: tuple[int, ...] = (6,), margin_m: float = 6e-3) -> NDArray[np.int64]:
        """(n, 2): vertex and sublayer, away from the cut edge."""
        inside = np.flatnonzero((np.abs(self.flat.reshape(-1, 2)) < self.side_m / 2 - margin_m).all(axis=1))
        return np.array([(vertex, sublayer) for vertex in inside for sublayer in sublayers])

    def recovery(self, targets: NDArray[np.int64]) -> sparse.csr_array:
        """(3·targets, N): current density averaged by volume over the prisms round each vertex."""
        gradient, det = self._gradients(1 / 3, 1 / 3, 0.0)
        wanted = np.full((len(self.surface_m), self.levels - 1), -1)
        wanted[targets[:, 0], targets[:, 1]] = np.arange(len(targets))
        sublayers = sorted(set(targets[:, 1].tolist()))
        rows, columns, values = [], [], []
        volume = np.zeros(len(targets))
        for s in sublayers:
            for corner in range(3):
                target = wanted[self.triangles[:, corner], s]
                on = np.flatnonzero(target >= 0)
                np.add.at(volume, target[on], det[s, on])
                share = -self.conductivity[s] * det[s, on, None, None] * gradient[s, on]
                for axis in range(3):
                    rows.append(np.repeat(3 * target[on] + axis, 6))
                    columns.append(self.prism_nodes[s, on].ravel())
                    values.append(share[:, :, axis].ravel())
        matrix = sparse.coo_array(
            (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))),
            shape=(3 * len(targets), len(self.nodes_m)),
        ).tocsr()
        return sparse.csr_array(sparse.diags_array(1 / np.repeat(volume, 3)) @ matrix)

    def target_points(self, targets: NDArray[np.int64]) -> NDArray[np.float64]:
        vertex, sublayer = targets.T
        return np.asarray((self.levels_m[sublayer, vertex] + self.levels_m[sublayer + 1, vertex]) / 2)

    def normal(self, vertices: NDArray[np.int64]) -> NDArray[np.float64]:
        return -self.inward[vertices]

    def disc(self, centre_m: NDArray[np.float64], normal: NDArray[np.float64], radius_m: float):
        """Vertices and load (adding up to 1) of a uniform disc, by cutting triangles finely."""
        along = np.cross(normal, [0.3, 0.9, 0.1])
        along /= np.linalg.norm(along)
        across = np.cross(normal, along)
        near = np.flatnonzero(
            (
                np.linalg.norm(self.surface_m[self.triangles] - centre_m, axis=2) < radius_m + 3 * self.edge_m
            ).any(axis=1)
        )
        corners = self.triangles[near]
        cuts = 12
        i, j = np.array(
            [
                (i, j)
                for i in range(3 * cuts)
                for j in range(3 * cuts)
                if i % 3 and j % 3 and (i - j) % 3 == 0 and i + j < 3 * cuts
            ]
        ).T
        bary = np.stack([1 - (i + j) / (3 * cuts), i / (3 * cuts), j / (3 * cuts)], axis=1)
        points = np.einsum("pk,tkd->tpd", bary, self.surface_m[corners]) - centre_m
        away = np.hypot(points @ along, points @ across)
        inside = 1 / (1 + np.exp((away - radius_m) / (0.03 * radius_m)))
        edges = self.surface_m[corners]
        area = np.linalg.norm(np.cross(edges[:, 1] - edges[:, 0], edges[:, 2] - edges[:, 0]), axis=1)
        load = np.zeros(len(self.surface_m))
        np.add.at(load, corners, np.einsum("t,tp,pk->tk", area, inside, bary))
        vertices = np.flatnonzero(load > 1e-12 * load.max())
        return vertices, load[vertices] / load[vertices].sum()

    def loads(self, vertices: NDArray[np.int64], radius_m: float | None) -> sparse.csc_array:
        """(N, k): unit loads at vertices, as discs of a radius or at single nodes."""
        columns = []
        for vertex in vertices:
            nodes, load = (
                (np.array([vertex]), np.ones(1))
                if radius_m is None
                else self.disc(self.surface_m[vertex], self.normal(vertex), radius_m)
            )
            columns.append((self.levels * nodes, load))
        starts = np.cumsum([0] + [len(nodes) for nodes, _ in columns])
        return sparse.csc_array(
            (np.concatenate([b for _, b in columns]), np.concatenate([n for n, _ in columns]), starts),
            shape=(len(self.nodes_m), len(vertices)),
        )
