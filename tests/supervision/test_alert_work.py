"""The work on an alert: reviews by two people, replies with files, more time, runs repeated, exports that can be checked."""

import json
import os
import resource
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.permits import Refused
from accounts.roles import Role
from ledger import clock
from ledger.models import Entry
from supervision.actions import reviewing
from supervision.actions.alerts import ask_reply, conclude_alert
from supervision.actions.exporting import export_alert
from supervision.actions.replying import answer_wish, ask_more_time
from supervision.actions.reviewing import ask_rerun, rerun_waiting, review_evidence
from supervision.models import (
    Alert,
    AlertStatus,
    Aspect,
    EvidenceSide,
    Fact,
    Lease,
    MoreTime,
    ReplyFile,
    Rerun,
)
from supervision.papers.dossier import write_zip
from supervision.queries.reviews import usable_of
from tests.accounts import making as people
from tests.supervision import making
from tests.supervision.making import Trade

pytestmark = pytest.mark.django_db
NOTE = "来源与哈希已核对。"
PDF = b"%PDF-1.7 purchase of the computer"


@pytest.fixture
def trade(db: None) -> Trade:
    return making.opened_trade(documents=False)


@pytest.fixture
def alert(trade: Trade) -> Alert:
    return making.ring_alert(trade)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def asked(alert: Alert, officer: User) -> Alert:
    return ask_reply(alert, due=clock.now() + timedelta(days=5), by=officer)


def test_evidence_may_be_used_after_two_reviews_by_two_people(trade: Trade, alert: Alert) -> None:
    piece = alert.evidence.first()
    one, other = trade.officers[:2]
    review_evidence(alert, pieces=[piece], aspect=Aspect.LEGAL, sound=True, note=NOTE, by=one)
    before = list(usable_of(alert))

    with pytest.raises(Refused) as twice:
        review_evidence(alert, pieces=[piece], aspect=Aspect.TECHNICAL, sound=True, note=NOTE, by=one)
    review_evidence(alert, pieces=[piece], aspect=Aspect.TECHNICAL, sound=True, note=NOTE, by=other)

    assert (before, twice.value.code, list(usable_of(alert))) == ([], "one_person", [piece])


def test_a_review_that_finds_a_fault_keeps_the_piece_out_of_use(trade: Trade, alert: Alert) -> None:
    piece = alert.evidence.first()

    for aspect, sound, by in zip(Aspect, (True, False), trade.officers[:2], strict=True):
        review_evidence(alert, pieces=[piece], aspect=aspect, sound=sound, note=NOTE, by=by)

    assert list(usable_of(alert)) == []


def test_a_lead_cannot_stand_on_evidence_that_nobody_reviewed(trade: Trade, alert: Alert) -> None:
    making.replied(alert, trade.officers[0])

    with pytest.raises(Refused) as refusal:
        conclude_alert(alert, kind="confirmed", reason="答复不能合理解释。", by=trade.officers[0])

    assert refusal.value.code == "unreviewed"


def test_a_review_takes_pieces_of_its_own_alert_only(trade: Trade, alert: Alert) -> None:
    stranger = people.user(Role.SUPERVISOR)

    with pytest.raises(Refused) as refusal:
        review_evidence(
            alert, pieces=list(alert.evidence.all()), aspect="legal", sound=True, note=NOTE, by=stranger
        )

    assert refusal.value.code == "other_office"


def test_a_reply_comes_with_files_that_are_kept_under_their_hash(trade: Trade, alert: Alert) -> None:
    asked(alert, trade.officers[0])
    party = alert.parties.first()
    bidder = making.account_of(party.organisation)

    answer = signed_in(bidder).post(
        reverse("supervision:alert_reply", args=[party.pk]),
        {"text": "电脑系二手购入。", "sure": "on", "attached": [SimpleUploadedFile("发票.pdf", PDF)]},
    )

    file = ReplyFile.objects.get()
    readers = [
        bidder,
        trade.officers[0],
        making.account_of(trade.ring[1].bidder),
        people.user(Role.SUPERVISOR),
    ]
    codes = [
        signed_in(one).get(reverse("supervision:reply_file", args=[file.pk])).status_code for one in readers
    ]
    entry = Entry.objects.get(act="alert.reply")
    assert (answer.status_code, file.sha256) == (302, sha256(PDF).hexdigest())
    assert file.sha256 in entry.body
    assert codes == [200, 200, 403, 403]


