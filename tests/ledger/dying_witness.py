"""A witness that is killed (SIGKILL) at its second cosignature: python -m tests.ledger.dying_witness WHEN serve …

WHEN is "before" (signed, not yet remembered), "half" (the new state half written) or "after" (remembered, not answered).
"""

import os
import signal
import sys

from ledger.witnessing.__main__ import main
from ledger.witnessing.keeping import STATE, Keeper, State

WHEN = sys.argv[1]
_save, _calls = Keeper.save, []


def _die_at_the_second(self: Keeper, state: State) -> None:
    _calls.append(state)
    if len(_calls) == 1:
        _save(self, state)
        return
    if WHEN == "half":
        (self.directory / STATE).with_suffix(".new").write_text(state.text[:100])
    if WHEN == "after":
        _save(self, state)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    Keeper.save = _die_at_the_second  # type: ignore[method-assign]
    sys.exit(main(sys.argv[2:]))
