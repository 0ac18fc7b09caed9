from newsgrain.features.facts cimport Batch, Facts
from newsgrain.features.groups cimport Found
from newsgrain.features.vocabulary cimport Vocabulary
cdef int ASKS, BYLINE, CREDIT, HEDGED, IMPERATIVE, INSIDE, PAGE, SOURCE, SPEAKER, STRONG_A, STRONG_H, WEAK_A
cdef int FIRST, LAST, OPENS_INSIDE, CLOSES_INSIDE, KIND_SHIFT, S_NAMED, _LOUD, _ASCII, _CUE_COUNT
cdef long long L_SECTION
cdef int _CUE_GROUPS, _LENGTH_NAMES, _PLACES, _POSITIONS, _STOPS, _STOP_WORDS, _FIRST, _LAST, _NO_WORDS
cdef int _NOBODY, _NEIGHBOURS, _NEAR_CUES, _SUMMARIES, _LEDS, _SECTIONS, _SECTION, _OPENERS
cdef int[::1] _DISTANCES
cdef find_context(Facts s, Py_ssize_t number, Batch batch, Vocabulary words, Found found)
cdef find_rules(Facts s, Py_ssize_t number, Batch batch, Vocabulary words, Found found)
cdef int section_of(Facts s, Vocabulary words) noexcept
