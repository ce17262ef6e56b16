"""Who says so: sources, statements, grades, and what may be said."""

from ninon.evidence.rows import (
    Claim,
    Confidence,
    Contradiction,
    Effect,
    Grade,
    Row,
    Source,
    Statement,
    Trial,
)

__all__ = ["Claim", "Confidence", "Contradiction", "Effect", "Grade", "Row", "Source", "Statement", "Trial"]
