"""What every test may rely on: how many examples are tried, what is skipped aloud, no network."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

T = TypeVar("T")
Require = Callable[[str, T | None, str], T]

# Small systems of equations: a second thread of the same process only waits for the first.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# ------------------------------------------------------------------ how many examples

# A busy machine is slow without being wrong, so time is never what fails an example.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
_patient = settings.get_profile("patient")
# The same examples every time: a change that turns a test red is the change that did it.
settings.register_profile("quick", _patient, max_examples=50, derandomize=True)
# Other examples every time: pytest prints how to see a failure again.
settings.register_profile("full", _patient, max_examples=2000, print_blob=True)
# One mutant after another: find a failure or not, but do not polish it.
settings.register_profile(
    "mutants", _patient, max_examples=15, derandomize=True, phases=[Phase.explicit, Phase.generate]
)


def _profile() -> str:
    if os.environ.get("NINON_MUTANTS"):
        return "mutants"
    return "full" if os.environ.get("NINON_FULL") else "quick"


settings.load_profile(_profile())

# ------------------------------------------------------------------ what is skipped, and what may not be

THINGS = {"browser", "models", "pg"}
"""What a test may lack on some machine: a chromium, the face models, a PostgreSQL."""


def _required() -> set[str]:
    return {name for name in os.environ.get("NINON_REQUIRE", "").split(",") if name}


def pytest_configure() -> None:
    unknown = _required() - THINGS
    if unknown:
        raise pytest.UsageError(
            f"NINON_REQUIRE names {', '.join(sorted(unknown))}; it may name {', '.join(sorted(THINGS))}"
        )


@pytest.fixture(scope="session")
def require() -> Require[Any]:
    """``require("browser", path_or_none, "no chromium found")`` gives the thing back, or skips and says so.

    On a machine whose NINON_REQUIRE names the thing, its absence is a failure.
    """

    def check(name: str, found: T | None, reason: str) -> T:
        assert name in THINGS, f"{name!r} is not in THINGS"
        if found is not None:
            return found
        if name in _required():
            pytest.fail(f"{name}: {reason}, and NINON_REQUIRE asks for it", pytrace=False)
        pytest.skip(f"{name}: {reason}")

    return check


# ------------------------------------------------------------------ what takes long is worked out once


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What is cut on the template is kept for the run and not in the user's cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NINON_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


# ------------------------------------------------------------------ a real browser

# WebGL without a graphics card; and chromium's sandbox refuses to start as root.
_FLAGS = [
    "--use-angle=swiftshader",
    *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
]


@pytest.fixture(scope="session")
def chromium(require: Require[str]) -> Iterator[Browser]:
    """The distribution's own chromium, driven by playwright."""
    path = require(
        "browser", shutil.which("chromium") or shutil.which("chromium-browser"), "no chromium found"
    )
    from playwright.sync_api import sync_playwright

    try:
        playwright = sync_playwright().start()
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
    except Exception as error:  # a library of the system is missing, for instance
        require("browser", None, f"chromium does not start: {str(error).splitlines()[0]}")
        raise
    yield browser
    browser.close()
    playwright.stop()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A fresh page; an error in its console fails the test that made it."""
    context = chromium.new_context()
    context.set_default_timeout(10_000)
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


@pytest.hookimpl(tryfirst=True)  # before pytest looks at -m
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


# ------------------------------------------------------------------ no network


@pytest.fixture(autouse=True, scope="session")
def no_outside_world() -> Iterator[None]:
    """Ninon asks nobody outside this machine for anything; a test that does so fails."""
    connect = socket.socket.connect

    def only_here(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in (
            "127.0.0.1",
            "::1",
            "localhost",
        ):
            raise RuntimeError(f"a test tried to reach {address[0]}; tests stay on this machine")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", only_here)
        yield