@pytest.mark.parametrize(
    ("name", "content"), [("a.exe", b"MZ"), ("a.pdf", b"<script>"), ("a.html", b"<h1>"), ("noending", b"%PDF-")]
)  # fmt: skip
def test_a_file_that_is_not_what_it_says_is_refused_and_the_text_is_kept(
    trade: Trade, alert: Alert, name: str, content: bytes
) -> None:
    asked(alert, trade.officers[0])
    party = alert.parties.first()

    answer = signed_in(making.account_of(party.organisation)).post(
        reverse("supervision:alert_reply", args=[party.pk]),
        {"text": "电脑系二手购入。", "sure": "on", "attached": [SimpleUploadedFile(name, content)]},
    )

    assert (answer.status_code, ReplyFile.objects.count()) == (422, 0)
    assert "电脑系二手购入。" in answer.content.decode()


def test_more_time_granted_to_one_holds_for_all(trade: Trade, alert: Alert) -> None:
    officer = trade.officers[0]
    asked(alert, officer)
    party = alert.parties.select_related("alert__lot__project").first()
    until = clock.now() + timedelta(days=9)

    wish = ask_more_time(party, until=until, reason="负责人出差。", by=making.account_of(party.organisation))
    answer_wish(wish, granted=True, answer="", by=officer)

    alert.refresh_from_db()
    assert (alert.reply_due_at, alert.status) == (until, AlertStatus.ASKED)


def test_a_wish_is_answered_once_and_only_one_waits(trade: Trade, alert: Alert) -> None:
    officer = trade.officers[0]
    asked(alert, officer)
    party = alert.parties.select_related("alert__lot__project").first()
    bidder = making.account_of(party.organisation)
    wish = ask_more_time(party, until=clock.now() + timedelta(days=9), reason="负责人出差。", by=bidder)

    with pytest.raises(Refused) as second:
        ask_more_time(party, until=clock.now() + timedelta(days=10), reason="再延。", by=bidder)
    answer_wish(wish, granted=False, answer="材料简单。", by=officer)
    with pytest.raises(Refused) as again:
        answer_wish(wish, granted=True, answer="", by=officer)

    assert (second.value.code, again.value.code) == ("waits", "answered")
    assert MoreTime.objects.get().granted is False


def test_the_clock_runs_the_screens_again_and_says_whether_the_result_is_the_same(
    trade: Trade, alert: Alert
) -> None:
    ask_rerun(alert, by=trade.officers[0])
    with pytest.raises(Refused):
        ask_rerun(alert, by=trade.officers[0])

    rerun_waiting()

    run = Rerun.objects.get()
    assert (run.same, run.problem, run.digest) == (True, "", alert.screening.digest)
    assert rerun_waiting() == 0


def test_while_another_process_runs_the_screens_again_nothing_is_done(trade: Trade, alert: Alert) -> None:
    ask_rerun(alert, by=trade.officers[0])
    Lease.objects.create(name=reviewing.LEASE, holder="elsewhere:1", until=clock.now() + timedelta(minutes=5))

    meanwhile = rerun_waiting()
    Lease.objects.update(until=clock.now() - timedelta(seconds=1))

    assert (meanwhile, rerun_waiting()) == (0, 1)


def test_a_fact_changed_behind_our_back_shows_in_the_run_repeated(trade: Trade, alert: Alert) -> None:
    Fact.objects.filter(kind="machine_code", bid=trade.ring[0]).update(value="OTHER-1", compared="OTHER-1")
    ask_rerun(alert, by=trade.officers[0])

    rerun_waiting()

    assert Rerun.objects.get().same is False


