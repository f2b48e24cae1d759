"""An evaluation told again from its acts: what stood at any moment. Pure: acts in, scenes out, nothing looked up.

A mark's points are in no act before the reveal, so no scene has them: of marks it knows who gave one for which cell.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Act:
    """One entry of the ledger: its place, when, what, by whom, and the facts it wrote down."""

    index: int
    at: datetime
    act: str
    actor: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """One place on the committee, under the sealed code of whoever holds it."""

    number: int
    code: str = ""
    state: str = "called"
    seat: int | None = None
    chair: bool = False
    declared: int = 0
    line: str = "never"
    wants_time: bool = False
    marks: int = 0
    sha256: str = ""
    locked: bool = False
    answer: str = ""


@dataclass(frozen=True)
class Scene:
    """What stood after an act. Bids are codes; `clarifications` are (key, state) pairs, `rejected` (code, ground)."""

    state: str = ""
    places: tuple[Place, ...] = ()
    reviewed: bool = False
    rejected: tuple[tuple[str, str], ...] = ()
    prices_open: bool = False
    revealed: bool = False
    competition: str = ""
    faults: int = 0
    holds: int = 0
    clarifications: tuple[tuple[int, str], ...] = ()
    corrections: int = 0
    extensions: int = 0
    messages: int = 0
    acknowledged: int = 0
    misconduct: int = 0
    remarks: int = 0
    report: str = ""


Cell = tuple[str, str]


@dataclass
class _Stage:
    """The scene while it is worked upon, and what it must remember beside: cells and declarations by member, holds."""

    scene: Scene = field(default_factory=Scene)
    cells: dict[str, set[Cell]] = field(default_factory=dict)
    declared: dict[str, set[int]] = field(default_factory=dict)
    holds: set[int] = field(default_factory=set)

    def put(self, **changes: Any) -> None:
        self.scene = replace(self.scene, **changes)

    def place(self, number: int, **changes: Any) -> None:
        places = [replace(p, **changes) if p.number == number else p for p in self.scene.places]
        self.put(places=tuple(places))

    def everywhere(self, **changes: Any) -> None:
        self.put(places=tuple(replace(p, **changes) for p in self.scene.places))

    def seat(self, place: Place) -> None:
        others = [p for p in self.scene.places if p.number != place.number]
        self.put(places=tuple(sorted([*others, place], key=lambda p: p.number)))

    def leave(self, number: int) -> None:
        self.put(places=tuple(p for p in self.scene.places if p.number != number))

    def count(self) -> None:
        """Count each place's marks on the bids that are still in."""
        out = {code for code, _ground in self.scene.rejected}
        places = [
            replace(p, marks=sum(1 for _criterion, bid in self.cells.get(_key(p), ()) if bid not in out))
            for p in self.scene.places
        ]
        self.put(places=tuple(places))


def frames(acts: Iterable[Act]) -> Iterator[tuple[Act, Scene]]:
    """Yield each act with what stood after it; acts that change nothing a scene knows leave it as it was."""
    stage = _Stage()
    for act in acts:
        redo = REDO.get(act.act)
        if redo:
            redo(stage, act)
        yield act, stage.scene


def scene_at(acts: Iterable[Act], at: datetime) -> Scene:
    """Return what stood at a moment, acts of that very moment included; an empty scene before the first."""
    scene = Scene()
    for act, after in frames(acts):
        if act.at > at:
            break
        scene = after
    return scene


def _key(place: Place) -> str:
    return f"{place.number}:{place.code}"


def _who(act: Act) -> str:
    """Whose act: the ledger names a member "…/<number>:<code>", a representative of the tenderer without a code."""
    number, _colon, code = act.actor.rpartition("/")[2].partition(":")
    return f"{number}:{'' if code == 'representative' else code}"


def _state(name: str) -> Callable[[_Stage, Act], None]:
    return lambda stage, _act: stage.put(state=name)


def _draw(stage: _Stage, act: Act) -> None:
    for number, code in enumerate(act.facts["drawn"], 1):
        stage.seat(Place(number, code))
    stage.put(state="drawn")


def _depart(stage: _Stage, act: Act) -> None:
    number, following = act.facts["member"], act.facts.get("next", "")
    stage.leave(number)
    if following:
        stage.seat(Place(number, following))
    if stage.scene.state in {"checkin", "ready"}:
        stage.put(state="checkin")


def _represent(stage: _Stage, act: Act) -> None:
    stage.seat(Place(act.facts["member"], "", "accepted"))


def _check_in(stage: _Stage, act: Act) -> None:
    stage.place(act.facts["member"], seat=act.facts["seat"])


def _move(stage: _Stage, act: Act) -> None:
    """A hand-over that moves a member to another seat; others move nobody."""
    if act.facts.get("member") and act.facts.get("to_seat"):
        stage.place(act.facts["member"], seat=act.facts["to_seat"])


def _declare(stage: _Stage, act: Act) -> None:
    bids = stage.declared.setdefault(_who(act), set())
    bids.add(act.facts["bid"])
    stage.place(act.facts["member"], declared=len(bids))


def _chair(stage: _Stage, act: Act) -> None:
    stage.everywhere(chair=False)
    stage.place(act.facts["member"], chair=True)


