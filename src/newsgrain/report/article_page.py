"""One article as one HTML file that asks nothing of the network: tinted sentences and what carried them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from newsgrain.records import LABELS, Label
from newsgrain.report.article_style import SCRIPT, STYLE, policy
from newsgrain.wording import counted, percent

if TYPE_CHECKING:
    from newsgrain.model.evidence import Evidence, Explained
    from newsgrain.model.seam import Cue
    from newsgrain.records import Article

_CONTROLS = (*range(9), 11, 12, *range(14, 32), *range(127, 160))
_ODD = dict.fromkeys((*_CONTROLS, *range(0xD800, 0xE000)), "\ufffd")
_LONG = 200


@dataclass(frozen=True, slots=True)
class Around:
    """A page's place among others: file names of the index and neighbours, and a mark to know it by."""

    index: str
    before: str | None
    after: str | None
    mark: str


def shown(text: str) -> str:
    """`text` as HTML; control characters and half characters, which no page may hold, become U+FFFD."""
    return escape(text.translate(_ODD))


def page(found: "Explained", around: Around | None = None) -> str:
    """One self-contained HTML page; the script may be this one and no other."""
    title = shown(found.heading)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"{_mark(found.article, around)}"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"{policy(SCRIPT)}\n"
        f"<title>{title}: sentences by label</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#article">Skip to the article</a>\n{_links(around)}'
        f"<main>\n{_header(found, title)}\n{_filters(found)}\n{_text(found)}\n</main>\n"
        f"<script>{SCRIPT}</script>\n</body>\n</html>"
    )


def _mark(article: "Article", around: Around | None) -> str:
    """What another run needs to know of this page without reading the article again."""
    if around is None:
        return ""
    told = {"mark": around.mark, "source": article.source, "published": article.published}
    short = {name: value[:_LONG] for name, value in told.items() if value}
    return f'<meta name="newsgrain" content="{escape(json.dumps(short))}">\n'


def _links(around: Around | None) -> str:
    if around is None:
        return ""
    links = [f'<a href="{around.index}">All articles</a>']
    links += [f'<a rel="prev" href="{around.before}">Previous article</a>'] if around.before else []
    links += [f'<a rel="next" href="{around.after}">Next article</a>'] if around.after else []
    return f'<nav aria-label="Articles">{" ".join(links)}</nav>\n'


def _header(found: "Explained", title: str) -> str:
    article = found.article
    about = [f"<bdi>{shown(x)}</bdi>" for x in (article.source, article.published, article.origin) if x]
    if article.url and article.url.startswith(("https://", "http://")):
        about.append(f'<a href="{shown(article.url)}" rel="noreferrer">original</a>')
    cues = " The cues are not here: the article could not be read again." if found.bare else ""
    return (
        f'<header>\n<h1 dir="auto">{title}</h1>\n<p class="soft">{" · ".join(about)}</p>\n'
        '<p class="soft">The stronger the tint, the surer the label. Each badge has the label\'s letter and'
        ' the confidence in per cent; stripes and <b class="badge unsure">?</b> mark what is below 60.'
        f"{cues} Model {shown(found.model)}.</p>\n"
        '<p class="soft hint">Point at a sentence, tap it or go to it with Tab: how probable each label is,'
        " and what carried the one it got. Numbers beside cues are evidence, above zero for the label, below"
        " zero against it. Enter keeps them in sight, Escape closes them.</p>\n</header>"
    )


def _filters(found: "Explained") -> str:
    counts, total = found.counts(), max(len(found.sentences), 1)
    rows = [_filter(label, counts[label], counts[label] / total) for label in LABELS]
    unsure = sum(evidence.unsure for evidence in found.sentences)
    rows.append(_row("unsure", "", "?", "Only the unsure", unsure, unsure / total, _ROOM))
    jump = _JUMP if unsure else _JUMP.replace("<button", "<button disabled")
    return (
        "<fieldset><legend>Show</legend>\n" + "\n".join(rows) + f"\n{jump}\n</fieldset>\n"
        f'<p class="soft" id="seen" role="status">{counted(len(found.sentences), "sentence")}</p>'
    )


# no stop for the Tab key, which would leave the sentence and so close the card; U does the same
_ON = '<button type="button" class="scripted" hidden tabindex="-1" data-step="1">Next unsure</button>'
_ROOM = '<span class="room"></span>'
_JUMP = (
    '<div class="jump scripted" hidden><button type="button" data-step="1">Next unsure</button>'
    '<button type="button" data-step="-1">Previous unsure</button>'
    '<label class="keys"><input type="checkbox" id="keys" checked><span>with the keys <kbd>U</kbd> and'
    " <kbd>Shift</kbd>+<kbd>U</kbd></span></label></div>"
)


