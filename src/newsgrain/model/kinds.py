"""The kinds of models, one row a kind; what reads or trains a model finds it here."""

from collections.abc import Sequence
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

from newsgrain.model.seam import Trainer

if TYPE_CHECKING:
    from newsgrain.features.matrix import InContext

LINEAR, ENCODER, BOTH = "linear", "encoder", "both"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of model; its code is named as module:name and loaded when it is asked for.

    `read`: (folder, decoded model.json) -> `Model`. `trainer`: (rows, classes, groups, and by name what is
    chosen for this kind alone) -> `Trainer`. `tolerance` is how far a probability may be from what it was
    when the model was saved.
    """

    read: str
    trainer: str
    tolerance: float = 1e-5

    def reader(self) -> Any:
        """The function that reads one from its folder."""
        return resolve_name(self.read)


# processors multiply numbers of 8 bits in ways of their own
_OF_8_BITS = 0.05
KINDS = {
    LINEAR: Kind("newsgrain.model.linear:read", "newsgrain.model.learn:lay_out"),
    ENCODER: Kind("newsgrain.model.encoder:read", "newsgrain.model.finetune:lay_out", _OF_8_BITS),
    BOTH: Kind("newsgrain.model.both:read", "newsgrain.model.both:lay_out", _OF_8_BITS),
}


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
