"""Gold questions: sentences that are settled and asked again, to see how each annotator does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from newsgrain.records import Label

QUESTIONS = "gold-questions.jsonl"
"""The only record of them: on the server nothing tells one from any other sentence."""


@dataclass(frozen=True, slots=True)
class Question:
    """A settled sentence with its label, and behind which sentence of which project it is asked."""

    project: str
    sentence_id: str
    label: Label
    after: str

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Build from a line of gold-questions.jsonl; raises ValueError or KeyError when it is none."""
        texts = [row[name] for name in ("project", "sentence_id", "after")]
        if not all(isinstance(text, str) for text in texts):
            raise ValueError("project, sentence_id or after is not text")
        return cls(texts[0], texts[1], Label(row["label"]), texts[2])
