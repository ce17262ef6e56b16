"""Who says so: sources, statements, grades, and what may be said."""

from ninon.evidence.row import Confidence, Grade, Row

__all__ = ["Confidence", "Grade", "Row"]
