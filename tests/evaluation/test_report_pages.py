"""The report's pages: read, answered with a question before it counts, handed out; and to whom they do not exist."""

from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from bidding.models import Lot, Status
from evaluation import actions
from evaluation.models import PaperKind, SignatureKind
from evaluation.queries import present_members
from evaluation.queries.papers import paper_of, pdf_of
from tests.accounts import making as people
from tests.evaluation import making
from tests.evaluation.test_report import exchanged, keyed

pytestmark = pytest.mark.django_db


def at(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def where(name, room) -> str:
    return reverse(f"evaluation:{name}", args=[room.pk])


@pytest.fixture
def room(scene):
    return making.reported(scene)


def members(room):
    return list(present_members(room).select_related("user", "room__lot"))


def test_a_member_reads_answers_and_sees_who_else_has(room):
    first, second, third, *_others = members(room)
    page = at(first.user).get(where("report", room)).content.decode()
    unexplained = at(first.user).post(where("sign", room), {"answer": "dissent", "dissent": " "})
    asked = at(first.user).post(where("sign", room), {"answer": "dissent", "dissent": "排序有误"})
    before = room.report.signatures.count()
    for member, answer, dissent in (
        (first, "dissent", "排序有误"),
        (second, "sign", ""),
        (third, "refuse", ""),
    ):
        given = {"answer": answer, "dissent": dissent, "confirmed": "1"}
        assert at(member.user).post(where("sign", room), given).status_code == 302
    twice = at(first.user).post(where("sign", room), {"answer": "sign", "dissent": "", "confirmed": "1"})

    kinds = list(room.report.signatures.order_by("member__number").values_list("kind", "text"))
    assert all(f"{number}、" in page for number in "一二三四五六七八九十")
    assert (unexplained.status_code, asked.status_code, before, twice.status_code) == (422, 200, 0, 403)
    assert "cannot be taken back" in asked.content.decode()
    assert kinds == [
        (SignatureKind.DISSENT, "排序有误"),
        (SignatureKind.SIGNED, ""),
        (SignatureKind.REFUSED, ""),
    ]
    assert "3 of 5 have answered." in at(second.user).get(where("report_standing", room)).content.decode()


def test_a_key_signs_the_statement_and_anothers_does_not(room):
    first, second, *_others = members(room)
    key, others = keyed(first), keyed(second)
    data = at(first.user).get(where("statement", room)).content

    def handed_in(signature: bytes):
        file = BytesIO(signature.hex().encode())
        file.name = "report.sig"
        given = {"answer": "sign", "dissent": "", "confirmed": "1", "signature": file}
        return at(first.user).post(where("sign", room), given).status_code

    assert data == actions.statement_for(first)
    assert (handed_in(others.sign(data)), handed_in(b"\0" * 64), room.report.signatures.count()) == (
        422,
        422,
        0,
    )
    assert handed_in(key.sign(data)) == 302
    assert room.report.signatures.get().proof.scheme == "ed25519"


def test_papers_and_tables_go_only_to_those_who_may_see_the_marks(room, scene):
    stranger, bidder, expert = people.user("expert"), scene.bidders[0], members(room)[0].user
    names = ("report", "report_standing", "pdf", "comparison", "names", "statement")

    refused = {at(user).get(where(name, room)).status_code for user in (stranger, bidder) for name in names}

    assert refused <= {403, 404}
    assert [at(expert).get(where(name, room)).status_code for name in names] == [200, 200, 200, 200, 403, 200]
    assert Client().get(where("pdf", room)).status_code == 302


def test_the_command_names_an_exchanged_page_and_fits_the_names_to_the_report(scene, tmp_path):
    room = making.signed(scene)
    room = actions.complete(room=room, by=scene.centre)
    report, names, out = tmp_path / "report.pdf", tmp_path / "members.pdf", StringIO()
    report.write_bytes(pdf_of(paper_of(room.report, PaperKind.REPORT)))
    Lot.objects.filter(pk=room.lot_id).update(status=Status.AWARDED)
    names.write_bytes(at(scene.centre).get(where("names", room)).content)
    call_command("check_report", report, "--names", names, stdout=out)
    report.write_bytes(exchanged(report.read_bytes(), 1, 0))

    with pytest.raises(CommandError, match="page 2 is another"):
        call_command("check_report", report)
    assert out.getvalue() == "good: signature, pages and statements fit each other\n"
