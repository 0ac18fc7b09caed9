"""Lets a command run with the labels of the corpus or the model that it works with."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from newsgrain import homes, labels, schemes
from newsgrain.errors import InputError, NewsgrainError
from newsgrain.interpreter import again

_FREE = ("labels", "init", "doctor")  # commands that may run between the halves of a migration
_OF_A_MODEL = ("classify", "explain")  # they read nothing of a corpus


def settle(command: str | None, params: Mapping[str, Any]) -> None:
    """Go on where this process has the right labels; else begin the same command again with those.

    A command that only uses a model goes on with that one's labels; that the corpus which is here is about
    to get others is told.

    Raises InputError where a migration of labels was left in the middle, or labels cannot be read.
    """
    path = _wanted(params)
    if not path == schemes.SHIPPED == labels.FILE:
        found = schemes.read(path)
        if command not in _FREE:
            _refuse_pending(found, path)
        if schemes.settled(found) != schemes.settled(labels.SCHEME):
            begin_again(path, sys.argv[1:])
    if command in _OF_A_MODEL:
        _tell_pending()


def _tell_pending() -> None:
    """What a model says is the same before, during and after a migration, until another is trained."""
    path = homes.nearest() / schemes.FILE
    if path.is_file() and schemes.read(path).pending:
        sys.stderr.write(f"newsgrain: {path}: {schemes.UNFINISHED}; the model has the labels of before\n")


def _refuse_pending(found: schemes.Scheme, path: Path) -> None:
    if found.pending:
        raise InputError(f"{path}: {schemes.UNFINISHED}")


def begin_again(path: Path, words: list[str]) -> NoReturn:
    """Become a process of newsgrain that has the labels of this file."""
    sys.stdout.flush()
    sys.stderr.flush()
    env = {**os.environ, labels.VARIABLE: str(path.absolute())}
    os.execve(sys.executable, again(*words), env)  # noqa: S606 - ourselves


def _wanted(params: Mapping[str, Any]) -> Path:
    """The file of the labels: of the corpora that a command has, else of the dataset, or of the model."""
    corpora = params.get("corpora") or [params.get("annotations")]
    if corpora[0] is not None and corpora[0].is_dir():
        return _of_corpora(corpora)
    if isinstance(folder := params.get("folder"), Path) and folder.is_dir():
        _refuse_older(folder)
        return schemes.of_folder(folder)
    return _of_model(params) if "models" in params else labels.FILE


def _of_corpora(corpora: list[Path]) -> Path:
    """The labels of all these folders; raises InputError where they are not the same."""
    for folder in corpora:
        _finish(folder)
    first, *rest = map(schemes.of_folder, corpora)
    for folder, other in zip(corpora[1:], rest, strict=True):
        if other != first and schemes.read(other).rows != schemes.read(first).rows:
            raise InputError(
                f"{folder}: has other labels than {corpora[0]}; `newsgrain labels --migrate FILE"
                f" --annotations {folder}` makes them the same"
            )
    return first


def _finish(folder: Path) -> None:
    """Do what is left of a change of many files that was killed: the labels are among them."""
    from newsgrain.annotations import transaction

    transaction.finish(folder)


def _refuse_older(folder: Path) -> None:
    """Raise InputError for a dataset of the corpus that is here, if labels have changed or are about to."""
    from newsgrain.annotations import sources

    here = homes.nearest()
    made_of = {str(one.get("folder")) for one in sources.read(folder)}
    if here.absolute().name not in made_of:
        return
    _finish(here)
    path = schemes.of_folder(here)
    if path == schemes.SHIPPED:
        return
    now = schemes.read(path)
    _refuse_pending(now, path)
    if now.rows != schemes.read(schemes.of_folder(folder)).rows:
        raise InputError(f"{folder}: was made under other labels than {path} has; run `newsgrain dataset`")


def _of_model(params: Mapping[str, Any]) -> Path:
    """The labels of the model that is asked for; where there is none the command says so."""
    from newsgrain.model import store

    try:
        return schemes.of_folder(store.find(params["models"], params.get("model")))
    except NewsgrainError:
        return labels.FILE
