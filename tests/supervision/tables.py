"""Each row of a table of moves, tried from each status."""

from collections.abc import Sequence
from typing import Any

from supervision.flow import IllegalMoveError, Moves, move


def assert_table(model: Any, pk: int, moves: Moves, statuses: Sequence[str]) -> None:
    """Try every move from every status of one row: along the table it moves, otherwise it is refused."""
    for name, (starts, end) in moves.items():
        for status in statuses:
            model.objects.filter(pk=pk).update(status=status)
            thing = model.objects.get(pk=pk)
            try:
                move(thing, name)
                came = model.objects.get(pk=pk).status
            except IllegalMoveError:
                came = "refused"
            assert (name, status, came) == (name, status, end if status in starts else "refused")
