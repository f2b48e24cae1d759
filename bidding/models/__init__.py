"""What is traded: the rows of the bidding room, split by noun."""

from bidding.models.bids import Bid, BidState, Envelope, EnvelopeKind, StoredFile, Withdrawal
from bidding.models.documents import (
    Addendum,
    DocumentDownload,
    Notice,
    NoticeKind,
    Question,
    TenderDocument,
)
from bidding.models.drafts import DocumentDraft, DraftPart
from bidding.models.keysets import Keyholding, Release
from bidding.models.law import Holiday, Parameter
from bidding.models.linting import LintOverride, LintReport, LintRun
from bidding.models.openings import (
    Cause,
    Closing,
    OpenedEnvelope,
    OpenedFile,
    OpeningSession,
    OpeningStage,
    SignIn,
)
from bidding.models.outages import OutageEvidence, ProbeAnswer, ProbeHour, ProbeStretch, ProbeSubject
from bidding.models.projects import Hold, Lot, Project, ProjectKind, Regime, Status
from bidding.models.publications import Delivery, Publication, PublicationState
from bidding.models.rehearsals import (
    Rehearsal,
    RehearsalBid,
    RehearsalEntry,
    RehearsalOutcome,
    RehearsalUpload,
)
from bidding.models.results import Award, Candidate, Contract, PassedOver
from bidding.models.templates import DocTemplate, TemplateKind
from bidding.models.uploads import Upload, UploadAct, UploadEvent, UploadState

__all__ = [
    "Addendum",
    "Award",
    "Bid",
    "BidState",
    "Candidate",
    "Cause",
    "Closing",
    "Contract",
    "Delivery",
    "DocTemplate",
    "DocumentDownload",
    "DocumentDraft",
    "DraftPart",
    "Envelope",
    "EnvelopeKind",
    "Hold",
    "Holiday",
    "Keyholding",
    "LintOverride",
    "LintReport",
    "LintRun",
    "Lot",
    "Notice",
    "NoticeKind",
    "OpenedEnvelope",
    "OpenedFile",
    "OpeningSession",
    "OpeningStage",
    "OutageEvidence",
    "Parameter",
    "PassedOver",
    "ProbeAnswer",
    "ProbeHour",
    "ProbeStretch",
    "ProbeSubject",
    "Project",
    "ProjectKind",
    "Publication",
    "PublicationState",
    "Question",
    "Regime",
    "Rehearsal",
    "RehearsalBid",
    "RehearsalEntry",
    "RehearsalOutcome",
    "RehearsalUpload",
    "Release",
    "SignIn",
    "Status",
    "StoredFile",
    "TemplateKind",
    "TenderDocument",
    "Upload",
    "UploadAct",
    "UploadEvent",
    "UploadState",
    "Withdrawal",
]
