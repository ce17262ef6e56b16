"""The slip says what, why, until when and what to bring; and never a way round a refusal."""

from __future__ import annotations

import re
from html import unescape

import pytest

from ninon.care.verdict import Verdict
from ninon.report.not_today import MOST_TOLD
from ninon.report.plan_page import plan_html

from .paper_plans import page, plan_of, plans

NOT_TODAY = sorted(name for name, plan in plans().items() if not plan.eligibility.may_start)


def slip(text: str) -> str:
    """The words of the slip."""
    found = re.search(
        r'<section class="sheet" id="slip".*?</section>(?=<section class="sheet")', text, re.DOTALL
    )
    assert found, "there is no slip"
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[0])).split())


@pytest.mark.parametrize("name", NOT_TODAY)
def test_who_may_not_start_gets_a_slip_first(name):
    text = page(name)
    assert 'id="slip"' in text
    assert text.index('id="slip"') < text.index('id="reasons"')
    assert plans()[name].intake.client.name in slip(text)


@pytest.mark.parametrize("name", sorted(set(plans()) - set(NOT_TODAY)))
def test_who_may_start_gets_none(name):
    assert 'id="slip"' not in page(name)


@pytest.mark.parametrize("name", NOT_TODAY)
def test_a_session_only_follows_where_one_is_planned(name):
    planned = bool(plans()[name].session.steps)
    for sheet in ("map", "session", "consent"):
        assert (f'id="{sheet}"' in page(name)) == planned


def test_a_refusal_offers_no_date_and_no_letter():
    plan = plan_of(
        intake={"answers": {"pacemaker": "yes", "body_worn_electronics": "yes", "breastfeeding": "yes"}}
    )
    words = slip(plan_html(plan))
    assert plan.eligibility.verdict is Verdict.REFUSE
    assert "Nobody can override a refusal" in words
    assert "What to bring" not in words
    assert "Until when" not in words


def test_a_letter_that_is_missing_is_asked_for():
    words = slip(plan_html(plan_of(intake={"answers": {"body_worn_electronics": "yes"}})))
    assert "What to bring" in words
    assert "A letter from" in words
    assert "second person" in words


def test_what_is_only_unknown_is_named_and_asked_again():
    words = slip(page("nothing answered"))
    assert "Not known yet" in words
    assert "Unknown is never read as no" in words
    assert "What we ask again" in words


def test_many_reasons_do_not_make_the_slip_longer_than_half_a_page():
    plan = plans()["nothing answered"]
    assert len(plan.eligibility.reasons) > 4 * MOST_TOLD
    assert len(slip(page("nothing answered"))) < 1800


def test_an_end_that_is_known_is_said():
    words = slip(page("demo-client-07-gloves-later"))
    assert "until 13 March 2027" in words
    assert "15 March 2027" in words
