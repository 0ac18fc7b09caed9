# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, infer_types=True
"""What a word means where it stands: an open question, an ability, somebody's view."""

import cython

from newsgrain.features.codes import cue_bits
from newsgrain.features.grammar import BE, COULD, NOBODY, NOT, PERCEIVED, POSS, SETTLED, VIEW
from newsgrain.features.words import number_of

if cython.compiled:
    from cython.cimports.newsgrain.features.finite import Reader
else:
    from newsgrain.features.finite import Reader

_IN, _BY, _TOO = (number_of(word) for word in ("in", "by", "too"))
_OUR = cue_bits("first", "second")


@cython.cfunc
def is_view(r: Reader, i: cython.Py_ssize_t) -> cython.bint:
    """Whether the token is somebody else's view that vouches for the rest: in his view."""
    if i < 2 or not r.kind[i] & VIEW or not r.kind[i - 1] & POSS or r.cues[i - 1] & _OUR:
        return False
    return r.low[i - 2] in (_IN, _BY)


@cython.cfunc
def is_ability(r: Reader, i: cython.Py_ssize_t) -> cython.bint:
    """Whether the token is a could that is no possibility: denied (no one could), or could be seen."""
    if not r.kind[i] & COULD:
        return False
    if r.kind[i] & NOT or r.k(i + 1) & (NOT | NOBODY):
        return True
    if r.k(i + 1) & BE and (r.k(i + 2) | r.k(i + 3)) & PERCEIVED:
        return True
    return ((r.k(i - 1) | r.k(i - 2) | r.k(i - 3) | r.k(i - 4)) & NOBODY) != 0


@cython.cfunc
def is_open(r: Reader, i: cython.Py_ssize_t) -> cython.bint:
    """Whether the token is something settled that is denied, or too early."""
    if not r.kind[i] & SETTLED:
        return False
    before: cython.longlong = r.k(i - 1) | r.k(i - 2) | r.k(i - 3)
    if r.form[i] and not before & BE:  # who has not ruled leaves nothing open
        return False
    return (before & NOT) != 0 or (i > 0 and r.low[i - 1] == _TOO)
