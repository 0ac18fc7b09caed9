"""What `newsgrain evaluate` does of a model with an encoder: kinds of models side by side."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsgrain.cli.train import kept_fits, kept_in

if TYPE_CHECKING:
    from newsgrain.annotations.dataset import Examples
    from newsgrain.cli.train import Taken
    from newsgrain.model.seam import Model
    from newsgrain.quality.crossfit import CrossFitter
    from newsgrain.quality.evaluation import Kinds, Measured, Report
    from newsgrain.quality.side_by_side import Cost

_SHIPPED = "linear, shipped"
Tell = Callable[[int, int | None], None]


def has_encoder(models: Path, name: str | None) -> bool:
    """Whether the model that is named has an encoder in it."""
    from newsgrain.model import store
    from newsgrain.model.kinds import BOTH, ENCODER

    return name is not None and store.kind_of(store.find(models, name)) in (ENCODER, BOTH)


def fitters(
    found: "Examples", more: "Taken", folder: Path, backbone: str | None, tell: Tell
) -> "dict[str, CrossFitter]":
    """Fits of each kind on the same parts of the dataset; what is trained is kept beside it."""
    from newsgrain.model.both import lay_out
    from newsgrain.model.kinds import BOTH, ENCODER, LINEAR
    from newsgrain.quality.crossfit import CrossFitter, joined
    from newsgrain.quality.side_by_side import FOLDS

    own: dict[str, Any] = {
        "kept": kept_fits(folder).folder,
        "backbone": backbone,
        "tell": _across(tell, FOLDS),
    }
    both = lay_out(found.rows, found.classes, joined(found), **more.chosen(), **own)
    laid = {LINEAR: both.linear, ENCODER: both.encoder, BOTH: both}
    cache, beside = kept_in(folder), more.beside()
    return {kind: CrossFitter(found, cache, 1, beside, each, FOLDS) for kind, each in laid.items()}


def _across(tell: Tell, trainings: int) -> Tell:
    """Tell of several trainings as of one; each begins to count anew."""
    before, last = 0, -1

    def told(done: int, of: int | None) -> None:
        nonlocal before, last
        before += done < last
        last = done
        tell(before * (of or 0) + done, None if of is None else of * trainings)

    return told


def cross_validated(
    fits: "Mapping[str, CrossFitter]", about: "Measured", models: Path, name: str, drawn: frozenset[str]
) -> "Report":
    """The report on a model with an encoder, on parts of the dataset."""
    from newsgrain.quality import side_by_side

    found = next(iter(fits.values())).examples
    return side_by_side.cross_validated(fits, about, _costs(_models(models, name), found), drawn)


def on_files(files: "Mapping[str, Examples]", models: Path, name: str) -> "Kinds":
    """The model, its parts and the shipped one on labelled articles from elsewhere."""
    from newsgrain.quality import side_by_side

    there = _models(models, name)
    spent = _costs(there, next(iter(files.values())))
    return side_by_side.on_files(files, {called: model for called, (model, _) in there.items()}, spent)


def _models(models: Path, name: str) -> "dict[str, tuple[Model, Path]]":
    """Models by what they are called side by side, with their folders."""
    from newsgrain.model import store
    from newsgrain.quality.side_by_side import NAMES

    folder, shipped = store.find(models, name), store.shipped()
    places = {NAMES[kind]: folder / kind for kind in NAMES if (folder / kind).is_dir()}
    places[NAMES[store.kind_of(folder)]] = folder
    places |= {} if shipped is None else {_SHIPPED: shipped}
    return {called: (store.load(place), place) for called, place in places.items()}


def _costs(there: "Mapping[str, tuple[Model, Path]]", found: "Examples") -> "dict[str, Cost]":
    from newsgrain.quality.side_by_side import cost

    return {called: cost(model, place, found) for called, (model, place) in there.items()}
