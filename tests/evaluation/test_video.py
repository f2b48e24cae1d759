"""Video between seats: off by default, for those of the room only, connected without a word in a socket, sealed."""

import json
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from accounts.permits import Refused
from bidding import vault
from bidding.sealing import envelopes
from config.devices import NONE
from config.environment import ice_servers, insist_on_recipient
from evaluation.actions import recordings as keeping
from evaluation.actions import video as acts
from evaluation.models import Caller, Recording, Signal
from evaluation.queries import present_members
from evaluation.queries.video import callers_in
from ledger import clock
from ledger.models import Entry
from realtime.announcing import last_seq
from tests.accounts import making as people
from tests.evaluation import making

pytestmark = pytest.mark.django_db
OFFER = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
KEY = envelopes.new_identity()


@pytest.fixture(autouse=True)
def _video(settings):
    settings.ROOM_VIDEO = True
    settings.VIDEO_RECORDING_KEY = envelopes.recipient_of(KEY)


@pytest.fixture
def room(scene):
    room = making.accepted(scene)
    acts.switch_video(room=room, on=True, recorded=True, by=scene.centre)
    return room


@pytest.fixture
def callers(room):
    return [acts.join_video(room=room, by=one.user) for one in list(present_members(room))[:2]]


def members(room):
    return [one.user for one in present_members(room)]


def sealed(content=b"a minute"):
    out = BytesIO()
    envelopes.seal(BytesIO(content), out, recipient=envelopes.recipient_of(KEY))
    return out.getvalue()


def keep(caller, content, number=1, **more):
    said = {"seconds": 60, "digest": sha256(content).hexdigest(), "by": caller.user, **more}
    return keeping.keep_recording(caller=caller, number=number, sealed=content, **said)


def client(user):
    one = Client(headers={"accept": "application/json"})
    one.force_login(user)
    return one


def post(user, name, room, **facts):
    return client(user).post(
        reverse(f"evaluation:video_{name}", args=[room.pk]), facts, content_type="application/json"
    )


def code_of(act, **facts):
    with pytest.raises(Refused) as refused:
        act(**facts)
    return refused.value.code


def test_a_platform_without_video_has_none_for_anybody(scene, settings):
    room = making.accepted(scene)
    settings.ROOM_VIDEO = False

    assert code_of(acts.switch_video, room=room, on=True, by=scene.centre) == "no_video"
    assert code_of(acts.join_video, room=room, by=members(room)[0]) == "no_video"


def test_video_is_off_until_the_host_switches_it_on(scene):
    room = making.accepted(scene)

    assert code_of(acts.join_video, room=room, by=members(room)[0]) == "off"


def test_only_the_host_switches_it(scene):
    room = making.accepted(scene)

    codes = {
        code_of(acts.switch_video, room=room, on=True, by=who) for who in (scene.tenderer, scene.supervisor)
    }

    assert codes <= {"stranger", "role"}


def test_nothing_is_recorded_without_a_key_to_seal_it_to(scene, settings):
    room = making.accepted(scene)
    settings.VIDEO_RECORDING_KEY = ""

    assert code_of(acts.switch_video, room=room, on=True, recorded=True, by=scene.centre) == "no_key"


def test_the_host_switches_it_on_its_own_page_and_sees_nothing_of_it(scene, room):
    host = client(scene.centre)
    shown = host.get(reverse("evaluation:room", args=[room.pk])).content.decode()

    switched = host.post(reverse("evaluation:video_switch", args=[room.pk]), {"how": "on"})

    assert reverse("evaluation:video_switch", args=[room.pk]) in shown
    assert reverse("evaluation:recordings", args=[room.pk]) not in shown
    assert switched.status_code == 302
    room.video.refresh_from_db()
    assert (room.video.on, room.video.recorded) == (True, False)
    assert host.get(reverse("evaluation:video", args=[room.pk])).status_code == 403


