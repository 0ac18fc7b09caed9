from newsgrain.text.signs cimport Straight

cdef Py_ssize_t glued_at(str text, Py_ssize_t i, Py_ssize_t end, Straight straight) except? -1
cdef Py_ssize_t wide_end(str text, Py_ssize_t i, Py_ssize_t end) except? -1
cdef Py_ssize_t note_end(str text, Py_ssize_t i, Py_ssize_t end) except? -1
