"""Models on disk: a folder each, with model.json and the files of its kind; arrays and JSON, never code."""

import json
import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from newsgrain import labels, schemes
from newsgrain.errors import ModelError, OutputError
from newsgrain.files import content, write_lines
from newsgrain.homes import MODELS
from newsgrain.locks import alone
from newsgrain.model.kinds import KINDS
from newsgrain.model.seam import Floats, Model
from newsgrain.records import LABEL_NAMES, Article
from newsgrain.results import PARTIAL
from newsgrain.text.sentences import split

Belongings = Callable[[Path], object]  # puts more than the model into its folder

FORMAT = 10
META = "model.json"  # what a model says of itself
FAST, ACCURATE, SHIPPED = "fast", "accurate", "default"
# files in the folder of the models that name the one which is known as that
_POINTERS = {FAST: "current", ACCURATE: "accurate"}
_BY_ROLE = (*_POINTERS, SHIPPED)
_OLD = f".old{PARTIAL}"  # ends the name of a folder whose model is being replaced
# what a kill leaves of a model, which is called by 12 hex digits, and of the files that name one
_NAMES = "|".join(_POINTERS.values())
_LEFT = re.compile(rf"(?:[0-9a-f]{{12}}(?:\.old)?|\.(?:{_NAMES})\.[0-9a-f]{{8}}){re.escape(PARTIAL)}")
_HOW = {
    FAST: "no model yet; run `make train` or `newsgrain train`, or give the folder of one, or of several",
    ACCURATE: "no accurate model yet; run `make encoder` or `newsgrain train --encoder`",
}

# Composed for this check; any change in splitting, features or arrays moves their probabilities.
_GOLDEN_TEXT = (
    "Harbour crane topples in gale\n\nBy our staff\n\nA crane fell into the harbour at Vell on Monday."
    " “Nobody was hurt,” the port captain said. The quay may stay closed until Friday.\n\n"
    "Sign up to our morning letter for more."
)


def _golden(model: Model) -> Floats:
    """What the model says of the golden text: kept with it, and asked again when it is loaded."""
    return model.probabilities([split(Article("golden", _GOLDEN_TEXT))])


def write(model: Model, folder: Path, belongings: Belongings | None = None) -> None:
    """Write the model into `folder`, which is there only when whole; `belongings` puts more into it before.

    Raises OutputError when there is no room or no permission; what was there stays.
    """
    partial, old = (folder.with_name(f"{folder.name}{end}") for end in (PARTIAL, _OLD))
    shutil.rmtree(partial, ignore_errors=True)
    try:
        if old.is_dir() and not folder.exists():  # killed as it was put aside
            old.replace(folder)
        shutil.rmtree(old, ignore_errors=True)  # killed when it had been replaced
        partial.mkdir(parents=True)
        _write(model, partial)
        if belongings is not None:
            belongings(partial)
        _put(partial, folder, old)
    except (OSError, OutputError) as error:
        shutil.rmtree(partial, ignore_errors=True)
        if isinstance(error, OutputError):
            raise
        raise OutputError(
            f"{folder}: the model cannot be written ({error.strerror}); make room, then run this again"
        ) from error


