"""Tells which language a text is in; what is not surely in another one counts as English."""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from newsgrain.errors import InputError

UNSURE = "unsure"  # the name under which texts are counted whose language is not known

# Common in every English text and rare in all others: not "in", "was", "for", "on" or "are", which are
# German, Danish, French or Romanian words as well.
_ENGLISH_WORDS = frozenset(
    "the and of that with from this which they their been were would said not who its after about his he"
    " when also she there it has had".split()
)
# What most English texts have enough of to tell at once, as it stands between two blanks; the commonest first
_COMMONEST = tuple(f" {word} " for word in "the and of that said with he from has it his had not".split())
# Less common, but in no other language either: they settle short texts that have few of the others.
_MORE_WORDS = _ENGLISH_WORDS | frozenset(
    "into through could should because these those while between during your out up down three four five them"
    " people year years being made two new over off before where every make only first last most".split()
)
# English prose has one in some 35 characters. A fifth of this density is enough: no text in another
# language has it without a passage in English, and who writes in both is read as English.
_CHARACTERS_A_WORD = 170
_STRETCHES, _STRETCH = 8, 100
# The identifier is given more; a number that hits other words where a text repeats itself.
_MORE_STRETCHES, _LONGEST_WORD = 13, 40
_SEVERAL, _PUNCTUATION = 4, ".,;:!?()\"'“”‘’—–-"
_LOOKED_THROUGH = 20_000  # characters, where stretches show too few words
# At a third of it half as many stretches are enough, which take half the time; nearly all English has that.
_PLAINLY_ENGLISH, _FEW_STRETCHES = 100, 4

# Naija is English to its writers; "zxx" is the identifier's class for numbers, markup and names of things.
_LIKE_ENGLISH = frozenset(("en", "pcm", "zxx"))
# Several codes of one language, for the one that is used where one code has to do (BCP 47).
_ONE_CODE = dict(
    pair.split("=")
    for pair in (
        "arz=ar ary=ar yue=zh wuu=zh nn=no nb=no grc=el hbo=he iw=he ltg=lv sdh=ku uzs=uz kik=ki"
        " fuv=ff gug=gn fil=tl eng=en"
    ).split()
)
# Near languages (Croatian and Bosnian, Indonesian and Malay) share the probability, so the first of them
# needs no more than this; that it is not English must be sure.
_LEAST_PROBABILITY, _MOST_ENGLISH, _LEAST_ENGLISH = 0.35, 0.005, 0.5
# Letters of common words in UTF-8: some 7 words in Latin letters, 4 in Cyrillic, 10 ideographs. Of twice as
# many the identifier is surer; of 2,500 sentences in English without its commonest words none is foreign so.
_LEAST_BYTES, _LEAST_BYTES_AGREED = 30, 20
_SHORT_BYTES, _MOST_ENGLISH_SHORT = 60, 0.0005
_PARTS = 4
_ASCII_LETTER, _LETTERS = re.compile("[A-Za-z]"), ("Lu", "Ll", "Lo")

