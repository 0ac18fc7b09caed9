from newsgrain.features.characters cimport Characters
from newsgrain.features.facts cimport Batch
from newsgrain.features.strings cimport Strings
cdef long long L_ALNUM, L_DIGIT, L_ALPHA, L_ALL_ALNUM, L_PLURAL, L_ING, L_ED_LONG, L_ING_LONG, L_LY_LONG, L_FUNCTION, L_TAIL, L_INVERTS
cdef int S_DONE, S_INVERTED
cdef int W_UPPER, W_ALPHA, W_DIGIT, W_QUOTE, W_STOP, W_MARK, W_OPENING, W_STRAIGHT, W_CAPS, W_AT, W_ALNUM
cdef int ALNUM, ALPHA, DIGIT, MARK, ODD, OPENING, QUOTE, SMALL, STOP, UPPER, CHAR
cdef int _AT, _CURLY, _STRAIGHT, _MARK, _NOT_OF_NAMES, _LONGEST, _SHORT, _AT_ONCE
cdef int _NUMBER, _MAIL, _URL, _CAPS, _NAME, _ING, _ED, _LY, _S, _OTHER
cdef long long _FULL
cdef unsigned long long _MASK, _MIX
cdef class Vocabulary:
    cdef readonly Characters characters
    cdef readonly Strings words, tokens
    cdef readonly long long[::1] kind, flags, spaced, gram_starts
    cdef readonly unsigned long long[::1] gram
    cdef readonly int[::1] form, cues, grams
    cdef readonly int[::1] low, written, shape, first_shape, subjects
    cdef readonly unsigned char[::1] shape_bits, first_shape_bits
    cdef readonly int age
    cdef unsigned long long[:, ::1] _kept
    cdef int[::1] _points, _room, _shapes, _cue_shapes
    cdef unsigned char[::1] _bits, _cue_bits
    cdef number(self, Batch batch)
    cdef int word(self, int[::1] points, Py_ssize_t a, Py_ssize_t b)
    cdef int token(self, Py_ssize_t a, Py_ssize_t b)
    cdef int _new_token(self, int[::1] points, Py_ssize_t a, Py_ssize_t b, unsigned long long h, Py_ssize_t slot)
    cdef int _cue(self, int low, int written, bint later) noexcept
    cdef int _lower(self, int[::1] points, Py_ssize_t a, Py_ssize_t b)
    cdef _set_shapes(self, int token, int own)
    cdef int _plain_shape(self, int low, int written, bint later)
    cdef int _looks(self, int[::1] points, Py_ssize_t a, Py_ssize_t b)
    cdef int _writing(self, int[::1] points, Py_ssize_t a, Py_ssize_t b)
    cdef long long _char_grams(self, int[::1] points, Py_ssize_t a, Py_ssize_t b, long long m)
