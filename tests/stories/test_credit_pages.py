"""The pages about credit, service and witnesses in a browser, at a desk and on a phone."""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from accounts.models import BarScope
from accounts.roles import Role
from bidding.law.days import add_workdays, day_of, end_of
from bidding.models import Status
from ledger import clock
from supervision import conduct_table
from supervision.actions import credit, points, ratings, witnessing
from supervision.actions.credit import Paper, Wording
from supervision.actions.incentives import give_good_record
from supervision.models import ConductItem
from tests.accounts import making as people
from tests.portal import making
from tests.portal.making import DAY, NOON

# Pictures of everything are for people; the test looks at those that are most unlike each other.
EVERY = bool(os.environ.get("PICTURES"))
LEAST = {"entry", "scores", "file", "public-credit"}


@pytest.fixture(scope="module")
def county(story_db: object) -> Iterator[SimpleNamespace]:
    """An office with an entry, points, a good record, a ticket and a witness who has reported."""
    with clock.travel(NOON):
        call_command("load_law", verbosity=0)
        conduct_table.load()
        lot = making.full_lot(Status.AWARDED)
        officer = people.user(Role.SUPERVISOR, lot.project.supervisor)
        firm, agency = people.organisation("宏远路桥有限公司"), lot.project.agency
        paper = Paper(number="麻数监决〔2026〕8号", made_at=NOON, served_at=NOON, penalty=True)
        wording = Wording(
            kind="serious", conduct="与他人串通投标", basis="《招标投标法》第五十三条", months=24, listing="blacklist",
            scope=BarScope.BID, barred_until=NOON + 365 * DAY,
        )  # fmt: skip
        entry = credit.draft_from_document(firm, paper=paper, wording=wording, by=officer)
        until = end_of(add_workdays(day_of(NOON), 3))
        credit.notify_subject(entry, statement_due=until, by=officer)
        clock.set_clock(until + timedelta(hours=9))
        credit.publish_credit(entry, by=officer)
        found = points.Found(
            item=ConductItem.objects.get(code="B-01"), happened_on=day_of(NOON), facts="三家投标文件机器码一致。",
            proof="麻数监决〔2026〕8号",
        )  # fmt: skip
        taken = points.deduct(firm, found=found, by=officer)
        give_good_record(
            agency, title="连续三年履约良好", document="信用评价〔2026〕1号", basis="国办发〔2020〕49号",
            hint="招标人可以减免投标保证金", until=clock.now() + 365 * DAY, by=officer,
        )  # fmt: skip
        bidder = people.user(Role.BIDDER, firm)
        ticket = ratings.report_undone(
            office=lot.project.supervisor, matter="证书绑定三次失败", text="窗口与热线互相推诿。", contact="13907130001", by=bidder
        )
        witness = people.user(Role.WITNESS, people.organisation("麻城市招标投标协会", kind="association"))
        part = witnessing.invite_witness(lot, witness=witness, kind="association", by=officer)
        witnessing.sign_in(part, by=witness)
        report = witnessing.hand_in_report(part, text="开标、评标全程规范有序。", by=witness)
        yield SimpleNamespace(**locals())


def pages(county: SimpleNamespace) -> list[tuple[str, object, str]]:
    """Name each page, who looks at it, and where it is."""
    officer, bidder, witness = county.officer, county.bidder, county.witness
    at = "/supervision"
    return [
        ("entries", officer, f"{at}/credit/"),
        ("entry", officer, f"{at}/credit/{county.entry.pk}/"),
        ("entry-new", officer, f"{at}/credit/new/"),
        ("scores", officer, f"{at}/points/"),
        ("table", officer, f"{at}/points/table/"),
        ("deduction", officer, f"{at}/points/{county.taken.pk}/"),
        ("take-points", officer, f"{at}/points/take/"),
        ("good", officer, f"{at}/good-records/"),
        ("pledges", officer, f"{at}/pledges/"),
        ("subjects", officer, f"{at}/subjects/?text=路桥"),
        ("file", officer, f"{at}/subjects/organisations/{county.firm.pk}/"),
        ("tickets", officer, f"{at}/tickets/"),
        ("ticket", officer, f"{at}/tickets/{county.ticket.pk}/"),
        ("witnesses", officer, f"{at}/witnesses/"),
        ("report", officer, f"{at}/witness-reports/{county.report.pk}/"),
        ("own-credit", bidder, f"{at}/my-credit/"),
        ("own-entry", bidder, f"{at}/credit/{county.entry.pk}/"),
        ("witnessing", witness, f"{at}/witnesses/{county.part.pk}/"),
        ("public-credit", None, "/credit/"),
        ("public-good", None, "/credit/?show=good"),
        ("public-record", None, f"/credit/records/{county.entry.pk}/"),
        ("public-file", None, f"/credit/subjects/{county.firm.uscc}/"),
        ("service", None, f"{at}/service/"),
        ("reports", None, f"{at}/reports/"),
    ]


def test_the_pages_read_well_at_a_desk_and_on_a_phone(
    county: SimpleNamespace, visitor: Callable[..., Page], look: Callable[..., None], site: str
) -> None:
    seen = []
    windows: dict[tuple[str, object], Page] = {}
    for name, user, path in pages(county):
        if not EVERY and name not in LEAST:
            continue
        for language in ("zh-hans", "en") if EVERY else ("zh-hans",):
            key = (language, getattr(user, "pk", None))
            if key not in windows:
                windows[key] = visitor(language=language, user=user)
            page = windows[key]
            page.goto(site + path)
            look(page, f"credit-{name}-{language}")
            seen.append(name)

    assert LEAST <= set(seen)
