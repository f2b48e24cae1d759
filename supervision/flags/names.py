"""Names as numbers, so that columns of them can be counted and compared at once."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.intp]


class Names(dict[object, int]):
    """Numbers names from 0 in the order they are met; whatever is no text is -1."""

    def __init__(self) -> None:
        super().__init__({None: -1})
        self.texts: list[str] = []

    def __missing__(self, name: object) -> int:
        if type(name) is not str:
            return -1
        self[name] = number = len(self.texts)
        self.texts.append(name)
        return number

    def numbers(self, names: Sequence[object]) -> Numbers:
        """Return the numbers of these names."""
        return np.fromiter(map(self.__getitem__, names), np.intp, len(names))


def once(numbers: Numbers) -> Numbers:
    """Return the numbers in ascending order, once each: quicker than numpy's own way, which hashes them first."""
    ordered = np.sort(numbers)
    new = np.ones(len(ordered), bool)
    new[1:] = ordered[1:] != ordered[:-1]
    return ordered[new]
