from newsgrain.features.facts cimport Batch, Facts
from newsgrain.features.groups cimport Found
from newsgrain.features.vocabulary cimport Vocabulary
cdef int NO_SIGN, _IT, _TELLING, _SUBJECT_COUNT, _COMPLEMENT_COUNT, _SIGN_COUNT, _INSIDE_COUNT, _OTHER_COUNT, _STATE_COUNT, _MODAL_COUNT
cdef int _STATES, _PAIRS, _GOVERNED, _GOVERNED_BY, _PASSIVE, _ADJECTIVES, _VERB_MODAL, _MODAL_SUBJECT, _MODAL_INSIDE, _MODAL_VOICE, _AFTER, _BESIDE, _INTROS
cdef int _WORD, _WORD_GOVERNED, _WORD_PASSIVE, _ADJECTIVE, _SECTION, _SECTION_SIGN
cdef int _SECOND, _PARTICIPLE, _TAIL, _ACCORDING, _EVIDENTIAL, _ADVERB, _OTHER_MODAL, _OPEN, _CONDITIONAL, _QUESTION, _START
cdef find_clause(Facts s, Py_ssize_t number, Batch batch, Vocabulary words, Found found)