def _fault(stage: _Stage, act: Act) -> None:
    stage.put(faults=stage.scene.faults + 1)
    if act.facts.get("paused"):
        stage.put(state="paused")


def _mend(stage: _Stage, _act: Act) -> None:
    stage.put(faults=stage.scene.faults - 1)
    if stage.scene.state == "paused" and not stage.scene.faults:
        stage.put(state="running")


def _end(stage: _Stage, _act: Act) -> None:
    stage.put(state="aborted", faults=0)


def _void(stage: _Stage, act: Act) -> None:
    if act.facts.get("from_state") in {"locked", "checks"}:
        stage.put(state="running")
    stage.put(reviewed=False, revealed=False, competition="", rejected=())
    stage.count()


def _conclude(stage: _Stage, act: Act) -> None:
    rejected = {**dict(stage.scene.rejected), **act.facts["rejected"]}
    stage.put(rejected=tuple(sorted(rejected.items())))
    if act.act == "review.conclude":
        stage.put(reviewed=True)
    for number in act.facts.get("reopened", ()):
        stage.place(number, locked=False)
    stage.count()


def _mark(stage: _Stage, act: Act) -> None:
    stage.cells.setdefault(_who(act), set()).add((act.facts["criterion"], act.facts["bid"]))
    stage.count()


def _lock(stage: _Stage, act: Act) -> None:
    stage.place(act.facts["member"], locked=True, sha256=act.facts["marks_sha256"])


def _ask(stage: _Stage, act: Act) -> None:
    stage.place(act.facts["member"], wants_time=True)


def _extend(stage: _Stage, _act: Act) -> None:
    stage.everywhere(wants_time=False)
    stage.put(extensions=stage.scene.extensions + 1)


def _clarify(state: str) -> Callable[[_Stage, Act], None]:
    def redo(stage: _Stage, act: Act) -> None:
        known = {**dict(stage.scene.clarifications), act.facts["clarification"]: state}
        stage.put(clarifications=tuple(sorted(known.items())))

    return redo


def _line(state: str) -> Callable[[_Stage, Act], None]:
    return lambda stage, act: stage.place(act.facts["member"], line=state)


def _answer(kind: str) -> Callable[[_Stage, Act], None]:
    return lambda stage, act: stage.place(act.facts["member"], answer=kind)


def _deem(stage: _Stage, act: Act) -> None:
    for number in act.facts["members"]:
        stage.place(number, answer="deemed")


def _report(stage: _Stage, act: Act) -> None:
    stage.put(state="report_sign", report=act.facts["sha256"])


def _reveal(stage: _Stage, _act: Act) -> None:
    stage.put(state="checks", revealed=True)


def _hold(stage: _Stage, act: Act) -> None:
    stage.holds.add(act.facts["hold"])
    stage.put(holds=len(stage.holds))


def _resume(stage: _Stage, act: Act) -> None:
    stage.holds.discard(act.facts["hold"])
    stage.put(holds=len(stage.holds))


def _more(name: str) -> Callable[[_Stage, Act], None]:
    return lambda stage, _act: stage.put(**{name: getattr(stage.scene, name) + 1})


REDO: dict[str, Callable[[_Stage, Act], None]] = {
    "room.arrange": _state("arranged"),
    "draw.panel": _draw,
    "call.accept": lambda stage, act: stage.place(act.facts["member"], state="accepted"),
    "call.declined": _depart,
    "call.absent": _depart,
    "call.replaced": _depart,
    "panel.appoint_representative": _represent,
    "panel.chair": _chair,
    "panel.void": _void,
    "room.open_checkin": _state("checkin"),
    "member.check_in": _check_in,
    "member.declare": _declare,
    "handover.take": _move,
    "room.ready": _state("ready"),
    "room.start": _state("running"),
    "room.fault": _fault,
    "room.resume": _mend,
    "room.postpone": _end,
    "room.abort": _end,
    "review.conclude": _conclude,
    "review.conclude_price": _conclude,
    "mark.save": _mark,
    "marks.lock": _lock,
    "room.lock": _state("locked"),
    "time.ask": _ask,
    "time.extend": _extend,
    "room.open_prices": lambda stage, _act: stage.put(prices_open=True),
    "clarification.ask": _clarify("asked"),
    "clarification.release": _clarify("released"),
    "clarification.hold_back": _clarify("held_back"),
    "clarification.answer": _clarify("answered"),
    "competition.vote": lambda stage, act: stage.put(competition=act.facts["decided"]),
    "marks.reveal": _reveal,
    "mark.correct": _more("corrections"),
    "report.make": _report,
    "report.sign": _answer("signed"),
    "report.dissent": _answer("dissent"),
    "report.refuse": _answer("refused"),
    "report.deem_consent": _deem,
    "room.close": _state("closed"),
    "seat.connect": _line("here"),
    "seat.drop": _line("gone"),
    "seat.return": _line("here"),
    "message.send": _more("messages"),
    "message.acknowledge": _more("acknowledged"),
    "misconduct.report": _more("misconduct"),
    "discussion.say": _more("remarks"),
    "discussion.topic": _more("remarks"),
    "lot.suspend": _hold,
    "lot.resume": _resume,
}
