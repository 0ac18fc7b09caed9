"""Signals name what a reader would point at, and stay silent inside quotations."""

import pytest

from newsgrain.features.signals import first_verb, signals, summary
from newsgrain.features.tokens import tokenise
from newsgrain.records import Article
from newsgrain.text.sentences import split


def named(text: str, index: int = 0) -> set[str]:
    found = split(Article("a", text))
    return set(signals(tokenise(found.sentences[index].text, found.places[index])))


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("According to the mayor, the quay is shut.", "a according"),
        ("The quay is shut, the mayor said.", "a tail say"),
        ("The mayor announced that the quay is shut.", "a report that"),
        ("A survey of 300 readers found little interest.", "a study"),
        ("“It is shut,” said the mayor.", "a say by quote"),
        ("Two men were reportedly seen on the quay.", "h evidential main"),
        ("The quay could open on Friday.", "h may could main"),
        ("The men are believed to be abroad.", "h believed to main"),
        ("Will the quay ever open?", "h question"),
        ("It is unclear whether the quay will open.", "h unclear unclear main"),
        ("I suspect the quay is gone.", "h i guess main"),
        ("By Ola Brant", "p byline"),
        ("Photo: Ola Brant", "p credit"),
        ("Friday, March 3, 2017", "p date"),
        ("Write to desk@vell.example today.", "p contact"),
        ("Subscribe to our newsletter.", "p imperative"),
    ],
)
def test_signals_are_found(text: str, signal: str) -> None:
    assert signal in named(text)


@pytest.mark.parametrize(
    ("text", "prefix"),
    [
        ("“It may rain,” she said.", "h may"),
        ("The fair opens in May 2017 as planned.", "h may"),
        ("Police arrested two men.", "a s"),
        ("A barn burned down on Monday.", "h "),
        ("A barn burned down on Monday.", "p "),
    ],
)
def test_signals_stay_silent(text: str, prefix: str) -> None:
    assert not [name for name in named(text) if name.startswith(prefix)]


def test_the_first_verb_steps_over_a_relative_clause() -> None:
    found = split(Article("a", "The mayor, who said nothing, closed the quay."))
    tokens = tokenise(found.sentences[0].text, found.places[0])
    assert tokens.lower[first_verb(tokens)] == "closed"


def test_the_summary_names_the_strongest_families() -> None:
    assert summary(named("The quay may open, the mayor said.")) == "AH"
    assert summary(named("A barn burned down on Monday.")) == ""
    assert summary(named("By Ola Brant")) == "P"
