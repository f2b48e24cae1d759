"""How large a request may be, by where it goes: what a form promises comes through both doors."""

import re
from pathlib import Path

import pytest

from config.bodies import MOST_DOCUMENT, MOST_FORM, most_body

pytestmark = pytest.mark.pure
NGINX = Path(__file__).resolve().parents[2] / "deploy" / "nginx.conf"
EVIDENCE = [
    "/supervision/lots/1/objections/new/", "/supervision/lots/1/complaints/new/", "/supervision/complaints/1/own/add/",
    "/supervision/tips/new/", "/supervision/tips/follow/", "/supervision/asked/1/", "/supervision/cases/1/attach/",
    "/supervision/inspections/1/record/", "/supervision/monitoring/1/own/answer/", "/supervision/monitoring/1/attach/",
    "/supervision/witnesses/1/report/",
]  # fmt: skip


@pytest.mark.parametrize("path", EVIDENCE)
def test_evidence_comes_through_both_doors(path: str) -> None:
    places = re.findall(r"location ~ (\S+) \{\s+client_max_body_size (\d+)m;", NGINX.read_text())
    most = [int(size) for pattern, size in places if re.search(pattern, path)]

    assert (most_body(path, ""), most) == (MOST_DOCUMENT, [34])


@pytest.mark.parametrize("path", ["/supervision/", "/supervision/witnesses", "/supervision/credit/1/own/x/"])
def test_other_pages_take_no_more_than_a_form(path: str) -> None:
    assert most_body(path, "") == MOST_FORM
