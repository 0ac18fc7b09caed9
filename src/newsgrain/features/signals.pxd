from newsgrain.features.facts cimport Facts
from newsgrain.features.finite cimport Reader
cdef int ASKS, BYLINE, CONTACT, CREDIT, DATE, HEDGED, IMPERATIVE, INSIDE, PAGE, REACHED, SOURCE, SPEAKER, STRONG_A, STRONG_H, WEAK_A
cdef long long DET, PERCEIVED, SETTLED, TO
cdef int ING
cdef int OPENS_INSIDE, CLOSES_INSIDE, MOSTLY_QUOTED, S_DONE, S_INVERTED, S_NAME, S_SOURCE, W_UPPER
cdef long long L_ASIDE, L_BASE, L_BE, L_BELIEF, L_CITING, L_DASH, L_ED_LONG, L_FINDS, L_GUESS, L_HAVE, L_ING, L_JOINING
cdef long long L_MEDIUM, L_NOUN_AFTER, L_OWNED, L_RELATIVE, L_SEEM_AFTER, L_STUDY
cdef int _ACCORDING, _TO, _COMMA, _COLON, _THAT, _ASKS, _I, _GUESS, _MY, _WHETHER, _IF, _REMAIN, _MONTH, _PER
cdef int _SAY, _REPORT, _MENTAL, _SAYING, _VERBS, _MAY, _SEEM, _UNCLEAR, _SURE_HEDGES, _WEAK_HEDGES, _APPEAL, _SECOND, _CREDIT
cdef int _LONGEST_BYLINE
cdef int find_signals(Reader r, Facts s) except? -1
cdef Py_ssize_t _first_verb(Reader r) noexcept
