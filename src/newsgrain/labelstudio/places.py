"""Where the sentence of a task stands now, if its article was corrected after the task was made."""

from collections.abc import Sequence

from newsgrain.annotations.alignment import Span
from newsgrain.annotations.revision import Revision, earlier, moved
from newsgrain.labelstudio.identity import UnfitError
from newsgrain.records import sentence_id_of

__all__ = ["ForgottenError", "SupersededError", "before", "now"]


class SupersededError(UnfitError):
    """The sentence is no more: what was answered is set aside, and there is nothing to correct."""


class ForgottenError(UnfitError):
    """The article was forgotten, and nothing of it comes back."""

    def __init__(self, article_id: str) -> None:
        super().__init__(f"{article_id} was forgotten; `newsgrain forget {article_id}` removes its tasks")
        self.article_id = article_id


def now(revisions: Sequence[Revision], article_id: str, span: Span, sentence: str, text: str) -> Span | None:
    """The place of a task's sentence in the article's text of now; None where no correction concerns it.

    Raises SupersededError when a correction has changed it or taken it out.
    """
    own = [one for one in revisions if one.article_id == article_id]
    if not own:
        return None
    words = sentence.split()
    for start, end in (span, *moved(own, article_id, span)):
        if end <= len(text) and text[start:end].split() == words:
            return start, end
    raise SupersededError(f"{sentence_id_of(article_id, *span)} was changed by `newsgrain revise`")


def before(revisions: Sequence[Revision], sentence_id: str) -> set[str]:
    """The ids under which older tasks may name the sentence, its own among them."""
    return {sentence_id, *earlier(revisions, sentence_id)}
