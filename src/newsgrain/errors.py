"""Every error a user can meet, as one tree; each carries one line that says what, where and what to do.

NewsgrainError              exit code 1
├── InputError              a path, file or setting given to a command cannot be used
│   ├── ArticleRejected     one article cannot be read; a batch goes on and counts it
│   └── UnreadableError     nothing in a file can be read, as it is no such file, locked, damaged or too long
├── CorpusError             annotations/ contradicts itself: a span, an answer, totals that do not balance
├── ModelError              a model folder is missing, damaged, or made for other labels
├── OutputError             results cannot be written: no space, no permission, other settings
└── ServerError             Label Studio cannot be reached, refuses, or is not Label Studio

RejectedWarning             a warning, not an error: articles that were left out of many
"""

PARTLY = 3  # exit code: some of it could not be done, all else was


def place(origin: str, line: int) -> str:
    """Where something stands, for people: `file.jsonl:3`; line 0 is a whole file."""
    return f"{origin}:{line}" if line else origin


class NewsgrainError(Exception):
    """Base of all errors that end a command with one line and exit code 1."""


class InputError(NewsgrainError):
    """A path, file or setting given to a command cannot be used."""


class ArticleRejected(InputError):  # noqa: N818 - named for what happens to the article
    """One article cannot be read; `origin` and `line` say where (line is 0 for a whole file)."""

    def __init__(self, reason: str, *, origin: str, line: int = 0) -> None:
        super().__init__(f"{place(origin, line)}: {reason}")
        self.reason = reason
        self.origin = origin
        self.line = line


class UnreadableError(InputError):
    """Nothing in a file can be read as what its name says it is."""


class CorpusError(NewsgrainError):
    """The corpus in annotations/ contradicts itself."""


class ModelError(NewsgrainError):
    """A model folder is missing, damaged, or made for other labels."""


class OutputError(NewsgrainError):
    """Results cannot be written."""


class ServerError(NewsgrainError):
    """Label Studio cannot be reached, refuses, or is not Label Studio."""


class RejectedWarning(UserWarning):
    """Articles were left out of many, and whoever gave them asked for no list of them."""
