# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, infer_types=True
"""Features with names of their own: groups that always come together, and templates that take a word.

Modules that name features list them here while they are loaded; the code that finds features knows their
numbers alone. From the same lists come the columns of a sentence and, to explain it, their names.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

import cython
import numpy as np
from numpy.typing import NDArray

from newsgrain.features.naming import begin, column_of, piece

if cython.compiled:
    from cython.cimports.newsgrain.features.naming import column, then, with_character
    from cython.cimports.newsgrain.features.vocabulary import Vocabulary
else:
    from newsgrain.features.naming import column, then, with_character
    from newsgrain.features.vocabulary import Vocabulary

Ints = NDArray[Any]
Named = tuple[int, str]  # a block, and the name of a feature
_ROOM = 600
_GROUPS: list[list[Named]] = []
_TEMPLATES: list[tuple[int, str, str]] = []  # block, what stands before the word, and behind it


def list_groups(block: int, *names: Any) -> int:
    """Number of the first of new groups, one for each place in arrays of names, broadcast, in C order.

    A group has the name that each array has there; "" is none.
    """
    together = np.stack(np.broadcast_arrays(*(np.asarray(some, object) for some in names)), -1)
    first = len(_GROUPS)
    _GROUPS.extend(
        [(block, name) for name in group if name] for group in together.reshape(-1, len(names)).tolist()
    )
    return first


def list_templates(block: int, before: str, behind: Iterable[str] = ("",)) -> int:
    """Number of the first of new templates: a word stands between `before` and each of `behind`."""
    first = len(_TEMPLATES)
    _TEMPLATES.extend((block, before, end) for end in behind)
    return first


@cython.final
@cython.cclass
class Found:
    """Features found of a sentence: `count` groups, `named` words in templates.

    A number below zero stands in place of a word for a character.
    """

    def __init__(self) -> None:
        self.groups, self.templates, self.words = (np.empty(_ROOM, np.int32) for _ in range(3))
        self.count = self.named = 0

    @cython.cfunc
    def clear(self) -> None:
        """Have none."""
        self.count = self.named = 0

    @cython.cfunc
    def group(self, number: cython.int) -> None:
        """Add a group."""
        self.groups[self.count] = number
        self.count += 1

    @cython.cfunc
    def word(self, template: cython.int, word: cython.int) -> None:
        """Add a word in a template."""
        self.templates[self.named], self.words[self.named] = template, word
        self.named += 1


@cython.final
@cython.cclass
class Table:
    """All that is listed: columns of group n are `columns[starts[n] : starts[n + 1]]`."""

    def __init__(self) -> None:
        self._names, self._templates = _GROUPS, _TEMPLATES
        self.count = len(_GROUPS)
        self.starts = np.cumsum([0, *map(len, _GROUPS)])
        self.columns = np.array([column_of(*named) for group in _GROUPS for named in group], np.int32)
        self._blocks = np.array([block for block, *_ in _TEMPLATES], np.int32)
        self._begun = np.array([begin(before) for _, before, _ in _TEMPLATES], np.int64)
        self._ends = np.array([piece(behind) for *_, behind in _TEMPLATES], np.int64)

    @cython.cfunc
    @cython.locals(out=cython.int[::1])
    def spread(self, found: Found, words: Vocabulary, out: Ints, m: cython.Py_ssize_t) -> cython.Py_ssize_t:
        """Write the columns of what was found; return where they end."""
        i: cython.Py_ssize_t
        k: cython.Py_ssize_t
        for i in range(found.count):
            for k in range(self.starts[found.groups[i]], self.starts[found.groups[i] + 1]):
                out[m] = self.columns[k]
                m += 1
        for i in range(found.named):
            out[m] = self.column(found.templates[i], found.words[i], words)
            m += 1
        return m

    @cython.cfunc
    def column(self, template: cython.int, word: cython.int, words: Vocabulary) -> cython.longlong:
        """Column of a word in a template."""
        state: cython.longlong = self._begun[template]
        if word < 0:
            state = with_character(with_character(state, 32), -word)
        else:
            state = then(state, words.spaced[word])
        return column(self._blocks[template], then(state, self._ends[template]))

    def names(self, found: Found, words: Vocabulary) -> list[Named]:
        """Block and name of each feature that was found."""
        named: list[Named] = []
        for i in range(found.count):
            named += self._names[found.groups[i]]
        for i in range(found.named):
            block, before, behind = self._templates[found.templates[i]]
            number = found.words[i]
            text = chr(-number) if number < 0 else words.words.text(number)
            named.append((block, f"{before} {text}{behind}"))
        return named


@cache
def table() -> Table:
    """The table of all that modules have listed."""
    return Table()
