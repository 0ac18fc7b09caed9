from newsgrain.features.facts cimport Batch, Facts
from newsgrain.features.finite cimport Reader
from newsgrain.features.vocabulary cimport Vocabulary
cdef int ENDS_COLON, ENDS_STOP, FIRST, LAST, OPENS_INSIDE, CLOSES_INSIDE, HALF_QUOTED, SOME_QUOTED
cdef long long L_ALL_ALNUM, L_ALNUM, L_DIGIT
cdef int _SHORT, _LEAD, _HEADING, _FAR, _SAID_WORD, _SAY, _MENTAL
cdef int _IN, _OPENS, _CLOSES, _QUOTED, _PART, _OUT, _SAID, _LIST, _LABEL
cdef read(Batch batch, Vocabulary words)
