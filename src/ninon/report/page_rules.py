"""The printed page: margins, and a foot on every page that says what it is, who it is for and which plan."""

from __future__ import annotations

from collections.abc import Sequence

from ninon.report.sheet import Paper
from ninon.report.tokens import print_variables

__all__ = ["page_rules"]

# Custom properties do not reach the margins of a page, so the fonts are named once more.
_FONTS = "'Source Sans 3', 'Source Sans 3 Variable', system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
_FOOT = f"font: 8.5pt {_FONTS}; color: #333; vertical-align: top; padding-top: 2mm;"


def page_rules(paper: Paper, sheets: Sequence[tuple[str, str]]) -> str:
    """Return the rules of the printed pages.

    The size of the paper is left to the printer, so that one file serves A4 and Letter.

    Parameters
    ----------
    paper : Paper
        Who, and which plan.
    sheets : sequence of (str, str)
        Id and title of each section; its pages bear its title.

    Returns
    -------
    str
        CSS.
    """
    numbers = f"content: 'Page ' counter(page) ' of ' counter(pages); {_FOOT} white-space: nowrap;"
    rules = [
        f"@page {{ margin: 12mm 14mm 15mm; @bottom-right {{ {numbers} }} }}",
        f"@media print {{ :root {{ {print_variables()} }} }}",
    ]
    for identity, title in sheets:
        foot = f"content: {_css_string(f'{title}  ·  {paper.running_foot}')}; {_FOOT} text-align: left;"
        rules.append(f"@page {identity} {{ @bottom-left {{ {foot} width: 84%; }} }}")
        rules.append(f"@media print {{ #{identity} {{ page: {identity}; }} }}")
    return "\n".join(rules)


def _css_string(words: str) -> str:
    """Return words as a CSS string in which nothing but letters and digits stands unescaped."""
    return "'" + "".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):x} " for c in words) + "'"
