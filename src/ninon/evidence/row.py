"""Who says so: the row every table shares."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Confidence", "Grade", "Row"]

Grade = Literal["high", "moderate", "low", "very_low", "none", "contradicted", "convention", "n/a"]
"""How well a sentence is supported; ``convention``: custom without a test; ``n/a``: a rule."""

Confidence = Literal["read", "transcribed", "computed", "recalled", "proposal", "uncertain"]
"""How we came by a row: read in its source, copied second-hand, computed, recalled, our proposal."""


class Row(BaseModel):
    """One fact of one table: who says so, how sure we are, and who has signed it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    note: str = ""
    sources: tuple[str, ...] = Field(min_length=1)
    confidence: tuple[Confidence, ...] = ()
    statements: tuple[str, ...] = ()
    disagrees_with: tuple[str, ...] = ()
    """Contradictions (C-01 …) in which this row takes a side."""
    we_follow: str = ""
    """Which side, and why; never empty where `disagrees_with` is not."""
    reviewed_by: str = ""
    """Empty until a clinician signs."""
