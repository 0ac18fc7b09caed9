cdef bint is_glued(str text, Py_ssize_t i, Py_ssize_t end)
