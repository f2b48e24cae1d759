"""Experts read the bid form by criterion and by bid: at their seats only, prices in their turn, odd answers harmlessly."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from bidding.models import OpenedEnvelope, OpenedFile
from evaluation.queries import bids_in, judged_criteria, present_members
from evaluation.queries.answers import answers_of
from evaluation.queries.criteria import document_of
from evaluation.queries.files import number_of
from tests.evaluation import making

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_answers_are_read_by_criterion_and_by_bid(scene):
    room = making.running(scene)
    member = present_members(room).first()
    criterion = judged_criteria(document_of(room.lot))[0]
    code, bids = f"C-{criterion.code}", list(bids_in(room))
    good, odd = (opened_of(bid) for bid in bids[:2])
    OpenedFile.objects.create(opened=good, name="中诚建设技术标.pdf", sha256="0" * 64, size=8, path="one")
    good.letter = {"answers": {code: {"file": "中诚建设技术标.pdf", "pages": "3–12<b>"}}}
    odd.letter = {"answers": {code: [{"x": "<script>"}], "nobody asked": "x"}}
    for opened in (good, odd):
        opened.save(update_fields=["letter"])
    client = Client()
    client.force_login(member.user)

    page = client.get(reverse("evaluation:answers", args=[room.pk, criterion.code])).content.decode()
    review = client.get(reverse("evaluation:review", args=[room.pk, room.code_of(bids[0].pk)]))

    reader = reverse("evaluation:read", args=[room.pk, number_of(room, good.files.get().pk)])
    assert "3–12&lt;b&gt;" in re.sub("</?a[^>]*>", "", page)
    assert f"{reader}#page=12" in page
    assert "中诚建设" not in page
    assert "<script>" not in page.split("<main")[1]
    assert next(one.item.code for one in review.context["answers"]) == code
    assert [fault.code for one in answers_of(member, bids[1]) for fault in one.faults][:1] == ["kind"]


def opened_of(bid):
    return OpenedEnvelope.objects.get(envelope__bid=bid, envelope__kind="technical")


def test_nobody_else_reads_answers_and_nobody_before_sitting_down(scene):
    room = making.running(scene)
    member, criterion = present_members(room).first(), judged_criteria(document_of(room.lot))[0]
    address = reverse("evaluation:answers", args=[room.pk, criterion.code])
    client = Client()
    client.force_login(member.user)

    assert client.get(reverse("evaluation:answers", args=[room.pk, "nothing"])).status_code == 404
    member.checked_in_at = None
    member.save(update_fields=["checked_in_at"])
    assert client.get(address).status_code in {403, 404}
    assert answers_of(member, bids_in(room)[0]) == []
    for stranger in (scene.bidders[0], scene.agency, scene.supervisor):
        client.force_login(stranger)
        assert client.get(address).status_code in {403, 404}


def test_the_price_envelope_s_answers_wait_for_the_prices(scene):
    room = making.running(scene)
    member, bid = present_members(room).first(), bids_in(room)[0]

    assert {one.item.envelope for one in answers_of(member, bid)} == {"technical"}
