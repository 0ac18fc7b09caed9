"""What the words beside a stop tell, kind by kind; ` | ` stands for a cut."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.records import Article
from newsgrain.text.sentences import split
from tests.text.test_cuts import assert_cuts

_BEGINNINGS = (
    "I met him.|It's cold.|They’re glad.|I'm glad.|Don't ask.|“I ran,” he said.|Officials ran.|Critics ran."
)
_ENDINGS = (
    "He came to the U.S.|It was hepatitis B.|He left Ord Inc.|They met at 5 p.m.|It is on Main St."
    "|She has a Ph.D."
)


@pytest.mark.parametrize("ending", _ENDINGS.split("|"))
def test_a_sure_beginning(ending: str) -> None:
    """Also drawn together, and in quotation marks."""
    for beginning in [*_BEGINNINGS.split("|"), "Following talks, he left.", "A man ran."]:
        assert_cuts(f"{ending} | {beginning}")


@pytest.mark.parametrize(
    "text",
    [
        "U.S. Will Send Troops to Iraq",
        "What the U.S. Did in Syria",
        "Biden: U.S. Has No Plans to Leave",
        "Apple Inc. Is Said to Plan Layoffs",
        "Man Held in L.A. After Fire",
    ],
)
def test_a_headline_in_capitals_goes_on(text: str) -> None:
    """There a capital says nothing."""
    assert_cuts(text)


@pytest.mark.parametrize(
    "text",
    [
        "The wall is 9 ft. | Residents want more.",
        "It weighs 20 lbs. | Officers seized it.",
        "The room has 400 sq. ft. | Rents are high.",
        "The speed was 90 m.p.h. | Police stopped him.",
        "The river is at 4.5 m. | Lorries must wait.",
        "He is 6 ft. 4 in. tall. | He plays.",
        "It is 2 mi. long. | Park there.",
        "He came in. | Nobody saw.",
        "It was hepatitis B. | Doctors want more.",
        "They are in Group C. | France won.",
        "She met Michael B. Jordan. | They talked.",
        "The study is by Lo et al. | The authors left.",
        "He drank in the pub. | Ambulances came.",
        "It closes at 5 p.m. | Local bands play.",
        "It aired at 9 p.m. Wednesdays. | It was a hit.",
        "IT FELL IN THE U.S. | THEY LEFT.",
        "Art. I, Section 8 holds. | It is old.",
        "He fell in the 88th min. | Chelsea held on.",
        "The 10-yr. Treasury rose. | It is a 9-in. pan. | The 5.5-in. phone sold.",
        "Heat it to 350 F. | Grease a pan. | It was 3.5 deg. C. | Ice was thin.",
        "By 2010 F. Murray Lo had won. | He left.",
        "It is in Hall D. | Shows run daily.",
        "He had 9 rebs. in 38 min. | Lo sat out.",
        "16 oz. Cheddar, grated",
        "- 1 1/2 c. Parmesan",
        "It is a model no. X-100 phone. | Case No. CV-20 was heard.",
        "P.M. Lo met A.M. Ord in Harn. | They ate.",
        "They met at 5 P.M. | Members sat late.",
        "They voted at 10 p.m. E.S.T. | It failed.",
        "The show runs through Sept. | Tickets are free. | In Sept. Lo saw the Sat. Evening Post.",
        "“We met at 6 p.m.” | “At 6 p.m.” | She left.",
        "It airs at 9 p.m. | Running time: 112 min. | It struck at 6 a.m. Sanaa time.",
        "He read 1 Cor. 13. | It was a Cat. 4 storm.",
        "Team A beat Team B. | Team C drew. | He saw 12 F. Supp. 2d 34.",
        "St. Ann’s fell. | St. Dan's did not. | It isn't long.",
    ],
)
def test_amounts_letters_and_times(text: str) -> None:
    """A unit behind its number ends before a capital and goes on before a small letter."""
    assert_cuts(text)


@pytest.mark.parametrize(
    "title",
    "Smt Shri Pfc Spc Ex-Gov Then-Sen Sen-Const Maj.-Gen Vice-Adm Revs Chas Mr./Mrs the-board—Mr"
    " Kum Addl Cde Ofc Abp Ste Rev'd Rev’d 'Mr Harn/St".split(),
)
def test_titles(title: str) -> None:
    """Of India and of armies, behind what a hyphen, a dash or a stroke joins to them."""
    assert_cuts(f"They met {title}. Vell. | He left.")


@pytest.mark.parametrize(
    "text",
    [
        "Jo Lo, R-Va. announced it. | Ann Lo, D-Md. | She left.",
        "A B.Tech. course. | The temp. fell. | She was a temp. | Bosses ran. | Call for info. or write.",
        "A hearing of the House Subcomm. on Trade. | It was long.",
        "The law (S. 874/H.R. 1736) holds. | It runs Oct./Nov. each year.",
        "It uses ver. 2.1. | It costs Tk. 90. | Qur. 2:255 is old. | He cited sched. 1.",
        "Lo Pty. Ltd. and Ord Sdn. Bhd. merged. | An Ass. Prof. Lo, Er. Ord and L.Cpl. Vell spoke.",
        "By Ord, A.; Wu, J.-Y.; Lo, B. et al. | It made 21 kn. in trials.",
        "It fell near Rte. 9 in Vill. Harn, Distt. Ord. | See Rom. 8:28. | It cost £300k. in 1999.",
        "Lo bt. Vell 6-0. | Att. 4,302. | P.P.S. Lo is well. | Id. at 145.",
    ],
)
def test_short_words(text: str) -> None:
    """Of parties, degrees, committees, results, letters and notes."""
    assert_cuts(text)


@pytest.mark.parametrize(
    "text",
    [
        "Yahoo! Inc. rose. | Google fell.",
        "Yahoo! News said so. | Google did not.",
        "He left Yahoo! | Then he ran.",
        "The musical Oklahoma! opened in 1943. | It was long.",
        "They saw Oliver! and wept. | The film Airplane! was shown. | It was fun.",
        "Democracy Now! reported it. | Others did not.",
        "Guess? Inc. rose. | Others fell.",
        "The roads ? all of them ? were shut. | It rained.",
        "Look at Debian! | https://a.example/b",
    ],
)
def test_marks_of_names(text: str) -> None:
    """Or of a dash that was lost."""
    assert_cuts(text)


@pytest.mark.parametrize(
    "text",
    [
        "“Who are you?” Vell asked. | He left.",
        "“Who are you?” I asked. | He left.",
        '"Get out!" Mr. Vell said, pointing. | He left.',
        "“Get out!” Sen. Jo Vell wrote on Sunday. | He left.",
        "“Who are you?” Dr. Vell asked the boy. | He left.",
        "“Get out!” | Vell said nothing.",
        "“Get out!” | Vell asked the crowd to leave.",
        "“Get out!” | Nobody asked.",
        "“It fell.” | Vell said nothing more.",
        "“Stop!” – he cried. | He left.",
        "“Why me?” Vell thought. | He left.",
        "“Why?” Vell said on Monday. | He left.",
        "“Why?” | Vell said on Monday that he had left.",
        "“Why?” Vell asked on the day that he left.",
        "It cost five pounds! — and she ran. | Was it luck? - or skill?",
        "I read “Who Pays?” (Letters, 4 May). | I agree.",
        "She wrote “Why Us?” (2003) and “Why Not?” (2005). | Both sold.",
        "“It was—” | “No.” | “Let me—” she said. | “No!”",
        "“It fell.” | (She wept.) | They left.",
    ],
)
def test_who_asked(text: str) -> None:
    """A name and a verb of telling alone belong to the quotation before them."""
    assert_cuts(text)


@pytest.mark.parametrize("stop", [".", "!", "?", ".”", "…"])
@pytest.mark.parametrize(
    "note",
    "[who?]|[according to whom?]|[better source needed]|[Note 1]|[update]|[[1]]|([1])|</b>|<br/>"
    "|<ref>Lo</ref>| [4]| [4][5]| [1 – 3]| [a]| [citation needed]|[10] [11]".split("|"),
)
def test_notes(stop: str, note: str) -> None:
    """Glued to the stop or apart from it, they stay with it."""
    opening = "“" if "”" in stop else ""
    assert_cuts(f"{opening}The dam held{stop}{note} | Nobody was hurt.{note} | It rained.")


@pytest.mark.parametrize(
    "text",
    [
        "[1] Lo (1990). | [2] Vell (1991).",
        "It fell. | [He was glad.] | They left.",
        "It fell. | “[T]hey left,” he said.",
        "It fell.12 | They left.",
        "It fell.[2](#a) | They left.",
        "It fell,7 and they left.12 | We ran.",
        "“It fell.”7 | They left.",
        "See vol.3 The Dam. | They left.",
    ],
)
def test_what_is_a_note(text: str) -> None:
    """Not the number of a reference, nor what an editor put in; a number set high that lost its height."""
    assert_cuts(text)


@pytest.mark.parametrize(
    "text",
    [
        "Article 5. Nobody may enter.",
        "Figure 1. The dam in May. | It was dry.",
        "Fig. 2. The dam in May. | It was dry.",
        "Part II. The Fall",
        "1.1. Scope of the law",
        "2.3.1. It is new. | 2.3.2. It is good.",
        "They ask: i. Pay. | ii. Rest. | iii. Food.",
        "Here is why. | 100. It is new. | 101. It is good.",
        "He quoted Article 370. | The Centre may act.",
        "Item 1A. Risk Factors. | Item 2. Properties.",
        "Lunch: noon. | Dinner: 6 p.m. | Bed: 9.",
        "He read Chapter 3. | It is old.",
        "Q. Did it fall? | A. It did.",
    ],
)
def test_numbers_of_items_with_their_names(text: str) -> None:
    """They stay with what they number, and end a sentence that has more."""
    assert_cuts(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It came to the U.S.The crowd cheered.", ["It came to the U.S.", "The crowd cheered."]),
        ("It fell at the BBC.He left.", ["It fell at the BBC.", "He left."]),
        ("It rose 7%.They left the city.", ["It rose 7%.", "They left the city."]),
        ("It fell.A man left.", ["It fell.", "A man left."]),
        ("Visit BBC.Co.Uk now.", ["Visit BBC.Co.Uk now."]),
        ("It fell.\u2069 They left.", ["It fell.\u2069", "They left."]),
        ("It fell‽ They left.", ["It fell‽", "They left."]),
        ("It fell.She’s here. It fell.I'm here.", ["It fell.", "She’s here.", "It fell.", "I'm here."]),
        ("“It fell,” he said.“We’re here.”", ["“It fell,” he said.", "“We’re here.”"]),
        ("“It fell,” he said.“I’m here.”", ["“It fell,” he said.", "“I’m here.”"]),
        ("It cost $4.5m.They paid. Lo paid.", ["It cost $4.5m.", "They paid.", "Lo paid."]),
        ("It fell...Or did it? It fell…Or not?", ["It fell...", "Or did it?", "It fell…", "Or not?"]),
        ("“I...I ran. Well...Lo ran,” he said.", ["“I...I ran.", "Well...Lo ran,” he said."]),
        ("He saw Łódź.Świątek stayed. Lo ran.", ["He saw Łódź.", "Świątek stayed.", "Lo ran."]),
        ("We won! 🏆 🏆 They lost. 🙁 It rained.", ["We won! 🏆 🏆", "They lost. 🙁", "It rained."]),
        ("“We won! 🏆” They lost. 📸 Lo", ["“We won! 🏆”", "They lost.", "📸 Lo"]),
        ("We won! 🏆", ["We won! 🏆"]),
        ("Was it good? 🙂 😐 🙁", ["Was it good?", "🙂 😐 🙁"]),
        ("🏆 We won. 🏆 They lost.", ["🏆 We won.", "🏆 They lost."]),
        ('It rained. " It fell. " They left.', ["It rained.", '" It fell. "', "They left."]),
        ("He came (Lo, R.I. ). They left.", ["He came (Lo, R.I. ).", "They left."]),
        ('He said "it fell. ".', ['He said "it fell. ".']),
    ],
)
def test_damage(text: str, expected: list[str]) -> None:
    """Lost blanks and hidden signs, marks between blanks, marks that would stand alone."""
    assert [s.text for s in split(Article("a", text)).sentences] == expected


_PIECES = st.sampled_from(
    [*_ENDINGS.split("|"), *_BEGINNINGS.split("|"), "“Why?” Vell asked.", "It fell. [4]", "It is 400 sq. ft."]
    + ["Yahoo! News ran.", "“Stop!” – he cried.", "It fell.4", "It fell.They left.", "No. 5 is Mr. Lo’s."]
    + [
        "“[It fell.]” He ran.",
        "“It fell.”“We ran.”",
        "« Why ? » he asked.",
        "He ran 12km. on Apr. 5.",
        "* Lo ran.",
    ]
)


_WRITTEN = {"\xa0": " ", "\t": " ", "\u2009": " ", "  ": " ", "\r\n": "\n", '"': "“”", "'": "’"}


@given(st.lists(_PIECES, min_size=1, max_size=6), st.sampled_from(" \n"), st.sampled_from([*_WRITTEN]))
def test_how_a_sign_is_written_moves_no_cut(pieces: list[str], between: str, sign: str) -> None:
    """Pages write other blanks for what must not be parted, or out of habit; some have straight marks."""
    text = between.join(pieces)
    found = "\0".join([s.text for s in split(Article("a", text)).sentences])
    for other in _WRITTEN[sign]:
        text, found = text.replace(other, sign), found.replace(other, sign)
    assert "\0".join([s.text for s in split(Article("a", text)).sentences]) == found


@pytest.mark.parametrize(
    "piece",
    [
        'It fell. " ',
        'ab."Ok ',
        "...",
        "It fell.[",
        "It fell. [4] ",
        "It fell. [...] ",
        "[...] ",
        "U.S. The ",
        "“Go!” Lo Lo ",
        "5 sq. ft. ",
        "。",
        "‽",
        "fell.*]",
        "12.5.1",
        "“It fell.”“",
        "fell.“Lo ",
        '“a" «b” ',
    ],
)
def test_time_grows_as_the_text_does(piece: str) -> None:
    """What looks around a stop looks a bounded way."""
    began = time.process_time()
    split(Article("a", piece * (200_000 // len(piece))))
    assert time.process_time() - began < 2
