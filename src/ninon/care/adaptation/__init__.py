"""What to do with the rest of a course, after what was measured and what was told.

Ninon proposes, with its reasons; a person decides; both are kept, and nothing changes until somebody presses.
The strictest ground leads and every ground is kept.

::

    values     choice, ground, proposal, decision
    grounds    what sessions, reactions and measurements ask for, each by itself
    proposing  propose and accept: the way in
"""

from ninon.care.adaptation.proposing import accept, propose
from ninon.care.adaptation.values import STRICTNESS, Choice, Decision, Ground, Proposal

__all__ = ["STRICTNESS", "Choice", "Decision", "Ground", "Proposal", "accept", "propose"]
