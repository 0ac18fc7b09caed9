"""What an annotation says, field by field: who gave it, what was entered; and why it cannot be taken."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from email.utils import parseaddr
from typing import Any
from unicodedata import normalize

from newsgrain.decoded import shown as in_json
from newsgrain.decoded import surrogate_at, whole_number
from newsgrain.labels import SCHEME, label_of
from newsgrain.labelstudio.label_config import CHOICES, CONTROL, NOTE, RULES, SUGGESTION, TARGET
from newsgrain.records import NOTHING, Flag, Label

_NOBODY = frozenset(f"{before}{word.lower()}" for before in ("", "user-") for word in NOTHING)
# an address has 254 characters at most
_LONGEST_NAME = 254


class UnfitError(Exception):
    """Why an annotation cannot be taken; the check of annotations reports it and goes on."""


class SupersededError(UnfitError):
    """The sentence is no more: what was answered is set aside, and there is nothing to correct."""


class ForgottenError(UnfitError):
    """The article was forgotten, and nothing of it comes back."""

    def __init__(self, article_id: str) -> None:
        super().__init__(f"{article_id} was forgotten; `newsgrain forget {article_id}` removes its tasks")
        self.article_id = article_id


def signed(completed_by: Any, names: Mapping[str, str]) -> str | None:
    """Who gave an answer, by one rule: the address if there is one, else user-N; None if nobody signed.

    An account's number may come as a number, as text, or in an object beside the address; `names` has
    addresses by number. Raises UnfitError for what is neither.
    """
    who = _account_or_address(completed_by)
    number = _number(who)
    if number is not None:
        return names.get(number, f"user-{number}").strip().lower()
    name = _plain(who) if isinstance(who, str) else ""
    if who is None or who == "" or name in _NOBODY:
        return None
    if not name or name.removeprefix("user-").isdigit() or not _is_name(name):
        raise UnfitError(f"completed_by is {shown(who)}, neither an account's number nor an address")
    return name


def account(completed_by: Any) -> str | None:
    """The number of the account that gave an answer, as text; None where only an address is known."""
    value = completed_by.get("id") if isinstance(completed_by, Mapping) else completed_by
    return _number(value)


def _is_name(text: str) -> bool:
    return len(text) <= _LONGEST_NAME and text.isprintable()


def _account_or_address(completed_by: Any) -> Any:
    """What an object says of the annotator; what is no object stands for itself."""
    if not isinstance(completed_by, Mapping):
        return completed_by
    email = completed_by.get("email")
    if email is None or email == "":
        return completed_by.get("id")
    if isinstance(email, str):
        return email
    raise UnfitError(f"completed_by has an email that is {shown(email)}, not an address")


def _plain(name: str) -> str:
    """An address as it is compared: `Ann <Ann@a.example>` is ann@a.example."""
    given = parseaddr(name)[1] if name.rstrip().endswith(">") else name
    return normalize("NFC", (given or name).strip().lower())


def _number(value: Any) -> str | None:
    """An account's number as text, however it was written; None if it is something else."""
    if isinstance(value, str):
        digits = value.strip().lower().removeprefix("user-").removesuffix(".0")
        return str(number) if (number := whole_number(digits)) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e18:
        return None
    return str(int(value)) if value == int(value) else None


def shown(value: Any) -> str:
    """A value of a task or an annotation as one short line."""
    return "missing" if value is None else in_json(value)


_CONTROLS = frozenset((CONTROL, NOTE, RULES, SUGGESTION))


def said(annotation: Mapping[str, Any], data: Mapping[str, Any], *, skipped: bool) -> dict[str, Any]:
    """What an annotation says of its sentence, by the names that `Answer` has for it.

    Raises UnfitError for what cannot be taken, SupersededError for a label that was split since.
    """
    result = regions(annotation.get("result"), "result", missing=skipped)
    under = rules(result) or _text_or_none(data.get("guidelines"), "guidelines")
    chosen = None if skipped else given(result, under)
    return {
        "label": label_of(chosen),
        "flag": Flag(chosen) if chosen in set(Flag) else None,
        "suggested": suggested(result, annotation.get("prediction"), under),
        "guidelines": under,
        "note": note(result),
    }


def _text_or_none(value: Any, name: str) -> str | None:
    if value is None or isinstance(value, str):
        return None if value is None else whole(value, name)
    raise UnfitError(f"{name} is {shown(value)}, not text")


def regions(found: Any, name: str, *, missing: bool) -> Sequence[Mapping[str, Any]]:
    """What was entered, control by control; `missing` says that there may be no such list."""
    if found is None and missing:
        return ()
    if not isinstance(found, list):
        raise UnfitError(f"{name} is {shown(found)}, not a list; export the project as JSON again")
    for region in found:
        if not isinstance(region, Mapping):
            raise UnfitError(f"{name} has {shown(region)}, not an object")
    return found


