from newsgrain.features.facts cimport Batch, Facts
from newsgrain.features.groups cimport Found, Table
from newsgrain.features.vocabulary cimport Vocabulary
cdef unsigned long long _CARET, _DOLLAR, _FOLD
cdef int SHAPE, WORD, _SHAPES, _ROOM
cdef class Grams:
    cdef unsigned long long[::1] _states
    cdef int[::1] columns
    cdef Py_ssize_t pairs(self, Facts s, Batch batch, Vocabulary words)
    cdef Py_ssize_t shapes(self, Facts s, Batch batch, Vocabulary words)
    cdef _begin(self, Facts s)
