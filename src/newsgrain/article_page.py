"""One article as one HTML file that asks nothing of the network: tinted sentences and what carried them."""

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from newsgrain.records import LABELS, Label
from newsgrain.show import COLOURS, LETTERS

if TYPE_CHECKING:
    from newsgrain.evidence import Cue, Evidence, Explained

_TINTS = "\n".join(f".{LETTERS[label]} {{ --tint: {COLOURS[label]}; }}" for label in LABELS)
_HIDDEN = ", ".join(f"body:has(#show-{x}:not(:checked)) .s.{x}" for x in LETTERS.values())
_STYLE = f"""
:root {{ color-scheme: light dark; --paper: #fff; --ink: #1b1f24; --soft: #59636e; --line: #d5dae0;
  --card: #f6f8fa; --most: .6; scroll-padding-bottom: 55vh; }}
@media (prefers-color-scheme: dark) {{ :root {{ --paper: #14171a; --ink: #e8eaed; --soft: #a3abb5;
  --line: #363c43; --card: #1d2126; --most: .42; }} }}
{_TINTS}
* {{ box-sizing: border-box; }}
body {{ margin: 0 auto; padding: 1rem 1rem 55vh; max-width: 42rem; background: var(--paper);
  color: var(--ink); font: 1.0625rem/1.75 system-ui, sans-serif; overflow-wrap: anywhere; }}
h1 {{ font-size: 1.4rem; line-height: 1.25; }} .soft {{ color: var(--soft); font-size: .875rem; }}
fieldset {{ border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .75rem; }}
legend {{ font-weight: 600; padding: 0 .3rem; }}
.row {{ display: grid; grid-template-columns: 1.25rem 2rem 1fr 4rem 6.5rem; gap: .5rem; line-height: 1.3;
  min-height: 2rem;
  align-items: center; font-size: .9375rem; font-variant-numeric: tabular-nums; }}
.row input {{ width: 1.15rem; height: 1.15rem; margin: 0; }} .row .n {{ text-align: right; }}
.bar {{ display: block; height: .7rem; background: var(--line); border-radius: .2rem; overflow: hidden; }}
.bar span {{ display: block; height: 100%; background: var(--tint, var(--soft)); }}
.badge {{ display: inline-block; min-width: 1.35em; padding: 0 .25em; border-radius: .3em;
  border: 2px solid var(--tint, var(--soft)); background: var(--paper); color: var(--ink);
  font: 700 .72em/1.45 system-ui, sans-serif; text-align: center; }}
.s {{ background: color-mix(in srgb, var(--tint) calc(var(--sure) * var(--most) * 100%), var(--paper));
  padding: .12em .15em; border-radius: .2em; cursor: pointer; box-decoration-break: clone;
  -webkit-box-decoration-break: clone; }}
.s .badge {{ margin-right: .35em; vertical-align: .1em; }}
.s.unsure {{ border-bottom: 2px dashed var(--ink); }}
.s:hover {{ outline: 1px solid var(--ink); }}
:focus-visible {{ outline: 3px solid var(--ink); outline-offset: 1px; }}
.headline {{ font-weight: 700; }} .list_item {{ margin-left: 1.25rem; }}
.caption, .furniture {{ font-size: .9375rem; }}
.sr {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }}
.card {{ display: none; position: fixed; z-index: 1; inset: auto 0 0 0; max-height: 52vh; overflow: auto;
  padding: .75rem 1rem; background: var(--card); border-top: 3px solid var(--tint); font-size: .9rem;
  font-weight: 400; line-height: 1.45; box-shadow: 0 -2px 12px #0004; }}
.s:hover + .card, .s:focus + .card {{ display: block; z-index: 2; }}
.s[aria-expanded=true] + .card, .card:hover {{ display: block; }} .quiet .card {{ display: none !important; }}
.card > span {{ display: block; }} .card .group {{ font-weight: 600; margin-top: .4rem; }}
.p {{ display: grid !important; grid-template-columns: 2rem 1fr 5rem 3.5rem; gap: .5rem;
    align-items: center; }}
.cue {{ display: grid !important; grid-template-columns: 1fr auto; gap: .75rem; }}
.cue, .p {{ font-variant-numeric: tabular-nums; }}
{_HIDDEN}, body:has(#unsure:checked) .s:not(.unsure) {{ display: none; }}
@media (min-width: 68rem) {{
  :root {{ scroll-padding-bottom: 2rem; }} body {{ max-width: 68rem; padding: 1rem 25rem 2rem 1rem; }}
  .card {{ inset: 1rem max(1rem, calc(50vw - 33rem)) auto auto; width: 23rem; max-height: calc(100vh - 2rem);
    border: 1px solid var(--line); border-top: 4px solid var(--tint); border-radius: .5rem; }} }}
@media print {{ body {{ padding: 0; }} .card {{ display: none !important; }} }}
"""
_SCRIPT = """
const all = [...document.querySelectorAll('.s')], quiet = document.body.classList;
const open = (one) => all.forEach((s) => s.setAttribute('aria-expanded', String(s === one)));
const toggle = (s) => {
  const on = s.getAttribute('aria-expanded') !== 'true';
  open(on ? s : null);
  quiet.toggle('quiet', !on);
};
const count = () => {
  const seen = all.filter((s) => s.getClientRects().length).length;
  document.getElementById('seen').textContent = `${seen} of ${all.length} sentences shown`;
};
document.addEventListener('click', (e) => {
  const s = e.target.closest('.s');
  if (s) toggle(s); else if (!e.target.closest('.card')) open(null);
});
document.addEventListener('keydown', (e) => {
  const s = e.target.closest('.s');
  if (e.key === 'Escape') { open(null); quiet.add('quiet'); }
  if (s && (e.key === 'Enter' || e.key === ' ')) { e.preventDefault(); toggle(s); }
});
for (const kind of ['focusin', 'mouseover'])
  document.addEventListener(kind, (e) => { if (e.target.closest('.s')) quiet.remove('quiet'); });
document.addEventListener('change', () => { open(null); count(); });
count();
"""


