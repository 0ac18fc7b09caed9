"""Labelled articles from elsewhere that commands learn from: read as asked for, and what is told of them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsgrain.cli.checking import note
from newsgrain.errors import InputError

if TYPE_CHECKING:
    from newsgrain.annotations.dataset import Examples
    from newsgrain.annotations.elsewhere import Elsewhere
    from newsgrain.model.beside import Beside


@dataclass(frozen=True, slots=True)
class Taken:
    """The sentences of all files, what was taken of each file, and what a sentence counts."""

    examples: "Examples"
    files: "list[Elsewhere]"
    weight: float

    def beside(self) -> "Beside | None":
        """As training takes them; None for none."""
        from newsgrain.model.beside import labelled

        found = self.examples
        return labelled(found.rows, found.classes, self.weight) if found.rows else None

    def chosen(self) -> dict[str, Any]:
        """What `kinds.trainer` is told of them."""
        beside = self.beside()
        return {} if beside is None else {"beside": beside}

    def card(self) -> dict[str, Any]:
        """What the model's card says of them."""
        files = [{**asdict(one), "weight": self.weight} for one in self.files]
        return {"with": files} if files else {}

    def is_all_of(self, card: Mapping[str, Any]) -> bool:
        """Whether a model with this card has learnt from these sentences beside its data, and no others."""
        return card.get("with") == self.card().get("with") and "distilled" not in card


def taken(files: Sequence[Path] | None, weight: float, *measuring: "Examples") -> Taken:
    """Read labelled articles to learn from, without near copies of what measures; tell of each."""
    from newsgrain.annotations import elsewhere

    if not 0 < weight <= 100:
        raise InputError(f"--with-weight {weight:g}: give a number above 0 and up to 100")
    held = [text for found in measuring for _, text in elsewhere.grouped_texts(found)]
    found = Taken(*elsewhere.to_learn_from(files or (), held), weight)
    for one in found.files:
        note(one.told())
    return found
