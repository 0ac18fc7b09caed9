# What other modules of this package call without a detour through Python.
cdef unsigned long long _MASK, _SPREAD, _TURN
cdef long long _FULL, _BLANK, _LONGEST, _BITS, _GRAM_SHIFT
cdef unsigned int[::1] _BYTES, _SHIFTS
cdef long long column(int block, long long state) except? -1
cdef long long then(long long state, long long more) except? -1
cdef long long with_character(long long state, long long point) except? -1
cdef long long spaced_piece(int[::1] points, Py_ssize_t a, Py_ssize_t b) except? -1
cdef unsigned long long gram_piece(long long spaced) noexcept
cdef unsigned long long with_word(unsigned long long state, unsigned long long own) noexcept
cdef Py_ssize_t write_runs(int block, unsigned long long[::1] states, Py_ssize_t count, Py_ssize_t shortest, Py_ssize_t longest, int[::1] out) except? -1
cdef long long gram_column(int block, unsigned long long state) except? -1
