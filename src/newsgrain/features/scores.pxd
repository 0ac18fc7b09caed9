from newsgrain.features.facts cimport Batch, Facts
from newsgrain.features.groups cimport Found, Table
from newsgrain.features.rows cimport Grams
from newsgrain.features.vocabulary cimport Vocabulary
cdef unsigned long long _MASK
cdef int WORD, CHAR, SHAPE, CONTEXT, RULE, CLAUSE, PAGE, NORMED
cdef class Scorer:
    cdef int _classes, _known_words, _age, _further, _groups_further
    cdef unsigned long long[:, ::1] _known
    cdef int[::1] _numbers
    cdef double[:, ::1] _rows, _groups, _words, _intercept
    cdef double[::1] _weights, _both, _sum, _inside
    cdef _know(self, Vocabulary words)
    cdef _score(self, Batch batch, Vocabulary words, double[:, ::1] out, unsigned char[::1] short)
    cdef _grams(self, Py_ssize_t count, Grams grams)
    cdef _named(self, Found found, Vocabulary words, Table table, bint short)
    cdef _finish(self, double[::1] total, int block, double[:, ::1] out, Py_ssize_t n)
