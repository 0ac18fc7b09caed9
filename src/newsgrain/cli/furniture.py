"""The command that learns which lines each outlet repeats."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsgrain.cli.checking import give, keep_inputs
from newsgrain.cli.options import READ, AnyLanguage, Column, Encoding, Json
from newsgrain.cli.reading import read_options, rejections_row, tell_rejected
from newsgrain.errors import PARTLY, InputError
from newsgrain.wording import counted

if TYPE_CHECKING:
    from newsgrain.batch.furniture import Learnt


def furniture(
    inputs: Annotated[
        list[str], typer.Argument(metavar="ARCHIVE...", help=f"Articles of one or more outlets: {READ}")
    ],
    out: Annotated[Path, typer.Option(help="Write the furniture here, as JSON.", metavar="FILE")],
    text_column: Column = None,
    encoding: Encoding = None,
    any_language: AnyLanguage = False,
    as_json: Json = False,
) -> None:
    """Learn which lines each outlet repeats: appeals, teasers, credits.

    An outlet is what articles name as their source, else the host of their URL, else the folder that they
    stand in. Lines are kept that stand word for word in four of its articles or more; articles that
    nearly repeat each other count once. The archive is read once. Of very large ones, lines seen once and
    longest ago are forgotten, so that memory stays below some 300 MB. `newsgrain classify --furniture FILE`
    takes what was learnt as evidence; look the file through, and take out what does not belong there. Exit
    code 3 when something was rejected, 1 when there was no article.

    Example: newsgrain furniture archive/ --out furniture.json
    """
    from newsgrain.model.furniture import write

    reading = read_options(text_column, encoding, any_language)
    keep_inputs({"--out": out}, inputs)
    found = _learn(inputs, reading)
    tell_rejected(found.rejected)
    if not found.read:
        raise InputError(f"{' '.join(inputs)}: no article to learn from; nothing was written")
    write(out, found.furniture)
    give(_report(out, found), f"{out}: {_learnt(found)}", as_json=as_json)
    if found.rejected:
        raise typer.Exit(PARTLY)


def _learn(inputs: list[str], reading: Any) -> "Learnt":
    from newsgrain.batch.furniture import learn
    from newsgrain.report.show_progress import counting

    with counting("bytes read") as tell:
        return learn(inputs, reading, tell)


def _learnt(found: "Learnt") -> str:
    outlets = found.furniture.outlets
    what = f"{counted(found.furniture.lines, 'line')} of {counted(len(outlets), 'outlet')}"
    told = f"{what}, from {counted(found.read, 'article')}"
    if found.homeless:
        told += f"; {counted(found.homeless, 'article names', 'articles name')} no outlet"
    return told


def _report(out: Path, found: "Learnt") -> dict[str, Any]:
    outlets = found.furniture.outlets.items()
    return {
        "out": str(out),
        "furniture": found.furniture.name,
        "articles": found.read,
        "without_outlet": found.homeless,
        "lines": found.furniture.lines,
        "outlets": {
            name: {"articles": outlet.articles, "lines": len(outlet.lines)} for name, outlet in outlets
        },
        **rejections_row(found.rejected),
    }
