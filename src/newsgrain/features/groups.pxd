from newsgrain.features.vocabulary cimport Vocabulary
cdef class Found:
    cdef int[::1] groups, templates, words
    cdef int count, named
    cdef clear(self)
    cdef group(self, int number)
    cdef word(self, int template, int word)
cdef class Table:
    cdef readonly long long[::1] starts
    cdef readonly int[::1] columns
    cdef readonly int count
    cdef long long[::1] _begun, _ends
    cdef int[::1] _blocks
    cdef list _names, _templates
    cdef Py_ssize_t spread(self, Found found, Vocabulary words, int[::1] out, Py_ssize_t m)
    cdef long long column(self, int template, int word, Vocabulary words)