def given(result: Sequence[Mapping[str, Any]], under: str | None) -> str | None:
    """The label of today or the flag chosen under guidelines; None when nothing was.

    Raises SupersededError for a label that was split since.
    """
    chosen = sorted(
        {now for region in result for choice in _choices(region, CONTROL) for now in _now(choice, under)}
    )
    strange = [choice for choice in chosen if choice not in CHOICES]
    if strange:
        raise UnfitError(
            f"labels that newsgrain does not have: {', '.join(map(shown, strange))}; was the labelling"
            " configuration edited? Correct the answer there and pull again"
        )
    if len(chosen) > 1:
        raise UnfitError(f"chooses {len(chosen)} labels at once: {', '.join(chosen)}; correct it there")
    foreign = [shown(r.get("from_name")) for r in result if r.get("from_name") not in list(_CONTROLS)]
    if foreign and not chosen:
        raise UnfitError(
            f"answers in control {foreign[0]}, not in {CONTROL!r}; was the configuration edited?"
        )
    return chosen[0] if chosen else None


def _now(choice: str, under: str | None) -> list[str]:
    now = SCHEME.now(choice, under)
    if len(now) > 1:
        raise SupersededError(f"{choice} was split into {' and '.join(now)} by `newsgrain labels`")
    return list(now)


def is_ambiguous(annotation: Any, data: Mapping[str, Any]) -> bool:
    """Whether an annotation chooses a label that was split since; never an error."""
    if not isinstance(annotation, Mapping) or annotation.get("was_cancelled"):
        return False
    try:
        given(regions(annotation.get("result"), "result", missing=True), rules_of(annotation, data))
    except SupersededError:
        return True
    except UnfitError:
        pass
    return False


def suggested(result: Sequence[Mapping[str, Any]], prediction: Any, under: str | None) -> Label | None:
    """The label shown: the editor carries it over, an answer by API only names the prediction."""
    if prediction is not None and not isinstance(prediction, Mapping):
        raise UnfitError(f"prediction is {shown(prediction)}, not an object; what was suggested is not known")
    origin = regions((prediction or {}).get("result"), "the prediction's result", missing=True)
    found = [choice for region in result for choice in _choices(region, SUGGESTION)]
    for control in (SUGGESTION, CONTROL):
        found += [choice for region in origin for choice in _choices(region, control)]
    now = SCHEME.now(found[0], under) if found else ()
    return label_of(now[0]) if len(now) == 1 else None


def _choices(region: Mapping[str, Any], control: str) -> list[str]:
    """What a region of `control` chooses, as text; nothing if it is another's."""
    if region.get("from_name") != control:
        return []
    for key, expected in (("to_name", TARGET), ("type", "choices")):
        if region.get(key, expected) != expected:
            raise UnfitError(f"{key} of {control!r} is {shown(region[key])}, not {expected!r}")
    found = _value(region, "choices")
    if not found:
        raise UnfitError(f"{control!r} chooses nothing; correct it there")
    return found


def _value(region: Mapping[str, Any], key: str) -> list[str]:
    """Texts of a region's value; Label Studio writes a list, other tools a plain text."""
    value = region.get("value")
    found = value.get(key) if isinstance(value, Mapping) else None
    texts = [found] if isinstance(found, str) else found
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        what = f"{key} is {shown(found)}" if isinstance(value, Mapping) else f"value is {shown(value)}"
        raise UnfitError(f"{what} in {shown(region.get('from_name'))}, not a list of texts")
    return texts


def note(result: Sequence[Mapping[str, Any]]) -> str | None:
    """What was written beside the answer; None when nothing was."""
    notes = [text for region in result if region.get("from_name") == NOTE for text in _value(region, "text")]
    return whole(" ".join(notes), "the note") or None


def rules_of(annotation: Any, data: Mapping[str, Any]) -> str | None:
    """Under which guidelines an annotation was given, as far as it says; never an error."""
    with suppress(UnfitError):
        return rules(regions(annotation.get("result"), "result", missing=True)) or data.get("guidelines")
    return None


def rules(result: Sequence[Mapping[str, Any]]) -> str | None:
    """The guidelines that were on the screen: an answer that was corrected later has the last ones last.

    Answers that did not come from a screen have none, and the task says under which it was made.
    """
    said = [text for region in result if region.get("from_name") == RULES for text in _value(region, "text")]
    return whole(said[-1], "guidelines") if said else None


def whole(text: str, name: str) -> str:
    """Text that a file can hold."""
    if surrogate_at(text) >= 0:
        raise UnfitError(f"{name} holds half a character ({shown(text)}); correct it there")
    return text
