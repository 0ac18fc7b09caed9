from newsgrain.features.facts cimport Batch
from newsgrain.features.vocabulary cimport Vocabulary
cpdef Batch read_batch(object splits, Vocabulary words)
