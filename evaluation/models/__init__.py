"""Who judges: the rows of the evaluation room, split by noun."""

from evaluation.models.experts import Expert, PastEmployment, Relation, RelationKind
from evaluation.models.marks import Correction, CorrectionGround, Mark
from evaluation.models.panels import CallState, Declaration, IdentityCheck, Member
from evaluation.models.reports import Report, Signature, SignatureKind
from evaluation.models.reviews import (
    Clarification,
    ClarificationKind,
    CompetitionVote,
    Ground,
    Item,
    Rejection,
    Review,
)
from evaluation.models.rooms import Competition, Draw, Fault, Room, State
from evaluation.models.sites import RoomSite, Seat, Site, SiteAnswer, SiteRole
from evaluation.models.watching import Acknowledgement, Message, Misconduct, SeatLine

__all__ = [
    "Acknowledgement",
    "CallState",
    "Clarification",
    "ClarificationKind",
    "Competition",
    "CompetitionVote",
    "Correction",
    "CorrectionGround",
    "Declaration",
    "Draw",
    "Expert",
    "Fault",
    "Ground",
    "IdentityCheck",
    "Item",
    "Mark",
    "Member",
    "Message",
    "Misconduct",
    "PastEmployment",
    "Rejection",
    "Relation",
    "RelationKind",
    "Report",
    "Review",
    "Room",
    "RoomSite",
    "Seat",
    "SeatLine",
    "Signature",
    "SignatureKind",
    "Site",
    "SiteAnswer",
    "SiteRole",
    "State",
]
