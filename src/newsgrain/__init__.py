"""Sorts the sentences of news articles by who vouches for them.

    import newsgrain

    grain = newsgrain.load()
    for s in grain.classify("A barn burned down. Nobody was hurt, the chief said."):
        print(s.label, s.confidence, s.text)

`load` gives a model that is ready to label, `read` the articles of files, `split` the sentences of a text,
`to_frame` and `to_dataset` tables of predictions. Offsets are Unicode code points, `text[s.start:s.end] ==
s.text`; probabilities are 0 to 1. Every error is a `NewsgrainError` of one line that says what to do.
Importing loads nothing; what is used is loaded then.
"""

from importlib import import_module

TYPE_CHECKING = False  # the module typing takes longer to import than all else here
if TYPE_CHECKING:
    from newsgrain.api.grain import Grain, Predictions, load, read, split
    from newsgrain.api.tables import to_dataset, to_frame
    from newsgrain.errors import (
        ArticleRejected,
        CorpusError,
        InputError,
        ModelError,
        NewsgrainError,
        OutputError,
        RejectedWarning,
        ServerError,
    )
    from newsgrain.records import LABELS, Article, Block, BlockKind, Label, Prediction, Rejected, Sentence

__version__ = "0.1.0"
__all__ = [
    "LABELS",
    "Article",
    "ArticleRejected",
    "Block",
    "BlockKind",
    "CorpusError",
    "Grain",
    "InputError",
    "Label",
    "ModelError",
    "NewsgrainError",
    "OutputError",
    "Prediction",
    "Predictions",
    "Rejected",
    "RejectedWarning",
    "Sentence",
    "ServerError",
    "__version__",
    "load",
    "read",
    "split",
    "to_dataset",
    "to_frame",
]
_MODULES = {
    "api.grain": "Grain Predictions load read split",
    "api.tables": "to_dataset to_frame",
    "errors": "ArticleRejected CorpusError InputError ModelError NewsgrainError OutputError RejectedWarning"
    " ServerError",
    "records": "LABELS Article Block BlockKind Label Prediction Rejected Sentence",
}
_HOMES = {name: f"{__name__}.{module}" for module, names in _MODULES.items() for name in names.split()}

if not TYPE_CHECKING:  # so that a type checker knows which names there are

    def __getattr__(name):
        """What `__all__` names, from its module, when it is first asked for."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(_HOMES[name]), name)
        return value


def __dir__() -> list[str]:
    """What completion shows."""
    return sorted(set(globals()) | set(__all__))
