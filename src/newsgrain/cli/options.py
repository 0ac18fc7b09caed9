"""Options that several commands have, each written once, so that they mean the same everywhere."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from newsgrain import homes
from newsgrain.errors import InputError
from newsgrain.ingest.formats import SUFFIXES

if TYPE_CHECKING:
    from newsgrain.annotations.selection import Selection
    from newsgrain.quality.target import Target

READ = (
    f"files, folders or globs: {SUFFIXES}; most of them packed, too, such as .csv.gz; - for JSON lines on"
    " standard input; URLs such as s3://bucket/folder."
)
"""What can be given as articles, to end the help of an argument with."""
Inputs = Annotated[list[str], typer.Argument(metavar="IN...", help=READ[0].upper() + READ[1:])]
OptionalInputs = Annotated[list[str] | None, *get_args(Inputs)[1:]]
Column = Annotated[
    str | None,
    typer.Option(
        help="Name of the column or field that holds the text, with dots for a field in a field; found if not"
        " given.",
        metavar="NAME",
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option(help="Character set of the files; found out for each file if not given.", metavar="NAME"),
]
AnyLanguage = Annotated[
    bool, typer.Option("--any-language", help="Take articles in other languages than English, too.")
]
Jobs = Annotated[int, typer.Option("--jobs", "-j", help="Processes to work in; -1 for one a core.")]
Models = Annotated[Path, typer.Option(help="Folder of the models.")]
ModelName = Annotated[
    str | None,
    typer.Option(help="Name or folder of a model, folder of several, fast or accurate; fast if not given."),
]
Furniture = Annotated[
    Path | None,
    typer.Option(
        help="Take the lines that an outlet repeats as evidence: what `newsgrain furniture` wrote.",
        metavar="FILE",
    ),
]
ANNOTATIONS = homes.ANNOTATIONS
DATASET = Path(".build/dataset")
DataFolder = Annotated[Path, typer.Option("--dataset", help="Folder of the dataset.")]
PROJECT = homes.PROJECT


def _is_asked(ctx: typer.Context, param: typer.CallbackParam) -> bool:
    source = ctx.get_parameter_source(str(param.name))
    return source is not None and source.name != "DEFAULT"


def _titled(ctx: typer.Context, param: typer.CallbackParam, given: str) -> str:
    """The title that was given, or else the one that the corpus names."""
    folder = ctx.params.get("annotations", ANNOTATIONS)
    return given if _is_asked(ctx, param) else homes.settings(folder).project


def _corpus(ctx: typer.Context, param: typer.CallbackParam, given: Path) -> Path:
    """The folder of the corpus, which is there if it was named."""
    found = homes.nearest(given)
    if _is_asked(ctx, param) or found.exists():
        homes.refuse_nowhere(found)
    return found


def _corpus_there(given: Path) -> Path:
    found = homes.nearest(given)
    homes.refuse_nowhere(found)
    return found


def _corpus_to_make(given: Path) -> Path:
    found = homes.nearest(given)
    if found.exists():
        homes.refuse_nowhere(found)
    return found


OF_CORPUS = "Folder of the corpus; where one stands, if that is one."
# eager, so that whatever else is found in the corpus knows it
Annotations = Annotated[Path, typer.Option(help=OF_CORPUS, callback=_corpus, is_eager=True)]
"""A corpus that the command can do without, unless one is named."""
Corpus = Annotated[Path, typer.Option("--annotations", help=OF_CORPUS, callback=_corpus_there, is_eager=True)]
"""A corpus that the command works on."""
NewCorpus = Annotated[
    Path, typer.Option("--annotations", help=OF_CORPUS, callback=_corpus_to_make, is_eager=True)
]
"""A corpus that the command begins where there is none."""
Project = Annotated[
    str,
    typer.Option(
        help="Title of the Label Studio project; that of newsgrain.json, if there is one.", callback=_titled
    ),
]
Projects = Annotated[
    list[str] | None,
    typer.Option("--project", help="Only answers given in this project; may be repeated.", metavar="TITLE"),
]
Annotators = Annotated[
    list[str] | None,
    typer.Option(
        "--annotator",
        help="Only answers of this annotator, or of all that fit *; may be repeated.",
        metavar="NAME",
    ),
]
Since = Annotated[
    str | None, typer.Option("--since", help="Only answers given or edited since, in UTC.", metavar="DAY")
]
Versions = Annotated[
    list[str] | None,
    typer.Option(
        "--guidelines",
        help="Only answers under this version of the guidelines, or under `current`; may be repeated.",
        metavar="VERSION",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
With = Annotated[
    list[Path] | None,
    typer.Option(
        "--with",
        help="Learn from these labelled articles as well (JSON lines: text, labels); may be repeated.",
        metavar="FILE",
    ),
]
WithWeight = Annotated[float, typer.Option(help="What a sentence of --with counts; one of the dataset, 1.")]
Apart = Annotated[
    list[Path] | None,
    typer.Option(
        "--on", help="Labelled articles that measure: near copies are not learnt from.", metavar="FILE"
    ),
]
Backbone = Annotated[
    str | None,
    typer.Option(help="What the encoder starts from: a folder, or a name on the hub; else MiniLM."),
]
TargetOption = Annotated[
    str | None,
    typer.Option(
        "--target",
        help="What is good enough: a macro-F1 such as 0.85, or accuracy=0.9; else that of newsgrain.json.",
        metavar="FIGURE",
    ),
]
WITH_WEIGHT = 1.0
_CURRENT = "current"  # the version that the folder's own guidelines have


def processes(jobs: int) -> int:
    """The number of processes that --jobs asks for; raises InputError for what is no number of them."""
    if jobs < -1 or jobs == 0:
        raise InputError(f"--jobs {jobs}: give a number of processes from 1 on, or -1 for one a core")
    if jobs > 0:
        return jobs
    from joblib import cpu_count

    return int(cpu_count())


def selection(
    annotations: Path,
    projects: Sequence[str] | None,
    annotators: Sequence[str] | None,
    since: str | None,
    guidelines: Sequence[str] | None,
) -> "Selection":
    """Which answers a command counts, as its options say; raises InputError for what cannot be asked."""
    from newsgrain.annotations.selection import Selection
    from newsgrain.labelstudio.conversion import guidelines_hash

    versions = [guidelines_hash(annotations) if v == _CURRENT else v for v in guidelines or ()]
    return Selection.asked(projects, annotators, since, versions)


def aimed(asked: str | None, annotations: Path) -> "Target | None":
    """What is good enough, as --target or else the corpus says it; raises InputError for what is none."""
    from newsgrain.quality.target import Target

    if asked is not None:
        return Target.asked(asked)
    named = homes.settings(annotations).target
    return None if named is None else Target.asked(named, f"{annotations / homes.FILE}: target")
