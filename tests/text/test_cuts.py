"""Where a careful reader would cut, kind by kind; ` | ` stands for a cut."""

import itertools

import pytest

from newsgrain.records import Article
from newsgrain.text.sentences import split


def assert_cuts(text: str) -> None:
    found = split(Article("a", f"Quay\n\n{text.replace(' | ', ' ')}")).sentences[1:]
    assert " | ".join(s.text for s in found) == text


_ORDINARY = (
    "car story month port wall tax south met ten sat found free so bank bill bond bone book bump call can"
    " cap card care cat cold coal cod cook cost cut day dull dusk ease fall farm fish fist fit flag fold food"
    " fun gold gun half hall hand hard harm hill home hour house ice job joke jury just kin lack land lead"
    " left leg life limp loss luck mark me mess mine miss mold moon no now once oil on ore park past pay pick"
    " pin pop port pot quit raid rash raw rest rice rich rise road rude ruin run sail salt sand saw scam sea"
    " second sent ship sick site sold son sort soul spot star stew stop sun talk tape task team term test tie"
    " toil town tune use vain van vet vote wage walk war wash wave weed week west will win wing wool word"
    " work yard yes york ban app doc gym grad lab rep sub temp tech uni exam max"
).split()


def test_an_ordinary_word_ends_its_sentence() -> None:
    """Whatever begins the next one."""
    for word in _ORDINARY:
        assert_cuts(f"She saw the {word}. | Police came at once.")


@pytest.mark.parametrize("word", ["TV", "CEO", "NBC", "GDP", "EU", "PC", "FDA", "MPs", "DVDs"])
def test_capitals_without_full_stops_are_words(word: str) -> None:
    """They end a sentence as any word does."""
    assert_cuts(f"He spoke of the {word}. | Police came at once.")


@pytest.mark.parametrize(
    "text",
    [
        "He left on Jan. 3 for Ft. Harn.",
        "The Vell Co. Ltd. of Harn, Pa. was sold to Ord Inc. of Wash. in Feb. 2020.",
        "It is vol. 3, no. 12, pp. 4 to 9, fig. 2.",
        "Call No. 12 or Nos. 14 and 15, sec. 3.",
        "It took 5 min. at approx. 90 percent, etc. and so on.",
        "Sat. 5 May and Mon. 7 May are free.",
        "The Dept. of Trade and the Univ. of Harn agreed.",
        "He met Mr. Ord, Sen. Lo, Gen. Amble and Prof. Vell vs. nobody.",
        "Lo et al. found it.",
        "The U.N. General Assembly met on Main St. in Harn.",
        "J. K. Ord and the U.S. Senate spoke.",
        "U.S. Senator Amble met Rep. Ord (D-Pa.), Sen. Lo (R-Ill.) and H.E. Vell.",
        "SENS. ORD, LO AND REPS. AMBLE, VELL TO MEET COL. HARN",
        "DEFENSE DEPT. TO SEND AID ON OCT. 23",
        "Ord v. The Vell Company was heard by sen. Lo.",
        "“Mr. Lo has left,” wrote “Dr. Ord.”",
        "Barr. Lo, Adv. Ord and Engr. Vell spoke.",
        "At 7:00 a.m. Major Lo read it.",
        "9:48 p.m. Lights are out.",
        "2:05 p.m. The dam fell. | Lo ran.",
        "**8:30 p.m.** The dam fell.",
        "Women: 1. A. Lo 2:27:41, 2. B. Ord 2:27:50, 3. C. Vell 2:29:33",
        "Order of arrival: 1. Lo (Ita), 212 km; 2. Ord (Col) at 38; 3. Vell s.t.",
        "They struck the port at about 6 a.m. Sanaa time.",
        "Captain (retd.) Lo and Major (res.) Ord met.",
        "Neely, S.D., pop. 902, costs Rs. 500 a day.",
        "DULUTH, Minn.--(PressLark)--Sept. 24, 2019--Hushbarn Sleep Co. today announced beds.",
        "She came at 8 p.m. Monday and left at 9 a.m. EST on Sept. 3.",
        "It opens at 9 a.m. PT on Monday, or 10 a.m. MT and noon CT.",
        "Open Mon.-Fri. 9-5 and Sat.-Sun. from Jan. 5-Apr. 9, from Weds. on.",
        "He left Harn, Ont. | The rest of Ord, Que. Premier Lo left on Apr. 5.",
        "It is 12mm. long, 10.5sq. ft. wide, 6 bln. in all. | Lo ran 3km. | Ord did in the 1970s. | (So.)",
        "He was out for six wks. with 12 GB. of Nfld. data. | Lo was bored.",
        "It is in ul. Rynek, costs Ksh. 2,500 (max. 3,000) for 12 fl. oz., says Ing. Lo in Sta. Clara.",
        "Photo: Ord/A. Lo",
        "Sen. Lo, D-ORE.: It fell.",
        "We met Chmn. Lo and Archbp. Ord on Elm Dr. | The house is red. | Dr. Lo left.",
    ],
)
def test_abbreviations_do_not_end_their_sentence(text: str) -> None:
    """Months, days, units, titles, places, numbers of pages."""
    assert_cuts(text)


