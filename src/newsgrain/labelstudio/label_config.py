"""What annotators see in Label Studio: the sentence in its article, the choices and a suggestion.

`page.xml` is the page without what depends on labels and guidelines; the article in it scrolls by itself, its
earlier part opens at its end, so that sentence and choices stay in their place.
"""

import difflib
import html
import re
from collections.abc import Sequence
from importlib.resources import files
from xml.etree import ElementTree as ET

from newsgrain.labels import SCHEME, VERSION
from newsgrain.records import LABELS, Flag, Label, text_hash

CONTROL = "label"
TARGET = "sentence"
NOTE = "note"
SUGGESTION = "suggestion"
RULES = "rules"
CHOICES = frozenset((*LABELS, *Flag))

_FLAGS = {Flag.NOT_A_SENTENCE: "cut in the wrong place, or left over from code or a table"}

_REMINDER = f"Choose first: keys 1 to {len(CHOICES)} (the same key again takes it away)."
_LARGEST = 2**20  # characters; ours has 40,000


def labelling_config(guidelines: str = "") -> str:
    """Label Studio's labelling configuration: one choice a sentence, a digit and Enter.

    `guidelines` is Markdown shown at the side.
    """
    return written(page(guidelines))


def page(guidelines: str = "") -> ET.Element:
    """The labelling configuration as a tree, for those who add to it.

    A suggestion is told above the choices by a hidden control, and nothing is chosen beforehand: its key
    would take a choice made beforehand away again.
    """
    root = ET.fromstring(files(__package__).joinpath("page.xml").read_text(encoding="utf-8"))  # noqa: S314 - ours
    choices = one(root, f".//Choices[@name='{CONTROL}']")
    choices.set("requiredMessage", _REMINDER)
    choices.extend(_choice(label, label.row.rule) for label in LABELS)
    choices.extend(_choice(flag, told) for flag, told in _FLAGS.items())
    one(root, ".//View[@className='ng-suggestion']").extend(_suggestion())
    if guidelines:
        root.append(_rules(guidelines))
        guide = ET.SubElement(root, "View", className="ng-guide")
        text = ET.SubElement(guide, "HyperText", name="guide", inline="true", selectionEnabled="false")
        text.set("value", instruction(guidelines))
    elif VERSION:
        root.append(_rules(guidelines))
    return root


def rules_hash(guidelines: str) -> str:
    """First 12 hex digits of the SHA-256 of the guidelines, which tells their versions apart.

    Labels other than those that come with newsgrain add a dot and the version of theirs.
    """
    text = text_hash(guidelines)[:12]
    return f"{text}.{VERSION}" if VERSION else text


def _rules(guidelines: str) -> ET.Element:
    """A hidden field that goes into the answer: which guidelines this screen shows, however old it is."""
    hidden = ET.Element("View", style="display:none")
    ET.SubElement(hidden, "TextArea", name=RULES, toName=TARGET, value=rules_hash(guidelines))
    return hidden


def one(root: ET.Element, path: str) -> ET.Element:
    """The element of the page that is there."""
    (found,) = root.findall(path)
    return found


def written(root: ET.Element) -> str:
    """A tree as the text that Label Studio takes."""
    ET.indent(root)
    return ET.tostring(root, encoding="unicode")


def _suggestion() -> list[ET.Element]:
    """A line that says what the model suggests, and the hidden control that it hangs on."""
    hidden = ET.Element("View", style="display:none")
    keys = ET.SubElement(hidden, "Choices", name=SUGGESTION, toName=TARGET, choice="single-radio")
    for label in LABELS:
        ET.SubElement(keys, "Choice", value=label.value, hotkey=f"ctrl+alt+shift+{label.hotkey}")
    return [*map(_suggested, LABELS), hidden]


def _suggested(label: Label) -> ET.Element:
    line = ET.Element("View", className="ng-suggested", visibleWhen="choice-selected")
    line.set("whenTagName", SUGGESTION)
    line.set("whenChoiceValue", label.value)
    ET.SubElement(line, "Header", value=f"Suggested: {label.hotkey} {label.shown}", size="6")
    return line


def _choice(kind: Label | Flag, told: str) -> ET.Element:
    """A choice with its key, name and rule, which Label Studio wants as HTML in an attribute."""
    name, rule = ET.Element("b"), ET.Element("span", style="font-weight: 400")
    name.text, name.tail, rule.text = f"{kind.hotkey} {kind.shown}", " ", told
    shown = "".join(ET.tostring(part, encoding="unicode") for part in (name, rule))
    return ET.Element("Choice", value=kind.value, hotkey=kind.hotkey, html=shown)


class _NoDoctype(ET.TreeBuilder):
    """Builds a tree; one that declares something, such as entities that grow, is refused."""

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        """What the parser calls before it reads a declaration."""
        raise ValueError("it declares a document type")


def strange_told(where: str, strange: Sequence[str]) -> str:
    """One line about labels that annotators can give and newsgrain does not have."""
    return (
        f"{where} was edited by hand, it offers labels that newsgrain does not have: {', '.join(strange)};"
        " rename them back under Settings > Labeling Interface"
    )


def strange_choices(config: str) -> list[str]:
    """Choices of a labelling configuration that are no labels and never were; a project without one has none.

    Raises ValueError when it cannot be read.
    """
    if not config.strip():
        return []
    found = {choice.get("value", "") for choice in _read(config).iter("Choice")}
    return sorted(found - CHOICES - SCHEME.earlier)


def controls(config: str) -> set[str]:
    """Names of the choices' controls of a labelling configuration; none where it cannot be read."""
    try:
        return {control.get("name", "") for control in _read(config).iter("Choices")}
    except ValueError:
        return set()


def _read(config: str) -> ET.Element:
    if len(config) > _LARGEST:
        raise ValueError("it has over a million characters")
    try:
        return ET.fromstring(config, ET.XMLParser(target=_NoDoctype()))  # noqa: S314 - nothing is declared
    except ET.ParseError as error:
        raise ValueError(str(error)) from None


def instruction(guidelines: str) -> str:
    """The guidelines, which are Markdown, as HTML for the annotators' page."""
    from markdown_it import MarkdownIt

    return str(MarkdownIt("commonmark", {"html": False}).enable("table").render(guidelines))


def same_instruction(one: str, other: str) -> bool:
    """Whether two instructions read the same; the server cleans what it is given."""
    return _plain(one) == _plain(other)


def changes(old: str, new: str) -> list[str]:
    """Lines of two instructions that differ, each after a + (new) or a - (gone)."""
    before, after = ([line for line in map(_line, text.splitlines()) if line] for text in (old, new))
    return [line for line in difflib.ndiff(before, after) if line[0] in "+-"]


def _line(text: str) -> str:
    return " ".join(_plain(text))


def _plain(text: str) -> list[str]:
    return html.unescape(re.sub(r"<[^<>]*>", " ", text)).split()
