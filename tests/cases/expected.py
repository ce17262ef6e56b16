"""What a case may expect, and whether it is so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.cases.comparing import Check
from tests.cases.expect_course import COURSE
from tests.cases.expect_decision import DECISION
from tests.cases.expect_session import SESSION
from tests.cases.seen import Seen

__all__ = ["EXPECTED", "differences"]

EXPECTED: Mapping[str, Check] = {**DECISION, **COURSE, **SESSION}
"""Checks by the word a case uses for them."""


def differences(seen: Seen, case: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each expectation that is not met."""
    refused = case.get("refused")
    if refused is not None or seen.refused:
        met = refused is not None and seen.refused and str(refused) in seen.refused
        return [] if met else [f"refused: expected {refused!r}, found {seen.refused or 'a plan'!r}"]
    return [words for key, check in EXPECTED.items() if key in case for words in check(seen, case[key])]