@pytest.mark.parametrize(
    "text",
    [
        "He has hepatitis B. | The doctors know it.",
        "She was as tired as I. | The rest went on.",
        "Polls closed at 8 p.m. | Counting began at once.",
        "It burned at 5 p.m. | Sgt. Lo saw it.",
        "They left at 5 a.m. | Mt. Ord was clear.",
        "It opened at 9 a.m. | Nobody came.",
        "They live on Main St. | The house is red.",
        "It went to the U.S. | But nobody there asked.",
        "He drank vitamin C. | It did not help.",
        "The parish met at 8:30 p.m. | The sheriff spoke.",
        "WASHINGTON, D.C. | Two lawmakers left.",
        "The band broke up with Ord Sr. | They never met again.",
        "He works for Ord Inc. | The pay is low.",
    ],
)
def test_a_sure_beginning_begins_behind_an_abbreviation(text: str) -> None:
    """An initial, an acronym, a time of day, a street."""
    assert_cuts(text)


@pytest.mark.parametrize(
    "text",
    [
        "The dam held.[4] | Nobody was hurt.",
        "The dam held.[4][5] | Nobody was hurt.",
        "The dam held.[^1] | Nobody was hurt.",
        "The dam held.[^note] | Nobody was hurt.",
        "The dam held.<sup>[3]</sup> | Nobody was hurt.",
        "The dam held.<sup>12</sup> | Nobody was hurt.",
        "“The dam held.”[4] | Nobody was hurt.",
        "The dam held.[citation needed] | Nobody was hurt.",
        "The dam held.[a] | Nobody was hurt.",
        "The dam held.(18) | Nobody was hurt.",
        "The dam held.[[2]](#n2) | Nobody was hurt.\\[1\\] | It rained.^2 | It stopped.^[3]^ | So.",
        "The dam held.{{citation needed|date=May 2020}} | Nobody was hurt.**[1]** | It rained.",
        'The dam held.<a href="#n1">1</a> | Nobody was hurt.⁽²⁾ | It rained.§ | It stopped.',
        "See [The dam. A history.](https://a.example/b) now. | Nobody did.",
        "See ![A mill. At night.](a.jpg) here.",
        "The dam held. | [...] | Nobody was hurt.",
        "“The dam held.” | […] | Nobody was hurt.",
        "[...] | Nobody was hurt.",
    ],
)
def test_brackets_behind_a_stop(text: str) -> None:
    """Numbers of notes belong to the sentence before; what stands for a picture is one piece."""
    assert_cuts(text)


@pytest.mark.parametrize(
    "text",
    [
        "“The weir [...] was old,” she said.",
        "The weir […] was old.",
        "“The weir was old [...] and nobody looked,” she said. | He left.",
        "“The weir was old [...] Nobody looked,” she said.",
        "“[...] the weir was old.” | She left.",
        "The weir [. . .] was old.",
        "They sent the “forteen [sic!] barges” back.",
        "It was built in 1704 [?] by monks.",
        "Their pride [!] was hurt.",
    ],
)
def test_what_an_editor_puts_into_a_sentence_does_not_end_it(text: str) -> None:
    """An omission, a doubt, a sign of surprise in square brackets."""
    assert_cuts(text)


