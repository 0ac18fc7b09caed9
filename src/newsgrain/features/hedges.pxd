from newsgrain.features.facts cimport Facts
from newsgrain.features.finite cimport Reader
cdef long long ACCORDING, ADVERB, BE, CITING, COMMA, CONJ, DASH, DET, EVIDENTIAL, HE, HEDGE, CONDITION, MAY, MENTAL, NAME, NUMBER
cdef long long OPEN, ORG, PERSON, POSS, PREP, QUOTE, REL, SAY, SEMICOLON, STOP, STUDY, SUB, THAT, TIME, TO, VIEW, WH
cdef int BASE, ING, PAST, THIRD
cdef long long _DONE, _MARKS, _SPEAKER, _SPEAKS
cdef int POST, SIDE
cdef int _ASKS, _ROUND, _SQUARE
cdef int _G_OBJECT, _G_THAT, _G_QUOTE, _G_TO
cdef int _LEAD, _AT_SIDE, _AT_TAIL, _CITING
cdef int _N_LEAD, _N_GROUP, _N_PRE, _N_POST, _N_SIDE
cdef int _ASKED_QUOTED, _ASKED
cdef long long[::1] _CLASS_KINDS
cdef int[::1] _CLASSES, _OF_REGION
cdef int verb_class(long long kind) except? -1
cdef go_on(Reader r, Facts s, Py_ssize_t end)
cdef find_tail(Reader r, Facts s)
cdef find_hedges(Reader r, Facts s)
