from newsgrain.features.finite cimport Reader
cdef long long BE, COULD, NOBODY, NOT, PERCEIVED, POSS, SETTLED, VIEW
cdef int _BY, _IN, _OUR, _TOO
cdef bint is_view(Reader r, Py_ssize_t i) except? -1
cdef bint is_ability(Reader r, Py_ssize_t i) except? -1
cdef bint is_open(Reader r, Py_ssize_t i) except? -1
