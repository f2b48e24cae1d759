"""The whole story, chapter by chapter, and what came of it."""

import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import translation

from bidding.law.days import day_of
from config.story import (
    bidding,
    cast,
    desk,
    disputes,
    ending,
    judging,
    opening,
    overseeing,
    supervising,
    tender,
    visiting,
)
from config.story.cast import PASSWORD
from config.story.telling import Story, insist
from ledger import clock

# The story begins so long before today that even the year's longest holidays leave the contract behind us,
# and its last chapter, the next tender, is so fresh that visitors find it open for bids.
DAYS = 92
NEXT_TENDER_DAYS = 9
ACCOUNTS: dict[str, Any] = {
    "password": PASSWORD,
    "accounts": {
        "agency": "招标代理机构",
        "tenderer": "招标人",
        "bidder4": "投标人",
        "bidder1": "投标人（被限制参加）",
        "keyholder1": "密钥持有人",
        "expert1": "评标专家",
        "centre": "公共资源交易中心",
        "supervisor": "监督部门",
        "housing": "参加联合检查的部门",
        "witness": "见证人",
        "auditor": "审计",
        "administrator": "系统管理员",
    },
}


def run(say: Callable[[str], None]) -> dict[str, Any]:
    """Tell the story from beginning to end; return its outcome as JSON values.

    Raises StoryError when anything goes otherwise than it must.
    """
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="clearbid-story-") as folder, translation.override("zh-hans"):
        today = clock.now()
        story = Story(begins=day_of(today - timedelta(days=DAYS)), folder=Path(folder), say=say)
        try:
            _tell(story, today)
            outcome = _outcome(story)
        finally:
            clock.set_clock(None)
    return {"ok": True, "seconds": round(time.monotonic() - began, 1), **outcome}


def _tell(story: Story, today: datetime) -> None:
    story.on(story.begins)
    story.cast = cast.gather()
    story.say("登记单位、人员、账号、承诺书和密钥")
    judging.fill_directories(story)
    tender.tell(story)
    overseeing.invite_witness(story)
    bidding.tell(story)
    opening.tell(story)
    judging.arrange(story)
    judging.draw_committee(story)
    judging.judge(story)
    alert = supervising.find_ring(story)
    objection = disputes.object_and_answer(story)
    forgotten = disputes.object_again(story)
    complaint = disputes.complain(story, objection)
    supervising.ask_and_conclude(story, alert)
    decision = supervising.investigate(story, alert, complaint)
    disputes.answer_late(story, forgotten)
    overseeing.ask_about_alarm(story)
    disputes.decide(story, complaint)
    supervising.list_in_credit(story, decision)
    overseeing.close_alarm(story)
    ending.award_lot(story)
    overseeing.tell(story)
    visiting.tell(story)
    story.until(today - timedelta(days=NEXT_TENDER_DAYS))
    supervising.meet_the_gate(story)
    visiting.leave_a_draw_waiting(story)
    desk.tell(story, day_of(today))
    insist(clock.now() < today, "the story ends in the future")
    ending.prove(story)
    cast.let_sign_in()


def _outcome(story: Story) -> dict[str, Any]:
    story.facts["ended_at"] = clock.now().isoformat()
    return {"counts": dict(sorted(story.counts.items())), **story.facts}
