"""How the documentation is built: Markdown by hand, the library's and the tables' pages from the code."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from api_pages import write_pages  # noqa: E402
from table_pages import write_table_pages  # noqa: E402

import ninon  # noqa: E402

project = "Ninon"
author = "The Ninon Authors"
copyright = "2026, The Ninon Authors"
release = version = ninon.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "numpydoc"]
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = "Ninon"
# Pages are read in clinics without a network: nothing is fetched when one opens.
html_show_sphinx = False
html_copy_source = False

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_class_signature = "separated"
numpydoc_show_class_members = False
# A field may be called what its type is called, as in `date: date`; Sphinx then asks which is meant.
suppress_warnings = ["ref.python"]

write_pages(HERE.parent / "src" / "ninon", HERE / "reference" / "api")
write_table_pages(HERE / "reference" / "tables")
