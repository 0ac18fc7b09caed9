cdef bint begins(str word) except? -1
cdef bint is_amount(str text, Py_ssize_t start, Py_ssize_t end) except? -1
cdef bint is_compound(str text, Py_ssize_t start) except? -1
cdef bint is_behind_number(str text, Py_ssize_t start) except? -1
cdef bint is_of_heat(str text, Py_ssize_t i) except? -1
cdef bint has_figures(str text, Py_ssize_t i, Py_ssize_t end) except? -1
cdef bint is_lettered(str text, Py_ssize_t start) except? -1
cdef bint is_title(str text, Py_ssize_t i) except? -1
cdef bint is_name_with_mark(str text, Py_ssize_t stop, Py_ssize_t after) except? -1
cdef bint is_told_behind(str text, Py_ssize_t split, Py_ssize_t after) except? -1
cdef bint goes_on_small(str text, Py_ssize_t i, Py_ssize_t end) except? -1
cdef bint is_number(str text, Py_ssize_t i, Py_ssize_t end) except? -1
cdef bint may_be_unknown(str text, Py_ssize_t i, Py_ssize_t end) except? -1
cdef Py_ssize_t unit_start(str text, Py_ssize_t i, Py_ssize_t end) except? -1
cdef bint is_last_time(str text, Py_ssize_t start, Py_ssize_t after) except? -1
cdef bint is_acronym(str word) except? -1
