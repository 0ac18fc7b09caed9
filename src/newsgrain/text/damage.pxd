from newsgrain.text.signs cimport Straight

cdef bint is_glued(str text, Py_ssize_t i, Py_ssize_t end, Straight straight) except? -1
cdef Py_ssize_t wide_end(str text, Py_ssize_t i, Py_ssize_t end) except? -1
cdef Py_ssize_t note_end(str text, Py_ssize_t i, Py_ssize_t end) except? -1
