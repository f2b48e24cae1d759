"""Make lots that take bids, sealed bids, closings, releases and openings, through the actions that the pages use.

The lot itself is put down as rows, so that these tests do not hang on the tender's long way to publication.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from django.conf import settings

from accounts.models import KeyPurpose, Organisation, User
from accounts.roles import Role
from bidding import letters
from bidding.actions.bids import submit_bid
from bidding.actions.closing import close_lot
from bidding.actions.opening import (
    ask_for_shares,
    list_qualified,
    open_envelopes,
    open_price_envelopes,
    publish_bidders,
)
from bidding.actions.release import release_shares
from bidding.actions.uploads import store_sealed
from bidding.law import loading
from bidding.models import (
    Bid,
    DocTemplate,
    DocumentDownload,
    Keyholding,
    Lot,
    OpenedEnvelope,
    Parameter,
    Project,
    Release,
    Status,
    TenderDocument,
)
from bidding.queries.bids import standing_bids, wraps_for
from bidding.queries.documents import current_document
from bidding.queries.keysets import keyset_of
from bidding.sealing import holding, papers, preparing
from bidding.sealing.holding import Keys
from bidding.sealing.preparing import Part, SealedBid
from ledger import clock
from ledger.keys import log_key, witness_verifier
from tests.accounts import making
from tests.frozen import frozen

_numbers = count(1)
# The secret keys of keyholders made here, by their age recipient; nothing of the kind is on the server.
KEYS: dict[str, Keys] = {}


@dataclass
class Tender:
    """A lot that takes bids, with the people around it."""

    lot: Lot
    host: User
    holders: list[User] = field(default_factory=list)
    project: Project | None = None


@frozen
def open_lot(
    *,
    envelopes: Sequence[str] = ("technical", "price"),
    days: int = 30,
    needed: int = 2,
    total: int = 3,
    **document: Any,
) -> Tender:
    """Put down a published lot with a keyset; its deadline is `days` days from now.

    `document` is what stands in its tender document besides: boq, criteria, rejections …; it cannot be changed later.
    """
    if not Parameter.objects.exists():
        loading.load()
    at = clock.now()
    number = next(_numbers)
    host, owner = making.user(Role.AGENCY), making.user(Role.TENDERER)
    project = Project.objects.create(
        code=f"T-2026-{number}",
        name=f"清标县人民医院门诊楼{number}",
        kind="works",
        region="421181",
        tenderer=owner.organisation,
        agency=host.organisation,
        centre=making.user(Role.CENTRE).organisation,
        supervisor=making.user(Role.SUPERVISOR).organisation,
        created_at=at,
        created_by=owner,
    )
    lot = _lot(project, number, at, days, needed, total)
    holders = [making.user(Role.KEYHOLDER) for _place in range(total)]
    for place, holder in enumerate(holders, start=1):
        hold(lot, holder, place)
    Lot.objects.filter(pk=lot.pk).update(keyset_sha256=keyset_of(lot).fingerprint)
    lot.refresh_from_db()
    _document(lot, envelopes, owner, host, at, document)
    return Tender(lot, host, holders, project)


def _lot(project: Project, number: int, at: datetime, days: int, needed: int, total: int) -> Lot:
    return Lot.objects.create(
        project=project,
        code=f"{project.code}-01",
        name=f"清标县人民医院门诊楼{number}施工",
        scope="门诊楼土建与安装",
        estimate=Decimal(24_000_000),
        max_price=Decimal(24_000_000),
        duration_days=365,
        status=Status.PUBLISHED,
        published_at=at,
        deadline=at + timedelta(days=days),
        due_at=at + timedelta(days=days),
        shares_needed=needed,
        shares_total=total,
    )


def _document(
    lot: Lot, envelopes: Sequence[str], owner: User, host: User, at: datetime, more: dict[str, Any]
) -> TenderDocument:
    template, _new = DocTemplate.objects.get_or_create(
        code="W-1",
        version="1",
        defaults={"title": "施工", "regime": "ZB", "kind": "works", "body": {}, "effective_from": at.date()},
    )
    return TenderDocument.objects.create(
        lot=lot,
        template=template,
        text="招标文件",
        sha256=papers.digest("招标文件".encode()),
        envelopes=list(envelopes),
        created_at=at,
        prepared_by=host,
        approved_by=owner,
        published_at=at,
        **more,
    )


def hold(lot: Lot, holder: User, place: int) -> Keyholding:
    """Appoint a keyholder with fresh keys."""
    keys = holding.new_keys()
    KEYS[keys.recipient] = keys
    return Keyholding.objects.create(
        lot=lot,
        index=place,
        holder=holder,
        organisation=holder.organisation,
        recipient=keys.recipient,
        signing_key=keys.signing_key,
    )


def seed_of(organisation: Organisation) -> bytes:
    """Return the secret signing key that an organisation's account has in these tests."""
    return sha256(f"seed {organisation.uscc}".encode()).digest()


def bidder(lot: Lot, organisation: Organisation | None = None) -> User:
    """Make a bidder's account with its key registered and the lot's document acknowledged."""
    found = organisation and User.objects.filter(organisation=organisation, role=Role.BIDDER).first()
    user = found or making.user(Role.BIDDER, organisation)
    making.key(user, KeyPurpose.SIGN, papers.public_of(seed_of(user.organisation)))
    at = clock.now()
    DocumentDownload.objects.get_or_create(
        document=current_document(lot),
        organisation=user.organisation,
        defaults={"at": at, "acknowledged_at": at},
    )
    return user


