"""One list of words, one inflector: a word written once arrives in the cue rules and in the clauses."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.errors import InputError
from newsgrain.features import codes, grammar, lexicon, words
from newsgrain.features.inflection import (
    BASE,
    ING,
    PARTICIPLE,
    PAST,
    PLURAL,
    THIRD,
    plural,
    verb_forms,
    with_s,
)

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def forms(base: str, doubling: str = "") -> str:
    """Third person, past and -ing of a verb, as a line."""
    told = list(verb_forms(base, {}, doubling))
    return " ".join(word for form in (THIRD, PAST, ING) for word, bit in told if bit == form)


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("agree", "agrees agreed agreeing"),
        ("disagree", "disagrees disagreed disagreeing"),
        ("brag", "brags bragged bragging"),
        ("slam", "slams slammed slamming"),
        ("quip", "quips quipped quipping"),
        ("quiz", "quizzes quizzed quizzing"),
        ("ban", "bans banned banning"),
        ("travel", "travels traveled travelled traveling travelling"),
        ("signal", "signals signaled signalled signaling signalling"),
        ("reveal", "reveals revealed revealing"),
        ("appeal", "appeals appealed appealing"),
        ("call", "calls called calling"),
        ("visit", "visits visited visiting"),
        ("argue", "argues argued arguing"),
        ("dye", "dyes dyed dyeing"),
        ("hoe", "hoes hoed hoeing"),
        ("tie", "ties tied tying"),
        ("die", "dies died dying"),
        ("deny", "denies denied denying"),
        ("convey", "conveys conveyed conveying"),
        ("veto", "vetoes vetoed vetoing"),
        ("pass", "passes passed passing"),
        ("push", "pushes pushed pushing"),
        ("fix", "fixes fixed fixing"),
        ("draw", "draws drawed drawing"),
        ("play", "plays played playing"),
        ("rain", "rains rained raining"),
        ("panic", "panics panicked panicking"),
        ("traffic", "traffics trafficked trafficking"),
        ("ask", "asks asked asking"),
    ],
)
def test_regular_verbs(base: str, expected: str) -> None:
    """Doubling, dropped e, -y, -ie, -ic, and both spellings of -l."""
    assert forms(base) == expected


def test_a_row_says_what_no_rule_can() -> None:
    """Stress doubles; two spellings stand side by side; a form that is given replaces the regular one."""
    assert forms("admit", "doubled") == "admits admitted admitting"
    assert forms("focus", "either") == "focuses focused focussed focusing focussing"
    assert list(verb_forms("write", {PAST: ("wrote",), PARTICIPLE: ("written",)})) == [
        ("write", BASE), ("writes", THIRD), ("wrote", PAST), ("written", PARTICIPLE), ("writing", ING),
    ]  # fmt: skip
    assert list(plural("spokeswoman", {})) == [("spokeswomen", PLURAL)]
    assert list(plural("agency", {})) == [("agencies", PLURAL)]
    assert list(plural("police", {PLURAL: ("-",)})) == []


@given(st.text(_LETTERS, min_size=2, max_size=12), st.sampled_from(["", "doubled", "either"]))
def test_any_verb_has_every_form(base: str, doubling: str) -> None:
    """Each form of each verb ends as such a form does, and keeps all of the verb but its last letter."""
    told = list(verb_forms(base, {}, doubling))
    assert {bit for _, bit in told} == {BASE, THIRD, PAST, PARTICIPLE, ING}
    endings = {THIRD: "s", PAST: "ed", PARTICIPLE: "ed", ING: "ing"}
    for word, bit in told:
        assert word.startswith(base[:-2])
        assert word.endswith(endings.get(bit, base))
    assert {w for w, bit in told if bit == PAST} == {w for w, bit in told if bit == PARTICIPLE}
    assert with_s(base) in [word for word, bit in told if bit == THIRD]


def test_the_list_is_sorted_and_each_property_is_used() -> None:
    """Rows are found by eye; a property that no word has, or that leads nowhere, is a slip."""
    rows = [entry.word for entry in lexicon.entries()]
    assert rows == sorted(rows)
    assert {name for entry in lexicon.entries() for name in entry.properties} == set(lexicon.PROPERTIES)
    assert {told.cue for told in lexicon.PROPERTIES.values()} - {""} == set(codes.CUES)


@pytest.mark.parametrize("word", ["agreing", "braging", "disagreing", "quiped", "slamed", "baned", "ofs"])
def test_words_that_nobody_writes_are_gone(word: str) -> None:
    """They stood in one list or the other when forms were made in two places."""
    assert word not in grammar.lexicon()
    assert word not in codes.cue_lists()


@pytest.mark.parametrize(
    ("words", "cue", "kind"),
    [
        ("agreed agreeing opposed supports heard knowing", "mental", "MENTAL"),
        ("bragging quipped foretold labelled labeled threatened dismissed regretted voiced", "report", "SAY"),
        ("found show shown", "report", "FIND"),
        ("banned hitting vetoes acquitted lost shoots", "act", "ACT"),
        ("sold taken beginning", "act", "VERB"),
        ("loomed", "seem", "SEEM"),
        ("studies analysis findings surveys", "source", "STUDY"),
        ("adviser spokeswomen journalists", "source", "PERSON"),
        ("claimed suggested rumoured believed", "belief", "BELIEF"),
        ("tonight earlier", "time", "TIME"),
        ("conceivable possible", "hedge", "UNCERTAIN"),
        ("unanswered unclear", "unclear", "UNCERTAIN"),
    ],
)
def test_both_ways_of_reading_say_the_same(words: str, cue: str, kind: str) -> None:
    """What had drifted apart between cue rules and clauses, decided once."""
    for word in words.split():
        assert cue in codes.cue_lists()[word], word
        assert grammar.lexicon()[word][0] & vars(grammar)[kind], word


@pytest.mark.parametrize("word", ["held", "put", "laid", "refused", "declined", "protested", "impossible"])
def test_what_is_no_statement_is_no_cue(word: str) -> None:
    """An act is not a statement, a refusal neither; what is impossible is no hedge."""
    assert not {"report", "belief", "hedge", "mental"} & set(codes.cue_lists().get(word, ()))


def test_signals_ask_the_same_list() -> None:
    """Those lists of theirs that are made of one property, in some of its forms."""
    finds, base = ({w.word for w in words.listed() if w.flags & bit} for bit in (words.L_FINDS, words.L_BASE))
    assert {"found", "shows", "suggested"} <= finds
    assert "finding" not in finds
    assert {"say", "argue", "claim"} <= base
    assert not {"said", "forecast"} & base


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("whisper\tstatment", r"unknown property “statment”; known are: say, statement, "),
        ("whisper", r"a row is a word in lower case, a tab, its properties"),
        ("Whisper\tstatement", r"a row is a word in lower case"),
        ("whisper\tstatement\tpast", r"cannot read the form “past”; known are: third=\.\.\., past=\.\.\., "),
        ("whisper\tstatement\tpasst=x", r"cannot read the form “passt=x”"),
        ("whisper\tstatement\t\tx", r"a row is a word in lower case"),
        ("say\tthought", r"“say” has a row already; write all that is known of it into that one"),
    ],
)
def test_a_bad_row_is_named(row: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """File, line, what is wrong with it, and what would be right."""
    path = tmp_path / "lexicon.tsv"
    path.write_text(f"# Words\n\nsay\tsay\tpast=said\n{row}\n", encoding="utf-8")
    monkeypatch.setattr(lexicon, "PATH", path)
    with pytest.raises(InputError, match=rf"lexicon\.tsv:4: {told}"):
        lexicon.entries.__wrapped__()


_ARRIVES = """
import json, sys
from pathlib import Path
from newsgrain.features import lexicon
lexicon.PATH = Path(sys.argv[1])
from newsgrain.features.rows import columns
from tests.features.facts import clause, signals
from newsgrain.records import Article
from newsgrain.text.sentences import split
text = "The harbour master murmelled that the quay would stay shut."
found = columns([split(Article("a", text))])
print(json.dumps([clause(text).verb, sorted(signals(text)), sorted(map(int, found.indices))]))
"""


def _read_with(path: Path) -> tuple[str, list[str], list[int]]:
    """Class of the main verb, signals and columns of one sentence."""
    command = [sys.executable, "-c", _ARRIVES, str(path)]
    env = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parent.parent.parent), *sys.path])}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=env)
    verb, named, found = json.loads(done.stdout)
    return verb, named, found


def test_a_new_cue_verb_is_one_row(tmp_path: Path) -> None:
    """It arrives, inflected, in signals and clauses; nothing else is to be edited."""
    path = tmp_path / "lexicon.tsv"
    path.write_text(lexicon.PATH.read_text(encoding="utf-8"), encoding="utf-8")
    before = _read_with(path)
    with path.open("a", encoding="utf-8") as file:
        file.write("murmel\tstatement\n")
    verb, named, found = _read_with(path)
    assert before[0] == "verb"
    assert "STRONG_A" not in before[1]
    assert verb == "say"
    assert "STRONG_A" in named
    assert found != before[2]
