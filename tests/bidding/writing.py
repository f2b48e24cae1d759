"""Writing a tender document through its pages, as an agency does: chapter by chapter, then the whole."""

from typing import Any

from django.test import Client
from django.urls import reverse

from bidding.law.days import day_of
from bidding.models import Lot
from bidding.queries.drafts import contents_of, template_of
from bidding.rules.contents import parameters_for
from bidding.texts.portions import chapters
from ledger import clock
from tests.bidding import making


def chapter_answers(lot: Lot, code: str, **more: str) -> dict[str, Any]:
    """Return what the page of a chapter would send, with some answers replaced."""
    on = day_of(clock.now())
    template = template_of(lot, on=on)
    assert template is not None
    values = contents_of(lot, template).values
    chapter = next(one for one in chapters(template.body) if one.code == code)
    numbers = {clause["number"] for clause in chapter.clauses}
    own = [p for p in parameters_for(template, lot, on=on) if p.clause in numbers]
    known = {p.name: str(values.get(p.name, "")) for p in own if p.type != "table"}
    tables = {
        f"{p.name}-{column.name}": [str(row.get(column.name, "")) for row in values.get(p.name) or []]
        for p in own
        if p.type == "table"
        for column in p.columns
    }
    switches = {f"with_{c['number']}": "on" for c in chapter.clauses if c["kind"] == "optional"}
    given = {name: value for name, value in {**making.VALUES, **more}.items() if name in known | switches}
    return {**switches, **known, **tables, **given}


def write_through_pages(client: Client, lot: Lot) -> None:
    """Save every chapter that asks for something, then write the whole."""
    template = template_of(lot, on=day_of(clock.now()))
    assert template is not None
    for chapter in chapters(template.body):
        if chapter.asks:
            page = reverse("bidding:write_part", args=[lot.pk, chapter.code])
            client.post(page, {**chapter_answers(lot, chapter.code), "revision": "0"})
    client.post(reverse("bidding:compose", args=[lot.pk]))
