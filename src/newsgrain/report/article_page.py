"""One article as one HTML file that asks nothing of the network: tinted sentences and what carried them."""

import json
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from newsgrain.report.render import render
from newsgrain.storage import is_web

if TYPE_CHECKING:
    from newsgrain.model.evidence import Evidence, Explained
    from newsgrain.records import Article

_LONG = 200


@dataclass(frozen=True, slots=True)
class Around:
    """A page's place among others: file names of the index and neighbours, and a mark to know it by."""

    index: str
    before: str | None
    after: str | None
    mark: str


def page(found: "Explained", around: Around | None = None) -> str:
    """One self-contained HTML page; the script may be the template's and no other."""
    article = found.article
    return render(
        "article.j2",
        found=found,
        around=around,
        mark=_mark(article, around),
        about=[name for name in (article.source, article.published, article.origin) if name],
        link=article.url if is_web(article.url) else None,
        blocks=_blocks(found),
        total=len(found.sentences),
        unsure=sum(evidence.unsure for evidence in found.sentences),
    )


def _mark(article: "Article", around: Around | None) -> str:
    """What another run needs to know of this page without reading the article again."""
    if around is None:
        return ""
    told = {"mark": around.mark, "source": article.source, "published": article.published}
    return json.dumps({name: value[:_LONG] for name, value in told.items() if value})


def _blocks(found: "Explained") -> list[tuple[str, list["Evidence"]]]:
    """The kind of each block and the sentences in it."""
    grouped = groupby(found.sentences, key=lambda evidence: (evidence.block, evidence.kind))
    return [(kind, list(group)) for (_, kind), group in grouped]