_NAMES = dict(
    pair.split("=")
    for pair in (
        "ace=Acehnese af=Afrikaans am=Amharic an=Aragonese ar=Arabic as=Assamese az=Azerbaijani ba=Bashkir"
        " bcl=Bikol be=Belarusian bg=Bulgarian bn=Bengali br=Breton bs=Bosnian ca=Catalan crh=Crimean_Tatar"
        " cs=Czech cy=Welsh da=Danish de=German dz=Dzongkha el=Greek en=English eo=Esperanto es=Spanish"
        " et=Estonian eu=Basque ext=Extremaduran fa=Persian ff=Fula fi=Finnish fo=Faroese fr=French"
        " fy=West_Frisian ga=Irish gcf=Antillean_Creole gcr=Guianese_Creole gd=Scottish_Gaelic gl=Galician"
        " gn=Guarani gom=Konkani gu=Gujarati guw=Gun ha=Hausa he=Hebrew hi=Hindi hr=Croatian"
        " ht=Haitian_Creole hu=Hungarian hy=Armenian id=Indonesian ig=Igbo is=Icelandic it=Italian"
        " ja=Japanese jv=Javanese ka=Georgian kab=Kabyle ki=Kikuyu kk=Kazakh km=Khmer kn=Kannada"
        " ko=Korean ku=Kurdish ky=Kyrgyz"
        " la=Latin lb=Luxembourgish lg=Luganda lij=Ligurian ln=Lingala lo=Lao lt=Lithuanian lv=Latvian"
        " mg=Malagasy mk=Macedonian ml=Malayalam mn=Mongolian mr=Marathi ms=Malay mt=Maltese my=Burmese"
        " ne=Nepali nl=Dutch no=Norwegian nso=Northern_Sotho oc=Occitan om=Oromo or=Odia pa=Punjabi"
        " pcm=Nigerian_Pidgin pl=Polish ps=Pashto pt=Portuguese qu=Quechua ro=Romanian ru=Russian"
        " rw=Kinyarwanda sa=Sanskrit se=Northern_Sami si=Sinhala sk=Slovak sl=Slovenian sn=Shona so=Somali"
        " sq=Albanian sr=Serbian st=Sotho sv=Swedish sw=Swahili ta=Tamil te=Telugu tg=Tajik th=Thai"
        " tk=Turkmen tl=Filipino tr=Turkish tt=Tatar ug=Uyghur uk=Ukrainian ur=Urdu uz=Uzbek vec=Venetian"
        " vi=Vietnamese vo=Volapük wa=Walloon xh=Xhosa yo=Yoruba zh=Chinese zu=Zulu"
    ).split()
)
_CODES = {name.replace("_", " ").lower(): code for code, name in _NAMES.items()}


@dataclass(frozen=True, slots=True)
class Language:
    """The language of a text: an ISO 639 code, None when unsure, and its probability, 0 to 1.

    The code has two letters where there is one of two letters.
    """

    code: str | None
    probability: float

    @property
    def is_foreign(self) -> bool:
        """Whether it is surely another language than English."""
        return self.code is not None and self.code != "en"


ENGLISH, DOUBT = Language("en", 1.0), Language(None, 0.0)


def identify(text: str, given: str | None = None) -> Language:
    """The language of `text`; `given` is the code that came with it, if any.

    What the text is counts. A given language settles doubts only: English when it says so, another
    language when a shorter text than usual is in that one. Of long texts stretches are looked at. What has
    no Latin letter among its letters is another language, however short.
    Raises InputError when the identifier cannot be loaded.
    """
    if _is_english(_sample(text, _FEW_STRETCHES), _PLAINLY_ENGLISH):
        return ENGLISH
    if _is_english(_sample(text, _STRETCHES)):
        return ENGLISH
    # a load of the identifier costs as much as reading some thousand articles
    if _has_more_english(text[:_LOOKED_THROUGH]):
        return ENGLISH
    # letters in fancy dress and marks that nobody sees must not hide the words
    plain = "".join(
        c
        for c in unicodedata.normalize("NFKC", _sample(text, _MORE_STRETCHES, whole=True))
        if unicodedata.category(c) != "Cf"
    )
    found = ENGLISH if _is_english(plain) else _identified(plain, given)
    if not found.is_foreign and _is_in_other_letters(text, plain):
        return _likeliest(plain)
    return ENGLISH if found.code is None and given == "en" else found


def english_name(code: str) -> str:
    """The English name of a language, e.g. 'German'; the code itself when it has none here."""
    return _NAMES.get(code, code).replace("_", " ")


def code_of(value: object) -> str | None:
    """The code in what a row or page says of its language: `de`, `en-GB`, `en_US`, `German`, `["de"]`.

    None when it names no language that can be told.
    """
    if isinstance(value, list) and value:
        value = value[0]
    if not isinstance(value, str):
        return None
    name = value.strip().lower()
    code = re.split(r"[-_.]", name, maxsplit=1)[0]
    code = _CODES.get(name) or _ONE_CODE.get(code, code)
    return code if code in _NAMES else None


def _sample(text: str, stretches: int, *, whole: bool = False) -> str:
    """The text, or stretches from all over it when it is long; `whole` ones begin with no part of a word."""
    if len(text) <= stretches * _STRETCH:
        return text
    # from the middle of each part, as what stands at both ends is often not the article's
    step = len(text) // stretches
    first = (step - _STRETCH) // 2
    starts = range(first, first + stretches * step, step)
    if not whole:
        return " ".join([text[n : n + _STRETCH] for n in starts])
    # a part of a name would pass for a word
    begins = [text.rfind(" ", max(n - _LONGEST_WORD, 0), n) + 1 or n for n in starts]
    return " ".join([text[n:end] for n, end in zip(begins, [n + _STRETCH for n in starts], strict=True)])