@pytest.mark.parametrize(
    "text",
    [
        "“Stop!”, he cried.",
        '"Stop?", she asked, and ran.',
        "“It fell.”, he wrote.",
        "«Arrêtez!», dit-il.",
        "He came (who knows why?), saw, and left.",
        "“Why?”; nobody knew.",
        "“It fell.” | Nobody ran.",
        "‘Go!’, they said.",
        "“Stop!”—he cried.",
        "« Why ? » he asked. | « It fell ! », she said. | « We ran. » | They left.",
        '" Why ? " he asked. | He left.',
    ],
)
def test_a_comma_behind_a_closing_mark_goes_on(text: str) -> None:
    """The sentence is not over."""
    assert_cuts(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“It fell.”Nobody ran here.", ["“It fell.”", "Nobody ran here."]),
        (
            '"We ran," said Lo, who fell."I ran too," he said.',
            ['"We ran," said Lo, who fell.', '"I ran too," he said.'],
        ),
        ("It fell.Mr. Lo paid 1,000.That is a lot.", ["It fell.", "Mr. Lo paid 1,000.", "That is a lot."]),
        ("We met in 2016.We paid him.", ["We met in 2016.", "We paid him."]),
        ("He came (late).Nobody saw it.", ["He came (late).", "Nobody saw it."]),
        ("It was 3-2.Lo cost $4.5.It hurt.", ["It was 3-2.", "Lo cost $4.5.", "It hurt."]),
        ("It was on the A14.He saw Lo.We ran.", ["It was on the A14.", "He saw Lo.", "We ran."]),
        ("At 5 p.m.She ran (in [1911].It rained.)", ["At 5 p.m.", "She ran (in [1911].", "It rained.)"]),
        ("Did Lo?Ord did!Vell, too, i.e.He ran.", ["Did Lo?", "Ord did!", "Vell, too, i.e.He ran."]),
        ("Dr.Who ran. No.One ran. 1.2.The dams", ["Dr.Who ran.", "No.One ran.", "1.2.The dams"]),
        ("1.1.The dams of Harn. At 10.30.It rained.", ["1.1.The dams of Harn.", "At 10.30.", "It rained."]),
        ("It cost $90,000.Lo read them .He ran.", ["It cost $90,000.", "Lo read them .", "He ran."]),
        ('"It fell.""We ran.""He ran."', ['"It fell."', '"We ran."', '"He ran."']),
        ("“It fell.”“We ran.”(He ran.)[They ran.]", ["“It fell.”", "“We ran.”", "(He ran.)", "[They ran.]"]),
        ("See SEÑOR DO?A ANA. “?Why ran he?", ["See SEÑOR DO?A ANA.", "“?Why ran he?"]),
        ("It fell.\u200bNobody ran.", ["It fell.\u200b", "Nobody ran."]),
        ("It fell.\u00ad Nobody ran.", ["It fell.\u00ad", "Nobody ran."]),
        ("It fell.\ufeff Nobody ran.", ["It fell.\ufeff", "Nobody ran."]),
        ("“What?”“Nothing.”", ["“What?”", "“Nothing.”"]),
        ("»What.«»Nothing.« It rained.", ["»What.«", "»Nothing.«", "It rained."]),
        ("It rose [by 3.5%].Nobody paid.", ["It rose [by 3.5%].", "Nobody paid."]),
        ("It was 37°C.We ran.", ["It was 37°C.", "We ran."]),
        ("“It fell.”\u200b Nobody ran.", ["“It fell.”\u200b", "Nobody ran."]),
    ],
)
def test_a_blank_that_was_lost_or_hidden(text: str, expected: list[str]) -> None:
    """Behind a figure, a bracket, a mark, or by signs that nobody sees."""
    assert [s.text for s in split(Article("a", text)).sentences] == expected


@pytest.mark.parametrize(
    "text",
    [
        "They have three demands: 1. A pay rise. | 2. Shorter days. | 3. New boats.",
        "First came the rules. | 1. No boats. | 2. No nets.",
        "• 9. No boats.",
        "- 10. No nets. | No lines.",
        "He scored 3. | Nobody scored more.",
        "They want 1. A pay rise. | 2. Shorter days.",
        "The top three: 3. Harn. | 2. Ord. | 1. Vell.",
        "The rules are: A. No boats. | B. No nets.",
        "Q1. Who ran? | Q2. Who fell? | Sec. 4. It is ours. | Art. 5. It is theirs.",
        "It was 1999. | The yard shut.",
        "#1. It fell. | § 4. It is ours. | 22:04. Polls are shut. | 22:06 They count. | 2012. | It rained.",
        "To note: 1. Ord is owned by Vell Ltd. | 2. Vell is in Harn.",
        "Grants were made. | * The Navy gave two. | * “The Army gave.” | * It is over. * * * | He left.",
    ],
)
def test_numbers_of_a_list_stay_with_their_item(text: str) -> None:
    """A number that begins a sentence does not end it."""
    assert_cuts(text)


