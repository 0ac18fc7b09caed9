"""What is known of words before and behind a full stop: a data file made of nupunkt's model, read once."""

import json
from importlib.resources import files

_FILE = "abbreviations.json"


def _read() -> dict[str, str]:
    found: dict[str, str] = json.loads(files(__package__).joinpath(_FILE).read_text(encoding="utf-8"))
    return found


def _words(field: str) -> frozenset[str]:
    return frozenset(_DATA[field].split())


_DATA = _read()
ABBREVIATIONS = _words("abbreviations") | _words("ours")
TITLES = _words("titles")  # of persons; with a capital they end no sentence before a name
CAPITALISED = _words("capitalised") | TITLES  # only with a capital; without one they are ordinary words
BEFORE_NUMBERS = _words("before_numbers")  # go on where a figure follows
STARTERS = _words("starters")  # begin a sentence even behind an abbreviation
GO_ON = _words("go_on")  # abbreviations that never end a sentence
MOSTLY_END = _words("mostly_end")  # abbreviations that a capital follows in a new sentence
TIMES = _words("times")  # may follow a time of day in its sentence; CT only in capitals, Ct. is none
WORDS = _words("words")  # abbreviations that are ordinary words too, in small letters
UNITS = _words("units")  # only behind a number
LETTERED = _words("lettered")  # a letter behind one of them is no initial: hepatitis B
LABELS = _words("labels")  # with a number they begin what they name: Article 5.
NAMES_WITH_MARKS = _words("names_with_marks")  # Yahoo!
COMPANIES = _words("companies")  # end the name of a company: Guess? Inc.
TELLINGS = _words("tellings")  # verbs of who asked or shouted what stands before them
BEHIND_TELLINGS = _words("behind_tellings")  # what may follow such a verb, where no sign does
LOUD_STARTERS = _words("loud_starters")  # begin a sentence also in a text in capitals
