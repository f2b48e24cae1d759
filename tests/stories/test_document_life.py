"""The life of a document in a browser: red-line, questions beside clauses, both phases of publishing, an addendum."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page

from bidding.actions.addenda import draft_addendum
from bidding.actions.publishing import prepare_publication
from bidding.actions.questions import answer_question, ask_question
from ledger import clock
from tests.bidding import making

pytestmark = [pytest.mark.story, pytest.mark.slow]


@pytest.fixture(scope="module")
def life(story_db: object) -> Iterator[SimpleNamespace]:
    """A published lot with a question, an addendum and a drafted change; another one that is ready to go out."""
    with clock.travel(making.shanghai("2026-03-02 09:00")):
        lot = making.published_lot()
        party = making.party_of(lot)
        reader = making.take_part(lot)
        making.addendum(lot, values={"site": "麻城市白果镇"}, text="工程地点更正。")
        making.take_part(lot, reader)
        question = ask_question(lot, by=reader, text="联合体成员是否均须提供业绩？", clause="2.1.3")
        answer_question(question, by=party.agent, answer="由承担相应工作的成员提供。", needs_addendum=True)
        ask_question(lot, by=reader, text="计划开工日期能否推迟？")
        draft_addendum(
            lot, by=party.agent, text="再次更正。", affects_bid=True, values={"site": "麻城市宋埠镇"}
        )
        ready = making.ready_lot()
        prepare_publication(ready, by=making.party_of(ready).owner)
        yield SimpleNamespace(lot=lot, party=party, reader=reader, ready=ready)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_of_a_documents_life_hold_on_a_desk_and_a_phone(
    life: SimpleNamespace,
    language: str,
    visitor: Callable[..., Page],
    look: Callable[..., None],
) -> None:
    owner = life.party.owner
    at = f"/bidding/lots/{life.lot.pk}"
    pages = {
        "document": (life.reader, f"{at}/document/"),
        "redline": (None, f"{at}/redline/?from=1&to=2"),
        "questions-own": (life.reader, f"{at}/questions/"),
        "questions": (life.party.agent, f"{at}/questions/"),
        "addendum": (life.party.agent, f"{at}/addendum/"),
        "addendum-issue": (owner, f"{at}/addendum/issue/"),
        "my-bids-news": (life.reader, "/bidding/bids/"),
        "publish-ready": (making.party_of(life.ready).owner, f"/bidding/lots/{life.ready.pk}/publish/"),
    }
    for name, (user, address) in pages.items():
        page = visitor(language=language, user=user)
        page.goto(address)
        look(page, f"life-{name}-{language}")
        lot = life.ready if name == "publish-ready" else life.lot
        assert lot.name in page.locator("main").inner_text(), name
