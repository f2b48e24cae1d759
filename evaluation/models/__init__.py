"""Who judges: the rows of the evaluation room, split by noun."""

from evaluation.models.discussions import LONGEST_REMARK, Remark
from evaluation.models.experts import Expert, PastEmployment, Relation, RelationKind
from evaluation.models.extensions import Extension
from evaluation.models.identities import IdentityRecord, Recognition
from evaluation.models.identitymarks import IdentityMark, IdentityScan, MarkKind, Verdict
from evaluation.models.marks import Correction, CorrectionGround, Mark
from evaluation.models.notes import PageNote
from evaluation.models.panels import CallState, Declaration, IdentityCheck, Leaving, Member
from evaluation.models.papers import PaperKind, ReportPaper, SignatureProof
from evaluation.models.partners import Agreement, Booking, HandOver, HandOverKind, Sitting
from evaluation.models.qualifications import QualificationCheck
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
from evaluation.models.rooms import Competition, Draw, Fault, FaultKind, Room, State
from evaluation.models.sites import Equipment, RoomSite, Seat, Site, SiteAnswer, SiteRole
from evaluation.models.video import Caller, Recording, Signal, SignalKind, Video
from evaluation.models.watching import Acknowledgement, Message, Misconduct, SeatLine
from evaluation.models.writes import CountedWrite

__all__ = [
    "LONGEST_REMARK",
    "Acknowledgement",
    "Agreement",
    "Booking",
    "CallState",
    "Caller",
    "Clarification",
    "ClarificationKind",
    "Competition",
    "CompetitionVote",
    "Correction",
    "CorrectionGround",
    "CountedWrite",
    "Declaration",
    "Draw",
    "Equipment",
    "Expert",
    "Extension",
    "Fault",
    "FaultKind",
    "Ground",
    "HandOver",
    "HandOverKind",
    "IdentityCheck",
    "IdentityMark",
    "IdentityRecord",
    "IdentityScan",
    "Item",
    "Leaving",
    "Mark",
    "MarkKind",
    "Member",
    "Message",
    "Misconduct",
    "PageNote",
    "PaperKind",
    "PastEmployment",
    "QualificationCheck",
    "Recognition",
    "Recording",
    "Rejection",
    "Relation",
    "RelationKind",
    "Remark",
    "Report",
    "ReportPaper",
    "Review",
    "Room",
    "RoomSite",
    "Seat",
    "SeatLine",
    "Signal",
    "SignalKind",
    "Signature",
    "SignatureKind",
    "SignatureProof",
    "Site",
    "SiteAnswer",
    "SiteRole",
    "Sitting",
    "State",
    "Verdict",
    "Video",
]
