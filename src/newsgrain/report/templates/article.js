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
