"""The main clause is found behind what stands in its way, and its sign is read off it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.features.clause_names import plain_clause
from newsgrain.features.grammar import lexicon
from newsgrain.features.naming import CLAUSE
from newsgrain.features.rows import names
from newsgrain.records import Article
from newsgrain.text.sentences import split
from tests.features.facts import clause, facts


@pytest.mark.parametrize(
    ("text", "subject", "verb", "word"),
    [
        ("The mayor, who said nothing, closed the quay.", "person", "act", "closed"),
        ("When the rain stopped, the harbour reopened.", "thing", "verb", "reopened"),
        ("A man arrested on Monday told the court he was ill.", "person", "say", "told"),
        ("Vell (in the north) has two schools.", "Name", "have", "has"),
        ("On Tuesday, the port authority warned of floods.", "org", "say", "warned"),
        ("The ship that he built sank.", "thing", "verb", "sank"),
        ("Two ferries have been sold to a rival.", "things", "verb", "sold"),
        ("There is no bread in Vell.", "there", "be", "is"),
        ("COUNCIL CALLS FOR NEW BRIDGE", "org", "say", "calls"),
        ("The ministry's claims were false.", "things", "be", "were"),
        ("It's a small town.", "it", "be", "it's"),
        ("The dividend looks vulnerable.", "thing", "seem", "looks"),
        ("Opponents argued the money should go on roads.", "person", "say", "argued"),
        ("People killed this week are to be buried.", "person", "be", "are"),
        ("Voters believe government is slow.", "person", "mental", "believe"),
        ("The storm could unroof two barns.", "thing", "verb", "unroof"),
    ],
)
def test_subject_and_main_verb(text: str, subject: str, verb: str, word: str) -> None:
    """Relative, opening and bracketed clauses and participles are stepped over."""
    found = clause(text)
    assert (found.subject, found.verb, found.word) == (subject, verb, word)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("The quay is shut, the harbour master said.", "A"),
        ("According to the mayor, the quay is shut.", "A"),
        ("The United Council called the flood the worst in memory.", "A"),
        ("The owners believe the roof will hold.", "A"),
        ("The company signed the deal and said that it was glad.", "A"),
        ("Police arrested two people.", "-"),
        ("The fire, which police said began in a kitchen, destroyed nine homes.", "-"),
        ("The ban could be lifted by spring.", "S"),
        ("Two people are believed to be involved.", "S"),
        ("Two people were reportedly involved.", "S"),
        ("Will the ban survive the spring?", "S"),
        ("It is unclear whether the quay will open.", "S"),
        ("If the wind drops, boats will sail.", "s"),
        ("The man, who may be 50, died on Tuesday.", "h"),
        ("The quay is shut, official figures show.", "A"),
        ("Crabs sing in dialects, study finds", "A"),
        ("Dam was never inspected, says welder", "A"),
        ("In his view the quay is safe.", "A"),
        ("In our view the quay is safe.", "-"),
        ("She watched the boat with her eyes shut.", "-"),
        ("Many could neither read nor write.", "-"),
        ("The turtle, the county state reptile, is at risk.", "-"),
        ("The town lost, and its mayor hinted that he would go.", "A"),
        ("It is not clear if the quay will open.", "S"),
        ("It's too soon to say who is right.", "S"),
        ("A second fire cannot be ruled out.", "S"),
        ("The court has not ruled on it.", "-"),
        ("It remains to be seen whether the ban holds.", "S"),
        ("The route is known and clear.", "-"),
        ("They could not reach the quay.", "-"),
        ("No one could reach the quay.", "-"),
        ("Smoke could be seen for miles.", "-"),
    ],
)
def test_the_sign_is_read_off_the_clause(text: str, sign: str) -> None:
    assert clause(text).sign == sign


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("The mayor said on Monday that it was over.", "complement", "on that"),
        ("The mayor said: “It is over.”", "complement", "colon"),
        ("The mayor may not run again.", "modal", "may"),
        ("The mayor may not run again.", "negated", True),
        ("In May 2017 the mayor ran again.", "modal", ""),
        ("The mayor could run again.", "modal", "could"),
        ("The mayor couldn't run again.", "modal", "able"),
        ("The mayor should run again.", "modal", "should"),
        ("The bridge was built by convicts.", "passive", True),
        ("The mayor left, saying that he was tired.", "participle", "say that"),
        ("It is unclear whether rain will come.", "adjective", "unclear"),
        ("Perhaps the mayor ran.", "adverb", "pre"),
        ("The owner, citing the weather, closed early.", "according", "citing"),
        ("“It rained,” she said.", "tail", "say end"),
    ],
)
def test_what_is_told_of_a_clause(text: str, field: str, value: object) -> None:
    assert getattr(clause(text), field) == value


@given(st.text(max_size=300))
def test_any_text_has_a_clause_or_none(text: str) -> None:
    """Whatever the text, the verb is one of its tokens, and every feature of the clause has plain words."""
    for s, named in zip(facts(text), names(split(Article("a", text))), strict=True):
        assert -1 <= s.at < s.count
        for block, name in named:
            assert block != CLAUSE or plain_clause(name) != name


def test_words_keep_all_their_kinds_and_forms() -> None:
    """Said is a past and a participle; a word can be verb and noun."""
    from newsgrain.features import grammar as g

    kinds, forms = lexicon()["said"]
    assert kinds & g.SAY
    assert forms == g.PAST | g.PARTICIPLE
    assert lexicon()["reports"][0] & g.NOUNISH
    assert lexicon()["wrote"][1] == g.PAST
    assert lexicon()["carried"][1] == g.PAST | g.PARTICIPLE


PAGE = (
    "The mayor said:\n\nThe quay stays shut.\n\nNobody was hurt.\n\nFerry times for this week are:\n\n"
    "* Vell 10:15\n\n* Oss 11:00\n\nAbout the port\n\nThe port was built in 1880."
)


def test_a_line_with_a_colon_leads_while_the_blocks_go_on() -> None:
    """A speaker's line leads to paragraphs, a list's line to short lines; headings open sections."""
    found = {s.text: clause(PAGE, s.index) for s in split(Article("a", PAGE)).sentences}
    assert found["The quay stays shut."].lead == found["Nobody was hurt."].lead == "said"
    assert found["* Oss 11:00"].lead == "list"
    assert found["The port was built in 1880."].lead == ""
    assert found["The port was built in 1880."].heading == "about"


def test_openers_are_first_of_their_block() -> None:
    assert [s.opener for s in facts("One came. Two left.\n\nThree stayed.")] == [0, 0, 2]
