# What the other modules of this package call without a detour through Python.
cdef Py_ssize_t skip_space(str text, Py_ssize_t i, Py_ssize_t end) except? -1
cdef Py_ssize_t back_space(str text, Py_ssize_t start, Py_ssize_t i) except? -1
cdef Py_ssize_t skip_blank(str text, Py_ssize_t i, Py_ssize_t end) except? -1
cdef bint is_own_stop(Py_UCS4 c) except? -1
cdef bint is_unseen(Py_UCS4 c) except? -1
cdef bint is_opening(Py_UCS4 c) except? -1
cdef bint is_picture(Py_UCS4 c) except? -1
cdef bint is_closing(Py_UCS4 c) except? -1
cdef Py_ssize_t skip_closing(str text, Py_ssize_t i, Py_ssize_t end) except? -1
cdef Py_ssize_t back_trailing(str text, Py_ssize_t start, Py_ssize_t i) except? -1
cdef Py_ssize_t word_end(str text, Py_ssize_t i, Py_ssize_t end) except? -1
cdef str word_before(str text, Py_ssize_t end)
cdef class Straight:
    cdef Py_ssize_t _marks, _counted
    cdef bint opens(self, str text, Py_ssize_t i)
    cdef bint opens_apart(self, str text, Py_ssize_t i)
cdef unsigned char[::1] _STOPS, _MARKS
