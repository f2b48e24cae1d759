"""The draw in the browser says what the server's says, part by part; and the pages around it, looked at."""

import copy
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bidding.law import loading
from evaluation import actions, draw, inspection
from ledger import clock
from tests.evaluation import making

SEEDS = {"tenderer": "11" * 32, "supervisor": "AB" * 32}
CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "pool": lambda proof: (proof.get("pool") or proof["objects"]).pop(),
    "rules": lambda proof: proof["rules"].update(quotas={"a": 1}),
    "commitments": lambda proof: proof["seeds"].update(supervisor="44" * 32),
    "seed": lambda proof: proof.update(root="55" * 32),
    "format": lambda proof: proof.pop("rules"),
    "drawn": lambda proof: (proof.get("drawn") or proof["assigned"]).reverse(),
}


def proofs() -> list[dict[str, Any]]:
    """Proofs of every format, of many sizes, with codes that are no ASCII."""
    made = []
    committed = {party: draw.commitment(seed) for party, seed in SEEDS.items()}
    for number in range(1, 13):
        root = sha256(str(number).encode()).hexdigest()
        pool = [draw.Entry("码～😀"[n % 3] + str(n), "ab"[n % 2]) for n in range(8 * number)]
        rules = {"quotas": {"a": 3, "b": 2}, "avoid": [{"code": pool[0].code, "ground": "employer"}]}
        made.append(draw.proof(pool, rules, seeds=SEEDS, root=root, lot="甲"))
        one = {"supervisor": SEEDS["supervisor"]}
        made.append(draw.proof(pool, rules, seeds=one, commitments=committed, root=root))
        apart = [{"object": pool[1].code, "inspector": "i-1", "ground": "employer"}]
        officers = [draw.Entry(f"i-{n}", "officer") for n in range(5)]
        each = inspection.rules_of({"a": 2, "b": 2}, least=2, apart=apart)
        made.append(inspection.proof(pool, officers, each, seeds=SEEDS, commitments=committed, root=root))
    return [json.loads(json.dumps(proof)) for proof in made]


def said(proof: dict[str, Any]) -> str:
    """What the server's replay says: the seed, or the part that differs."""
    again = inspection.replay if proof.get("format") == inspection.FORMAT else draw.replay
    try:
        again(proof)
    except draw.ReplayError as error:
        return error.part
    return str(proof["seed"])


@pytest.fixture
def scene() -> Any:
    with clock.travel(datetime(2026, 3, 2, 1, tzinfo=UTC)):
        loading.load()
        yield making.with_sites(making.scene())


def test_the_browser_draws_what_the_server_draws_and_names_the_same_part(visitor: Any) -> None:
    cases = proofs()
    for proof in proofs()[:6]:
        for change in CHANGES.values():
            bent = copy.deepcopy(proof)
            change(bent)
            cases.append(bent)
    page: Page = visitor(language="en")
    page.goto("/evaluation/draws/replay/")

    found = page.evaluate(
        """async (cases) => {
            const { replay, ReplayRefusal } = await import('/static/js/drawing/draw.js');
            return cases.map((proof) => {
                try { return replay(proof).seed; } catch (error) { if (error instanceof ReplayRefusal) return error.part; throw error; }
            });
        }""",
        cases,
    )

    assert found == [said(proof) for proof in cases]
    assert {"pool", "rules", "commitments", "seed", "format", "drawn"} <= set(found)


def test_anybody_draws_again_by_number_or_by_a_dropped_file(
    scene: Any, visitor: Any, look: Any, tmp_path: Path
) -> None:
    room = making.drawn(scene)
    page: Page = visitor(language="en")
    page.goto(f"/evaluation/draws/{room.pk}/")
    look(page, "places/draw-en")
    page.get_by_role("link", name="Draw again in this browser").click()
    outcome, banner = page.locator("#replay-outcome"), page.locator("#replay-said")
    expect(banner).to_contain_text("every step came out the same")
    expect(outcome.locator("tbody tr")).to_have_count(5)
    look(page, "places/replay-en")
    bent = {**room.draw.proof, "root": "00" * 32}
    path = tmp_path / "proof.json"
    for text, words in ((json.dumps(bent), "This part differs: the seed"), ("{", "cannot be read as JSON")):
        path.write_text(text)
        page.locator("#replay-file").set_input_files(path)
        expect(banner).to_contain_text(words)
        expect(outcome).to_be_hidden()


def test_the_pages_of_partners_and_sites_are_looked_at(scene: Any, visitor: Any, look: Any) -> None:
    centre, guest = scene.centre, scene.keepers[1]
    actions.add_agreement(
        partner=guest.organisation, region="421182", number="清评协〔2026〕1号", sha256="ab" * 32, contact="李主任",
        phone="0713-1234567", valid_from=date(2026, 1, 1), valid_to=date(2026, 3, 31), by=centre,
    )  # fmt: skip
    for seat in scene.guests[0].seats.all():
        actions.equip_seat(seat=seat, equipment=["camera", "headset"], active=True, by=guest)
    begins = clock.now() + timedelta(hours=1)
    room = actions.arrange(
        lot=scene.lot,
        host=scene.host,
        quotas={scene.host: 3, scene.guests[0]: 1, scene.guests[1]: 1},
        specialities=[making.SPECIALITY],
        begins_at=begins,
        ends_at=begins + timedelta(hours=8),
        by=centre,
    )
    part = room.sites.get(site=scene.guests[0])
    actions.answer_site(part=part, accept=True, by=guest)
    actions.book_seats(part=part, seats=list(scene.guests[0].seats.all()[:1]), by=guest)
    actions.hand_on_site(
        part=part, to=making.site(guest.organisation, "421182", seats=1)[0], reason="停电检修", by=guest
    )
    expert = scene.experts[0]
    pages = {
        "remote": (centre, "/evaluation/remote/"),
        "ties": (expert.user, f"/evaluation/experts/{expert.pk}/"),
        "room": (centre, f"/evaluation/rooms/{room.pk}/"),
        "home": (centre, "/evaluation/"),
        "ready": (guest, f"/evaluation/parts/{part.pk}/ready/"),
        "fairness": (centre, "/evaluation/draws/statistics/"),
        "partners": (centre, "/evaluation/partners/"),
        "seats": (guest, "/evaluation/seats/"),
        "part": (guest, f"/evaluation/parts/{part.pk}/"),
    }
    for language in ("zh-hans", "en"):
        for name, (user, path) in pages.items():
            page = visitor(language=language, user=user)
            page.goto(path)
            look(page, f"places/{name}-{language}")
            assert page.locator("h1").count() == 1, name
            page.context.close()