def test_an_export_is_masked_can_be_checked_and_is_in_the_ledger(trade: Trade, alert: Alert) -> None:
    made = export_alert(alert, form="zip", plain=False, reason="", by=trade.officers[0])

    content = made.content.read()
    with ZipFile(BytesIO(content)) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    manifest = files.pop("MANIFEST.sha256")
    listed = dict(reversed(line.split("  ", 1)) for line in manifest.decode().splitlines())
    entry = json.loads(Entry.objects.get(act="alert.export").body)
    assert listed == {name: sha256(data).hexdigest() for name, data in files.items()}
    assert sorted(files) == ["VERIFY.txt", "dossier.json", "dossier.pdf"]
    assert made.digest == sha256(manifest).hexdigest()
    assert made.digest in json.dumps(entry)
    assert making.RING_MACHINE not in content.decode("latin-1") + files["dossier.json"].decode()


def test_values_in_full_need_a_reason_and_bring_the_sources(trade: Trade, alert: Alert) -> None:
    officer = trade.officers[0]
    file = OpenedFileOf(alert)
    EvidenceSide.objects.filter(evidence__alert=alert).update(file=file)

    with pytest.raises(Refused) as refusal:
        export_alert(alert, form="zip", plain=True, reason=" ", by=officer)
    made = export_alert(alert, form="zip", plain=True, reason="移送公安机关。", by=officer)

    with ZipFile(made.content) as packed:
        names, dossier = packed.namelist(), packed.read("dossier.json").decode()
        sources = [packed.read(name) for name in names if name.startswith("sources/")]
    assert (refusal.value.code, making.RING_MACHINE in dossier) == ("no_reason", True)
    assert [sha256(one).hexdigest() for one in sources] == [file.sha256]


def OpenedFileOf(alert: Alert):
    """Return a file of the alert's first bidder."""
    from bidding.models import OpenedFile

    return OpenedFile.objects.filter(opened__envelope__bid=alert.parties.first().bid).first()


def test_more_sources_go_into_a_zip_than_a_process_may_hold_open(tmp_path: Path) -> None:
    places = {f"sources/{number}": tmp_path / str(number) for number in range(200)}
    for name, place in places.items():
        place.write_text(name)
    _soft, hard = usual = resource.getrlimit(resource.RLIMIT_NOFILE)
    made = BytesIO()
    resource.setrlimit(resource.RLIMIT_NOFILE, (len(os.listdir("/proc/self/fd")) + 20, hard))
    try:
        write_zip(made, {}, places)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, usual)

    with ZipFile(made) as packed:
        assert all(packed.read(name).decode() == name for name in places)


def test_an_export_is_for_the_department_alone(trade: Trade, alert: Alert) -> None:
    url = reverse("supervision:alert_export", args=[alert.pk])
    others = [
        people.user(Role.SUPERVISOR),
        people.user(Role.AUDITOR),
        making.account_of(trade.ring[0].bidder),
    ]

    codes = [signed_in(one).post(url, {"form": "pdf"}).status_code for one in others]
    own = signed_in(trade.officers[0]).post(url, {"form": "pdf"})

    assert codes == [403, 403, 403]
    assert b"".join(own.streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]


def test_a_hostile_file_name_stays_inside_the_zip(trade: Trade, alert: Alert) -> None:
    from supervision.actions.exporting import _plain

    assert [_plain("../../etc/passwd"), _plain("C:\\x\\清单.xlsx"), _plain(".")] == [
        "_.._etc_passwd", "C__x_清单.xlsx", "",
    ]  # fmt: skip


def test_the_vault_keeps_no_reply_file_readable_by_others(trade: Trade, alert: Alert) -> None:
    asked(alert, trade.officers[0])
    party = alert.parties.first()
    signed_in(making.account_of(party.organisation)).post(
        reverse("supervision:alert_reply", args=[party.pk]),
        {"text": "说明。", "sure": "on", "attached": [SimpleUploadedFile("发票.pdf", PDF)]},
    )

    place = Path(settings.VAULT_DIR) / ReplyFile.objects.get().path

    assert oct(place.stat().st_mode & 0o777) == "0o400"
