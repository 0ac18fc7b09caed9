"""Commands that say how good the answers are."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from newsgrain.agreement import Agreement


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(agreement)


def agreement(
    annotations: Annotated[Path, typer.Option(help="Folder of the corpus.")] = Path("annotations"),
    minimum: Annotated[int, typer.Option(help="Sentences that two annotators must share.", min=1)] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
    html: Annotated[Path | None, typer.Option(help="Write a page with pictures here.")] = None,
) -> None:
    """Measure how far annotators agree, on what they do not, and how long they take.

    Example: newsgrain agreement
    """
    from dataclasses import asdict

    from newsgrain import corpus, show_agreement
    from newsgrain.agreement import measure

    gold = corpus.gold(annotations) if (annotations / "gold.jsonl").is_file() else []
    found = measure(corpus.answers(annotations), gold, minimum=minimum)
    if html is not None:
        _write_page(html, found, annotations)
    if as_json:
        typer.echo(json.dumps(asdict(found)))
    else:
        show_agreement.agreement(found)


def _write_page(path: Path, found: "Agreement", annotations: Path) -> None:
    from newsgrain import corpus
    from newsgrain.agreement_page import page

    examples = [at for kind in found.disagreements for at in kind.examples]
    corpus.write_text_lines(path, [page(found, _texts(annotations, examples))])


def _texts(annotations: Path, sentence_ids: Iterable[str]) -> dict[str, str]:
    """The words of sentences, by id; those of articles that are not in the corpus are left out."""
    from newsgrain import corpus
    from newsgrain.records import split_sentence_id

    articles = {article.article_id: article.text for _, article in corpus.articles(annotations)}
    places = {at: split_sentence_id(at) for at in sentence_ids}
    return {at: articles[a][start:end] for at, (a, start, end) in places.items() if a in articles}