def _is_english(sample: str, characters: int = _CHARACTERS_A_WORD) -> bool:
    """Whether it has words as only English has them, one in so many characters.

    This spares nearly all English texts the identifier.
    """
    count = 0
    for word in _COMMONEST:  # of which the first few are enough for most
        count += sample.count(word)
        if count and count * characters >= len(sample):
            return True
    count = sum(map(_ENGLISH_WORDS.__contains__, sample.lower().split()))
    return count > 0 and count * characters >= len(sample)


def _has_more_english(text: str) -> bool:
    """Whether it has several English words, the less common ones and those beside punctuation too."""
    words = [word.strip(_PUNCTUATION) for word in text.lower().split()]
    count = sum(map(_MORE_WORDS.__contains__, words))
    return len(_MORE_WORDS.intersection(words)) >= _SEVERAL and count * _PLAINLY_ENGLISH >= len(text)


def _identified(sample: str, given: str | None) -> Language:
    """What the identifier says, when it is sure; it is asked where words do not show that it is English."""
    # names tell nothing of the language they stand in, and a list of results is all names; in capitals
    # names cannot be told from words
    common = " ".join(dict.fromkeys(word for word in sample.split() if word == word.lower()))
    letters = sum(len(c.encode("utf-8", "replace")) for c in common if c.isalpha())
    if letters < (_LEAST_BYTES if given is None else _LEAST_BYTES_AGREED):
        return DOUBT
    chances = _chances(common)
    code, probability = max(chances.items(), key=lambda item: item[1])
    if code == "en":
        return Language("en", probability) if probability >= _LEAST_ENGLISH else DOUBT
    english = sum(chances.get(code, 0.0) for code in _LIKE_ENGLISH)
    short = letters < _SHORT_BYTES and code != given
    sure = probability >= _LEAST_PROBABILITY and english <= (_MOST_ENGLISH_SHORT if short else _MOST_ENGLISH)
    sure = sure and (letters >= _LEAST_BYTES or code == given)
    return Language(code, probability) if sure and not _is_partly_english(common) else DOUBT


def _is_in_other_letters(text: str, plain: str) -> bool:
    """Whether there are letters and none of them is Latin: however short or garbled, it is not English.

    A single one is a unit (µ, Ω) as well.
    """
    if _ASCII_LETTER.search(text):
        return False
    letters = [c for c in plain if unicodedata.category(c) in _LETTERS]
    return len(letters) > 1 and not any(unicodedata.name(c, "").startswith("LATIN") for c in letters)


def _likeliest(sample: str) -> Language:
    """Which other language it is in, of what is surely not English; it need not be sure."""
    chances = {code: p for code, p in _chances(sample).items() if code not in _LIKE_ENGLISH}
    return Language(*max(chances.items(), key=lambda item: item[1]))


def _is_partly_english(sample: str) -> bool:
    """Whether more than one in four parts of it is English."""
    size = -(-len(sample) // _PARTS)
    parts = (sample[n : n + size] for n in range(0, len(sample), size))
    return sum(_identifier().classify(part)[0] in _LIKE_ENGLISH for part in parts) > 1


def _chances(sample: str) -> dict[str, float]:
    """The probability of each language."""
    chances: defaultdict[str, float] = defaultdict(float)
    for code, probability in _identifier().rank(sample):
        chances[_ONE_CODE.get(code, code)] += probability
    # sums of single-precision numbers may come out above 1
    return {code: min(chance, 1.0) for code, chance in chances.items()}


@lru_cache(maxsize=1)
def _identifier() -> Any:
    """The identifier with the model that it ships; half a second and 100 MB, so only when it is asked."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    try:
        return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    except OSError as error:
        raise InputError(
            f"the language identifier cannot be loaded ({error.strerror or error}); it needs 60 MB in the"
            " folder for temporary files: make room there or name another in TMPDIR"
        ) from error
