"""What a bidder can prove about the platform and its own attempts: probes, journal, receipts, papers, in one signed file."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import Organisation
from bidding.availability import Outage
from bidding.models import Bid, Lot, OutageEvidence, UploadEvent
from bidding.queries.outages import outages_in, seconds, stretch_paper, stretches
from bidding.queries.uploads import upload_journal
from bidding.sealing import papers
from ledger import clock
from ledger.keys import log_key

FORMAT = "clearbid-evidence/1"
SIGNED = "clearbid-signed/1"
AROUND = timedelta(hours=12)
LONGEST = timedelta(days=14)


def evidence_of(lot: Lot, owner: Organisation, *, since: datetime, until: datetime) -> dict[str, Any]:
    """Return one bidder's evidence of a time on a lot: outages, upload events, receipts, papers."""
    return {
        "outages": [one for one in outages_in(since, until) if one.began < until],
        "events": list(upload_journal(lot, owner).filter(at__gte=since, at__lte=until)),
        "bids": list(lot.bids.filter(bidder=owner).order_by("version")),
        "papers": list(lot.outages.order_by("issued_at")),
        "probes": stretches(since, until),
    }


def signed_evidence(lot: Lot, owner: Organisation, *, since: datetime, until: datetime) -> bytes:
    """Return the evidence as one file: the paper's text, the platform's signature over its bytes, and its key."""
    found = evidence_of(lot, owner, since=since, until=until)
    paper = papers.canonical(
        {
            "format": FORMAT,
            "tender": lot.project.code,
            "lot": lot.code,
            "bidder": owner.uscc,
            "made": seconds(clock.now()),
            "from": seconds(since),
            "until": seconds(until),
            "deadline": seconds(lot.deadline) if lot.deadline else None,
            "outages": [_outage(one) for one in found["outages"]],
            "probes": [stretch_paper(row) for row in found["probes"]],
            "uploads": [_event(one) for one in found["events"]],
            "receipts": [_receipt(bid) for bid in found["bids"]],
            "papers": [_paper(one) for one in found["papers"]],
        }
    )
    key = log_key()
    return papers.canonical(
        {
            "format": SIGNED,
            "key": key.verifier.vkey,
            "paper": paper.decode(),
            "signature": papers.sign(paper, key.seed).hex(),
        }
    )


def _outage(outage: Outage) -> dict[str, Any]:
    return {"from": seconds(outage.began), "until": seconds(outage.ended), "causes": list(outage.causes)}


def _event(event: UploadEvent) -> dict[str, Any]:
    return {
        "at": event.at.isoformat(),
        "act": str(event.act),
        "code": event.code,
        "offset": event.offset,
        "bytes": event.size,
        "sha256": event.upload.sha256 if event.upload else "",
        "address": event.address,
    }


def _receipt(bid: Bid) -> dict[str, Any]:
    return {"version": bid.version, "manifest": bid.manifest_sha256, "receipt": bid.receipt}


def _paper(evidence: OutageEvidence) -> dict[str, Any]:
    return {"sha256": evidence.sha256, "signature": evidence.signature, "paper": evidence.paper}