def test_members_and_the_supervisor_take_part_and_nobody_else(scene, room):
    for user in [*members(room), scene.supervisor]:
        acts.join_video(room=room, by=user)

    assert [one.alias for one in callers_in(room)][-1] in {"监督部门", "Supervisor"}
    for user in (scene.centre, scene.tenderer, scene.bidders[0], people.user("expert")):
        assert code_of(acts.join_video, room=room, by=user) == "stranger"


def test_who_joins_is_told_whom_to_call_and_by_no_name(room, callers):
    third = members(room)[2]

    answer = post(third, "join", room)

    assert answer.json()["others"] == [{"id": one.pk, "alias": one.member.alias} for one in callers]
    assert third.person.name not in answer.content.decode()


def test_a_description_waits_for_its_page_alone_and_no_socket_carries_it(room, callers):
    first, second = callers
    before = last_seq(second.topic)

    answer = post(first.user, "signal", room, caller=first.pk, to=second.pk, kind="offer", sdp=OFFER)

    assert (answer.status_code, last_seq(second.topic)) == (200, before + 1)
    seen = post(second.user, "look", room, caller=second.pk).json()
    assert [(one["from"], one["kind"], one["sdp"]) for one in seen["signals"]] == [(first.pk, "offer", OFFER)]
    assert post(first.user, "look", room, caller=first.pk).json()["signals"] == []
    read = post(second.user, "look", room, caller=second.pk, read=seen["signals"][0]["id"]).json()
    assert (read["signals"], Signal.objects.count()) == ([], 0)


def test_nonsense_is_no_description(callers):
    first, second = callers
    nonsense = [
        ("bye", OFFER),
        ("offer", ""),
        ("offer", "<script>"),
        ("offer", "v=0\r\n" + "a=x\r\n" * 10_000),
        ("offer", "v=0\r\na=\u202e\r\n"),
        ("offer", "v=0\na=x\n"),
    ]

    codes = [
        code_of(acts.send_signal, caller=first, to=second.pk, kind=kind, sdp=sdp, by=first.user)
        for kind, sdp in nonsense
    ]

    assert codes == ["signal"] * len(nonsense)


def test_nobody_speaks_for_another_nor_to_another_room(scene, room, callers):
    first, second = callers

    assert post(second.user, "look", room, caller=first.pk).status_code == 404
    said = {"caller": first, "kind": "offer", "sdp": OFFER}
    assert code_of(acts.send_signal, to=second.pk, by=second.user, **said) == "stranger"
    assert code_of(acts.send_signal, to=first.pk, by=first.user, **said) == "gone"
    assert code_of(acts.send_signal, to=10**9, by=first.user, **said) == "gone"


def test_a_flood_of_descriptions_is_stopped_and_forgotten(callers, clock_at):
    first, second = callers
    said = {"caller": first, "to": second.pk, "kind": "offer", "sdp": OFFER, "by": first.user}
    for _time in range(acts.MOST_SIGNALS):
        acts.send_signal(**said)

    assert code_of(acts.send_signal, **said) == "too_many"
    clock_at(clock.now() + timedelta(seconds=30))
    acts.be_seen(caller=second, by=second.user)
    clock_at(clock.now() + timedelta(seconds=31))
    acts.send_signal(**said)
    assert Signal.objects.count() == 1


def test_nonsense_from_a_page_is_refused(room, callers):
    address, who = reverse("evaluation:video_look", args=[room.pk]), client(callers[0].user)
    bodies = ["", "[]", "{", "7", "[" * 20_000, '{"caller": "x"}', '{"caller": -1}', "\u0000"]

    answers = [who.post(address, body, content_type="application/json") for body in bodies]

    assert [(one.status_code, one.json()["errors"][0]["code"]) for one in answers] == [(400, "nonsense")] * 8


