"""What annotators see in Label Studio: the sentence in its article, the choices and a suggestion."""

import html
import re
from xml.sax.saxutils import escape, quoteattr

from newsgrain.records import LABELS, Flag, Label

CONTROL = "label"
TARGET = "sentence"
NOTE = "note"
SUGGESTION = "suggestion"
CHOICES = frozenset((*LABELS, *Flag))

_FLAGS = {Flag.NOT_A_SENTENCE: "cut in the wrong place, or left over from code or a table"}

_REMINDER = f"Choose first: keys 1 to {len(CHOICES)} (the same key again takes it away)."
# the article scrolls by itself, its earlier part opens at its end: sentence and choices stay in their place
_STYLE = """
    .lsf-sidepanels__wrapper { display: none; }
    .lsf-sidepanels { padding: 0 !important; }
    .ng-page { display: flex; gap: 1.5rem; height: calc(100vh - 8.5rem); max-width: 84rem; margin: 0 auto; }
    .ng-article { flex: 5 1 0; min-width: 0; display: flex; flex-direction: column; }
    .ng-article > * { flex: none; }
    .ng-article .ng-before, .ng-article .ng-after { color: var(--color-neutral-content-subtle);
      line-height: 1.5; overflow-y: auto; }
    .ng-article .ng-before { flex: 0 1 auto; max-height: 45%; display: flex; flex-direction: column-reverse; }
    .ng-article .ng-after { flex: 1 1 0; min-height: 3rem; }
    .ng-sentence { border-left: 4px solid var(--color-primary-border);
      background: var(--color-primary-background); padding: 0.5rem 0.75rem; margin: 0.5rem 0;
      font-size: 1.15em; line-height: 1.6; }
    .ng-article .ng-choices { padding: 0.5rem 0 0; border-top: 1px solid var(--color-neutral-border); }
    .ng-choices sup { display: none; }
    .ng-guide { flex: 3 1 0; min-width: 0; overflow-y: auto; padding-left: 1rem;
      border-left: 1px solid var(--color-neutral-border); color: var(--color-neutral-content-subtle); }
    .ng-guide .lsf-htx-richtext { font-size: 0.875rem; }
    .ng-guide ul, .ng-guide ol { padding-left: 1.25rem; list-style: revert; }
    .ng-guide h1, .ng-guide h2 { font-size: 1rem; font-weight: 600; margin: 1rem 0 0.25rem;
      color: var(--color-neutral-content); }
    .ng-guide p, .ng-guide li { margin: 0.25rem 0; line-height: 1.45; }
    .ng-guide td, .ng-guide th { text-align: left; vertical-align: top; padding: 0.15rem 0.5rem 0.15rem 0; }
    @media (max-width: 70rem) { .ng-guide { display: none; } }
    .ng-article .ng-suggestion { min-height: 2.25rem; }
    .ng-suggestion * { font-size: 0.9375rem !important; }
"""


def labelling_config(guidelines: str = "") -> str:
    """Label Studio's labelling configuration: one choice a sentence, a digit and Enter.

    `guidelines` is Markdown shown at the side. A suggestion is told above the choices by a hidden
    control, and nothing is chosen beforehand: its key would take a choice made beforehand away again.
    """
    choices = [_choice(label, label.row.rule) for label in LABELS] + [_choice(f, _FLAGS[f]) for f in Flag]
    return f"""<View className="ng-page">
  <Style>{_STYLE}  </Style>
  <View className="ng-article">
  <Header value="$headline" size="5"/>
  <Text name="about" value="$about" selectionEnabled="false"/>
  <View className="ng-before"><Text name="before" value="$before" selectionEnabled="false"/></View>
  <View className="ng-sentence"><Text name="{TARGET}" value="$sentence" selectionEnabled="false"/></View>
  <View className="ng-after"><Text name="after" value="$after" selectionEnabled="false"/></View>
{_suggestion()}
  <View className="ng-choices">
  <Choices name="{CONTROL}" toName="{TARGET}" choice="single-radio" layout="vertical"
    required="true" requiredMessage="{_REMINDER}">
{chr(10).join(choices)}
  </Choices>
  <TextArea name="{NOTE}" toName="{TARGET}" placeholder="Note (optional)" rows="1" maxSubmissions="1"/>
  </View>
  </View>
{_guide(guidelines)}</View>"""


def _suggestion() -> str:
    """A line that says what the model suggests, and the hidden control that it hangs on."""
    keys = "".join(
        f"<Choice value={quoteattr(label)} hotkey={quoteattr(f'ctrl+alt+shift+{label.hotkey}')}/>"
        for label in LABELS
    )
    told = "\n".join(map(_suggested, LABELS))
    hidden = f'<Choices name="{SUGGESTION}" toName="{TARGET}" choice="single-radio">{keys}</Choices>'
    return f"""  <View className="ng-suggestion">
{told}
  <View style="display:none">{hidden}</View></View>"""


def _guide(guidelines: str) -> str:
    if not guidelines:
        return ""
    page = quoteattr(instruction(guidelines))
    return f"""  <View className="ng-guide"><HyperText name="guide" inline="true" selectionEnabled="false"
    value={page}/></View>
"""


def _choice(kind: Label | Flag, told: str) -> str:
    shown = quoteattr(
        f"<b>{kind.hotkey} {kind.shown}</b> <span style='font-weight: 400'>{escape(told)}</span>"
    )
    return f"    <Choice value={quoteattr(kind)} hotkey={quoteattr(kind.hotkey)} html={shown}/>"


def _suggested(label: Label) -> str:
    told = quoteattr(f"Suggested: {label.hotkey} {label.shown}")
    when = f'visibleWhen="choice-selected" whenTagName="{SUGGESTION}" whenChoiceValue={quoteattr(label)}'
    return f'  <View className="ng-suggested" {when}><Header value={told} size="6"/></View>'


def strange_choices(config: str) -> list[str]:
    """Choices of a labelling configuration that newsgrain does not have."""
    found = re.findall(r"<Choice\b[^>]*?\bvalue\s*=\s*([\"'])(.*?)\1", config, re.DOTALL)
    return sorted({html.unescape(value) for _, value in found} - CHOICES)


def instruction(guidelines: str) -> str:
    """The guidelines, which are Markdown, as HTML for the annotators' page."""
    from markdown_it import MarkdownIt

    return str(MarkdownIt("commonmark", {"html": False}).enable("table").render(guidelines))


def same_instruction(one: str, other: str) -> bool:
    """Whether two instructions read the same; the server cleans what it is given."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> list[str]:
    return html.unescape(re.sub(r"<[^<>]*>", " ", text)).split()
