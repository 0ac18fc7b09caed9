"""Columns that always come together: numbered groups, each of which a model adds in one step."""
# mypy: disable-error-code="no-any-return"

from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsgrain.features.compiled_kernel import kernel

Ints = NDArray[Any]
Floats = NDArray[Any]
NO_COLUMN = -1


class Groups(NamedTuple):
    """Columns of group `g`: `columns[starts[g] : starts[g + 1]]`."""

    starts: Ints
    columns: Ints


class Listing:
    """Collects the groups of a module while it is loaded; what compiled code knows of them is numbers."""

    def __init__(self) -> None:
        self._tables: list[Ints] = []
        self._count = 0

    def add(self, *columns: Ints) -> int:
        """Number of the first of new groups, one for each place in the arrays, broadcast, in C order.

        Group `g` holds what each array has there; NO_COLUMN adds none.
        """
        table = np.stack(np.broadcast_arrays(*columns), -1).reshape(-1, len(columns))
        first = self._count
        self._tables.append(table)
        self._count += len(table)
        return first

    @cached_property
    def groups(self) -> Groups:
        """All that was added."""
        sizes = np.concatenate([(table != NO_COLUMN).sum(1) for table in self._tables])
        columns = np.concatenate([table[table != NO_COLUMN] for table in self._tables])
        return Groups(np.concatenate([[0], np.cumsum(sizes)]), columns.astype(np.int32))

    def owners(self) -> Ints:
        """Group of each of the columns of `groups`."""
        starts = self.groups.starts
        return np.repeat(np.arange(self._count), np.diff(starts))


@kernel
def spread(numbers: Ints, count: int, groups: Groups, out: Ints, m: int) -> int:
    """Write the columns of groups; return how many there are now."""
    starts, columns = groups
    for i in range(count):
        for k in range(starts[numbers[i]], starts[numbers[i] + 1]):
            out[m] = columns[k]
            m += 1
    return m
