"""Make objections, complaints and their letters through the pages' own actions."""

from datetime import timedelta
from typing import Any

from accounts.models import User
from accounts.roles import Role
from bidding.models import Lot
from ledger import clock
from supervision.actions.filing import Letter, file_complaint
from supervision.actions.objections import Objected, file_objection
from supervision.models import Complaint, Objection
from tests.accounts import making as people


def officers_of(lot: Lot, count: int = 3) -> list[User]:
    """Open accounts of officers of the department that supervises the lot."""
    return [people.user(Role.SUPERVISOR, lot.project.supervisor) for _ in range(count)]


def later(**more: float) -> None:
    """Move the stopped clock on."""
    clock.set_clock(clock.now() + timedelta(**more))


def objection(lot: Lot, user: User, matter: str = "document") -> Objection:
    """File an objection."""
    said = Objected(
        ground="资格条件要求本地业绩。", remedy="请删除该条。", anchor="第二章 3.1", evidence="招标文件第12页"
    )
    return file_objection(lot, matter=matter, said=said, by=user)


def letter(**more: Any) -> Letter:
    """Write a complaint letter with its five items."""
    from bidding.law.days import day_of

    fields: dict[str, Any] = {
        "contact": "罗启明 13900000000",
        "signatory": "罗振海",
        "respondent": "招标代理机构",
        "facts": "评标时暂停记录缺失。",
        "request": "责令改正。",
        "leads": "现场记录第3页。",
        "knew_on": day_of(clock.now()),
    }
    return Letter(**{**fields, **more})


def complaint(lot: Lot, user: User, matter: str = "other", **more: Any) -> Complaint:
    """Lodge a complaint."""
    objection = more.pop("objection", None)
    return file_complaint(lot, matter=matter, letter=letter(**more), by=user, objection=objection)
