"""A session as it happens: what was planned on one side, a journal of what was done on the other.

::

    events      what can happen, one frozen event at a time
    values      what a journal comes to
    limits      how much a stroke may have, and which comes next
    rules       which event may follow which
    strokes     strokes beginning, ending, being interrupted
    signs       stop signs, and what is done at once
    facts       what each event does
    journal     fold, accept, offer: the way in
    deviations  planned against done
    start       whether a session may start at all
"""

from ninon.care.delivery.deviations import Deviation, deviations
from ninon.care.delivery.events import EVENT, Event, plan_fingerprint
from ninon.care.delivery.journal import Offer, accept, conductor_due_at_s, fold, offer
from ninon.care.delivery.start import StartGate, may_start
from ninon.care.delivery.values import Progress

__all__ = [
    "EVENT",
    "Deviation",
    "Event",
    "Offer",
    "Progress",
    "StartGate",
    "accept",
    "conductor_due_at_s",
    "deviations",
    "fold",
    "may_start",
    "offer",
    "plan_fingerprint",
]
