"""The words that tell who vouches for a sentence, as few, named, readable lists."""

from functools import cache

_DOUBLED = frozenset("admit submit refer concur rebut".split())


def _forms(verbs: str) -> set[str]:
    """Regular inflections of each verb: base, third person, past, present participle."""
    found: set[str] = set()
    for verb in verbs.split():
        found.add(verb)
        if verb.endswith("e"):
            found |= {verb + "s", verb + "d", verb[:-1] + "ing"}
        elif verb.endswith("y") and verb[-2] not in "aeiou":
            found |= {verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"}
        elif verb in _DOUBLED:
            found |= {verb + "s", verb + verb[-1] + "ed", verb + verb[-1] + "ing"}
        else:
            plural = "es" if verb.endswith(("s", "sh", "ch", "x", "z")) else "s"
            found |= {verb + plural, verb + "ed", verb + "ing"}
    return found


SAY = set("say says said saying tell tells told telling quoted saith".split())

REPORT = _forms(
    "announce add claim deny warn argue insist explain note confirm reveal report urge demand promise"
    " vow pledge accuse blame allege acknowledge admit describe praise criticise criticize condemn"
    " welcome tweet testify predict forecast complain reply respond remark comment observe stress"
    " emphasise emphasize recall quip joke dismiss reject assert contend maintain concede declare"
    " express voice cite quote caution advise recommend appeal thank congratulate apologise apologize"
    " disclose inform indicate underline underscore reiterate reaffirm affirm state suggest conclude"
    " caution lament muse opine propose hail slam blast denounce decry deplore dispute refute rebut"
    " object protest counter retort respond elaborate clarify hint imply boast brag confide confess"
    " ascribe attribute assure remind advocate speculate estimate reckon calculate pronounce"
    " post mention highlight outline call ask answer question invite deem portray characterise"
    " characterize label brand regret mourn allude narrate recount relate document detail list"
    " threaten agree disagree endorse back support oppose refuse decline instruct"
) | set(
    "wrote writes written writing spoke speaks spoken speaking swore foretold foresaw foresees foresee"
    " thinks put puts found finds showed shows shown heard hears read reads held holds laid".split()
)

MENTAL = _forms(
    "believe expect hope fear want suspect doubt worry consider view assume intend wish prefer"
    " anticipate envisage imagine guess wonder realise realize regard fancy favour favor like love"
) | set(
    "think thinks thought thinking feel feels felt feeling know knows knew known understand"
    " understands understood see sees saw seen seeing".split()
)

ACT = _forms(
    "rule order sentence arrest charge sign resign appoint sue convict plead vote ban approve award"
    " launch open close kill injure destroy vacate veto adopt pass fine jail imprison acquit detain"
    " seize raid evacuate rescue crash collapse explode attack bomb shell fire hit elect nominate"
    " replace join sell purchase acquire merge cancel suspend postpone publish release issue file"
    " submit dismiss land complete finish score defeat beat arrive return visit attend host play"
) | set("won wins lost loses began begins took takes gave gives made makes built fell rose shot".split())

SOURCE = set(
    "police official officials spokesman spokeswoman spokesperson spokespeople spokesmen ministry"
    " minister authorities authority witness witnesses eyewitnesses resident residents analyst analysts"
    " expert experts source sources critic critics report reports study survey poll researchers"
    " researcher scientist scientists lawyer lawyers prosecutor prosecutors attorney counsel judge"
    " media newspaper newspapers paper agency agencies broadcaster statement statements president"
    " chairman chairwoman chief director executive ceo senator secretary commissioner mayor governor"
    " ambassador diplomat diplomats economist economists trader traders supporter supporters opponents"
    " activists activist campaigners observers commentators insiders leader leaders union unions"
    " government opposition party company firm bank council department office army military"
    " commander general colonel doctor doctors professor dr mr mrs ms sen rep letter memo document"
    " documents interview briefing press tweet post account accounts sister brother mother father"
    " family relatives neighbours neighbors owner manager coach captain teacher farmer author"
    " investigators detectives officer officers inspector organisers organizers organisation"
    " organization group groups team committee panel commission court tribunal embassy".split()
)

EVIDENTIAL = set(
    "reportedly allegedly apparently supposedly purportedly purported alleged reputedly ostensibly"
    " rumoured rumored rumour rumours rumor rumors unconfirmed hearsay".split()
)
HEDGE = set(
    "perhaps maybe possibly probably likely unlikely presumably seemingly potentially arguably"
    " conceivably likelier likeliest plausibly plausible possible impossible probable improbable"
    " surely doubtless supposing presumed somehow inevitably bound poised tipped liable chance chances"
    " odds prospect prospects risk risks scenario hopefully theoretically hypothetically".split()
)
UNCLEAR = set(
    "unclear unknown uncertain uncertainty unsure undecided unanswered unresolved doubtful speculation"
    " speculative guess guesses guesswork bet mystery question questions wonder wonders seen remains"
    " remain doubt suspicion clue clues anybody's anyone's suspects hard tell knows".split()
)
SEEM = _forms("seem appear look sound tend") | {
    "looms",
    "loom",
    "smacks",
    "suggests",
    "suggest",
    "points",
}
MAY = set("may might could couldn't mightn't".split())
WOULD = set("would should wouldn't shouldn't ought 'd".split())
WILL = set("will shall won't 'll going".split())
CAN = set("can cannot can't must able".split())
IF = set("if whether unless should assuming provided depending depends".split())
PASSIVE_BELIEF = set(
    "believed thought understood said feared expected considered suspected estimated tipped rumoured"
    " rumored reported alleged assumed presumed known predicted forecast projected deemed held".split()
)

APPEAL = set(
    "subscribe follow share donate click tap sign join visit contact email e-mail mail download"
    " comment register listen watch browse buy order send submit whatsapp tip-off discover enjoy"
    " consider support help try get catch learn explore unsubscribe forward bookmark rate vote log"
    " login reply write call text phone tell sponsor advertise attend book reserve".split()
)
LEGAL = set(
    "copyright © (c) rights reserved reproduced reproduction permission terms disclaimer licence"
    " license licensed trademark trademarks redistribute redistributed republish republished"
    " republication syndicated privacy cookies cookie conditions policy forward-looking liability"
    " warranty views opinions reflect necessarily accuracy purposes informational".split()
)
CREDIT = set(
    "photo photos photograph photographer image images picture pictures credit credits credited"
    " courtesy illustration graphic video file handout reporting editing additional edited compiled"
    " written correspondent reporter editor staff by byline contributed contributor contributors"
    " author bio produced translated translation source via reuse".split()
)
NAVIGATION = set(
    "home menu search tags tag topics topic related comments categories category archive archives"
    " next previous page top read more latest trending section sections newsletter newsletters"
    " subscription advertisement sponsored advert ad updated published posted filed min minutes see"
    " also background notes contact contacts enquiries inquiries media press end ends ### correction"
    " update editor's note about us trust policy faq help account print rss feed feedback".split()
)
FIRST = set("i we our my us me ours mine ourselves i'm we're i've we've i'd we'd i'll we'll".split())
SECOND = set("you your yours you're you've you'll yourself".split())
THIRD = set("he she they it his her their its him them".split())
TIME = set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july"
    " august september october november december jan feb mar apr jun jul aug sept sep oct nov dec"
    " today yesterday tomorrow".split()
)
FUNCTION = set(
    "the a an this that these those of in on at to for from with by as and or but not no nor than then"
    " is are was were be been being has have had do does did which who whom whose what when where why"
    " how there here so such all some any both each few more most other into over under after before"
    " during against between about because while although though since until through per its only"
    " just still already yet ever never also too very much many according amid despite".split()
)

# Order matters: the first list that has a word names its class.
CLASSES: dict[str, set[str]] = {
    "say": SAY,
    "evidential": EVIDENTIAL,
    "may": MAY,
    "would": WOULD,
    "will": WILL,
    "can": CAN,
    "if": IF,
    "hedge": HEDGE,
    "first": FIRST,
    "second": SECOND,
    "third": THIRD,
    "time": TIME,
    "legal": LEGAL,
    "belief": PASSIVE_BELIEF,
    "report": REPORT,
    "mental": MENTAL,
    "seem": SEEM,
    "unclear": UNCLEAR,
    "source": SOURCE,
    "appeal": APPEAL,
    "credit": CREDIT,
    "navigation": NAVIGATION,
    "act": ACT,
}


@cache
def word_classes() -> dict[str, tuple[str, ...]]:
    """Each listed word with the names of all lists that have it."""
    found: dict[str, tuple[str, ...]] = {}
    for name, words in CLASSES.items():
        for word in words:
            found[word] = (*found.get(word, ()), name)
    return found
