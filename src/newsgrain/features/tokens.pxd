from newsgrain.features.characters cimport Characters
from newsgrain.features.facts cimport Batch, Facts
cdef int SPACE, WORD, DECIMAL, IN_MAIL, IN_NUMBER, MAY_CONTACT
cdef int _AT, _DOT, _HYPHEN, _HASH, _QUOTE, _CURLY, _ROUND, _H, _W
cdef cut(Characters characters, Batch batch)
