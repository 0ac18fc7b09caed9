"""What the pages of articles look like and do: colours for every eye, the style sheet, the one script."""

from base64 import b64encode
from hashlib import sha256

from newsgrain.records import LABELS, Label


def _tint(label: Label) -> str:
    row = label.row
    return f".{row.letter} {{ --tint: {row.colour}; --day: {row.day:.2f}; --night: {row.night:.2f}; }}"


def _line(label: Label) -> str:
    letter = label.row.letter
    return f".s.{letter} .t, .row.{letter} .name {{ text-decoration-style: {label.row.line}; }}"


_HIDDEN = ", ".join(f"body:has(#show-{x.row.letter}:not(:checked)) .s.{x.row.letter}" for x in LABELS)
BASE = "\n".join(
    [
        """
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1f24; --soft: #59636e; --line: #d5dae0;
  --card: #f6f8fa; --link: #0b5a99; --edge: #818b95; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171a; --ink: #e8eaed; --soft: #a3abb5;
  --line: #363c43; --card: #1d2126; --link: #7cc4f5; --edge: #7a838d; } }""",
        *map(_tint, LABELS),
        """* { box-sizing: border-box; }
a { color: var(--link); } a, button, summary { padding-block: .2em; }
.soft { color: var(--soft); font-size: .875rem; }
:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; border-radius: .1em; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
.skip { position: absolute; left: -100vw; } .skip:focus { left: .5rem; top: .5rem; z-index: 3;
  background: var(--paper); padding: .5rem; }
.badge { display: inline-block; min-width: 1.35em; padding: 0 .25em; border-radius: .3em;
  border: 2px solid var(--tint, var(--soft)); background: var(--paper); color: var(--ink);
  font: 700 .72em/1.45 system-ui, sans-serif; text-align: center; user-select: none; }""",
    ]
)
STYLE = "\n".join(
    [
        BASE,
        """:root { scroll-padding: 1rem 0 55vh; }
body { margin: 0 auto; padding: 1rem 1rem 55vh; max-width: 42rem; background: var(--paper);
  color: var(--ink); font: 1.0625rem/1.75 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: .75rem 0 .25rem; }
h2 { font-size: 1.0625rem; } header p, .hint { margin: .25rem 0; line-height: 1.5; }
nav { display: flex; flex-wrap: wrap; gap: 0 1.25rem; font-size: .9375rem; }
fieldset { border: 1px solid var(--line); border-radius: .5rem; padding: .35rem .75rem; margin: 1rem 0 0;
  min-width: 0; }
legend { font-weight: 600; padding: 0 .3rem; }
.row { display: flex; gap: .5rem; align-items: center; }
.row label { flex: 1; min-width: 0; display: grid; grid-template-columns: 1.25rem 2rem 1fr 4rem 6rem;
  gap: .5rem; align-items: center; min-height: 2.25rem; line-height: 1.3; font-size: .9375rem;
  font-variant-numeric: tabular-nums; cursor: pointer; }
.row input, .keys input { width: 1.15rem; height: 1.15rem; margin: 0; accent-color: var(--link); }
.row .n { text-align: right; } .row .room { width: 3.4rem; }
.name, .t { text-decoration: underline 1px color-mix(in srgb, var(--tint, var(--ink)) 45%, var(--ink));
  text-underline-offset: .24em; text-decoration-skip-ink: auto; }""",
        *map(_line, LABELS),
        """.row.U .name { text-decoration: none; }
button { font: inherit; font-size: .875rem; color: var(--ink); background: var(--card);
  border: 1px solid var(--edge); border-radius: .35rem; padding: .15rem .5rem; min-height: 1.9rem;
  cursor: pointer; }
button:disabled { color: var(--soft); border-style: dashed; cursor: default; }
button[aria-pressed=true] { background: var(--ink); color: var(--paper); }
.only { width: 3.4rem; } [hidden] { display: none !important; }
.jump { display: flex; flex-wrap: wrap; gap: .35rem .6rem; align-items: center; padding: .35rem 0; }
.keys { display: inline-flex; gap: .4rem; align-items: center; font-size: .875rem; min-height: 1.9rem; }
kbd { font: 600 .85em ui-monospace, monospace; border: 1px solid var(--edge); border-radius: .25em;
  padding: 0 .3em; }
.bar { display: block; height: .7rem; background: var(--line); border-radius: .2rem; overflow: hidden; }
.bar span { display: block; height: 100%; background: var(--tint, var(--soft)); }
.s { --most: var(--day); padding: .14em .15em .2em; border-radius: .2em; cursor: pointer;
  background-color: color-mix(in srgb, var(--tint) calc(var(--sure) * var(--most) * 100%), var(--paper));
  box-decoration-break: clone; -webkit-box-decoration-break: clone; }
@media (prefers-color-scheme: dark) { .s { --most: var(--night); } }
.s .badge { display: inline; padding: .12em .35em; margin-right: .4em; vertical-align: .1em;
  white-space: nowrap; }
.s .badge i { font-weight: 500; font-style: normal; margin-left: .25em; }
.unsure { background-image: repeating-linear-gradient(-45deg, transparent 0 5px,
  color-mix(in srgb, var(--ink) 17%, transparent) 5px 7px); }
.row .unsure.badge { border-style: dashed; } .s.unsure .badge { border: 2px dashed var(--ink); }
.s:hover, .s[aria-expanded=true] { outline: 2px solid var(--ink); }
.s:focus-visible { outline: 3px solid var(--ink); outline-offset: 1px; }
.headline { font-weight: 700; } .list_item { margin-left: 1.25rem; }
.caption, .furniture { font-size: .9375rem; }
.quote { border-left: 3px solid var(--line); padding-left: .75rem; }
.card { display: none; position: fixed; z-index: 1; inset: auto 0 0 0; max-height: 52vh; overflow: auto;
  padding: .75rem 1rem; background: var(--card); border-top: 4px solid var(--tint); font-size: .9rem;
  font-weight: 400; line-height: 1.45; box-shadow: 0 -2px 12px #0004; }
.s:hover + .card, .s:focus + .card { display: block; z-index: 2; }
.s[aria-expanded=true] + .card, .card:hover { display: block; }
.quiet .card { display: none !important; }
.card > span, .card .rows { display: block; } .card > .rows { clear: both; }
.card .group { font-weight: 600; margin-top: .4rem; }
.card .head { font-weight: 700; font-size: 1rem; } .card button { float: right; margin-left: .5rem; }
.p { display: grid; grid-template-columns: 2rem 1fr 5rem 3.5rem; gap: .5rem; align-items: center; }
.cue { display: grid; grid-template-columns: 1fr auto; gap: .75rem; }
.cue, .p { font-variant-numeric: tabular-nums; } .p > :last-child { text-align: right; }""",
        f"{_HIDDEN}, body:has(#unsure:checked) .s:not(.unsure) {{ display: none; }}",
        """@media (max-width: 30rem) { .row label { grid-template-columns: 1.25rem 1.6rem 1fr auto; }
  fieldset { padding-inline: .5rem; } .row, .row label { gap: .4rem; } .row .bar { display: none; }
  .row .n { font-size: .875rem; } .only, .row .room { width: 2.9rem; padding-inline: 0; } }
@media (min-width: 68rem) {
  :root { scroll-padding-bottom: 2rem; } body { max-width: 68rem; padding: 1rem 25rem 2rem 1rem; }
  .card, .hint { position: fixed; inset: 1rem max(1rem, calc(50vw - 33rem)) auto auto; width: 23rem; }
  .hint { padding: .75rem 1rem; border: 1px dashed var(--edge); border-radius: .5rem; }
  .card { max-height: calc(100vh - 2rem); border: 1px solid var(--edge);
    border-top: 5px solid var(--tint); border-radius: .5rem; } }
@media print { :root { color-scheme: light; --paper: #fff; --ink: #000; --soft: #444; --line: #ccc; }
  body { padding: 0; max-width: none; font-size: 10.5pt; line-height: 1.6; }
  .s { --most: var(--day); } .s, .bar, .bar span, .badge { print-color-adjust: exact;
    -webkit-print-color-adjust: exact; }
  article > *, .row { break-inside: avoid; } h1, h2 { break-after: avoid; }
  .card, .hint, nav, .skip, .jump, .row input, .only, .room { display: none !important; }
  .row label { grid-template-columns: 2rem 14rem 6rem 6rem; min-height: 0; } }
@media (forced-colors: active) { .s, .badge, .bar span { forced-color-adjust: none; color: var(--ink); } }""",
    ]
)
SCRIPT = """
const all = [...document.querySelectorAll('.s')], quiet = document.body.classList;
const id = (name) => document.getElementById(name), seen = id('seen');
const boxes = [...document.querySelectorAll('[id^=show-]')], only = [...document.querySelectorAll('.only')];
const shown = (s) => s.getClientRects().length > 0;
let last = null;
const open = (one) => all.forEach((s) => s.setAttribute('aria-expanded', String(s === one)));
const toggle = (s) => {
  const on = s.getAttribute('aria-expanded') !== 'true';
  open(on ? s : null);
  quiet.toggle('quiet', !on);
  if (on) s.scrollIntoView({ block: 'nearest' });
};
const filter = () => {
  open(null);
  document.querySelectorAll('article > *').forEach((block) => {
    block.hidden = false;
    block.hidden = ![...block.querySelectorAll('.s')].some(shown);
  });
  seen.textContent = `${all.filter(shown).length} of ${all.length} sentences shown`;
  only.forEach((b) => b.setAttribute('aria-pressed',
    String(boxes.every((box) => box.checked === (box.id === b.dataset.box)))));
};
const jump = (step) => {
  const list = all.filter((s) => s.classList.contains('unsure') && shown(s));
  if (!list.length) { seen.textContent = 'No unsure sentence is shown'; return; }
  const here = last && shown(last) ? all.indexOf(last) : step > 0 ? -1 : all.length;
  const ahead = step > 0 ? list.filter((s) => all.indexOf(s) > here)
    : list.filter((s) => all.indexOf(s) < here).reverse();
  const to = ahead[0] ?? (step > 0 ? list[0] : list[list.length - 1]);
  open(null);
  to.focus();
  seen.textContent = `Unsure ${list.indexOf(to) + 1} of ${list.length}`;
};
// a press shows the card, which may then lie over the sentence and get its click
let pressed = null;
document.addEventListener('pointerdown', (e) => { pressed = e.target.closest('.s'); });
document.addEventListener('pointercancel', () => { pressed = null; });
document.addEventListener('click', (e) => {
  const s = pressed ?? e.target.closest('.s'), b = e.target.closest('button');
  pressed = null;
  if (String(getSelection())) return;
  if (b && b.dataset.box) {
    const alone = b.getAttribute('aria-pressed') === 'true';
    boxes.forEach((box) => { box.checked = alone || box.id === b.dataset.box; });
    filter();
  } else if (b) jump(Number(b.dataset.step));
  else if (s) toggle(s);
  else if (!e.target.closest('.card')) open(null);
});
document.addEventListener('keydown', (e) => {
  const s = e.target.closest('.s');
  if (e.key === 'Escape') { open(null); quiet.add('quiet'); }
  if (s && (e.key === 'Enter' || e.key === ' ')) { e.preventDefault(); toggle(s); }
  if (e.key.toLowerCase() === 'u' && id('keys').checked && !e.ctrlKey && !e.metaKey && !e.altKey)
    jump(e.shiftKey ? -1 : 1);
});
for (const kind of ['focusin', 'mouseover'])
  document.addEventListener(kind, (e) => {
    const s = e.target.closest('.s');
    if (s) quiet.remove('quiet');
    if (s && kind === 'focusin') last = s;
  });
document.addEventListener('change', (e) => { if (e.target.id !== 'keys') filter(); });
document.querySelectorAll('.scripted').forEach((one) => { one.hidden = false; });
filter();
"""


def policy(script: str = "") -> str:
    """The meta element that lets a page load nothing and run `script` alone."""
    digest = b64encode(sha256(script.encode()).digest()).decode()
    runs = f" script-src 'sha256-{digest}';" if script else ""
    return (
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
        f" style-src 'unsafe-inline';{runs} base-uri 'none'; form-action 'none'\">"
    )
