from newsgrain.features.facts cimport Batch, Facts
from newsgrain.features.vocabulary cimport Vocabulary
# kinds and forms of words, as C has them
cdef long long ADVERB, BE, BRACKET, COLON, COMMA, CONDITION, CONJ, DASH, DET, DO, EVIDENTIAL, FIRST, HAVE, HE, HEDGE, MAY, MODAL, NAME, NAMED, NOT, NOUN, NOUNISH, NUMBER, OF, POSS, PREP, PRONOUN, QUOTE, REL, SEEM, SEMICOLON, STOP, SUB, THAT, THAT_IS, THERE, THEY, TIME, TO, VERB, WEAKER, WH, WHETHER, WILL, YOU
cdef int BASE, ING, PARTICIPLE, PAST, THIRD
cdef long long _AUXILIARY, _BREAKS, _CLAUSE_ENDS, _GROUPED, _LEADS
cdef long long L_ALPHA, L_ED_LONG, L_ING_LONG, L_LY_LONG, L_OPENER, L_PLURAL, L_POINTER
cdef int W_ALPHA, W_DIGIT, W_MARK, W_OPENING, W_QUOTE, W_STOP, W_STRAIGHT, W_UPPER
cdef int PRE, SIDE, OPENS_INSIDE, OPENS_QUOTE
cdef int _BY, _CLITIC, _END_ROUND, _END_SQUARE, _ROUND, _SAID, _SQUARE, _TOLD
cdef class Reader:
    cdef readonly int n
    cdef readonly long long[::1] kind, flags
    cdef readonly int[::1] low, form, cues, written, region
    cdef readonly signed char[::1] quoted, finite
    cdef readonly unsigned char[::1] shape
    cdef take(self, Facts s, Batch batch, Vocabulary words)
    cdef _find_quoted(self, Facts s)
    cdef _find_kinds(self)
    cdef bint _is_title(self)
    cdef _of_sign(self, Py_ssize_t i, bint title)
    cdef bint _is_inside(self, Py_ssize_t i)
    cdef _unlisted(self, Py_ssize_t i)
    cdef long long k(self, Py_ssize_t i)
    cdef bint breaks(self, Py_ssize_t i)
    cdef bint plural(self, Py_ssize_t i)
    cdef bint _is_finite(self, Py_ssize_t i, bint sure)
    cdef bint _auxiliary(self, Py_ssize_t i, long long before)
    cdef bint _third(self, Py_ssize_t i, long long before)
    cdef bint _base(self, Py_ssize_t i, long long before, bint sure)
    cdef bint _past(self, Py_ssize_t i, long long before, bint sure)
    cdef bint _has_object(self, Py_ssize_t i)
    cdef bint _closes(self, Py_ssize_t i)
    cdef bint _later(self, Py_ssize_t i)
    cdef Py_ssize_t clause_start(self)
    cdef bint _clause_from(self, Py_ssize_t i)
    cdef Py_ssize_t main_verb(self, Py_ssize_t start) noexcept
    cdef bint _relative(self, Py_ssize_t i)
    cdef Py_ssize_t _skip_brackets(self, Py_ssize_t i)
    cdef Py_ssize_t _skip_to_comma(self, Py_ssize_t i)
    cdef Py_ssize_t _skip_group(self, Py_ssize_t i)
cdef bint is_noun(long long kind) except? -1
cdef bint _is_barred(int form, long long before) except? -1
