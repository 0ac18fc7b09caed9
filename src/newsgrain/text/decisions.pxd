cdef bint ends_sentence(str text, Py_ssize_t start, Py_ssize_t split, Py_ssize_t end) except? -1
cdef bint ends_word(str text, Py_ssize_t i, Py_ssize_t end) except? -1
