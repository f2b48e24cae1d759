"""Who sits there: the document decides, a face only helps, and nothing of either is kept."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.permits import Refused
from accounts.queries import identity_hash
from evaluation import actions, faces
from evaluation.models import IdentityRecord, Recognition
from ledger import clock
from ledger.models import Entry
from tests.accounts import making as people
from tests.evaluation import making

pytestmark = pytest.mark.django_db
HERE = "tests.evaluation.test_recognising"
PNG = b"\x89PNG\r\n\x1a\n" + b"face"
NUMBER, OTHER = "11010519491231002X", "440524188001010014"


class Likeness:
    """A provider that reads the likeness off the live picture."""

    name, match, different = "trial", 0.8, 0.4

    def compare(self, document, live):
        return float(live[len(PNG) :] or 1)


class Broken(Likeness):
    def compare(self, document, live):
        raise OSError("no camera service")


class Senseless(Likeness):
    match, different = 0.2, 0.9


@pytest.fixture
def member(scene):
    room = making.accepted(scene)
    actions.open_checkin(room=room, by=scene.centre)
    member = (
        room.members.filter(site__site=scene.guests[0]).select_related("user__person", "site__site").get()
    )
    member.user.person.identity_hash = identity_hash(NUMBER)
    member.user.person.save()
    return actions.check_in(member=member, seat=scene.guests[0].seats.first(), by=member.user)


def refused(code, act, **given):
    with pytest.raises(Refused) as refusal:
        act(**given)
    assert refusal.value.code == code


def compare(member, likeness="", **more):
    given = {"document": PNG, "live": PNG + likeness.encode(), "consents": True, "by": member.user}
    return actions.compare_face(member=member, **(given | more))


def test_the_number_on_the_document_is_compared_and_forgotten(scene, member):
    found = actions.check_document(member=member, number=" 11010519491231002x ", by=scene.keepers[1])
    wrong = actions.check_document(member=member, number=OTHER, by=scene.keepers[1])

    assert (found.outcome, wrong.outcome) == (Recognition.MATCHED, Recognition.DIFFERENT)
    kept = json.dumps(list(IdentityRecord.objects.values()), default=str)
    written = "".join(entry.body for entry in Entry.objects.filter(act="identity.check"))
    assert not any(number in kept + written for number in (NUMBER, OTHER))
    assert member.user.person.name not in written


def test_a_document_that_cannot_be_compared_needs_a_reason(scene, member):
    refused("required", actions.check_document, member=member, by=scene.keepers[1])
    refused("number", actions.check_document, member=member, number="123", by=scene.keepers[1])

    noted = actions.check_document(member=member, reason="护照，人证一致", by=scene.keepers[1])

    assert (noted.outcome, noted.reason) == (Recognition.MATCHED, "护照，人证一致")


def test_only_the_site_where_she_sits_looks_at_documents(scene, member):
    for stranger in (
        scene.centre,
        scene.agency,
        scene.keepers[2],
        scene.bidders[0],
        member.user,
        scene.supervisor,
    ):
        with pytest.raises(Refused):
            actions.check_document(member=member, number=NUMBER, by=stranger)


def test_numbers_cannot_be_guessed(scene, member):
    for _try in range(5):
        actions.check_document(member=member, number=OTHER, by=scene.keepers[1])

    refused("tries", actions.check_document, member=member, number=NUMBER, by=scene.keepers[1])

    with clock.travel(clock.now() + timedelta(minutes=61)):
        assert actions.check_document(member=member, number=NUMBER, by=scene.keepers[1]).outcome == "matched"


def test_faces_are_compared_only_where_the_operator_says_so(member, client):
    refused("off", compare, member=member)
    client.force_login(member.user)
    assert client.get(reverse("evaluation:face", args=[member.room_id])).status_code == 404


@pytest.mark.parametrize(
    ("likeness", "outcome", "similarity"),
    [
        ("0.93", "matched", 930),
        ("0.6", "unclear", 600),
        ("0.1", "different", 100),
        ("7", "unavailable", None),
    ],
)
def test_two_thresholds_and_never_a_refusal(member, settings, likeness, outcome, similarity):
    settings.FACE_COMPARISON = f"{HERE}.Likeness"

    found = compare(member, likeness)

    assert (found.outcome, found.similarity) == (outcome, similarity)
    facts = Entry.objects.get(act="identity.check").facts
    assert (facts["similarity"], facts["method"]) == (similarity, "face")
    assert "PNG" not in Entry.objects.get(act="identity.check").body


def test_a_provider_that_fails_leaves_the_document(scene, member, settings):
    settings.FACE_COMPARISON = f"{HERE}.Broken"

    assert compare(member).outcome == "unavailable"
    assert actions.check_document(member=member, number=NUMBER, by=scene.keepers[1]).outcome == "matched"


def test_a_face_needs_consent_two_pictures_and_the_member_herself(scene, member, settings):
    settings.FACE_COMPARISON = f"{HERE}.Likeness"
    refused("consent", compare, member=member, consents=False)
    refused("picture", compare, member=member, document=b"GIF89a")
    refused("picture", compare, member=member, live=PNG + bytes(faces.MOST_BYTES))
    with pytest.raises(Refused):
        compare(member, by=scene.keepers[1])
    assert not IdentityRecord.objects.exists()


@pytest.mark.parametrize("path", ["no.such.Class", f"{HERE}.Senseless", f"{HERE}.NUMBER"])
def test_a_provider_that_is_none_is_named_at_once(settings, path):
    settings.FACE_COMPARISON = path

    with pytest.raises(ImproperlyConfigured):
        faces.provider()


def test_nobody_is_recognised_before_check_in(scene):
    room = making.accepted(scene)
    member = room.members.filter(site__site=scene.host).first()

    refused("check_in", actions.check_document, member=member, number=NUMBER, by=scene.centre)

    assert not IdentityRecord.objects.exists()


def test_a_member_compares_on_her_own_page(member, settings, client):
    settings.FACE_COMPARISON = f"{HERE}.Likeness"
    client.force_login(member.user)
    page = reverse("evaluation:face", args=[member.room_id])
    files = {
        "document": SimpleUploadedFile("a.png", PNG),
        "live": SimpleUploadedFile("b.png", PNG + b"0.9"),
    }
    assert client.get(page).status_code == 200
    assert client.post(page, {**files, "consents": "on"}).status_code == 302
    assert IdentityRecord.objects.get().outcome == "matched"
    client.force_login(people.user("expert"))
    assert client.get(page).status_code == 404
