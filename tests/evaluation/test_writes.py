"""Writes from a browser: each counted once however often and late it arrives, and never for anybody else."""

import json
import random
import threading
import uuid
from decimal import Decimal

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from accounts.permits import Refused
from evaluation import actions
from evaluation.actions.marking import StaleMarkError
from evaluation.models import CountedWrite, Mark, Member
from evaluation.queries import bids_in, document_of, judged_criteria, present_members
from evaluation.queries.writes import queue_key, scope_of
from ledger.models import Entry
from realtime.announcing import last_seq
from tests.evaluation import making


@pytest.fixture
def room(scene):
    return making.reviewed(scene)


def member_of(room, number=1):
    return present_members(room).select_related("user", "room__lot").get(number=number)


def save(room, value, version, *, write="", after=(), number=1, criterion="T1"):
    member = member_of(room, number)
    return actions.save_mark(
        member=member,
        criterion=criterion,
        bid=room.lot.bids.first(),
        value=value,
        version=version,
        write=write,
        after=after,
        by=member.user,
    )


@pytest.mark.slow
@pytest.mark.django_db
def test_a_write_counts_once_and_its_repeats_answer_what_stands(room):
    save(room, "10", 0, write="a")
    entries = Entry.objects.count()

    assert save(room, "10", 0, write="a").version == 1
    save(room, "11", 1, write="b")
    late = save(room, "10", 0, write="a")

    assert (late.value, late.version) == (Decimal(11), 2)
    assert Entry.objects.count() == entries + 1
    # An answer that got lost is followed by a newer write that names the one without an answer.
    assert save(room, "12", 1, write="c", after=["x", "b"]).version == 3
    with pytest.raises(StaleMarkError) as stale:
        save(room, "13", 1, write="d", after=["a", "b"])
    assert stale.value.mark.value == 12
    # An id belongs to its cell.
    save(room, "1", 0, write="e", criterion="T2")
    with pytest.raises(Refused) as refusal:
        save(room, "10", 3, write="e")
    assert refusal.value.code == "write"
    # One member's id means nothing for another.
    assert save(room, "9", 0, write="a", number=2).version == 1
    # What was counted is answered after the lock too; nothing else is.
    member = member_of(room)
    given = {(mark.criterion, mark.bid_id): str(mark.value) for mark in member.marks.all()}
    for criterion, bid in [(line, bid) for line in ("T1", "T2", "C1") for bid in bids_in(room)]:
        if (criterion, bid.pk) not in given:
            actions.save_mark(
                member=member, criterion=criterion, bid=bid, value="5", version=0, by=member.user
            )
    actions.lock_marks(member=member, by=member.user)
    assert save(room, "12", 1, write="c").value == 12
    with pytest.raises(Refused) as locked:
        save(room, "5", 3, write="f")
    assert locked.value.code == "locked"


@pytest.mark.slow
@pytest.mark.django_db
def test_only_a_first_mark_is_news_and_what_others_fetch_never_depends_on_its_value(room):
    client, topic = Client(), room.topic
    client.force_login(member_of(room, 2).user)
    fragment = reverse("evaluation:committee", args=[room.pk])
    save(room, "10", 0)
    first, seq = client.get(fragment).content, last_seq(topic)

    save(room, "3.5", 1)

    assert last_seq(topic) == seq
    assert client.get(fragment).content == first


@pytest.mark.slow
@pytest.mark.django_db
def test_the_cell_answers_what_became_of_a_write(room):
    member, client = member_of(room), Client()
    client.force_login(member.user)
    code = room.code_of(room.lot.bids.first().pk)
    url = reverse("evaluation:cell", args=[room.pk])

    def post(**changes):
        data = {"scope": scope_of(member), "criterion": "T1", "code": code, "value": "10", "version": "0"}
        said = client.post(url, data | {"write": uuid.uuid4().hex} | changes)
        return said.json() | {"status": said.status_code}

    assert post(write="a") | {"at": ""} == {
        "state": "ok",
        "at": "",
        "value": "10.0",
        "version": 1,
        "status": 200,
    }
    assert post(value="12")["state"] == "stale"
    assert post(value="99", version="1") == {
        "state": "bad", "code": "points", "text": "请填写 0 至 15 之间的分数，最多一位小数。",
        "value": "10.0", "version": 1, "status": 200,
    }  # fmt: skip
    # A page that another account of this browser left open writes nothing into this one's marks.
    other = member_of(room, 2)
    assert post(scope=scope_of(other), value="1", version="1") == {"state": "other", "status": 200}
    actions.report_fault(room=room, reason="停电", by=_host(room))
    assert post(value="11", version="1")["state"] == "wait"
    actions.end_fault(room=room, by=_host(room))
    assert post(value="11", version="1")["version"] == 2
    assert client.post(url, {"scope": scope_of(member), "code": "Z"}).status_code == 404
    assert client.get(reverse("evaluation:standing", args=[room.pk])).json()["cells"] == {
        f"T1|{code}": ["11.0", 2]
    }
    assert Mark.objects.count() == 1


