from newsgrain.features.characters cimport Characters
from newsgrain.features.facts cimport Batch, Facts
cdef int SPACE, WORD, DECIMAL, IN_MAIL, IN_NUMBER, MAY_CONTACT
cdef int _AT, _DOT, _HYPHEN, _HASH, _QUOTE, _CURLY, _ROUND, _H, _W
cdef bint reads(int[::1] points, Py_ssize_t i, Py_ssize_t end, str word) except? -1
cdef cut(Characters characters, Batch batch)
