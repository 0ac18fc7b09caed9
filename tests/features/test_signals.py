"""Signals are what a reader would point at, and stay silent inside quotations."""

import pytest

from newsgrain.features.naming import RULE
from newsgrain.features.rows import names
from newsgrain.records import Article
from newsgrain.text.sentences import split
from tests.features.facts import signals


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("According to the mayor, the quay is shut.", {"STRONG_A", "SOURCE"}),
        ("The quay is shut, the mayor said.", {"STRONG_A", "SOURCE"}),
        ("The mayor said that the quay is shut.", {"STRONG_A", "SOURCE", "SPEAKER"}),
        ("The mayor announced that the quay is shut.", {"STRONG_A", "SOURCE", "SPEAKER"}),
        ("A survey of 300 readers found little interest.", {"STRONG_A"}),
        ("“It is shut,” said the mayor.", {"STRONG_A"}),
        ("Two men were reportedly seen on the quay.", {"HEDGED", "STRONG_H"}),
        ("The quay could open on Friday.", {"HEDGED", "STRONG_H"}),
        ("The men are believed to be abroad.", {"HEDGED", "STRONG_H"}),
        ("Will the quay ever open?", {"HEDGED", "ASKS"}),
        ("It is not yet known who paid.", {"HEDGED", "STRONG_H"}),
        ("It is too early to tell.", {"HEDGED", "STRONG_H"}),
        ("The man, who limps, could miss the fair.", {"HEDGED", "STRONG_H"}),
        ("In her opinion the quay is safe.", {"STRONG_A", "SOURCE"}),
        ("The cost is small, per the treasurer.", {"STRONG_A"}),
        ("It is unclear whether the quay will open.", {"HEDGED", "STRONG_H"}),
        ("I suspect the quay is gone.", {"HEDGED", "STRONG_H"}),
        ("By Ola Brant", {"BYLINE", "PAGE"}),
        ("Photo: Ola Brant", {"CREDIT", "PAGE"}),
        ("Friday, March 3, 2017", {"DATE", "PAGE"}),
        ("Write to desk@vell.example today.", {"REACHED", "PAGE"}),
        ("Ring 020 7946 0000 today.", {"REACHED", "PAGE"}),
        ("Subscribe to our newsletter.", {"IMPERATIVE"}),
        ("If you can, donate to our work.", {"PAGE"}),
    ],
)
def test_signals_are_found(text: str, found: set[str]) -> None:
    assert found <= signals(text)


@pytest.mark.parametrize(
    ("text", "silent"),
    [
        ("“It may rain,” she said.", {"HEDGED", "STRONG_H"}),
        ("The fair opens in May 2017 as planned.", {"HEDGED", "STRONG_H"}),
        ("The man, who may be 50, died.", {"STRONG_H"}),
        ("Police arrested two men.", {"STRONG_A", "WEAK_A", "SOURCE", "SPEAKER"}),
        ("The mayor, who said nothing, closed the quay.", {"SPEAKER"}),
        ("A barn burned down on Monday.", {"HEDGED", "STRONG_A", "WEAK_A", "PAGE"}),
        ("Prices rose by four per cent in May.", {"HEDGED", "STRONG_H", "STRONG_A"}),
        ("The firm closed the quay, citing rust.", {"STRONG_A"}),
        ("They could not reach the quay.", {"HEDGED", "STRONG_H"}),
        ("Smoke could be seen for miles.", {"HEDGED", "STRONG_H"}),
        ("She was seen on the quay.", {"HEDGED", "STRONG_H"}),
    ],
)
def test_signals_stay_silent(text: str, silent: set[str]) -> None:
    assert not silent & signals(text)


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("The quay may open, the mayor said.", "r AH"),
        ("A barn burned down on Monday.", "r "),
        ("By Ola Brant", "r P"),
    ],
)
def test_the_summary_names_the_strongest_families(text: str, summary: str) -> None:
    assert (RULE, summary) in names(split(Article("a", text)))[0]
