"""Everything people may read is looked through: tables, programs, templates, documentation, made pages."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from ninon import tables
from ninon.clinic.lint_claims import ROOMS, Finding, lint_claims, lint_paths, lint_text
from ninon.errors import InputError
from ninon.evidence.claims import KINDS

PLACES = (*(f"src/ninon/{room}/words.html" for room in ROOMS), "README.md", "docs/a/b.md", "changes/1.md")


def linted(tmp_path: Path, name: str, content: str) -> list[tuple[int, str]]:
    """Line and word of everything found in one file."""
    file = tmp_path / name
    file.write_text(dedent(content), encoding="utf-8")
    return [(finding.line, finding.word) for finding in lint_paths([file])]


def checkout(tmp_path: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


# ------------------------------------------------------------------ the whole house


def test_nothing_people_may_read_claims_too_much():
    assert lint_claims() == []


@pytest.mark.parametrize("name", PLACES)
def test_every_place_people_read_is_looked_through(tmp_path: Path, name: str):
    [finding] = lint_claims(checkout(tmp_path, {name: "<p>Harmless.</p>\n"}))
    assert (finding.file, finding.line, finding.word) == (str(Path(name)), 1, "harmless")


@pytest.mark.parametrize(
    "name", ["docs/_build/page.md", "docs/.hidden/page.md", "src/ninon/physics/page.html", "tests/page.md"]
)
def test_what_nobody_reads_is_passed_by(tmp_path: Path, name: str):
    assert lint_claims(checkout(tmp_path, {name: "harmless"})) == []


def test_every_sentence_of_the_tables_is_looked_through(tmp_path: Path):
    row = '[[row]]\nrule = "x"\nwords = "It is harmless."\nsources = ["harmless"]\n'
    [finding] = lint_claims(checkout(tmp_path, {"src/ninon/tables/home_care.toml": row}))
    assert (finding.line, finding.topic) == (3, "safety")
    assert finding.may_say == tables.claims()["safety"].may_say


def test_a_finding_tells_file_line_word_and_what_may_be_said():
    assert lint_text("a\nIt is harmless.", "the plan") == [
        Finding(
            file="the plan",
            line=2,
            topic="safety",
            word="harmless",
            excerpt="a It is harmless.",
            may_say=tables.claims()["safety"].may_say,
        )
    ]


def test_a_path_with_nothing_there_is_refused(tmp_path: Path):
    with pytest.raises(InputError, match="There is nothing at"):
        lint_paths([tmp_path / "gone.md"])


def test_a_file_that_is_no_text_is_refused(tmp_path: Path):
    (tmp_path / "a.md").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="no UTF-8 text"):
        lint_paths([tmp_path])


# ------------------------------------------------------------------ programs


def test_a_string_of_a_program_is_found(tmp_path: Path):
    assert linted(tmp_path, "a.py", 'x = 1\nprint("It is harmless.")\n') == [(2, "harmless")]


def test_a_string_over_several_lines_is_found_on_its_line(tmp_path: Path):
    content = '''\
        print(
            "It is "
            "risk-"
            "free, they say. "
            f"{1}: harmless"
        )
        text = """One
        two harmless
        """
        '''
    assert linted(tmp_path, "a.py", content) == [(3, "risk-free"), (5, "harmless"), (8, "harmless")]


def test_docstrings_and_comments_are_for_ourselves(tmp_path: Path):
    content = '''\
        """Harmless."""
        def act():
            """Guaranteed."""
            # harmless
        class Value:
            size: int
            """Harmless."""
        '''
    assert linted(tmp_path, "a.py", content) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_marked_line_of_a_program_is_left_alone(tmp_path: Path, kind: str):
    assert linted(tmp_path, "a.py", f'a = "harmless"  # claims: {kind}\n') == []


def test_a_mark_of_an_unknown_kind_exempts_no_line(tmp_path: Path):
    assert linted(tmp_path, "a.py", 'a = "harmless"  # claims: please\n') == [(1, "harmless")]


def test_a_mark_inside_a_string_is_no_mark(tmp_path: Path):
    assert linted(tmp_path, "a.py", 'a = "harmless  # claims: quote"\n') == [(1, "harmless")]


# ------------------------------------------------------------------ tables


def test_a_marked_value_of_a_table_is_left_alone(tmp_path: Path):
    content = """\
        [[row]]
        words = [  # claims: quote
            "harmless", "guaranteed",
        ]
        why = 'It is harmless.'  # not a mark
        note = "a # sign and guaranteed"
        """
    assert linted(tmp_path, "a.toml", content) == [(5, "harmless"), (6, "guaranteed")]


# ------------------------------------------------------------------ pages


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<p>One</p>\n<p>It is harm<b>less</b>.</p>", [(2, "harmless")]),
        ("<p>It is risk\n  free.</p>", [(1, "risk-free")]),
        ("<p>years</p><p>younger</p>", []),
        ("<p>years <em>younger</em></p>", [(1, "years younger")]),
        ("<p>\n\nIt is <i>really</i>\nharmless.</p>", [(4, "harmless")]),
        ('<img alt="A harmless face">', [(1, "harmless")]),
        ('<a title="harmless" class="guaranteed">x</a>', [(1, "harmless")]),
        ("<p>harm&shy;less</p>", [(1, "harmless")]),
        ("<style>.harmless { }</style><script>'harmless'</script>", []),
        ("<!-- harmless -->", []),
        ("<svg><text>harm<tspan>less</tspan></text></svg>", [(1, "harmless")]),
        ('<p data-claims="quote">harmless <b>guaranteed</b></p><p>harmless</p>', [(1, "harmless")]),
        ('<div data-claims="reason"><p>harmless<br>guaranteed<p>harmless</div>harmless', [(1, "harmless")]),
        ('<p data-claims="quote">harmless<p>harmless', [(1, "harmless")]),
        ('<p data-claims="yes">harmless</p>', [(1, "harmless")]),
        ('<p data-claims="quote" title="harmless">x</p>', []),
        ("<p>«harmless»</p>", []),
        ("<div></p>harmless</div>", [(1, "harmless")]),
    ],
)
def test_a_page_is_read_as_a_reader_reads_it(page: str, found: list[tuple[int, str]]):
    assert [(finding.line, finding.word) for finding in lint_text(page, "page")] == found


def test_markdown_is_read_without_its_comments(tmp_path: Path):
    content = """\
        <!-- harmless -->
        It is **harmless**.
        <!-- claims: evidence -->harmless<!-- claims: end -->
        """
    assert linted(tmp_path, "a.md", content) == [(2, "harmless")]


def test_styles_and_scripts_are_read_where_they_speak(tmp_path: Path):
    assert linted(tmp_path, "a.css", '.harmless::before { content: "harmless"; }\n') == [(1, "harmless")]
    script = "let harmless = 1;\nsay('harmless');\nsay('harmless'); // claims: quote\n"
    assert linted(tmp_path, "a.js", script) == [(2, "harmless")]
