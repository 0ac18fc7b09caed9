from newsgrain.features.facts cimport Batch, Facts
from newsgrain.features.vocabulary cimport Vocabulary
cdef long long _OF_CONTENT, L_ALPHA, L_FUNCTION
cdef int _EMPTY, _LEAD, _ARTICLE, _FIRST, _LAST, _CONTENT, W_UPPER
cdef read_echoes(Batch batch, Vocabulary words)
