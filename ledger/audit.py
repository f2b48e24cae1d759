"""Recomputing the whole log from its rows, and naming the first row that is not what was written."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from ledger import entries, guards, keys, merkle
from ledger.merkle import ProofError
from ledger.models import Checkpoint, Cosignature, Entry, Head, Node
from ledger.notes import Verifier
from ledger.verification import verify_checkpoint

CHUNK = 1000
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Verdict:
    """What the examination came to. `problem` is "" for an intact log; `index` is the first bad entry, if it is one.

    `guarded` tells whether the database's triggers stand; without them rows can be changed, though not unseen.
    """

    size: int
    root: bytes
    checkpoints: int
    guarded: bool
    problem: str = ""
    index: int | None = None

    @property
    def ok(self) -> bool:
        """Whether every row is what was written."""
        return not self.problem

    def __bool__(self) -> bool:
        return self.ok


class _BadError(Exception):
    def __init__(self, problem: str, index: int | None = None) -> None:
        super().__init__(problem)
        self.problem, self.index = problem, index


def verify(progress: Progress | None = None, *, remembered: dict[int, bytes] | None = None) -> Verdict:
    """Recompute the log from its rows: entries, hashes, nodes, head, checkpoints and signatures.

    `progress(done, total)` is called after each thousand entries; `remembered` are size → root of checkpoints kept
    elsewhere, which the log must still contain. Writers go on meanwhile: what they append is not examined.
    """
    examination = _Examination(remembered or {})
    problem, index = "", None
    try:
        examination.run(progress or (lambda done, total: None))
    except _BadError as bad:
        problem, index = bad.problem, bad.index
    return Verdict(
        size=examination.size,
        root=merkle.root_of_frontier(examination.frontier),
        checkpoints=examination.checkpoints,
        guarded=guards.stand(connection),
        problem=problem,
        index=index,
    )


class _Examination:
    """One walk along the log, from the first entry to the head as it stood when the walk began."""

    def __init__(self, remembered: dict[int, bytes]) -> None:
        self.remembered = remembered
        self.frontier: list[bytes] = []
        self.size = self.checkpoints = 0
        self.last: Entry | None = None
        self.log, self.witnesses = keys.log_key().verifier, keys.known_witnesses()

    def run(self, progress: Progress) -> None:
        head = Head.objects.filter(pk=1).first() or Head(pk=1)
        self._check_roots({0: merkle.EMPTY_ROOT}, -1)
        while self.size < head.size:
            self._examine_chunk(min(self.size + CHUNK, head.size))
            progress(self.size, head.size)
        self._check_head(head)
        self._check_nothing_else(head)

    def _examine_chunk(self, end: int) -> None:
        start, roots, made = self.size, {}, []
        for entry in _rows(start, end):
            self._examine(entry)
            self.frontier, nodes = merkle.append(self.frontier, self.size, bytes(entry.leaf))
            self.size += 1
            made += nodes
            roots[self.size] = merkle.root_of_frontier(self.frontier)
        if self.size < end:
            raise _BadError(_("entry %(index)d is missing") % {"index": self.size}, self.size)
        _check_nodes(made)
        self._check_roots(roots, start)

    def _examine(self, entry: Entry) -> None:
        if entry.index != self.size:
            raise _BadError(_("entry %(index)d is missing") % {"index": self.size}, self.size)
        try:
            problem = _problem_of(entry, self.last)
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            problem = _("it cannot be read (%(error)s)") % {"error": error}
        if problem:
            index = {"index": entry.index, "problem": problem}
            raise _BadError(_("entry %(index)d is not what was written: %(problem)s") % index, entry.index)
        self.last = entry

    def _check_roots(self, roots: dict[int, bytes], after: int) -> None:
        """Compare the roots reached in this stretch with all checkpoints of these sizes."""
        stretch = Checkpoint.objects.filter(size__gt=after, size__lte=max(roots, default=after))
        for checkpoint in stretch.prefetch_related("cosignatures").order_by("size"):
            self._check_checkpoint(checkpoint, roots[checkpoint.size])
            self.checkpoints += 1
        for size in self.remembered.keys() & roots.keys():
            if self.remembered[size] != roots[size]:
                raise _BadError(
                    _("the first %(size)d entries are not those of the checkpoint that was kept")
                    % {"size": size}
                )

    def _check_checkpoint(self, checkpoint: Checkpoint, root: bytes) -> None:
        size = {"size": checkpoint.size}
        try:
            stated, _when = verify_checkpoint(checkpoint.cosigned_note, self.log, self.witnesses)
        except ProofError as error:
            raise _BadError(
                _("checkpoint %(size)d is not what was signed: %(error)s") % {**size, "error": error}
            ) from error
        if (stated.size, stated.root) != (checkpoint.size, bytes(checkpoint.root)):
            raise _BadError(_("checkpoint %(size)d does not state what its row says") % size)
        if stated.root != root:
            raise _BadError(_("the entries before checkpoint %(size)d are not those that were signed") % size)
        for seal in checkpoint.cosignatures.all():
            _check_seal(checkpoint, seal, self.log, self.witnesses)

    def _check_head(self, head: Head) -> None:
        if b"".join(self.frontier) != bytes(head.frontier):
            raise _BadError(_("the head is not that of these entries"))
        if self.last and (head.logged_at != self.last.logged_at):
            raise _BadError(_("the head does not have the time of the last entry"))
        if size := next((size for size in sorted(self.remembered) if size > self.size), None):
            raise _BadError(
                _("the log has %(now)d entries, but had %(size)d: it was cut or restored from a copy")
                % {"now": self.size, "size": size}
            )

    def _check_nothing_else(self, head: Head) -> None:
        """Look for rows besides those that the walk met; what honest writers appended meanwhile is left alone."""
        now = Head.objects.filter(pk=1).values_list("size", flat=True).first() or 0
        if stray := Entry.objects.filter(Q(index__gte=now) | Q(index__lt=0)).order_by("index").first():
            raise _BadError(_("entry %(index)d was never appended") % {"index": stray.index}, stray.index)
        if Checkpoint.objects.filter(Q(size__gt=now) | Q(size__lt=0)).exists():
            raise _BadError(_("there is a checkpoint of more entries than the log has"))
        expected = head.size - head.size.bit_count()
        if Node.objects.count() < expected or _stray_nodes(now):
            raise _BadError(_("the stored nodes are not those of these entries"))


def _rows(start: int, end: int) -> Iterator[Entry]:
    """Yield the entries of a stretch, one by one where one of them cannot even be read."""
    stretch = Entry.objects.filter(index__gte=start, index__lt=end).order_by("index")
    try:
        yield from list(stretch)
    except (ValueError, TypeError) as error:
        for index in range(start, end):
            try:
                yield from stretch.filter(index=index)
            except (ValueError, TypeError):
                bad = {"index": index, "error": error}
                raise _BadError(_("entry %(index)d cannot be read (%(error)s)") % bad, index) from error


def _problem_of(entry: Entry, before: Entry | None) -> str:
    """Say what is wrong with an entry, "" when nothing is."""
    said = entries.Act(
        index=entry.index,
        act=entry.act,
        actor=entry.actor,
        organisation=entry.organisation,
        thing=entry.thing,
        at=entries.moment(entry.at),
        logged_at=entries.moment(entry.logged_at),
        address=entry.address,
        facts=json.loads(entry.body)["facts"],
    )
    if said.body != entry.body:
        return _("its columns and its body differ")
    if entries.digest(entry.body) != entry.digest:
        return _("its digest is not that of its body")
    if entries.leaf(bytes(entry.salt), entry.body) != bytes(entry.leaf):
        return _("its hash is not that of its body and salt")
    if before and entry.logged_at < before.logged_at:
        return _("its time lies before that of the entry before it")
    return ""


def _check_nodes(made: list[tuple[int, int, bytes]]) -> None:
    spans: dict[int, list[int]] = {}
    for level, position, _hash in made:
        spans.setdefault(level, []).append(position)
    wanted = Q(pk__in=[])
    for level, positions in spans.items():
        wanted |= Q(level=level, position__gte=positions[0], position__lte=positions[-1])
    rows = Node.objects.filter(wanted).values_list("level", "position", "hash")
    stored = {(level, position): bytes(hash) for level, position, hash in rows}
    for level, position, hash in made:
        if stored.get((level, position)) != hash:
            index = position << level
            raise _BadError(
                _("the stored hash of entries %(first)d to %(last)d is not theirs")
                % {"first": index, "last": index + (1 << level) - 1},
                index,
            )


def _check_seal(
    checkpoint: Checkpoint, seal: Cosignature, log: Verifier, witnesses: Sequence[Verifier]
) -> None:
    its_own = [one for one in witnesses if one.name == seal.witness]
    seen = verify_checkpoint(checkpoint.note + seal.line, log, its_own)[1]
    if seen.get(seal.witness) != int(seal.at.timestamp()):
        raise _BadError(
            _("the cosignature of checkpoint %(size)d is not its witness's") % {"size": checkpoint.size}
        )


def _stray_nodes(size: int) -> bool:
    """Tell whether a node is stored that a log of `size` entries does not have."""
    stray = Q(level__lt=1) | Q(level__gt=size.bit_length()) | Q(position__lt=0)
    for level in range(1, size.bit_length() + 1):
        stray |= Q(level=level, position__gte=size >> level)
    return Node.objects.filter(stray).exists()
