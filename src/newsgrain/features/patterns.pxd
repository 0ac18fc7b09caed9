from newsgrain.features.characters cimport Characters
from newsgrain.features.facts cimport Batch, Facts
cdef int SPACE, WORD, DECIMAL, ALPHA, ALNUM, STOP, OPENER, CLOSER, IN_CONTACT, IN_DATE, BEGINS_BYLINE, CALL
cdef int ENDS_STOP, ENDS_COLON, OPENS_QUOTE, MAY_BYLINE, MAY_CREDIT, MAY_DATE, MAY_CONTACT, CONTACT
cdef int _AT, _COLON, _DOT, _HYPHEN, _BLANK, _NEWLINE, _LETTER, _ROUND, _CREDIT_REACH
cdef unsigned char[:, ::1] _CREDIT_STARTS, _DATE_STARTS, _DATES_GO_ON
cdef look_at(Characters characters, Batch batch)
cdef try_patterns(object splits, Batch batch)
