cdef unsigned long long _MASK, _MIX
cdef class Strings:
    cdef int[::1] slots
    cdef unsigned long long[::1] hashes
    cdef readonly long long[::1] starts
    cdef readonly int[::1] points
    cdef readonly int count
    cdef Py_ssize_t find(self, int[::1] points, Py_ssize_t a, Py_ssize_t b, unsigned long long h)
    cdef int enter(self, int[::1] points, Py_ssize_t a, Py_ssize_t b, unsigned long long h, Py_ssize_t slot)
    cdef bint same(self, int n, int[::1] points, Py_ssize_t a, Py_ssize_t b)
cdef unsigned long long hash_of(int[::1] points, Py_ssize_t a, Py_ssize_t b) noexcept
cdef bint reads(int[::1] points, Py_ssize_t i, Py_ssize_t end, str word) except? -1
cdef bint ends(int[::1] points, Py_ssize_t a, Py_ssize_t b, str ending) except? -1
