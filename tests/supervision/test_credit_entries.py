"""Entries from documents: authority, basis, double listing, repair, appeal, take-down, gates and what is public."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Bar, BarScope, Organisation, Person, User
from accounts.permits import Refused
from accounts.roles import Role
from accounts.rules import may_take_part
from bidding.actions.documents import fetch_document
from bidding.law.days import add_workdays, day_of, end_of
from bidding.models import Status
from evaluation.actions import reply_to_call
from ledger import clock
from ledger.models import Entry
from ledger.queries import entries_on
from supervision import ticking
from supervision.actions import credit as acts
from supervision.actions import credit_requests as asked
from supervision.actions.credit import Paper, Wording
from supervision.actions.credit_corrections import correct_credit
from supervision.actions.incentives import give_good_record, withdraw_good_record
from supervision.bases import Rank, allows_list, rank_of
from supervision.models import CreditEntry, CreditStatus
from supervision.queries.credit import effect_preview, public_credit
from supervision.queries.duties import duties_for
from supervision.queries.points import good_records
from tests.accounts import making as people
from tests.bidding.making import lawbook
from tests.evaluation import making as rooms
from tests.portal import making

LAW = "《招标投标法》第五十三条"


@pytest.mark.pure
@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("招标投标法53", Rank.LAW),
        ("《招标投标法实施条例》第六十七条", Rank.REGULATION),
        ("《武汉市招标投标条例》第五条", Rank.REGULATION),
        ("国办发〔2020〕49号", Rank.POLICY),
        ("20号令", Rank.ORDER),
        ("《东湖县公共资源交易黑名单管理办法》第三条", Rank.DOCUMENT),
        ("《东湖县公共资源交易条例》第三条", Rank.DOCUMENT),
        ("东公管〔2023〕5号", Rank.DOCUMENT),
        ("局务会议决定", Rank.UNKNOWN),
    ],
)
def test_a_basis_is_ranked_by_the_instrument_it_cites(text: str, rank: Rank) -> None:
    assert (rank_of(text), allows_list(text)) == (rank, rank >= Rank.POLICY)


@pytest.fixture
def officer(db: None) -> User:
    lawbook()
    return people.user(Role.SUPERVISOR)


def drafted(by: User, subject: Organisation | Person, **more: Any) -> CreditEntry:
    at = clock.now()
    paper = Paper(
        number=more.pop("number", "麻数监决〔2026〕8号"), made_at=more.pop("made_at", at), served_at=at,
        penalty=more.pop("penalty", False),
    )  # fmt: skip
    scope = BarScope.BID if isinstance(subject, Organisation) else BarScope.DRAW
    fields = {
        "kind": "serious", "conduct": "弄虚作假骗取中标", "basis": LAW, "months": 24, "listing": "blacklist",
        "scope": scope, "barred_until": at + timedelta(days=365),
    }  # fmt: skip
    return acts.draft_from_document(subject, paper=paper, wording=Wording(**fields | more), by=by)


def published(by: User, subject: Organisation | Person, **more: Any) -> CreditEntry:
    entry = drafted(by, subject, **more)
    until = end_of(add_workdays(day_of(clock.now()), 3))
    acts.notify_subject(entry, statement_due=until, by=by)
    clock.set_clock(until + timedelta(hours=9))
    return acts.publish_credit(entry, by=by)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"basis": "《东湖县公共资源交易黑名单管理办法》第三条"}, "self_made"),
        ({"basis": "《招标投标法》"}, "no_article"),
        ({"basis": " "}, "no_basis"),
        ({"listing": "record", "basis": "局务会议决定"}, "basis_unknown"),
        ({"kind": "general", "months": 6, "barred_until": None}, "class"),
        ({"months": 6}, "months"),
        ({"months": 12, "barred_until": "late"}, "bar_outlasts"),
        ({"scope": BarScope.DRAW}, "scope"),
        ({"made_at": "tomorrow"}, "future"),
        ({"number": " "}, "no_document"),
    ],
)
def test_an_entry_that_the_law_does_not_carry_is_refused(
    officer: User, more: dict[str, Any], code: str
) -> None:
    moments = {"late": clock.now() + timedelta(days=800), "tomorrow": clock.now() + timedelta(days=1)}
    more = {
        name: moments.get(value, value) if isinstance(value, str) else value for name, value in more.items()
    }

    with pytest.raises(Refused) as refusal:
        drafted(officer, people.organisation(), **more)

    assert (refusal.value.code, CreditEntry.objects.count()) == (code, 0)


def test_a_subject_is_listed_once_for_one_document(officer: User) -> None:
    firm = people.organisation()
    first = drafted(officer, firm)
    with pytest.raises(Refused) as refusal:
        drafted(officer, firm)

    acts.drop_credit(first, reason="笔误", by=officer)

    assert (refusal.value.code, drafted(officer, firm).status) == ("twice", CreditStatus.DRAFT)


def test_nothing_is_published_without_notice_and_notice_gives_time(officer: User) -> None:
    entry = drafted(officer, people.organisation())
    with pytest.raises(Refused) as unnoticed:
        acts.publish_credit(entry, by=officer)
    with pytest.raises(Refused) as short:
        acts.notify_subject(entry, statement_due=clock.now() + timedelta(minutes=1), by=officer)

    entry.refresh_from_db()
    assert (unnoticed.value.code, short.value.code) == ("no_notice", "too_short")
    assert (entry.status, Bar.objects.count()) == (CreditStatus.DRAFT, 0)


def test_penalties_are_due_in_seven_working_days_and_other_entries_in_twenty(officer: User) -> None:
    firm, today = people.organisation(), day_of(clock.now())
    penalty, other = drafted(officer, firm, penalty=True), drafted(officer, firm, number="2号")

    dues = [one.publish_due_at for one in (penalty, other)]

    assert dues[0] < dues[1]
    assert [duty.due_at for duty in duties_for(officer)] == dues
    assert dues[0] <= end_of(add_workdays(today, 12))


def test_an_expert_is_a_subject_whose_bar_closes_the_draw_and_nothing_else(officer: User) -> None:
    expert = people.user(Role.EXPERT)

    entry = published(officer, expert.person)

    at = clock.now() + timedelta(seconds=1)
    asked_at = [bool(may_take_part(expert, at=at, scope=scope)) for scope in (BarScope.DRAW, BarScope.BID)]
    assert (asked_at, entry.subject) == ([False, True], expert.person)


def test_a_refusal_at_the_gate_is_kept_with_the_state_of_the_list(officer: User) -> None:
    lot = making.full_lot(Status.PUBLISHED, at=clock.now() + timedelta(days=9))
    bidder = people.user(Role.BIDDER)
    entry = published(officer, bidder.organisation)
    document = lot.documents.order_by("version").last()

    for _ in range(2):
        with pytest.raises(Refused) as refusal:
            fetch_document(document, by=bidder)

    (kept,) = entries_on(document).filter(act="gate.refuse")
    gate = kept.facts["gate"]
    assert (refusal.value.code, kept.actor, kept.facts["at_gate"]) == ("barred", bidder.username, "download")
    assert ([one["bar"] for one in gate["bars"]], gate["list"]) == (
        [entry.bar_id], {"length": 1, "last": entry.bar_id}
    )  # fmt: skip


def test_the_refusal_of_a_called_expert_names_no_bar(officer: User) -> None:
    scene = rooms.with_sites(rooms.scene())
    member = rooms.drawn(scene).members.filter(state="called").select_related("user__person", "room").first()
    published(officer, member.user.person)

    with pytest.raises(Refused) as refusal:
        reply_to_call(member=member, accept=True, by=member.user)

    (kept,) = Entry.objects.filter(act="gate.refuse")
    assert (refusal.value.code, kept.facts["at_gate"], kept.facts["gate"]["bars"]) == ("barred", "draw", 1)
    assert kept.actor != member.user.username


def test_the_words_of_a_public_entry_are_corrected_and_the_old_ones_stay_on_file(officer: User) -> None:
    firm = people.organisation()
    entry = published(officer, firm)
    subject = people.user(Role.BIDDER, firm)
    asked.appeal(entry, text="行为日期有误。", by=subject)
    before = entry.conduct

    made = correct_credit(
        entry, words={"conduct": "2026年2月串通投标。"}, reason="日期更正。", by=officer, answers_appeal=True
    )

    entry.refresh_from_db()
    page = Client().get(f"/credit/records/{entry.pk}/")
    public = page.content.decode()
    assert (made.changes, entry.status) == (
        {"conduct": [before, "2026年2月串通投标。"]},
        CreditStatus.PUBLISHED,
    )
    assert "2026年2月串通投标。" in public
    assert "日期更正。" in public
    assert before not in public
    assert entry.requests.get().granted is True
    client = Client()
    client.force_login(officer)
    inner = client.get(f"/supervision/credit/{entry.pk}/").content.decode()
    assert before in inner


@pytest.mark.parametrize(
    ("words", "reason", "code"),
    [
        ({}, "x", "same"),
        ({"conduct": "别的。"}, " ", "no_reason"),
        ({"basis": "县招标办通知"}, "x", "self_made"),
    ],
)
def test_a_correction_changes_words_only_with_a_reason_and_a_basis(
    officer: User, words: dict[str, str], reason: str, code: str
) -> None:
    entry = published(officer, people.organisation())

    with pytest.raises(Refused) as refusal:
        correct_credit(entry, words=words, reason=reason, by=officer)

    assert refusal.value.code == code


def test_an_expired_entry_has_no_effect_anywhere(officer: User) -> None:
    firm = people.organisation()
    entry = published(officer, firm)
    clock.set_clock(entry.max_until + timedelta(seconds=1))

    before = (
        bool(may_take_part(firm, at=clock.now(), scope=BarScope.BID)),
        public_credit(at=clock.now()).count(),
    )
    ticking.tick(clock.now())

    entry.refresh_from_db()
    assert (before, entry.status) == ((True, 0), CreditStatus.EXPIRED)
    with pytest.raises(Refused):
        asked.apply_for_repair(entry, pledge="承诺", by=people.user(Role.BIDDER, firm))


def test_repair_is_granted_only_when_every_condition_holds(officer: User) -> None:
    firm = people.organisation()
    entry, own = published(officer, firm), people.user(Role.BIDDER, firm)
    clock.set_clock(entry.min_until)
    asked.apply_for_repair(entry, pledge="公开承诺守法。", corrected="已整改", duties="已缴清", by=own)
    with pytest.raises(Refused) as missing:
        asked.repair_credit(entry, reason="可", by=officer, duties=False)
    with pytest.raises(Refused) as wrong:
        asked.repair_credit(entry, reason="可", by=people.user(Role.SUPERVISOR))

    asked.repair_credit(entry, reason="条件均符合", by=officer)

    request = entry.requests.get()
    assert (missing.value.code, wrong.value.code) == ("conditions", "office")
    assert request.conditions == {
        "period": True,
        "corrected": True,
        "duties": True,
        "pledge": True,
        "other": True,
    }
    assert may_take_part(firm, at=clock.now(), scope=BarScope.BID)


def test_an_appeal_that_is_right_takes_the_entry_down_and_one_runs_at_a_time(officer: User) -> None:
    firm = people.organisation()
    entry, own = published(officer, firm), people.user(Role.BIDDER, firm)
    asked.appeal(entry, text="认定对象有误。", by=own)
    with pytest.raises(Refused) as twice:
        asked.appeal(entry, text="再次", by=own)

    asked.answer_appeal(entry, granted=True, reason="认定对象确有误。", by=officer)

    entry.refresh_from_db()
    assert (twice.value.code, entry.status) == ("twice", CreditStatus.REVOKED)
    assert may_take_part(firm, at=clock.now(), scope=BarScope.BID)


def test_an_entry_whose_document_fell_comes_down_by_the_clock_within_three_days(
    officer: User, client: Client
) -> None:
    firm = people.organisation()
    entry = published(officer, firm)
    acts.note_change(entry, document="鄂复决〔2026〕2号", changed_at=clock.now(), by=officer)
    entry.refresh_from_db()
    due = entry.take_down_due_at
    ticking.tick(clock.now())
    still = public_credit(at=clock.now()).count()

    clock.set_clock(due - timedelta(hours=12))
    ticking.tick(clock.now())

    entry.refresh_from_db()
    assert (still, entry.status, entry.ended_at < due) == (1, CreditStatus.REVOKED, True)
    page = client.get(f"/credit/records/{entry.pk}/")
    assert (page.status_code, entry.conduct in page.content.decode()) == (410, False)
    assert "鄂复决〔2026〕2号" in client.get("/credit/?show=down").content.decode()


def test_the_page_and_the_data_for_machines_say_the_same(officer: User, client: Client) -> None:
    entry = published(officer, people.organisation("=危险公司"))

    page = client.get("/credit/", {"listing": "blacklist"}).context["page"].object_list
    data = client.get("/credit/records.json").json()["records"]
    table = client.get("/credit/records.csv").content.decode("utf-8-sig").splitlines()

    assert [line.number for line in page] == [row["number"] for row in data] == [entry.pk]
    assert {row["decision"] for row in data} == {entry.document}
    assert (len(table), table[1].startswith("'=危险公司")) == (2, True)
    assert client.get("/credit/", {"listing": "record"}).context["page"].object_list == []


def test_an_unpublished_entry_is_nowhere_public(officer: User, client: Client) -> None:
    firm = people.organisation()
    entry = drafted(officer, firm)

    answers = [
        client.get(f"/credit/records/{entry.pk}/").status_code,
        client.get("/credit/records.json").json()["records"],
    ]

    assert answers == [404, []]
    assert entry.conduct not in client.get(f"/credit/subjects/{firm.uscc}/").content.decode()


def test_the_preview_counts_what_is_open_the_same_for_everybody(officer: User) -> None:
    firm, expert = people.organisation(), people.user(Role.EXPERT)

    shown = [effect_preview(firm), effect_preview(expert.person)]

    assert shown[0].open_lots == shown[1].open_lots == 0
    assert [list(one.known_lots) for one in shown] == [[], []]


def test_a_good_record_is_fair_ends_and_does_not_stand_beside_an_entry(officer: User) -> None:
    firm, at = people.organisation(), clock.now()
    words = {
        "title": "连续三年履约良好", "document": "信用评价〔2026〕1号", "basis": "国办发〔2020〕49号",
        "hint": "招标人可以减免投标保证金", "until": at + timedelta(days=365), "by": officer,
    }  # fmt: skip
    with pytest.raises(Refused) as unfair:
        give_good_record(firm, **words | {"title": "本地优秀企业"})
    good = give_good_record(firm, **words)
    shown = list(good_records(subject=firm))
    withdraw_good_record(good, reason="评价被撤销", by=officer)
    published(officer, firm)

    with pytest.raises(Refused) as listed:
        give_good_record(firm, **words | {"until": clock.now() + timedelta(days=9)})

    assert (unfair.value.code, listed.value.code, shown) == ("unfair", "listed", [good])
    assert not good_records(subject=firm).exists()