def _filter(label: Label, count: int, share: float) -> str:
    box = f"show-{label.row.letter}"
    only = (
        f'<button type="button" class="only scripted" hidden data-box="{box}" aria-pressed="false"'
        f' aria-label="Only {label.shown}">only</button>'
    )
    return _row(box, " checked", label.row.letter, label.shown, count, share, only)


def _row(name: str, checked: str, badge: str, told: str, count: int, share: float, beside: str) -> str:
    kind, mark = (badge, "") if badge != "?" else ("U", " unsure")
    return (
        f'<div class="row {kind}"><label><input type="checkbox" id="{name}"{checked}>'
        f'<b class="badge{mark}" aria-hidden="true">{badge}</b><span class="name">{told}</span>{_bar(share)}'
        f'<span class="n">{count:,} ({share:.0%})</span></label>'
        f"{beside}</div>"
    )


def _bar(share: float) -> str:
    return f'<span class="bar" aria-hidden="true"><span style="width:{share:.1%}"></span></span>'


def _text(found: "Explained") -> str:
    blocks = groupby(found.sentences, key=lambda evidence: (evidence.block, evidence.kind))
    paragraphs = "\n".join(_paragraph(kind, list(group)) for (_, kind), group in blocks)
    return (
        '<article id="article" tabindex="-1" aria-label="The article, sentence by sentence">\n'
        f"{paragraphs}\n</article>"
    )


def _paragraph(kind: str, group: Iterable["Evidence"]) -> str:
    tag = "h2" if kind == "headline" else "p"
    inside = "\n".join(_sentence(evidence) for evidence in group)
    return f'<{tag} class="{escape(kind)}" dir="auto">{inside}</{tag}>'


def _sentence(evidence: "Evidence") -> str:
    p = evidence.prediction
    letter, mark = p.label.row.letter, "?" if evidence.unsure else ""
    doubt, sure = ", unsure" * evidence.unsure, percent(p.confidence)
    said = f' aria-describedby="w{p.index}"' if evidence.look.spoke_for(1) else ""
    # an even guess has no tint at all
    tint = max(0.0, (p.confidence - 0.25) / 0.75)
    return (
        f'<span class="s {letter}{" unsure" if mark else ""}" role="button" tabindex="0"'
        f' aria-expanded="false" aria-controls="c{p.index}"{said} style="--sure:{tint:.3f}">'
        f'<b class="badge" aria-hidden="true">{letter}{mark}<i>{sure}</i></b>'
        f'<span class="sr">{p.label.shown}, {sure}%{doubt}: </span>'
        f'<span class="t">{shown(p.text)}</span></span>'
        f'<span class="card {letter}" id="c{p.index}" role="group" aria-label="Why {p.label.shown}">'
        f"{_card(evidence)}</span>"
    )


def _card(evidence: "Evidence") -> str:
    look, p = evidence.look, evidence.prediction
    doubt = ", unsure" * evidence.unsure
    shares = "".join(_probability(label, p.probabilities[label.value]) for label in LABELS)
    return (
        f'{_ON * evidence.unsure}<span class="head">{p.label.shown}, {percent(p.confidence)}%{doubt}</span>'
        f'<span class="rows" role="list">{shares}</span>'
        + _group("What speaks for it", look.spoke_for(6), f' id="w{p.index}"')
        + _group("Where it stands", look.spoke_for(2, {"place"}))
        + _group("Against it", look.spoke_against(3))
    )


def _probability(label: Label, share: float) -> str:
    letter = label.row.letter
    return (
        f'<span class="p {letter}" role="listitem"><b class="badge" aria-hidden="true">'
        f"{letter}</b><span>{label.shown}</span>{_bar(share)}<span>{percent(share, 1)}%</span></span>"
    )


def _group(name: str, cues: Iterable["Cue"], at: str = "") -> str:
    rows = "".join(
        f'<span class="cue" role="listitem"><span>{shown(cue.name)}</span>'
        f" <span>{cue.amount:+.2f}</span></span>"
        for cue in cues
    )
    if not rows:
        return ""
    return f'<span{at}><span class="group">{name}</span> <span class="rows" role="list">{rows}</span></span>'