def page(found: "Explained") -> str:
    """One self-contained HTML page; the script may be this one and no other."""
    digest = b64encode(sha256(_SCRIPT.encode()).digest()).decode()
    title = escape(found.article.title or found.article.origin or found.article.article_id)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
        f" style-src 'unsafe-inline'; script-src 'sha256-{digest}'\">\n"
        f"<title>{title}: sentences by label</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<main>\n<h1>{title}</h1>\n{_about(found)}\n{_filters(found)}\n{_text(found)}\n</main>\n"
        f"<script>{_SCRIPT}</script>\n</body>\n</html>"
    )


def _about(found: "Explained") -> str:
    return (
        '<p class="soft">The stronger the tint, the surer the label; <b class="badge">?</b> marks labels'
        " below 60 % confidence. Point at a sentence, tap it or reach it with the Tab key to see what"
        f" carried its label. Model {escape(found.model)}.</p>"
    )


def _filters(found: "Explained") -> str:
    counts, total = found.counts(), max(len(found.sentences), 1)
    rows = [_filter(label, counts[label], counts[label] / total) for label in LABELS]
    unsure = sum(evidence.unsure for evidence in found.sentences)
    rows.append(_row("unsure", "", "?", "Only the unsure", unsure, unsure / total))
    return (
        "<fieldset><legend>Show</legend>\n" + "\n".join(rows) + "\n</fieldset>\n"
        f'<p class="soft" id="seen" role="status">{len(found.sentences)} sentences</p>'
    )


def _filter(label: Label, count: int, share: float) -> str:
    return _row(f"show-{LETTERS[label]}", " checked", LETTERS[label], label.shown, count, share)


def _row(name: str, checked: str, badge: str, told: str, count: int, share: float) -> str:
    return (
        f'<label class="row {badge if badge != "?" else ""}"><input type="checkbox" id="{name}"{checked}>'
        f'<b class="badge" aria-hidden="true">{badge}</b><span>{told}</span>{_bar(share)}'
        f'<span class="n">{count:,} ({share:.0%})</span></label>'
    )


def _bar(share: float) -> str:
    return f'<span class="bar" aria-hidden="true"><span style="width:{share:.1%}"></span></span>'


def _text(found: "Explained") -> str:
    blocks = groupby(found.sentences, key=lambda evidence: (evidence.block, evidence.kind))
    paragraphs = "\n".join(_paragraph(kind, list(group)) for (_, kind), group in blocks)
    return f'<article aria-label="The article, sentence by sentence">\n{paragraphs}\n</article>'


def _paragraph(kind: str, group: Iterable["Evidence"]) -> str:
    return f'<p class="{escape(kind)}">' + "\n".join(_sentence(evidence) for evidence in group) + "</p>"


def _sentence(evidence: "Evidence") -> str:
    p = evidence.prediction
    letter, mark, doubt = LETTERS[p.label], "?" if evidence.unsure else "", ", unsure" * evidence.unsure
    # an even guess has no tint at all
    sure = max(0.0, (p.confidence - 0.25) / 0.75)
    return (
        f'<span class="s {letter}{" unsure" if mark else ""}" role="button" tabindex="0"'
        f' aria-expanded="false" aria-describedby="c{p.index}" style="--sure:{sure:.3f}">'
        f'<b class="badge" aria-hidden="true">{letter}{mark}</b>'
        f'<span class="sr">{p.label.shown}, {p.confidence:.0%}{doubt}: </span>{escape(p.text)}</span>'
        f'<span class="card {letter}" id="c{p.index}" role="note" aria-label="Evidence">'
        f"{_card(evidence)}</span>"
    )


def _card(evidence: "Evidence") -> str:
    first, second = evidence.first, evidence.second
    shares = evidence.prediction.probabilities
    return (
        f'<span class="group">{evidence.prediction.label.shown}</span>'
        + "".join(_probability(label, shares[label.value]) for label in LABELS)
        + _group("What it says", first.spoke_for(5))
        + _group("Where it stands", first.spoke_for(2, {"place"}))
        + _group("Seen with what is around it", second.spoke_for(3))
        + _group("Against it", _against(evidence))
    )


def _against(evidence: "Evidence") -> list["Cue"]:
    """The strongest cues against the label; what speaks for it in the other look is not told twice."""
    first, second = evidence.first, evidence.second
    told = {cue.name for cue in [*first.spoke_for(5), *second.spoke_for(3)]}
    both = [cue for cue in first.spoke_against(6) + second.spoke_against(6) if cue.name not in told]
    return sorted(both, key=lambda cue: cue.amount)[:3]


def _probability(label: Label, share: float) -> str:
    return (
        f'<span class="p {LETTERS[label]}"><b class="badge" aria-hidden="true">{LETTERS[label]}</b>'
        f"<span>{label.shown}</span>{_bar(share)}<span>{share:.1%}</span></span>"
    )


def _group(name: str, cues: Iterable["Cue"]) -> str:
    rows = "".join(
        f'<span class="cue"><span>{escape(cue.name)}</span> <span>{cue.amount:+.2f}</span></span>'
        for cue in cues
    )
    return f'<span class="group">{name}</span>{rows}' if rows else ""
