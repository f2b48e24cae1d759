"""Every bid ever accepted: its signed manifest, its receipt, its entry in the ledger, its withdrawal."""

import json

from bidding.archives.checks.closing import named
from bidding.archives.checks.history import met, salted
from bidding.archives.checks.signing import check_signed
from bidding.archives.checks.tender import seconds
from bidding.archives.contents import (
    MANIFEST,
    PUBLIC,
    RECEIPT,
    SIGNATURE,
    WITHDRAWAL,
    WITHDRAWAL_SIGNATURE,
    Case,
    Entry,
    manifest_of,
    short,
)
from bidding.archives.findings import BIDDER, Fault, Report, Unknown, insist
from bidding.sealing import manifests, papers
from ledger import entries, merkle
from ledger.proofs import TlogProof
from ledger.verification import verify_checkpoint


def check_bids(case: Case, report: Report) -> None:
    """Check each bid that has a place in the archive, and that the ledger knows of no other."""
    submitted = {named(entry.body["thing"]): entry for entry in _submissions(case)}
    withdrawn = {named(entry.body["thing"]): entry for entry in case.acts("bid.withdraw")}
    for bid in dict.fromkeys([*case.bids(), *submitted]):
        name, entry = short(bid), submitted.get(bid)
        with report.check("bid.logged", name):
            _check_logged(case, bid, entry)
        if not any(member.startswith(f"bids/{bid}/") for member in case.members):
            continue
        with report.check("bid.manifest", name):
            _check_manifest(case, bid)
        with report.check("bid.signature", name):
            _check_signature(case, bid, MANIFEST, SIGNATURE, entry)
        with report.check("bid.registered", name):
            _check_registered(case, bid, entry)
        with report.check("bid.receipt", name):
            _check_receipt(case, bid)
        with report.check("bid.in_time", name):
            _check_in_time(case, bid, entry)
        if bid in withdrawn or case.has(f"bids/{bid}/{WITHDRAWAL}"):
            with report.check("bid.withdrawal", name):
                _check_withdrawal(case, bid, withdrawn.get(bid))


def _submissions(case: Case) -> list[Entry]:
    return [entry for entry in case.acts("bid.submit") if entry.facts.get("lot") == case.lot]


def _check_logged(case: Case, bid: str, entry: Entry | None) -> None:
    if case.edition == PUBLIC:
        raise Unknown("withheld")
    insist(entry is not None, "no_entry", act="bid.submit")
    assert entry is not None
    insist(case.has(f"bids/{bid}/{MANIFEST}"), "no_bid")
    insist(entry.facts.get("manifest_sha256") == bid, "other_hash")


def _check_manifest(case: Case, bid: str) -> None:
    insist(papers.digest(case.data(f"bids/{bid}/{MANIFEST}")) == bid, "other_hash")
    manifest = manifest_of(case, bid)
    case.manifests[bid] = manifest
    fresh = [manifest.nonce, *(part.recipient for part in manifest.envelopes)]
    insist(not case.seen & set(fresh), "reused", BIDDER)
    case.seen.update(fresh)
    if case.keyset is None:
        raise Unknown("no_keyset")
    kinds = frozenset(part.kind for part in manifest.envelopes)
    manifests.check(
        manifest, bidder=manifest.bidder, keyset=case.keyset, signing_key=manifest.signing_key, kinds=kinds
    )


def _check_signature(case: Case, bid: str, signed: str, by: str, entry: Entry | None) -> None:
    manifest = case.manifests.get(bid) or manifest_of(case, bid)
    if case.edition == PUBLIC and not case.has(f"bids/{bid}/{by}"):
        raise Unknown("withheld")  # a certificate may name a person
    paper = case.paper(f"bids/{bid}/{by}")
    named = manifest.signing_key
    if signed == WITHDRAWAL and entry and paper["public"] in _registered(case, manifest.bidder, entry):
        named = str(paper["public"])  # a key changed between submission and withdrawal
    check_signed(
        case,
        case.data(f"bids/{bid}/{signed}"),
        paper,
        named=named,
        signer=manifest.bidder,
        at=str(entry.body["logged_at"]) if entry else "",
    )


def _check_registered(case: Case, bid: str, entry: Entry | None) -> None:
    """The organisation that the manifest names had registered the key: its own entry says so."""
    manifest = case.manifests.get(bid)
    if manifest is None or entry is None:
        raise Unknown("withheld" if case.edition == PUBLIC else "no_entry")
    insist(entry.body.get("organisation") == manifest.bidder, "other_bidder")
    if manifest.signing_key not in _registered(case, manifest.bidder, entry):
        raise Unknown("not_in_archive")


def _registered(case: Case, bidder: str, entry: Entry) -> set[str]:
    """Return the keys that an organisation had registered before an entry."""
    before = (one for one in case.acts("key.register") if one.index < entry.index)
    return {str(one.facts.get("public")) for one in before if one.body.get("organisation") == bidder}


def _check_receipt(case: Case, bid: str) -> None:
    if case.edition == PUBLIC and not case.has(f"bids/{bid}/{RECEIPT}"):
        raise Unknown("withheld")
    proof = TlogProof.parse(case.text(f"bids/{bid}/{RECEIPT}"))
    if case.platform is None:
        raise Fault("missing", name="platform")
    head, _seen = verify_checkpoint(proof.checkpoint, case.platform, case.witnesses)
    met(case, head)
    known = case.entries.get(proof.index)
    if case.edition == PUBLIC and not proof.extra:
        leaf = known.leaf if known else b""
        insist(bool(leaf), "no_entry", act="bid.submit")
    else:
        salt, body = salted(proof.extra)
        leaf = entries.leaf(salt, body)
        said = json.loads(body)
        insist(isinstance(said, dict) and named(said.get("thing")) == bid, "other_bid")
        insist(known is not None and known.leaf == leaf, "other_entry")
    merkle.verify_inclusion(leaf, proof.index, head.size, proof.path, head.root)


def _check_in_time(case: Case, bid: str, entry: Entry | None) -> None:
    """The log's own time decides; a bid at the deadline is too late (招标投标法 28)."""
    if entry is None and case.edition == PUBLIC:
        insist(case.closing is not None, "no_entry", act="lot.close")
        assert case.closing is not None
        places = {manifest: place for place, manifest in case.closing[1]}
        insist(bid in places, "not_submitted")
        insist(places[bid] in case.entries, "no_entry", act="bid.submit")
        insist(places[bid] < case.closing[0], "after_closing")
        return
    insist(entry is not None, "no_entry", act="bid.submit")
    assert entry is not None
    insist(case.closing is None or entry.index < case.closing[0], "after_closing")
    insist(seconds(entry.body["logged_at"]) < case.deadline, "late")


def _check_withdrawal(case: Case, bid: str, entry: Entry | None) -> None:
    manifest = case.manifests.get(bid) or manifest_of(case, bid)
    statement = case.data(f"bids/{bid}/{WITHDRAWAL}")
    wanted = manifests.withdrawal(
        tender=manifest.tender, lot=manifest.lot, bidder=manifest.bidder, manifest_sha256=bid
    )
    insist(statement == wanted, "other_statement")
    _check_signature(case, bid, WITHDRAWAL, WITHDRAWAL_SIGNATURE, entry)
    if case.edition == PUBLIC:
        return
    insist(entry is not None, "no_entry", act="bid.withdraw")
    assert entry is not None
    insist(entry.facts.get("statement_sha256") == papers.digest(statement), "other_hash")
    insist(case.closing is None or entry.index < case.closing[0], "after_closing")
