"""Rows for a rush: a lot that takes bids and as many bidders as wanted, each with session, key and sealed bids.

Put down as rows, not through the pages: what is measured is the rush, not a thousand registrations.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction

from accounts import pledges, uscc
from accounts.models import Key, KeyPurpose, Organisation, OrganisationKind, Person, Pledge, User
from accounts.roles import Role
from bidding import letters, vault
from bidding.models import (
    DocTemplate,
    DocumentDownload,
    Keyholding,
    Lot,
    Project,
    Status,
    StoredFile,
    TenderDocument,
)
from bidding.queries.keysets import keyset_of
from bidding.sealing import holding, papers, preparing
from bidding.sealing.preparing import Part
from ledger import clock

KINDS = ("technical", "price")
_made = iter(range(10**6))


@dataclass(frozen=True)
class Bidder:
    """An account that may bid, with the cookie of its session and its secret key."""

    user: User
    cookie: str
    seed: bytes


@dataclass(frozen=True)
class Submission:
    """What is sent at the last moment: a manifest of files already stored, and its signature."""

    bidder: Bidder
    manifest: bytes
    signature: bytes


@transaction.atomic
def open_lot(*, deadline: datetime) -> Lot:
    """Put down a lot that takes bids until the deadline, with a keyset of three."""
    at, number = clock.now(), next(_made)
    host = _user(Role.AGENCY, OrganisationKind.AGENCY)
    owner = _user(Role.TENDERER, OrganisationKind.PUBLIC_BODY)
    project = Project.objects.create(
        code=f"BENCH-{number}",
        name="量测项目",
        kind="works",
        region=settings.REGION,
        tenderer=_home(owner),
        agency=_home(host),
        centre=_home(_user(Role.CENTRE, OrganisationKind.CENTRE)),
        supervisor=_home(_user(Role.SUPERVISOR, OrganisationKind.SUPERVISOR)),
        created_at=at,
        created_by=host,
    )
    lot = Lot.objects.create(
        project=project,
        code=f"BENCH-{number}-01",
        name="量测标段",
        scope="量测",
        estimate=Decimal(24_000_000),
        max_price=Decimal(24_000_000),
        duration_days=365,
        status=Status.PUBLISHED,
        published_at=at,
        deadline=deadline,
        due_at=deadline,
        shares_needed=2,
        shares_total=3,
    )
    for place in range(1, 4):
        _hold(lot, place)
    Lot.objects.filter(pk=lot.pk).update(keyset_sha256=keyset_of(lot).fingerprint)
    _document(lot, host, owner, at)
    lot.refresh_from_db()
    return lot


def _hold(lot: Lot, place: int) -> None:
    keys, holder = holding.new_keys(), _user(Role.KEYHOLDER, OrganisationKind.NOTARY)
    Keyholding.objects.create(
        lot=lot,
        index=place,
        holder=holder,
        organisation=_home(holder),
        recipient=keys.recipient,
        signing_key=keys.signing_key,
    )


def _document(lot: Lot, host: User, owner: User, at: datetime) -> None:
    template, _new = DocTemplate.objects.get_or_create(
        code="BENCH",
        version="1",
        defaults={"title": "量测", "regime": "ZB", "kind": "works", "body": {}, "effective_from": at.date()},
    )
    TenderDocument.objects.create(
        lot=lot,
        template=template,
        text="量测",
        sha256=papers.digest("量测".encode()),
        envelopes=list(KINDS),
        created_at=at,
        prepared_by=host,
        approved_by=owner,
        published_at=at,
    )


def _user(role: Role, kind: str) -> User:
    number, at = next(_made), clock.now()
    organisation = Organisation.objects.create(
        uscc=uscc.complete("91421181", f"B{number:07d}"), name=f"量测{number}", kind=kind, registered_at=at
    )
    person = Person.objects.create(
        name=f"量测{number}", identity_hash=sha256(f"bench {number}".encode()).hexdigest()
    )
    user = User(username=f"bench-{number}", role=role, organisation=organisation, person=person)
    user.set_unusable_password()
    user.save()
    return user


def _home(user: User) -> Organisation:
    assert user.organisation is not None
    return user.organisation


@transaction.atomic
def bidders(number: int) -> list[Bidder]:
    """Put down bidders with a pledge, a signing key and a session."""
    return [_bidder() for _one in range(number)]


def _bidder() -> Bidder:
    user, at, seed = _user(Role.BIDDER, OrganisationKind.ENTERPRISE), clock.now(), secrets.token_bytes(32)
    Pledge.objects.create(
        user=user,
        kind=user.role,
        version=pledges.CURRENT_VERSION,
        text_sha256=sha256(b"bench").hexdigest(),
        signed_at=at,
    )
    Key.objects.create(user=user, purpose=KeyPurpose.SIGN, public=papers.public_of(seed), registered_at=at)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return Bidder(user, f"{settings.SESSION_COOKIE_NAME}={session.session_key}", seed)


def acknowledge(lot: Lot, them: Sequence[Bidder]) -> None:
    """Let bidders have fetched and acknowledged the tender document."""
    at, document = clock.now(), TenderDocument.objects.get(lot=lot)
    DocumentDownload.objects.bulk_create(
        DocumentDownload(document=document, organisation=one.user.organisation, at=at, acknowledged_at=at)
        for one in them
    )


def submissions(lot: Lot, them: Sequence[Bidder], folder: Path) -> list[Submission]:
    """Seal a real bid for each bidder, store its files, and return what is left to be submitted."""
    plain = folder / "plain.txt"
    plain.write_text("量测", encoding="utf-8")
    keyset = keyset_of(lot)
    technical, price = letters.compose(duration_days=300), letters.compose(price=Decimal(20_000_000))
    parts = [Part("technical", technical, [("a.txt", plain)]), Part("price", price, [])]
    made, files = [], []
    for one in them:
        bid = preparing.seal_bid(keyset, parts, bidder=_home(one.user).uscc, seed=one.seed, into=folder)
        for path in bid.files.values():
            kept = vault.keep(BytesIO(path.read_bytes()), shelf="sealed", limit=10**6)
            path.unlink()
            files.append(
                StoredFile(
                    lot=lot,
                    owner=_home(one.user),
                    sha256=kept.sha256,
                    size=kept.size,
                    path=kept.path,
                    stored_at=clock.now(),
                )
            )
        made.append(Submission(one, bid.manifest, bid.signature))
    StoredFile.objects.bulk_create(files)
    return made


def soon(seconds: float) -> datetime:
    """Return a time so many seconds from now."""
    return clock.now() + timedelta(seconds=seconds)
