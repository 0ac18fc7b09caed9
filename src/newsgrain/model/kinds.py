"""The kinds of models, one row a kind; what reads or trains a model finds it here."""

from collections.abc import Sequence
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

from newsgrain.model.seam import Trainer

if TYPE_CHECKING:
    from newsgrain.features.matrix import InContext

__all__ = ["KINDS", "LINEAR", "Kind", "trainer"]
LINEAR = "linear"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of model; its code is named as module:name and loaded when it is asked for.

    `read`: (folder, decoded model.json) -> `Model`. `trainer`: (rows, classes, groups, and by name what is
    chosen for this kind alone) -> `Trainer`.
    """

    read: str
    trainer: str

    def reader(self) -> Any:
        """The function that reads one from its folder."""
        return resolve_name(self.read)


KINDS = {LINEAR: Kind("newsgrain.model.linear:read", "newsgrain.model.learn:lay_out")}


def trainer(
    rows: "Sequence[InContext]",
    classes: Sequence[int],
    groups: Sequence[str],
    kind: str = LINEAR,
    **chosen: Any,
) -> Trainer:
    """Lay labelled sentences out for training: sentences, the numbers of their labels, and their groups.

    Every kind takes `beside`, a `Beside`: what is learnt from as well.
    """
    found: Trainer = resolve_name(KINDS[kind].trainer)(rows, classes, groups, **chosen)
    return found
