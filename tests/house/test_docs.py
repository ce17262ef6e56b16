"""The documentation opens its four doors in a browser, without a network."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from docs.api_pages import write_pages

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first page, as `./ninon-dev test` has just built it; otherwise built for this test."""
    folder = ROOT / "docs/_build/html"
    if not (folder / "index.html").exists():
        folder = tmp_path_factory.mktemp("html")
        subprocess.run([sys.executable, "-m", "sphinx", "-q", ROOT / "docs", folder], check=True)
    return folder / "index.html"


def test_four_doors_open_and_nothing_is_fetched(page: Page, index: Path):
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    for door in ("For clinicians", "For users", "For developers", "Reference"):
        page.goto(index.as_uri())
        page.get_by_role("main").get_by_role("link", name=door).click()
        assert page.get_by_role("heading", level=1).inner_text().startswith(door)
    assert addresses
    assert [address for address in addresses if not address.startswith(("file:", "data:"))] == []


def test_every_public_module_gets_a_page_and_no_other_does(tmp_path: Path):
    package = tmp_path / "box"
    for name in ("__init__.py", "__main__.py", "_inner.py", "lid.py", "sub/__init__.py", "sub/side.py"):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).touch()
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "box.gone.md").touch()
    write_pages(package, pages)
    assert {page.name for page in pages.iterdir()} == {
        "index.md", "box.md", "box.lid.md", "box.sub.md", "box.sub.side.md",
    }  # fmt: skip
