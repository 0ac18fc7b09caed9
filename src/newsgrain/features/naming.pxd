# What other modules of this package call without a detour through Python.
cdef unsigned long long _MASK, _SPREAD, _TURN
cdef long long _FULL, _BLANK, _LONGEST, _BITS, _GRAM_SHIFT
cdef unsigned int[::1] _BYTES, _SHIFTS
cdef long long column(int block, long long state)
cdef long long then(long long state, long long more)
cdef long long with_character(long long state, long long point)
cdef long long spaced_piece(int[::1] points, Py_ssize_t a, Py_ssize_t b)
cdef unsigned long long gram_piece(long long spaced)
cdef unsigned long long with_word(unsigned long long state, unsigned long long own)
cdef Py_ssize_t write_runs(int block, unsigned long long[::1] states, Py_ssize_t count, Py_ssize_t shortest, Py_ssize_t longest, int[::1] out, Py_ssize_t m)
cdef long long gram_column(int block, unsigned long long state)
