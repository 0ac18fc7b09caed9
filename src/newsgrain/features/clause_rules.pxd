from newsgrain.features.facts cimport Facts
cdef int _A_LEAD, _A_TAIL, _ATTRIBUTED, _PERHAPS, _HEDGED, _WEAKLY, _BESIDE, _NEITHER
cdef int _SAY, _FIND, _MENTAL, _SEEM, _BELIEF, _MAY, _WOULD, _COULD, _SHOULD, _OWN_QUESTION
cdef int _THAT, _TO, _WHETHER, _WH, _QUOTE, _COMMA_QUOTE, _COLON
cdef int _N_LEAD, _N_GROUP, _N_PRE, _N_POST, _SPEAKERS
cdef int clause_sign(Facts s) except? -1
