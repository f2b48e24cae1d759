"""The pages: each stage as its people see it, and nothing of another's marks, names or bidders before their time."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from evaluation import draw
from evaluation.models import CallState, Mark, Member, Room, State
from evaluation.queries import bids_in, document_of, judged_criteria, present_members, qualified_bids
from evaluation.queries.writes import scope_of
from evaluation.views.desk import STEPS
from tests.accounts import making as people
from tests.evaluation import making

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user, name, *args, status=200):
    answer = signed_in(user).get(reverse(f"evaluation:{name}", args=args))
    assert answer.status_code == status, (name, answer.status_code)
    return answer.content.decode()


def post(user, name, *args, status=302, **data):
    answer = signed_in(user).post(reverse(f"evaluation:{name}", args=args), data)
    assert answer.status_code == status, answer.content.decode()[-3000:]
    return answer


def step(room, scene, name):
    assert name in page(scene.centre, "room", room.pk)
    post(scene.centre, "step", room.pk, name)
    room.refresh_from_db()


def test_a_whole_evaluation_can_be_done_through_the_pages(scene):
    fields = {f"site_{scene.host.pk}": 3, f"site_{scene.guests[0].pk}": 1, f"site_{scene.guests[1].pk}": 1}
    assert scene.lot.name in page(scene.centre, "home")
    post(
        scene.centre, "arrange", scene.lot.code, host=scene.host.pk, specialities=[making.SPECIALITY],
        representatives=0, blind="on", sign_minutes=120, **fields,
    )  # fmt: skip
    room = Room.objects.get()
    for part, keeper in zip(room.sites.filter(role="guest"), scene.keepers[1:], strict=True):
        post(keeper, "answer_site", part.pk, "accept")
    _draw(room, scene)
    for member in room.members.select_related("user"):
        assert reverse("evaluation:reply", args=[room.pk]) in page(member.user, "home")
        post(member.user, "reply", room.pk, accept="yes")
    _sit_down(room, scene)
    _review(room)
    _mark(room)
    step(room, scene, "prices")
    chair = making.chair_of(room)
    post(chair, "reveal", room.pk)
    post(chair, "make_report", room.pk)
    for member in present_members(room).select_related("user"):
        asked = post(member.user, "sign", room.pk, status=200, answer="sign", dissent="")
        assert "confirmed" in asked.content.decode()
        post(member.user, "sign", room.pk, answer="sign", dissent="", confirmed="1")
    step(room, scene, "complete")

    assert room.state == State.CLOSED
    assert signed_in(scene.centre).get(reverse("evaluation:pdf", args=[room.pk])).content[:5] == b"%PDF-"


def _draw(room, scene):
    step(room, scene, "prepare")
    for name in ("commit", "reveal"):
        for party, user in (("tenderer", scene.tenderer), ("supervisor", scene.supervisor)):
            seed = making.SEEDS[party]
            post(user, "seed", room.pk, party, value=draw.commitment(seed) if name == "commit" else seed)
    step(room, scene, "draw")


def _sit_down(room, scene):
    step(room, scene, "checkin")
    for member in present_members(room).select_related("user"):
        seat = next(s for s in member.site.site.seats.all() if not room.members.filter(seat=s).exists())
        post(member.user, "check_in", room.pk, seat=seat.pk, identity_check="document", pledge="on")
        post(member.user, "declare", room.pk, **{f"bid_{bid.pk}": "no" for bid in bids_in(room)})
    post(scene.centre, "member", present_members(room).first().pk, "chair")
    step(room, scene, "ready")
    step(room, scene, "start")


def _review(room):
    found = {f"{item}-passed": "yes" for item in ("form", "qualification", "responsiveness")}
    for member in present_members(room).select_related("user"):
        page(member.user, "reviews", room.pk)
        for bid in bids_in(room):
            page(member.user, "review", room.pk, room.code_of(bid.pk))
            post(member.user, "review", room.pk, room.code_of(bid.pk), **found)
    post(making.chair_of(room), "conclude", room.pk)


def _mark(room):
    for member in present_members(room).select_related("user"):
        page(member.user, "grid", room.pk)
        for criterion in judged_criteria(document_of(room.lot)):
            for bid in qualified_bids(room):
                cell = {
                    "criterion": criterion.code,
                    "code": room.code_of(bid.pk),
                    "value": "8",
                    "version": "0",
                    "scope": scope_of(member),
                }
                post(member.user, "cell", room.pk, status=200, **cell)
        post(member.user, "lock", room.pk)


def pages_of(room) -> list[str]:
    """Every address of the room that can be read without an argument beside the room."""
    names = ["room", "progress", "draw", "proof", "seat", "tasks", "reply", "check_in", "declare", "reviews",
             "grid", "committee", "lock", "revealed", "pdf", "sign", "ask", "conclude", "vote"]  # fmt: skip
    codes = [reverse("evaluation:review", args=[room.pk, code]) for code in room.codes.values()]
    return (
        [reverse(f"evaluation:{name}", args=[room.pk]) for name in names]
        + codes
        + [reverse("evaluation:home")]
    )


def test_nobody_reads_another_s_mark_on_any_page_before_the_reveal(scene):
    room = making.reviewed(scene)
    members = list(present_members(room).select_related("user"))
    making.fill(members[0], but={("T1", scene.bids[0].pk): "13.7"})
    watchers = [*(m.user for m in members[1:]), scene.centre, scene.agency, scene.supervisor, scene.tenderer,
                *scene.keepers, *scene.bidders]  # fmt: skip

    assert "13.7" in page(members[0].user, "grid", room.pk)
    for user in watchers:
        client = signed_in(user)
        for address in pages_of(room):
            assert b"13.7" not in client.get(address).content, (user.username, address)


def test_names_of_members_stand_on_no_page_before_the_award(scene):
    room = making.reviewed(scene)
    names = [m.user.person.name for m in present_members(room).select_related("user__person")]
    accounts = [m.user.username for m in present_members(room).select_related("user")]

    for user in (scene.centre, scene.agency, scene.supervisor, scene.tenderer, *scene.keepers):
        client = signed_in(user)
        for address in pages_of(room):
            text = client.get(address).content.decode(errors="ignore")
            assert not [name for name in [*names, *accounts] if name in text], (user.username, address)


def test_experts_see_codes_and_no_bidder_while_they_mark(scene):
    room = making.reviewed(scene)
    member = present_members(room).select_related("user").first()

    for name in ("seat", "reviews", "grid", "lock", "ask"):
        text = page(member.user, name, room.pk)
        assert not [bid for bid in scene.bids if bid.bidder.name in text], name


def test_the_public_draw_page_is_for_everybody(scene):
    room = making.drawn(scene)

    answer = Client().get(reverse("evaluation:draw", args=[room.pk]))
    proof = Client().get(reverse("evaluation:proof", args=[room.pk]))

    assert answer.status_code == 200
    assert draw.replay(proof.json()).seed in answer.content.decode()


def test_before_the_draw_there_is_no_proof(scene):
    room = making.arranged(scene)

    assert Client().get(reverse("evaluation:proof", args=[room.pk])).status_code == 404


def test_a_room_does_not_exist_for_strangers(scene):
    room = making.drawn(scene)
    stranger = people.user(Role.EXPERT)

    def asked(name, *args):
        return signed_in(stranger).get(reverse(f"evaluation:{name}", args=[room.pk, *args])).status_code

    unseen = {asked(name) for name in ("seat", "grid", "check_in", "declare", "reviews", "lock", "committee")}
    refused = {asked(name) for name in ("room", "progress", "revealed", "pdf")}
    refused |= {asked("step", name) for name in STEPS}
    assert (unseen, refused) == ({404}, {403})


def test_a_bad_mark_gets_its_error_in_the_cell_and_keeps_what_stood(scene):
    room = making.reviewed(scene)
    member = present_members(room).select_related("user").first()
    cell = {"criterion": "T1", "code": "A", "scope": scope_of(member)}
    post(member.user, "cell", room.pk, status=200, value="12", version="0", **cell)

    answer = post(member.user, "cell", room.pk, status=200, value="16", version="1", **cell).json()

    assert "15" in answer.pop("text")
    assert answer == {"state": "bad", "code": "points", "value": "12.0", "version": 1}
    assert str(Mark.objects.get().value) == "12.0"


def test_a_cell_that_is_behind_gets_what_stands_now(scene):
    room = making.reviewed(scene)
    member = present_members(room).select_related("user").first()
    cell = {"criterion": "T1", "code": "A", "scope": scope_of(member)}
    post(member.user, "cell", room.pk, status=200, value="12", version="0", **cell)
    post(member.user, "cell", room.pk, status=200, value="13", version="1", **cell)

    answer = post(member.user, "cell", room.pk, status=200, value="9", version="1", **cell).json()

    assert answer == {"state": "stale", "value": "13.0", "version": 2}


def test_a_cell_of_nonsense_is_answered_in_words(scene):
    room = making.reviewed(scene)
    member = present_members(room).select_related("user").first()

    for cell in ({"criterion": "X", "code": "A"}, {"criterion": "", "code": "A", "version": "x" * 50}):
        answer = post(member.user, "cell", room.pk, status=200, value="1", scope=scope_of(member), **cell)
        assert (answer.json()["state"], bool(answer.json()["text"])) == ("bad", True)
    post(
        member.user, "cell", room.pk, status=404, value="1", scope=scope_of(member), criterion="T1", code="ZZ"
    )


def test_a_refused_form_keeps_what_was_typed(scene):
    room = making.drawn(scene)
    member = room.members.select_related("user").first()

    answer = post(member.user, "reply", room.pk, status=422, accept="no", reason="")

    assert 'value="no"' in answer.content.decode()
    assert Member.objects.get(pk=member.pk).state == CallState.CALLED


def test_a_declared_conflict_leads_back_to_the_first_page(scene):
    room = making.accepted(scene)
    making.actions.open_checkin(room=room, by=scene.centre)
    member = present_members(room).select_related("user").first()
    post(
        member.user, "check_in", room.pk, seat=member.site.site.seats.first().pk, identity_check="document",
        pledge="on",
    )  # fmt: skip
    answers = {f"bid_{bid.pk}": "no" for bid in scene.bids}
    first = next(iter(answers))

    post(member.user, "declare", room.pk, status=422, **{**answers, first: "yes"})
    answer = post(member.user, "declare", room.pk, **{**answers, first: "yes"}, detail="我的配偶在该公司任职")

    assert answer.url == reverse("evaluation:home")
    assert Member.objects.get(pk=member.pk).state == CallState.REPLACED


def test_a_clarification_goes_round_through_the_pages(scene):
    room = making.revealed(scene)
    member = present_members(room).select_related("user").first()
    bid = scene.bids[0]
    post(member.user, "ask", room.pk, bid=room.code_of(bid.pk), kind="low_price", question="请说明报价构成")
    asked = room.clarifications.get()

    assert "请说明报价构成" not in page(bid.submitted_by, "home")
    post(scene.agency, "release", asked.pk, minutes=60)
    assert "请说明报价构成" in page(bid.submitted_by, "home")
    post(bid.submitted_by, "answer", asked.pk, answer="自有设备，成本较低")
    asked.refresh_from_db()
    assert asked.answer == "", "nobody reads an answer before it is signed"
    letter, signature = making.signed_letter(asked, bid.submitted_by)
    post(
        bid.submitted_by,
        "sign_answer",
        asked.pk,
        statement=SimpleUploadedFile("answer.json", letter),
        signature=SimpleUploadedFile("a.sig", signature),
    )

    asked.refresh_from_db()
    assert asked.receipt in page(bid.submitted_by, "answer_receipt", asked.pk)
    assert asked.answer == "自有设备，成本较低"
    page(scene.bidders[1], "answer", asked.pk, status=403)


def test_the_progress_page_asks_the_same_number_of_questions_for_few_and_many_marks(
    scene, django_assert_max_num_queries
):
    room = making.reviewed(scene)
    member = present_members(room).select_related("user").first()
    client = signed_in(member.user)

    with django_assert_max_num_queries(30):
        client.get(reverse("evaluation:committee", args=[room.pk]))
    making.fill(member)
    with django_assert_max_num_queries(30):
        client.get(reverse("evaluation:committee", args=[room.pk]))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_is_there_in_both_languages(scene, language):
    room = making.reported(scene)
    member = present_members(room).select_related("user").first()
    for user, names in (
        (member.user, ["seat", "grid", "reviews", "revealed", "sign"]),
        (scene.supervisor, ["room", "revealed", "draw"]),
    ):
        client = signed_in(user)
        client.cookies["django_language"] = language
        if user == scene.supervisor:
            client.post(reverse("supervision:room", args=[room.pk]))
        for name in names:
            assert client.get(reverse(f"evaluation:{name}", args=[room.pk])).status_code == 200, name