def test_a_form_where_facts_are_expected_is_refused_and_a_stranger_learns_nothing(room, callers):
    own, stranger = client(callers[0].user), client(people.user("expert"))
    names = ("leave", "look", "signal", "record")
    addresses = [
        reverse(f"evaluation:video_{name}", args=[room.pk]) + f"?caller={callers[0].pk}&number=1&seconds=1"
        for name in names
    ]

    # A form with parts has no body left by the time that a view reads it.
    answers = [own.post(address, form) for address in addresses for form in ({}, {"caller": "1"})]
    strange = [stranger.post(address, form).status_code for address in addresses for form in ({}, {"a": "1"})]

    assert [(one.status_code, one.json()["errors"][0]["code"]) for one in answers] == [(400, "nonsense")] * 8
    assert strange == [404] * 8
    assert callers[0] in callers_in(room)


def test_a_second_window_takes_the_place_of_the_first(room, callers):
    first = callers[0]

    again = acts.join_video(room=room, by=first.user)

    assert [one.pk for one in callers_in(room)] == [callers[1].pk, again.pk]
    assert post(first.user, "look", room, caller=first.pk).json()["in"] is False


def test_a_silent_page_is_gone_after_three_looks(room, callers, clock_at):
    clock_at(clock.now() + timedelta(seconds=30))
    acts.be_seen(caller=callers[0], by=callers[0].user)
    clock_at(clock.now() + timedelta(seconds=30))

    assert list(callers_in(room)) == [callers[0]]


def test_switched_off_everybody_is_out(scene, room, callers):
    acts.switch_video(room=room, on=False, by=scene.centre)

    looked = post(callers[0].user, "look", room, caller=callers[0].pk).json()
    assert (looked["in"], looked["on"], list(callers_in(room))) == (False, False, [])


def test_a_twelfth_finds_no_place(room, callers, monkeypatch):
    monkeypatch.setattr(acts, "MOST_CALLERS", 2)

    assert code_of(acts.join_video, room=room, by=members(room)[2]) == "full"


def test_who_comes_and_goes_too_often_waits_a_minute(room, callers, clock_at):
    who = callers[0].user
    for _time in range(acts.MOST_JOINS - 1):
        acts.join_video(room=room, by=who)

    assert code_of(acts.join_video, room=room, by=who) == "too_many"
    clock_at(clock.now() + timedelta(seconds=61))
    assert acts.join_video(room=room, by=who).left_at is None