def _folder() -> Path:
    """Return a new directory beside the vault: what lies there is the bidder's own computer."""
    return Path(mkdtemp(dir=Path(settings.VAULT_DIR).parent))


def parts_of(lot: Lot, price: Decimal, *, files: dict[str, bytes] | None = None, **letter: Any) -> list[Part]:
    """Return the plain parts of a bid for every envelope that the document asks for."""
    folder = _folder()
    parts = []
    for kind in current_document(lot).envelopes:
        names = files if files is not None else {"投标文件.txt": f"投标文件 {kind}".encode()}
        paths = []
        for name, data in names.items():
            (folder / f"{kind}{len(paths)}").write_bytes(data)
            paths.append((name, folder / f"{kind}{len(paths)}"))
        fields = {"duration_days": 300, "manager": "李燊", **letter}
        said = letters.compose(price=price if kind == "price" else None, **fields)
        parts.append(Part(kind, said, paths))
    return parts


def sealed(
    lot: Lot, user: User, price: Decimal = Decimal(20_000_000), parts: list[Part] | None = None, **letter: Any
) -> SealedBid:
    """Seal a bid on the bidder's side; nothing reaches the server."""
    return preparing.seal_bid(
        keyset_of(lot),
        parts or parts_of(lot, price, **letter),
        bidder=user.organisation.uscc,
        seed=seed_of(user.organisation),
        into=_folder(),
    )


def upload(lot: Lot, bid: SealedBid, by: User) -> None:
    """Store a sealed bid's files."""
    for path in bid.files.values():
        store_sealed(lot, stream=BytesIO(path.read_bytes()), by=by)


def sealed_bid(
    lot: Lot,
    organisation: Organisation | None = None,
    price: Decimal | int = 20_000_000,
    *,
    parts: list[Part] | None = None,
    spoil: Callable[[SealedBid], SealedBid] | None = None,
    **letter: Any,
) -> Bid:
    """Seal, upload and submit a bid of an organisation; `letter` adds fields such as machine_code or manager."""
    user = bidder(lot, organisation)
    bid = sealed(lot, user, Decimal(price), parts, **letter)
    bid = spoil(bid) if spoil else bid
    upload(lot, bid, user)
    return submit_bid(lot, manifest=bid.manifest, signature=bid.signature, by=user)


def resigned(bid: SealedBid, user: User, **changes: Any) -> SealedBid:
    """Return a sealed bid with fields of its manifest changed and signed anew by its own bidder."""
    import json

    manifest = papers.canonical({**json.loads(bid.manifest), **changes})
    return SealedBid(bid.files, manifest, papers.sign(manifest, seed_of(user.organisation)), bid.rescue)


def keys_of(user: User) -> Keys:
    """Return the secret keys of a keyholder made here."""
    return KEYS[user.keyholdings.latest("pk").recipient]


def shares_of(lot: Lot, holder: User) -> list[tuple[int, str, str]]:
    """Return what a keyholder's tool answers to the wraps it may open now; [] when there are none."""
    wraps = wraps_for(lot.keyholdings.get(holder=holder))
    if wraps is None:
        return []
    keys = KEYS[lot.keyholdings.get(holder=holder).recipient]
    answers = holding.release(wraps, keys, platform=log_key().verifier, witness=witness_verifier())
    return [(one.envelope_id, one.share, one.signature) for one in answers]


def closed(tender: Tender) -> Lot:
    """Close the lot at its deadline. The clock must stand there or later."""
    close_lot(tender.lot)
    tender.lot.refresh_from_db()
    return tender.lot


def asked(tender: Tender) -> Lot:
    """Close, publish the bidders and ask the keyholders."""
    lot = closed(tender)
    publish_bidders(lot, by=tender.host)
    ask_for_shares(lot, by=tender.host)
    lot.refresh_from_db()
    return lot


def release(tender: Tender, *places: int) -> list[Release]:
    """Let keyholders (places from 1; all but the last by default) release what is asked for now."""
    chosen = places or range(1, tender.lot.shares_total)
    made = []
    for place in chosen:
        holder = tender.lot.keyholdings.get(index=place).holder
        made += release_shares(tender.lot, by=holder, shares=shares_of(tender.lot, holder))
    return made


def released(tender: Tender, *places: int) -> Lot:
    """Come as far as released shares for all that the hall opens."""
    lot = asked(tender)
    release(tender, *places)
    return lot


def opened(tender: Tender, *places: int) -> list[OpenedEnvelope]:
    """Come as far as opened envelopes."""
    released(tender, *places)
    found = open_envelopes(tender.lot, by=tender.host)
    tender.lot.refresh_from_db()
    return found


def priced(tender: Tender, bids: Sequence[Bid] | None = None) -> list[OpenedEnvelope]:
    """Log the qualification list (all by default), let the keyholders release, and open the prices."""
    chosen = list(standing_bids(tender.lot)) if bids is None else list(bids)
    list_qualified(tender.lot, qualified=chosen, by=tender.host)
    release(tender)
    return open_price_envelopes(tender.lot, qualified=chosen, by=tender.host)


def at_deadline(lot: Lot) -> Any:
    """Put the clock at the lot's deadline."""
    return clock.travel(lot.deadline)
