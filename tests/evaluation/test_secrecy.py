"""Before the reveal another's mark shows nowhere: the bytes a member gets are the same whatever the others marked."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from evaluation import actions
from evaluation.models import Mark
from evaluation.queries import present_members
from ledger.models import Entry
from realtime.models import Topic
from tests.evaluation import making

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PAGES = ["seat", "tasks", "grid", "standing", "committee", "reviews", "discussion", "remarks", "messages"]
# What differs between any two answers: tokens of the form and of the line, and the number of the news.
CHANGING = [
    rb'csrfmiddlewaretoken" value="[^"]+"',
    rb'"token": "[^"]+"',
    rb'ticket="[^"]+"',
    rb'"X-CSRFToken": "[^"]+"',
    rb'seq="\d+"',
]


def seen(user, room) -> dict[str, bytes]:
    """Return what every page of the room answers to somebody, without what changes from answer to answer."""
    client = Client()
    client.force_login(user)
    answers = {}
    for name in PAGES:
        answer = client.get(reverse(f"evaluation:{name}", args=[room.pk]))
        content = answer.content
        for pattern in CHANGING:
            content = re.sub(pattern, b"", content)
        answers[name] = b"%d %s" % (answer.status_code, content)
    return answers


def test_a_member_gets_the_same_bytes_whatever_the_others_marked(scene):
    room = making.reviewed(scene)
    member, *others = present_members(room).select_related("user")
    making.fill(others[0])
    before = seen(member.user, room)
    # The marks become others: longer and shorter, lower and higher, changed more often.
    for mark, value in zip(
        Mark.objects.filter(member=others[0]), ["0", "10", "9.5", "0.1"] * 5, strict=False
    ):
        actions.save_mark(
            member=others[0],
            criterion=mark.criterion,
            bid=mark.bid,
            value=value,
            version=mark.version,
            by=others[0].user,
        )

    assert seen(member.user, room) == before
    assert {len(one) for one in before.values()} == {len(one) for one in seen(member.user, room).values()}


def test_changing_a_mark_makes_no_news_that_others_could_time(scene):
    room = making.reviewed(scene)
    member = present_members(room).first()
    making.fill(member)
    heard = list(Topic.objects.values_list("name", "seq"))
    mark = member.marks.get(criterion="T1", bid=scene.bids[0])
    actions.save_mark(member=member, criterion="T1", bid=scene.bids[0], value="3", version=1, by=member.user)

    assert list(Topic.objects.values_list("name", "seq")) == heard
    entry = Entry.objects.filter(act="mark.save").latest("index")
    assert sorted(entry.facts) == ["bid", "criterion", "version"], "the log never says which mark"
    assert Mark.objects.get(pk=mark.pk).value == 3
