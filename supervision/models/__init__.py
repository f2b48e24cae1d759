"""Who watches, as rows: facts, alerts, cases, objections, complaints, credit."""

from supervision.models.alerts import (
    Alert,
    AlertParty,
    AlertStatus,
    Evidence,
    EvidenceSide,
    Level,
    Reply,
    Screening,
    Verdict,
    VerdictKind,
)
from supervision.models.cases import (
    Case,
    CaseOfficer,
    CaseParty,
    CaseStatus,
    CaseStep,
    Decision,
    Outcome,
    Penalty,
    StepKind,
)
from supervision.models.complaints import (
    Complaint,
    ComplaintOfficer,
    ComplaintOutcome,
    ComplaintPause,
    ComplaintStatus,
    NotAccepted,
)
from supervision.models.credit import CreditClass, CreditEntry, CreditStatus
from supervision.models.facts import Fact, Reading
from supervision.models.objections import Matter, Objection, ObjectionStatus

__all__ = [
    "Alert",
    "AlertParty",
    "AlertStatus",
    "Case",
    "CaseOfficer",
    "CaseParty",
    "CaseStatus",
    "CaseStep",
    "Complaint",
    "ComplaintOfficer",
    "ComplaintOutcome",
    "ComplaintPause",
    "ComplaintStatus",
    "CreditClass",
    "CreditEntry",
    "CreditStatus",
    "Decision",
    "Evidence",
    "EvidenceSide",
    "Fact",
    "Level",
    "Matter",
    "NotAccepted",
    "Objection",
    "ObjectionStatus",
    "Outcome",
    "Penalty",
    "Reading",
    "Reply",
    "Screening",
    "StepKind",
    "Verdict",
    "VerdictKind",
]