def test_a_flood_of_recordings_is_stopped(callers, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_AT_ONCE", 2)
    for number in (1, 2):
        keep(callers[0], sealed(), number=number)

    assert code_of(lambda: keep(callers[0], sealed(), number=3)) == "too_many"


def test_a_sealed_minute_is_kept_and_its_hash_stands_in_the_log(room, callers):
    content = sealed()

    kept = keep(callers[0], content)

    assert vault.place_of(kept.path).read_bytes() == content
    entry = Entry.objects.order_by("-index").first()
    assert (entry.act, entry.facts["sha256"]) == ("video.record", sha256(content).hexdigest())
    opened = BytesIO()
    envelopes.open_sealed(BytesIO(content), opened, identity=KEY)
    assert opened.getvalue() == b"a minute"


def test_the_same_minute_again_is_kept_once_and_another_under_its_number_is_refused(callers):
    content = sealed()
    kept = keep(callers[0], content)

    assert keep(callers[0], content) == kept
    assert code_of(lambda: keep(callers[0], sealed(b"other"))) == "number"
    assert Recording.objects.count() == 1


def test_what_is_no_sealed_minute_is_not_kept(callers):
    whole = sealed()
    wrong = [
        (b"\x1aE\xdf\xa3 plain webm", {}, "not_sealed"),
        (b"", {}, "not_sealed"),
        (b"age-encryption.org/v1\n-> X", {}, "not_sealed"),
        (bytes(keeping.MOST_BYTES + 1), {}, "too_large"),
        (whole, {"digest": "0" * 64}, "checksum"),
        (whole, {"number": 0}, "number"),
        (whole, {"number": keeping.MOST_NUMBER + 1}, "number"),
        (whole, {"seconds": 10_000}, "number"),
    ]

    codes = [code_of(keep, caller=callers[0], content=content, **more) for content, more, _code in wrong]

    assert codes == [code for _content, _more, code in wrong]
    assert Recording.objects.count() == 0


def test_nothing_is_kept_for_another_or_when_nothing_is_recorded(scene, room, callers, clock_at):
    assert code_of(lambda: keep(callers[0], sealed(), by=callers[1].user)) == "stranger"
    acts.switch_video(room=room, on=True, recorded=False, by=scene.centre)
    clock_at(clock.now() + timedelta(minutes=1))
    last = keep(callers[0], sealed())
    clock_at(clock.now() + timedelta(minutes=2))
    assert (last.number, code_of(lambda: keep(callers[0], sealed(), number=2))) == (1, "not_recorded")


def test_a_recording_comes_in_through_the_page(room, callers):
    content, caller = sealed(), callers[0]
    said = f"?caller={caller.pk}&number=1&seconds=60&sha256={sha256(content).hexdigest()}"

    answer = client(caller.user).post(
        reverse("evaluation:video_record", args=[room.pk]) + said,
        content,
        content_type="application/octet-stream",
    )

    assert answer.json() == {"sha256": sha256(content).hexdigest()}


def test_only_the_supervisor_takes_a_recording_and_it_is_written_down(scene, room, callers):
    content = sealed()
    kept = keep(callers[0], content)
    address = reverse("evaluation:recording", args=[kept.pk])

    refused = [
        client(user).post(address).status_code for user in (callers[0].user, scene.centre, scene.tenderer)
    ]
    answer = client(scene.supervisor).post(address)

    assert (refused, b"".join(answer.streaming_content)) == ([403, 403, 403], content)
    entry = Entry.objects.order_by("-index").first()
    assert (entry.act, entry.actor) == ("video.read", scene.supervisor.ledger_name)


def test_the_list_of_recordings_asks_as_much_for_three_as_for_one(
    scene, room, callers, django_assert_max_num_queries
):
    address, supervisor = reverse("evaluation:recordings", args=[room.pk]), client(scene.supervisor)
    keep(callers[0], sealed())
    supervisor.get(address)
    for number in (2, 3):
        keep(callers[0], sealed(), number=number)

    with django_assert_max_num_queries(14):
        shown = supervisor.get(address).content.decode()

    assert shown.count("/evaluation/recordings/") == 3


def test_only_the_page_of_the_video_may_ask_for_camera_and_microphone(room, callers):
    who = client(callers[0].user)

    allowed = who.get(reverse("evaluation:video", args=[room.pk]))["Permissions-Policy"]
    elsewhere = who.get(reverse("evaluation:seat", args=[room.pk]))["Permissions-Policy"]

    assert allowed.startswith("camera=(self), microphone=(self)")
    assert elsewhere == NONE


def test_the_names_of_experts_stay_out_of_the_log(room, callers):
    entry = Entry.objects.filter(act="video.join").first()

    assert callers[0].user.username not in json.dumps([entry.actor, entry.facts])


def test_a_replaced_member_is_out_at_her_next_look(room, callers):
    Caller.objects.get(pk=callers[0].pk).member.__class__.objects.filter(pk=callers[0].member_id).update(
        state="replaced"
    )

    assert acts.be_seen(caller=callers[0], by=callers[0].user) is False


@pytest.mark.parametrize(
    "text",
    ["x", "{}", '["stun:a"]', '[{"urls": "http://a"}]', '[{"urls": "stun:a", "x": "y"}]', '[{"urls": 7}]'],
)
def test_ice_servers_that_no_browser_takes_stop_the_start(text):
    with pytest.raises(ImproperlyConfigured):
        ice_servers(text)


def test_a_recording_key_must_be_an_age_recipient():
    insist_on_recipient(envelopes.recipient_of(KEY))
    with pytest.raises(ImproperlyConfigured) as refused:
        insist_on_recipient(KEY)

    assert KEY not in str(refused.value)
