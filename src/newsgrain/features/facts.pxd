cdef class Facts:
    cdef readonly int article, article_end, start, end, first, count
    cdef readonly int block, place, quarters, halves
    cdef readonly int text, matches, stop
    cdef readonly int subject, verb, word, modal, negated, passive, adjective, complement, content
    cdef readonly int second, participle, tail, according, evidential, adverb, other_modal, open
    cdef readonly int conditional, question, opening, at
    cdef readonly int sign, inside, signals, is_short, has_figures
    cdef readonly int heading, lead, distance, opener
    cdef readonly long long heard, cues
    cdef readonly int lone, above, below, run_above, run_below
    cdef readonly int since_question, since_turn, questions, turns, firsts, lones
    cdef readonly int told, told_above, told_below, told_lead, named, named_else
cdef class Batch:
    cdef readonly list sentences
    cdef readonly int[::1] points, starts, ends, tokens, low
    cdef readonly unsigned char[::1] quoted
    cdef readonly int count
