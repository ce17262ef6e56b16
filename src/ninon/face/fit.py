"""From the landmarks of photographs to the face of a client; or, without any, to a face of about its size."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ninon.errors import InputError
from ninon.face.body_follow import followed, knot_spread
from ninon.face.fit_landmarks import FaceModel, fit_landmarks
from ninon.face.geometry import FaceGeometry, Grade, Remark
from ninon.face.grade import grade_of
from ninon.face.landmarks import LANDMARK_COUNT, Landmarks
from ninon.face.mesh import Points
from ninon.face.mirrored import check_not_mirrored
from ninon.face.neck import NeckMeasures
from ninon.face.pooled_scale import MeasuredLength
from ninon.face.scale import Scale
from ninon.face.template import FACE_TRIANGLES, Template
from ninon.face.unfolding import unfolded
from ninon.face.views import views_of

__all__ = ["face_model", "fit_face", "template_face"]

_FACE_WIDTH, _FACE_HEIGHT = (234, 454), (168, 152)
_TEMPLATE_SD_MM = 2.4
"""Per axis: how far faces lie from the template at the same size."""


def fit_face(
    landmarks: Sequence[Landmarks],
    template: Template,
    *,
    neck: NeckMeasures | None = None,
    measured_scale: MeasuredLength | None = None,
) -> FaceGeometry:
    """Return the face of a client.

    Parameters
    ----------
    landmarks : sequence of Landmarks
        Of one frontal photograph; or of three, in any order: frontal, from the client's left, from the
        client's right.
    template : Template
        What the face is a change of.
    neck : NeckMeasures, optional
        By tape measure. Without it neck and bust are assumed.
    measured_scale : MeasuredLength, optional
        A length measured on the client. Without it the irises give the scale.

    Returns
    -------
    FaceGeometry
        Landmarks as the most probable ones, the rest of head, neck and bust following. What the photographs
        leave open lowers the grade and is said in a remark.

    Raises
    ------
    InputError
        If the photographs do not make a set, one is mirrored, nothing gives a scale, or no face explains
        them.
    """
    views, model = views_of(landmarks), face_model(template)
    neck = neck or NeckMeasures()
    check_not_mirrored(views, model, template.mirror[:LANDMARK_COUNT])
    fitted = fit_landmarks(views.all, model, measured=measured_scale)
    grade, reasons = grade_of(views)
    return _dressed(
        fitted.points,
        fitted.sd_mm,
        template,
        neck,
        grade=grade,
        remarks=_once_asked((*reasons, *views.remarks)),
        scale=fitted.scale,
        pipeline="+".join(dict.fromkeys(view.pipeline for view in views.all)),
    )


def template_face(
    template: Template,
    *,
    face_width_mm: float | None = None,
    face_height_mm: float | None = None,
    median_width_mm: float | None = None,
    neck: NeckMeasures | None = None,
) -> FaceGeometry:
    """Return the template at about the size of a client of whom there is no photograph.

    Parameters
    ----------
    template : Template
        The template.
    face_width_mm : float, optional
        Measured from cheekbone to cheekbone.
    face_height_mm : float, optional
        Measured from the root of the nose to the chin. With both, their mean counts.
    median_width_mm : float, optional
        Face width of a median adult, used when nothing is measured.
    neck : NeckMeasures, optional
        By tape measure.

    Returns
    -------
    FaceGeometry
        Of grade ``"template"``: symmetric, and nobody's.

    Raises
    ------
    InputError
        If no length is given, or one that no adult's face has.
    """
    face = template.knots_mm[:LANDMARK_COUNT]
    shares = [
        _share(face, ends, mm)
        for ends, mm in ((_FACE_WIDTH, face_width_mm), (_FACE_HEIGHT, face_height_mm))
        if mm is not None
    ]
    size_remark = Remark("size_measured", "The size of the face was measured; its shape is the template's.")
    if not shares:
        if median_width_mm is None:
            raise InputError(
                "A face without a photograph needs a face width, a face height or a median adult's width."
            )
        shares = [_share(face, _FACE_WIDTH, median_width_mm)]
        size_remark = Remark("size_assumed", "The face has the size of a median adult; nothing was measured.")
    size = sum(shares) / len(shares)
    reason = Remark(
        "no_photograph", "There is no photograph: lines run on a template, not on the client's face."
    )
    return _dressed(
        size * face,
        np.full((LANDMARK_COUNT, 3), _TEMPLATE_SD_MM),
        template,
        neck or NeckMeasures(),
        grade="template",
        remarks=(reason, size_remark),
        scale=None,
        pipeline="template",
    )


def _once_asked(remarks: tuple[Remark, ...]) -> tuple[Remark, ...]:
    """Return the remarks with the question about left and right put once, by the one that has more reason."""
    if not any(each.code == "may_be_mirrored" for each in remarks):
        return remarks
    return tuple(each for each in remarks if each.code != "which_is_left")


def face_model(template: Template) -> FaceModel:
    """Return what a fit of landmarks takes from the template."""
    return FaceModel(
        template.knots_mm[:LANDMARK_COUNT], template.knot_triangles[:FACE_TRIANGLES], template.basis
    )


def _dressed(
    landmarks: Points,
    sd: Points,
    template: Template,
    neck: NeckMeasures,
    *,
    grade: Grade,
    remarks: tuple[Remark, ...],
    scale: Scale | None,
    pipeline: str,
) -> FaceGeometry:
    """Return the whole face: rest of the head, fine surface, SDs."""
    knots = followed(template.knots_mm, template.knot_triangles, landmarks, neck)
    knots, vertices, smoothed = unfolded(
        knots,
        template.knots_mm,
        knot_triangles=template.knot_triangles,
        surface=template.surface,
        weights=template.weights,
        triangles=template.triangles,
    )
    knot_sd = knot_spread(template.knots_mm, sd, neck)
    return FaceGeometry(
        knots_mm=knots,
        knot_sd_mm=knot_sd,
        vertices_mm=vertices,
        vertex_sd_mm=_vertex_spread(template, knot_sd),
        triangles=template.triangles,
        origin=template.origin,
        grade=grade,
        remarks=(*remarks, *smoothed, _said_of(neck)),
        scale=scale,
        pipeline=pipeline,
        template_fingerprint=template.fingerprint,
        neck=neck,
    )


def _vertex_spread(template: Template, knot_sd: Points) -> Points:
    """Return how well each fine vertex is known, ``(n, 3)``: the mean of its knots', by their share.

    Knots beside each other err together, so nothing averages out between them.
    """
    spread: NDArray[np.float64] = template.weights @ knot_sd
    return spread


def _said_of(neck: NeckMeasures) -> Remark:
    if not neck.measured:
        return Remark(
            "neck_assumed", "Neck, bust and the back of the head are assumed; nothing there was measured."
        )
    return Remark(
        "neck_measured",
        f"By tape measure: {', '.join(neck.measured)}. Everything else of neck, bust and the back of the "
        "head is assumed.",
    )


def _share(face: Points, ends: tuple[int, int], mm: float) -> float:
    share = mm / float(np.linalg.norm(face[ends[0]] - face[ends[1]]))
    if not 0.6 <= share <= 1.3:
        raise InputError(f"No adult's face measures {mm:g} mm there. Measure again, in millimetres.")
    return share