@pytest.mark.parametrize(
    "text",
    [
        "बाँध टिका रहा। | कोई घायल नहीं हुआ। | क्यों?",
        "هل صمد السد؟ | نعم. | ذهب.",
        "وہ چلا گیا۔ | وہ رویا۔",
        "ሄደ። | አለቀሰ።",
    ],
)
def test_other_scripts(text: str) -> None:
    """Their own stops end a sentence as a full stop does."""
    assert " | ".join(s.text for s in split(Article("a", text.replace(" | ", " "))).sentences) == text


@pytest.mark.parametrize(
    "text",
    [
        "大坝没有倒塌。 | 没有人受伤！ | 谁知道？",
        "ダムは持ちこたえた。 | けが人はいなかった。",
        "「行く。」と彼は言った。 | 彼は去った。",
        "“他走了。” | 她说。",
        "大坝没有倒塌． | 没有人受伤．",
        "大坝没有倒塌! | 没有人受伤? | 没有3．5人。[1] | 没有。",
    ],
)
def test_chinese_and_japanese(text: str) -> None:
    """Their stops need no blank behind them."""
    joined = text.replace(" | ", "")
    assert " | ".join(s.text for s in split(Article("a", joined)).sentences) == text


_PAIRS = "‹› ›‹ «» »« »» ›› ‘’ ‚‘ ‚’ “” ”” „“ „” ‟” \"\" '' `` ＂＂".split()
_PAIRS += "「」 『』 ｢｣ 《》 〈〉 〝〟 〝〞 ❝❞ ❛❜ () （） [] ［］ {} 【】 〔〕 ｛｝ ⟨⟩ ⟪⟫ ﹁﹂".split()


@pytest.mark.parametrize("inner", ["The dam held.", "Stop!", "Why?", "Well…"])
def test_a_closing_mark_ends_its_sentence(inner: str) -> None:
    """Whatever marks a paper uses, also those that open elsewhere: they stay with what they close."""
    for pair in [*_PAIRS, "´´", "′′", "″″", "„‟", "~~"]:
        assert_cuts(f"It rained. | {pair[0]}{inner}{pair[1]} | They left.")


_CLOSERS = dict(zip("\"'”’»›)]*“‘«」", "\"'“‘«‹([*„‚»「", strict=True))  # and what opens before them


@pytest.mark.parametrize("stop", ["The dam held.", "Stop!", "Why?", "What?!"])
def test_two_marks_close_together(stop: str) -> None:
    """A mark within brackets or stars, and the other way round: all of them stay with their sentence."""
    for inner, outer in itertools.product(_CLOSERS, repeat=2):
        said = f"{_CLOSERS[outer]}{_CLOSERS[inner]}{stop}{inner}{outer}"
        for text in (said, f"{said} he cried.", f"{said}, he cried."):
            assert_cuts(f"{text} | They left.")


@pytest.mark.parametrize("inner", ["The dam held.", "Stop right there!"])
def test_a_closing_mark_without_a_blank(inner: str) -> None:
    """It is no sentence of its own."""
    for pair in [pair for pair in _PAIRS if pair[1] not in "`'"]:
        text = f"It rained. {pair[0]}{inner}{pair[1]}They left at once."
        assert [s.text for s in split(Article("a", text)).sentences][1:] == [text[11:-18], text[-18:]]


def test_a_closing_mark_before_a_comma() -> None:
    """What was shouted and who shouted are one sentence."""
    for pair in _PAIRS:
        assert_cuts(f"It rained. | {pair[0]}Stop!{pair[1]}, he cried. | They left.")


@pytest.mark.parametrize(
    "text",
    ["It holds 500 m³. | Workers drained it.", "It was E = mc². | Nobody knew.", "It ends here‡. | So."],
)
def test_a_high_number_of_a_word_ends_nothing(text: str) -> None:
    """It is the word's, and the stop behind it ends the sentence."""
    assert_cuts(text)


@pytest.mark.parametrize("note", ["¹", "²³", "¹⁰", "†", "‡", "*", "”¹", "🙂", "👍🏽", "➡️"])
def test_a_sign_behind_a_stop_stays_with_it(note: str) -> None:
    """Numbers of notes as pages set them high, and pictures."""
    assert_cuts(f"The dam held.{note} | Nobody was hurt.{note} | It rained.")


@pytest.mark.parametrize(
    "text",
    [
        "The dam held.[4]: 23 | Nobody was hurt.[5]: 3–7 | It rained.",
        "The dam held.[6], he said. | It rained.",
        "The dam held.[6] ; it rained.",
    ],
)
def test_what_follows_the_number_of_a_note(text: str) -> None:
    """A page goes with it; a comma says that the sentence goes on."""
    assert_cuts(text)
