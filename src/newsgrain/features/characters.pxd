cdef class Characters:
    cdef readonly int[::1] classes
    cdef readonly int[::1] lower
    cdef meet(self, int[::1] points)
    cdef _learn(self, int point)
