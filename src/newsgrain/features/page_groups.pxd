from newsgrain.features.facts cimport Batch, Facts
from newsgrain.features.groups cimport Found
cdef int ENDS_STOP, _FIRST, _STEP_COUNT, _SHARE_COUNT, _SIGN_COUNT, _INSIDE_COUNT, _AROUND
cdef int _RUNS, _PAGES, _ECHOES, _SIGNED, _ABOVE, _PARTS, _FIRSTS, _ASKED, _TURNED
cdef find_page(Facts s, Py_ssize_t number, Batch batch, Found found)
