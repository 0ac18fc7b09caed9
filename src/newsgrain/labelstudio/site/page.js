/* Keys and progress of the labelling page. Label Studio listens to Enter and Space wherever the focus is: a button
   that has it would be pressed and the answer sent as well, and reading on in the guidelines would skip the sentence. */
(() => {
  "use strict";
  const READ = ".ng-guide, .ng-before, .ng-after";
  const TEXT = "textarea, input[type=text], input:not([type])";
  const onPage = () => document.querySelector(".ng-page");
  let reading = false;

  /* An address that begins with a tab is somebody's share; any other is the project's stream, whose locks keep
     people apart, though Label Studio adds a tab to the address. */
  const place = new URLSearchParams(location.search);
  if (place.has("labeling")) {
    const first = [...place.keys()][0];
    localStorage.setItem("dm:labelstream:mode", first === "tab" ? "filtered" : "all");
  }

  /* a button is disabled for a moment after an answer was sent */
  const press = (name, tries = 10) => {
    const button = document.querySelector(`[data-testid="${name}"]:not(:disabled)`);
    if (button) button.click();
    else if (tries) setTimeout(press, 100, name, tries - 1);
  };
  const note = () => document.querySelector(".ng-choices textarea, .ng-choices input[type=text]");
  const keys = { b: () => press("prev-task"), f: () => press("next-task"), n: () => note()?.focus() };

  /* a skipped sentence has no button that sends: the skip is taken back, which draws the page anew, and what was
     chosen is chosen there again */
  const button = name => document.querySelector(`[data-testid="bottombar-${name}-button"]:not(:disabled)`);
  const radios = () => [...document.querySelectorAll(".ng-choices input[type=radio]")];
  const sentence = () => document.querySelector(".ng-sentence")?.innerText;
  const send = (chosen, text, tries) => {
    if (button("submit") && sentence() === text) {
      if (!radios()[chosen].checked) radios()[chosen].click();
      button("submit").click();
    } else if (tries) setTimeout(send, 100, chosen, text, tries - 1);
  };
  const answersSkipped = () => {
    const chosen = radios().findIndex(radio => radio.checked);
    const back = button("unskip");
    if (!back || chosen < 0) return false;
    const text = sentence();
    back.click();
    send(chosen, text, 300);
    return true;
  };

  addEventListener("pointerdown", e => { reading = Boolean(e.target.closest?.(READ)); }, true);
  addEventListener("click", e => {
    /* a choice made with the mouse would keep the focus, where Enter sends nothing */
    if (e.detail && onPage() && e.target.matches?.("input[type=radio]")) setTimeout(() => e.target.blur());
  }, true);

  addEventListener("keydown", e => {
    if (!onPage() || !e.isTrusted || e.ctrlKey || e.altKey || e.metaKey) return;
    const at = e.target;
    if (at.matches?.(TEXT)) {
      if (at === note() && (e.key === "Enter" || e.key === "Escape")) { e.preventDefault(); e.stopPropagation(); at.blur(); }
      return;
    }
    const acts = at !== document.body && at !== document.documentElement;
    if (e.key === "Enter" || e.key === " ") {
      if (acts || (reading && e.key === " ")) e.stopPropagation();
      else if (e.key === "Enter" && !e.repeat && answersSkipped()) { e.preventDefault(); e.stopPropagation(); }
      return;
    }
    if (/^[1-9]$/.test(e.key)) reading = false;
    if (keys[e.key] && !e.repeat) { e.preventDefault(); e.stopPropagation(); keys[e.key](); }
  }, true);

  /* Label Studio draws the page anew for every sentence, and our line goes with the old one */
  const line = Object.assign(document.createElement("div"), { className: "ng-progress" });
  line.setAttribute("role", "status");
  const hint = "Enter sends, Space skips, b goes back, f forward, n to the note";
  setInterval(() => {
    const article = document.querySelector(".ng-article");
    if (article && line.parentElement !== article) article.prepend(line);
  }, 250);

  const since = () => { const day = new Date(); day.setHours(0, 0, 0, 0); return day.toISOString(); };
  async function tell() {
    line.textContent = hint;
    const tab = new URLSearchParams(location.search).get("tab");
    const found = tab && await fetch(`/newsgrain/progress?tab=${tab}&since=${since()}`);
    if (!found?.ok) return;
    const { done, left, today } = await found.json();
    line.textContent = `${hint} \u00b7 ${done} of ${done + left}, ${today} today`;
  }
  /* Label Studio says "try again" for ever to somebody whose session has ended */
  const loggedOut = () => {
    const next = encodeURIComponent(location.pathname + location.search);
    const again = Object.assign(document.createElement("a"), { href: `/user/login/?next=${next}` });
    again.textContent = "You are logged out, and nothing is stored any more: log in again";
    line.replaceChildren(again);
  };
  new PerformanceObserver(list => {
    const asked = list.getEntries().filter(entry => entry.name.startsWith(`${location.origin}/api/`));
    if (asked.some(entry => entry.responseStatus === 401)) loggedOut();
    else if (asked.some(entry => entry.name.includes("id=next_task"))) tell();
  }).observe({ type: "resource", buffered: true });
})();