def _host(room):
    return room.arranged_by


@pytest.mark.slow
@pytest.mark.django_db
def test_the_key_of_a_queue_is_each_members_own_and_its_page_is_kept_nowhere(room):
    keys = {queue_key(member) for member in present_members(room)}
    client = Client()
    client.force_login(member_of(room).user)

    page = client.get(reverse("evaluation:grid", args=[room.pk]))

    assert len(keys) == 5
    assert "no-store" in page.headers["Cache-Control"]
    facts = json.loads(page.content.decode().split('id="facts" type="application/json">')[1].split("<")[0])
    assert facts["key"] == queue_key(member_of(room))
    assert [key for key in keys - {facts["key"]} if key in page.content.decode()] == []


class Typist(threading.Thread):
    """One browser's writes to all its cells: some sent twice, some late, some with a lost answer."""

    def __init__(self, member, cells, seed):
        super().__init__()
        self.member, self.cells, self.chance = member, cells, random.Random(seed)
        self.last, self.counted, self.faults, self.late = {}, {}, [], []

    def run(self):
        try:
            self._type()
        except Exception as error:
            self.faults.append(repr(error))
        finally:
            connections.close_all()

    def _type(self):
        order = list(self.cells) * 2
        self.chance.shuffle(order)
        known = dict.fromkeys(self.cells, (0, ()))
        for cell in order:
            version, after = known[cell]
            value = Decimal(self.chance.randrange(0, 101)) / 10
            write = {"value": value, "version": version, "write": uuid.uuid4().hex, "after": after}
            if self.chance.random() < 0.2:
                # It lies in the network and comes when newer ones have been counted, or not at all.
                self.late.append((cell, write, self.counted.get(cell, 0)))
                known[cell] = (version, (*after, write["write"]))
                continue
            mark = self._save(cell, write)
            lost = self.chance.random() < 0.2
            known[cell] = (version, (*after, write["write"])) if lost else (mark.version, ())
            self._newest(cell, value)
            if lost:
                self._save(cell, write)
            if self.late and self.chance.random() < 0.5:
                self._overtaken(*self.late.pop(0))
        for late in self.late:
            self._overtaken(*late)

    def _newest(self, cell, value):
        self.last[cell] = value
        self.counted[cell] = self.counted.get(cell, 0) + 1

    def _save(self, cell, write):
        criterion, bid = cell
        return actions.save_mark(
            member=self.member, criterion=criterion, bid=bid, by=self.member.user, **write
        )

    def _overtaken(self, cell, write, counted):
        """A late write: counted only where nothing newer has been."""
        try:
            self._save(cell, write)
        except StaleMarkError:
            assert self.counted.get(cell, 0) > counted
            return
        if self.counted.get(cell, 0) == counted:
            self._newest(cell, write["value"])


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_seven_at_once_with_repeats_delays_and_overtaking_end_with_each_ones_last_write(monday):
    scene = making.with_sites(making.scene(making.PRICES[:3]), experts=6)
    room = making.reviewed(scene, quotas=(3, 2, 2))
    cells = [(line.code, bid) for line in judged_criteria(document_of(room.lot)) for bid in bids_in(room)]
    before = Entry.objects.filter(act="mark.save").count()
    typists = [
        Typist(member, cells, seed)
        for seed, member in enumerate(present_members(room).select_related("user", "room__lot"))
    ]
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        # Threads share one connection there: they take turns, the disorder within each stays.
        for typist in typists:
            typist.run = typist._type
            typist.run()
    else:
        for typist in typists:
            typist.start()
        for typist in typists:
            typist.join()

    assert [typist.faults for typist in typists] == [[]] * 7
    for typist in typists:
        stands = {
            (mark.criterion, mark.bid): mark.value for mark in typist.member.marks.select_related("bid")
        }
        assert stands == typist.last
    versions = Mark.objects.values_list("version", flat=True)
    assert Entry.objects.filter(act="mark.save").count() - before == sum(versions)
    assert CountedWrite.objects.values("member", "write").distinct().count() == CountedWrite.objects.count()
    assert Member.objects.filter(room=room, marks__isnull=False).distinct().count() == 7
