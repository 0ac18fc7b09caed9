from newsgrain.features.facts cimport Batch, Facts
from newsgrain.features.vocabulary cimport Vocabulary
cdef int _ASKS, _COLON, _FIRST, _NAME, _FAR, W_UPPER
cdef read_shapes(Batch batch, Vocabulary words)
