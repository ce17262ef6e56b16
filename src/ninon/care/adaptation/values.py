"""What is proposed after a session and what a person made of it, both kept."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

__all__ = ["STRICTNESS", "Choice", "Decision", "Ground", "Proposal"]

Choice = Literal["continue", "lower", "end_early", "stop"]
STRICTNESS: tuple[Choice, ...] = ("continue", "lower", "end_early", "stop")
"""``stop`` holds until a person has looked; ``end_early`` ends the course; ``lower`` goes on with less."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Ground(_Value):
    """One reason, what it asks for by itself, and who says so."""

    about: str
    choice: Choice
    because: str
    sources: tuple[str, ...]
    statements: tuple[str, ...] = ()


class Proposal(_Value):
    """What is proposed after a session, with every ground."""

    choice: Choice
    because: str
    grounds: tuple[Ground, ...]
    after_session: int
    sessions_max: int
    """Most sessions the course may have; more than the band's only after a measured change."""
    shown: tuple[str, ...] = ()
    """Every measurement in its own words, the better and the worse alike."""
    measure_again: tuple[str, ...] = ()
    """Measures that said nothing."""
    tables_edition: str


class Decision(_Value):
    """What a person chose, beside what was proposed."""

    proposal: Proposal
    choice: Choice
    by: str
    because: str = ""

    @property
    def follows_proposal(self) -> bool:
        """Whether the choice is the proposed one."""
        return self.choice == self.proposal.choice
