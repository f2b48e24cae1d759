"""What a bidder put into its envelope reaches the experts as a file, never as a page of this site."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from bidding.models import OpenedEnvelope, OpenedFile
from evaluation.queries import bids_in, present_members
from evaluation.queries.files import number_of
from tests.evaluation import making

pytestmark = pytest.mark.django_db
SHOWN = {"技术标.pdf": ("application/pdf", "pdf"), "照片.JPG": ("image/jpeg", "jpg")}
SAVED = ("evil.html", "evil.svg", "evil.js", "evil.xhtml", "方案.中诚建设", "none")


@pytest.mark.slow
def test_a_bid_file_runs_no_script_here_and_keeps_the_bidder_blind(scene):
    room = making.running(scene)
    bid = bids_in(room).first()
    opened = OpenedEnvelope.objects.get(envelope__bid=bid, envelope__kind="technical")
    vault, client = Path(settings.VAULT_DIR), Client()
    vault.mkdir(parents=True, exist_ok=True)
    (vault / "one").write_bytes(b"<script>")
    client.force_login(present_members(room).first().user)

    for name in (*SHOWN, *SAVED):
        file = OpenedFile.objects.create(opened=opened, name=name, sha256="0" * 64, size=8, path="one")

        answer = client.get(reverse("evaluation:file", args=[room.pk, number_of(room, file.pk)]))

        kind, ending = SHOWN.get(name, ("application/octet-stream", "bin"))
        how = "inline" if name in SHOWN else "attachment"
        assert answer.headers["Content-Type"] == kind
        assert (
            answer.headers["Content-Disposition"]
            == f'{how}; filename="{room.code_of(bid.pk)}-{number_of(room, file.pk)}.{ending}"'
        )
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        # Reading to the end closes the file; answer.close() would close the test's connection with it.
        assert b"".join(answer.streaming_content) == b"<script>"