def _put(partial: Path, folder: Path, old: Path) -> None:
    """Put a whole model in the place of what is there, which is put aside as `old` and then removed.

    The same model, trained again, has the same arrays: file after file is put in its place, and a kill
    between two leaves a whole model, too.
    """
    if _same(partial, folder):
        new = {path.relative_to(partial) for path in partial.rglob("*") if path.is_file()}
        for name in new:
            (partial / name).replace(folder / name)
        for path in [path for path in folder.rglob("*") if path.is_file()]:
            if path.relative_to(folder) not in new:
                path.unlink()
        shutil.rmtree(partial, ignore_errors=True)
        return
    if folder.is_dir() and not folder.is_symlink():
        folder.replace(old)
    try:
        partial.replace(folder)
    except OSError:
        if old.is_dir():
            old.replace(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _same(one: Path, other: Path) -> bool:
    """Whether two folders hold the same model, of which one may be damaged, in the same folders."""
    inside = [{p.relative_to(f) for p in f.rglob("*") if p.is_dir()} for f in (one, other)]
    try:
        return inside[0] == inside[1] and described(one)["name"] == described(other)["name"]
    except (ModelError, KeyError):
        return False


def _write(model: Model, folder: Path) -> None:
    meta = {
        "format": FORMAT,
        "kind": model.kind,
        "name": model.name,
        "labels": [label.value for label in model.labels],
        "card": model.card,
        "golden": _golden(model).tolist(),
        **model.save(folder),
    }
    (folder / META).write_text(_text(meta) + "\n")  # the folder is whole or not there: see `write`
    labels.keep_in(folder)


def _text(meta: dict[str, Any]) -> str:
    return json.dumps(meta, indent=1, sort_keys=True)


def note(folder: Path, **said: Any) -> None:
    """Put more into the card of a model, whose numbers stay as they are; raises OutputError."""
    meta = described(folder)
    meta["card"] = {**meta["card"], **said}
    write_lines(folder / META, [_text(meta)])


def card_of(folder: Path) -> dict[str, Any]:
    """The card of a model, whatever its labels, which is not loaded; raises ModelError when it is none."""
    return dict(described(folder)["card"])


def has_our_labels(folder: Path) -> bool:
    """Whether a model is of the labels in use; raises ModelError when it is none."""
    return bool(described(folder).get("labels") == list(LABEL_NAMES))


def folders(models: Path) -> list[Path]:
    """Folders of the models that are there and of our format, whatever their labels."""
    found = []
    for place in sorted(models.iterdir()) if models.is_dir() else ():
        with suppress(ModelError):
            described(place)
            found.append(place)
    return found


def save(model: Model, models: Path, known_as: str = FAST, belongings: Belongings | None = None) -> Path:
    """Write the model into its own folder below `models`, and make it the one that is `known_as` so.

    That folder is whole before, with what `belongings` puts into it; what a kill left of others is removed.
    """
    folder = models / model.name
    with alone(models):
        _sweep(models)
        write(model, folder, belongings)
        write_lines(models / _POINTERS[known_as], [model.name])
    return folder


def _sweep(models: Path) -> None:
    """Remove what a training that was killed had half written there, and nothing else."""
    for path in [path for path in models.iterdir() if _LEFT.fullmatch(path.name)]:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def save_at(model: Model, folder: Path, belongings: Belongings | None = None) -> Path:
    """Write the model into this folder, in place of the one that is there, as `write` does.

    Raises OutputError where something else is.
    """
    check_replaceable(folder)
    write(model, folder, belongings)
    return folder


def check_replaceable(folder: Path) -> None:
    """Raise OutputError where a folder, or a file, is not a model's, which a model would replace."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not is_model(folder) or any(path.is_dir() for path in folder.iterdir()):
        raise OutputError(
            f"{folder}: is there and is no folder of a model, which would replace it; give another"
        )


def shipped() -> Path | None:
    """The folder of the model that comes with newsgrain: in the package, or in models/ of a checkout."""
    here = Path(__file__)
    return next(
        (p for p in (here.parent / SHIPPED, here.parents[3] / "models" / SHIPPED) if is_model(p)), None
    )


def is_model(folder: Path) -> bool:
    """Whether a folder is one of a model, by its name for what the model says of itself."""
    return (folder / META).is_file()


def held(folder: Path) -> Path | None:
    """The folder of the model that a folder is of, or of the one in use of several; None if of neither."""
    if is_model(folder):
        return folder
    if (folder / _POINTERS[FAST]).is_file():
        return find(folder)
    return folder / SHIPPED if is_model(folder / SHIPPED) else None


def find(models: Path, name: str | None = None) -> Path:
    """Folder of a model by name or path, of the one known as `fast` or `accurate`, or of the one in use.

    That is the current one, or where none was trained the shipped one. A path may be the folder of one
    model, or of several, of which the one in use is taken. Raises ModelError where there is none.
    """
    if name is not None and (found := held(Path(name))) is not None:
        return found
    if name is not None and Path(name).is_dir() and name not in _BY_ROLE and not is_model(models / name):
        raise ModelError(f"{Path(name).absolute()}: no model there; give the folder of one, or of several")
    if name is None or name in _POINTERS:
        pointer = models / _POINTERS[name or FAST]
        if not pointer.is_file():
            if models != MODELS and not models.is_dir():
                raise ModelError(f"{models}: does not exist; give the folder of the models, or none")
            if name != ACCURATE and (ours := held(models) or shipped()) is not None:
                return ours
            raise ModelError(f"{models.absolute()}: {_HOW[name or FAST]}")
        name = pointer.read_text().strip()
    if name == SHIPPED and not (models / name).is_dir() and (ours := shipped()) is not None:
        return ours
    if not (models / name).is_dir():
        raise ModelError(f"{models / name}: no such model; run `newsgrain train`, or give a folder of models")
    return models / name


def kind_of(folder: Path) -> str:
    """The kind of the model in a folder, which is not loaded; raises ModelError when it is none."""
    return str(_read_meta(folder)["kind"])


def load(folder: Path) -> Model:
    """Read a model; runs no code from it, and recomputes its golden predictions.

    Raises ModelError when a file is missing or damaged, or the labels are not ours.
    """
    meta = _read_meta(folder)
    try:
        model: Model = KINDS[meta["kind"]].reader()(folder, meta)
        name, golden = meta["name"], np.asarray(meta["golden"], float)
    except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
        raise ModelError(f"{folder}: damaged model ({error}); train again") from error
    if name != model.name:
        raise ModelError(f"{folder}: arrays do not match model.json; train again or copy it anew")
    found = _golden(model)
    if found.shape != golden.shape or np.abs(found - golden).max() > KINDS[model.kind].tolerance:
        raise ModelError(
            f"{folder}: golden predictions differ, so this newsgrain computes other features than"
            " the one that trained it; train again"
        )
    return model


def _read_meta(folder: Path) -> dict[str, Any]:
    """What a model of our labels says of itself; raises ModelError for any other."""
    path, meta = folder / META, described(folder)
    ours = list(LABEL_NAMES)
    if meta.get("labels") != ours:
        own = folder / schemes.FILE
        how = f"begin with {labels.VARIABLE}={own} set, or train again" if own.is_file() else "train again"
        raise ModelError(f"{path}: trained for labels {meta.get('labels')}, not {ours}; {how}")
    if meta.get("kind") not in list(KINDS):
        raise ModelError(f"{path}: a model of kind {meta.get('kind')!r}, not of {', '.join(KINDS)}")
    return meta


def described(folder: Path) -> dict[str, Any]:
    """What a model says of itself, whatever its labels; raises ModelError when it is none."""
    path = folder / META
    try:
        meta: dict[str, Any] = json.loads(content(path, ModelError, "train again"))
    except ValueError as error:
        raise ModelError(f"{path}: damaged model ({error}); train again") from error
    if not isinstance(meta, dict) or meta.get("format") != FORMAT:
        raise ModelError(f"{path}: not a newsgrain model of format {FORMAT}; train again")
    return meta
