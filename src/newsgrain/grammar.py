"""What kind of word each word can be: closed classes, verbs with their forms, and nouns that can speak."""

from collections.abc import Iterator
from functools import cache

# kinds of words, one bit each
(
    DET, POSS, PREP, OF, CONJ, REL, THAT, SUB, IF, WHETHER, FIRST, YOU, HE, THEY, IT, THERE, BE, HAVE, DO,
    MAY, WOULD, WILL, CAN, NOT, TO, SAY, MENTAL, FIND, ACT, SEEM, VERB, BELIEF, PERSON, ORG, STUDY, MEDIUM,
    EVIDENTIAL, HEDGE, UNCERTAIN, OPEN, TIME, ADVERB, NUMBER, NAME, COMMA, COLON, DASH, SEMICOLON, QUOTE,
    BRACKET, ACCORDING, CITING, WH, NOUNISH, STOP,
) = (1 << n for n in range(55))  # fmt: skip
# forms of verbs, one bit each
BASE, THIRD, PAST, PARTICIPLE, ING = (1 << n for n in range(5))
MODAL = MAY | WOULD | WILL | CAN
PRONOUN = FIRST | YOU | HE | THEY | IT | THERE
LEXICAL = SAY | MENTAL | FIND | ACT | SEEM | VERB


# base:third person:past:participle:-ing, several forms with commas
_IRREGULAR = """
be:is,are,am,'s,'re,'m:was,were:been:being have:has:had:had:having do:does:did:done:doing
say:says,saith:said:said:saying tell:tells:told:told:telling write:writes:wrote:written:writing
speak:speaks:spoke:spoken:speaking swear:swears:swore:sworn:swearing
think:thinks:thought:thought:thinking feel:feels:felt:felt:feeling know:knows:knew:known:knowing
understand:understands:understood:understood:understanding see:sees:saw:seen:seeing
hear:hears:heard:heard:hearing find:finds:found:found:finding show:shows:showed:shown:showing
hold:holds:held:held:holding put:puts:put:put:putting read:reads:read:read:reading
foresee:foresees:foresaw:foreseen:foreseeing win:wins:won:won:winning lose:loses:lost:lost:losing
begin:begins:began:begun:beginning take:takes:took:taken:taking give:gives:gave:given:giving
make:makes:made:made:making build:builds:built:built:building fall:falls:fell:fallen:falling
rise:rises:rose:risen:rising shoot:shoots:shot:shot:shooting go:goes:went:gone:going
come:comes:came:come:coming get:gets:got:gotten:getting leave:leaves:left:left:leaving
bring:brings:brought:brought:bringing buy:buys:bought:bought:buying keep:keeps:kept:kept:keeping
let:lets:let:let:letting meet:meets:met:met:meeting pay:pays:paid:paid:paying
run:runs:ran:run:running sell:sells:sold:sold:selling send:sends:sent:sent:sending
set:sets:set:set:setting sit:sits:sat:sat:sitting spend:spends:spent:spent:spending
stand:stands:stood:stood:standing lead:leads:led:led:leading become:becomes:became:become:becoming
break:breaks:broke:broken:breaking catch:catches:caught:caught:catching
choose:chooses:chose:chosen:choosing cut:cuts:cut:cut:cutting draw:draws:drew:drawn:drawing
drive:drives:drove:driven:driving eat:eats:ate:eaten:eating feed:feeds:fed:fed:feeding
fight:fights:fought:fought:fighting fly:flies:flew:flown:flying
forget:forgets:forgot:forgotten:forgetting grow:grows:grew:grown:growing hit:hits:hit:hit:hitting
hurt:hurts:hurt:hurt:hurting lay:lays:laid:laid:laying lend:lends:lent:lent:lending
mean:means:meant:meant:meaning ride:rides:rode:ridden:riding ring:rings:rang:rung:ringing
seek:seeks:sought:sought:seeking shut:shuts:shut:shut:shutting sing:sings:sang:sung:singing
sink:sinks:sank:sunk:sinking sleep:sleeps:slept:slept:sleeping steal:steals:stole:stolen:stealing
stick:sticks:stuck:stuck:sticking strike:strikes:struck:struck:striking
teach:teaches:taught:taught:teaching tear:tears:tore:torn:tearing throw:throws:threw:thrown:throwing
undergo:undergoes:underwent:undergone:undergoing wear:wears:wore:worn:wearing
withdraw:withdraws:withdrew:withdrawn:withdrawing overtake:overtakes:overtook:overtaken:overtaking
lie:lies:lay:lain:lying bear:bears:bore:born:bearing beat:beats:beat:beaten:beating
bend:bends:bent:bent:bending bet:bets:bet:bet:betting bind:binds:bound:bound:binding
bite:bites:bit:bitten:biting blow:blows:blew:blown:blowing burn:burns:burnt:burnt:burning
cost:costs:cost:cost:costing deal:deals:dealt:dealt:dealing dig:digs:dug:dug:digging
flee:flees:fled:fled:fleeing forbid:forbids:forbade:forbidden:forbidding
freeze:freezes:froze:frozen:freezing hang:hangs:hung:hung:hanging hide:hides:hid:hidden:hiding
learn:learns:learnt:learnt:learning quit:quits:quit:quit:quitting shake:shakes:shook:shaken:shaking
spread:spreads:spread:spread:spreading swim:swims:swam:swum:swimming wake:wakes:woke:woken:waking
weep:weeps:wept:wept:weeping concur:concurs:concurred:concurred:concurring
rebut:rebuts:rebutted:rebutted:rebutting admit:admits:admitted:admitted:admitting
submit:submits:submitted:submitted:submitting refer:refers:referred:referred:referring
infer:infers:inferred:inferred:inferring plan:plans:planned:planned:planning
stop:stops:stopped:stopped:stopping drop:drops:dropped:dropped:dropping
ban:bans:banned:banned:banning commit:commits:committed:committed:committing
occur:occurs:occurred:occurred:occurring transfer:transfers:transferred:transferred:transferring
slam:slams:slammed:slammed:slamming brag:brags:bragged:bragged:bragging
""".split()
_SAY = """
say tell announce add claim deny warn argue insist explain note confirm reveal report demand promise
vow pledge accuse blame allege acknowledge admit describe praise criticise criticize condemn tweet
testify predict forecast complain reply respond remark comment observe stress emphasise emphasize
recall quip joke assert contend maintain concede declare cite quote caution advise recommend thank
congratulate apologise apologize inform indicate underline underscore reiterate reaffirm affirm
state suggest conclude lament muse opine propose hail blast denounce decry deplore dispute refute
rebut object counter retort clarify hint imply boast brag confide confess attribute assure remind
speculate estimate reckon pronounce mention highlight deem portray characterise characterize allude
narrate recount relate write speak swear foresee signal disclose question urge call appeal request
ask slam
""".split()
_MENTAL = """
believe expect hope fear want suspect doubt worry consider view assume intend wish anticipate
envisage imagine guess wonder realise realize regard favour favor think feel know understand see
hear prefer like love need oppose support welcome reject agree disagree
""".split()
_FIND = """
find show suggest indicate reveal conclude estimate warn report
""".split()
_ACT = """
rule order sentence arrest charge sign resign appoint sue convict plead vote approve award launch
open close kill injure destroy vacate veto adopt pass fine jail imprison acquit detain seize raid
evacuate rescue crash collapse explode attack bomb shell fire elect nominate replace join purchase
acquire merge cancel suspend postpone publish release issue file dismiss land complete finish score
defeat arrive return visit attend host play ban hit win lose shoot submit
""".split()
_SEEM = """
seem appear look sound tend loom
""".split()
_OTHER = """
work use include provide continue remain live move start try help serve offer receive create allow
follow change turn reach increase reduce grow raise lead hold run cover cause face produce develop
base locate carry contain pay send set happen occur die end stop spend add result discuss note draw
involve require represent form gain record rank travel pass walk talk wait watch enter cross stay
stand sit lie protest march demonstrate gather celebrate mark commemorate honour honor contribute
donate fund finance invest trade employ hire train study examine investigate search identify
discover detect test treat suffer recover infect spread contract diagnose operate manage organise
organize direct control own rent purchase supply deliver distribute import export ship transport
store remove install repair restore rebuild construct design plan prepare arrange schedule conduct
perform present display exhibit feature star tour appear broadcast air stream publish print
translate edit review select choose pick name dub title rename mean refer relate belong depend vary
differ equal exceed fall drop decline decrease slip slide plunge surge climb jump soar rebound
fluctuate stabilise host qualify compete tie beat level equalise equalize field bowl bat bounce kick
head save tackle substitute coach captain marry divorce bear educate graduate enrol enroll teach
learn retire succeed precede survive bury cremate mourn inspect monitor measure calculate compare
analyse analyze collect assess evaluate determine establish maintain protect defend secure guard
patrol deploy withdraw advance retreat capture surrender invade occupy liberate strike target damage
wound shell ambush clash fight negotiate meet mediate broker break violate breach enforce implement
introduce amend repeal draft table debate consult regulate license tax levy subsidise subsidize
grant deny refuse accept join leave quit expand extend limit restrict prevent avoid block delay
speed slow ease worsen improve upgrade modernise modernize replace update switch convert adapt
adjust apply obtain earn borrow lend owe cost charge bill refund compensate ensure enable force push
pull press throw drag lift hang burn flood erupt shake sweep freeze melt dry rain snow blow destroy
devastate hit strand trap rescue bring take get give make go come become keep let put buy sell build
cut wear drive ride fly sail row swim eat drink feed cook bake taste smell touch plant harvest fish
hunt farm graze breed milk rear fill empty pour mix heat cool boil wash clean paint decorate furnish
dress shut lock hide steal rob loot smuggle traffic launder bribe cheat forge fake hack leak spy
threaten kidnap abduct torture abuse harass assault rape stab murder execute jail bail parole pardon
exile deport extradite repatriate resettle shelter house evict relocate commute park steer brake
skid overturn derail collide sink drown choke bleed faint vomit cough sneeze vaccinate isolate
quarantine screen scan transplant prescribe inject dose trial market advertise brand promote sponsor
partner endorse rate poll survey sample interview profile photograph film shoot address attend
convene adjourn chair preside moderate speak sing dance act compose premiere debut transform shape
inspire influence affect impact concern interest attract lure tempt appeal engage focus centre
center concentrate aim seek strive struggle attempt fail achieve accomplish fulfil return flee
escape emerge surface vanish disappear reappear stem arise derive date span stretch last linger
persist endure collapse crumble crack split divide separate unite merge combine link connect attach
fasten bind wrap pack load unload dump bin recycle reuse drill mine dig pump pipe wire power fuel
plug log click post share upload download browse type code program crash boot back tip top cap seed
bar
""".split()
_PREP = """
of in on at to for from with by into over under after before during against between about through
per amid despite among across along around behind below beneath beside besides beyond inside near
off onto outside past since toward towards until till up upon via within without like unlike
including throughout concerning regarding following versus
""".split()
_DET = """
the a an this that these those some any each every no another all both either neither such
""".split()
_POSS = """
my our your his her its their 's '
""".split()
_SUB = """
after when while although though because since once before until whereas if unless as whenever
wherever
""".split()
_ADV = """
also then later earlier now still already ever never always often just only even again soon here
there too very much more most less least once twice recently today yesterday tomorrow instead
however therefore meanwhile moreover furthermore further thus hence so not n't first last previously
currently repeatedly since far well long almost nearly about around yet rather quite away back out
up down off
""".split()
_PERSON = """
official officials spokesman spokeswoman spokesperson spokespeople spokesmen minister witness
witnesses eyewitness eyewitnesses resident residents analyst analysts expert experts critic critics
researcher researchers scientist scientists lawyer lawyers prosecutor prosecutors attorney counsel
judge president chairman chairwoman chair chief director executive executives ceo senator secretary
commissioner mayor governor ambassador diplomat diplomats economist economists trader traders
supporter supporters opponent opponents activist activists campaigner campaigners observer observers
commentator commentators insider insiders leader leaders commander general colonel captain major
sergeant lieutenant admiral doctor doctors professor dr mr mrs ms sen rep prof gen col sir lord lady
relatives neighbour neighbours neighbor neighbors owner owners manager managers coach teacher
teachers farmer farmers author authors investigators investigator detective detectives officer
officers inspector inspectors organiser organisers organizer organizers developer developers founder
founders head member members deputy vice premier chancellor king queen prince princess pope bishop
archbishop cleric imam rabbi priest pastor sister brother mother father son daughter wife husband
widow uncle aunt cousin friend friends colleague colleagues player players bookmaker bookmakers
victim victims survivor survivors protester protesters demonstrators reporter reporters journalist
journalists correspondent editor editors historian historians adviser advisers advisor aide aides
envoy delegate delegates lawmaker lawmakers mp mps councillor councillors politician politicians
parents parent family families students student pupils workers worker employees employee staff
driver drivers pilot pilots passengers passenger customers customer shoppers voters voter readers
fans fan locals villagers villager fishermen fisherman people men women man woman person boy girl
defendant plaintiff suspect
""".split()
_ORG = """
police ministry authority authorities government opposition party company firm bank council
department office army military union unions group groups team committee panel commission court
tribunal embassy agency agencies association organisation organization institute foundation
university college school hospital federation parliament congress senate house white state nations
league club navy airline operator manufacturer retailer supplier developer regulator watchdog
charity ngo coalition alliance administration bureau service corporation board trust society network
fund community communities side camp bloc republic kingdom states country countries un eu nato who
fda fbi cia nasa pentagon kremlin forces fire brigade utility paper newspaper newspapers broadcaster
media press outlet channel magazine station
""".split()
_STUDY = """
study studies survey surveys poll polls report reports research analysis audit figures data census
index review inquiry investigation estimates statistics barometer findings paper papers results
evidence model models records document documents filing filings letter letters memo statement
statements source sources
""".split()
_MEDIUM = """
statement interview letter tweet post speech memo email e-mail report column message testimony
hearing briefing conference article blog editorial note dispatch bulletin press podcast broadcast
telegram facebook twitter reporters journalists
""".split()
_EVID = """
reportedly allegedly apparently supposedly purportedly reputedly ostensibly seemingly presumably
""".split()
_HEDGEADV = """
perhaps maybe possibly probably likely presumably potentially arguably conceivably plausibly surely
doubtless inevitably hopefully theoretically hypothetically
""".split()
_HEDGEADJ = """
likely unlikely possible impossible probable improbable plausible conceivable unclear unknown
uncertain unsure undecided doubtful unconfirmed rumoured rumored speculative bound poised set tipped
liable alleged suspected purported due
""".split()
_SPECN = """
speculation rumour rumours rumor rumors fears fear concern concerns odds chance chances prospect
prospects possibility possibilities risk risks scenario scenarios question questions mystery doubt
doubts hope hopes suspicion suspicions likelihood guess guesswork expectation expectations
""".split()
_BELIEF = """
believed thought understood said feared expected considered suspected estimated tipped rumoured
rumored reported alleged assumed presumed known predicted forecast projected deemed held hoped
claimed
""".split()
_MAY = """
may might could mightn't couldn't
""".split()
_WOULD = """
would should wouldn't shouldn't 'd ought
""".split()
_WILL = """
will shall won't 'll
""".split()
_CAN = """
can cannot can't must
""".split()
_TIME = """
monday tuesday wednesday thursday friday saturday sunday today yesterday tomorrow tonight morning
afternoon evening week month year january february march april june july august september october
november december jan feb mar apr jun jul aug sep sept oct nov dec earlier late early ago
""".split()
_NOUNISH = """
reports report claims claim calls call plans plan demands demand comments comment votes vote views
view charges charge orders order notes note warnings states state estimates estimate forecasts
forecast promises promise questions question requests request hopes hope fears fear doubts doubt
needs need wants supports support shows show works work runs run lives live looks look moves move
starts start helps help offers offer changes change turns turn increases increase covers cover
causes cause faces face results result ends end stops stop records record ranks rank walks walk
talks talk waits watches watch stays stay stands stand protests protest marches march marks mark
funds fund trades trade trains train studies study searches search tests test treats controls
control supplies supply imports exports ships ship stores store repairs designs design displays
display features feature stars star tours tour airs air streams stream prints print reviews review
picks pick names name titles means drops drop declines decline gains gain hosts host draws draw ties
tie levels level fields field heads head saves passes pass kicks tackles bats guards guard patrols
targets target damages damage wounds strikes strike attacks attack fights fight breaks break tables
table debates debate taxes tax grants grant limits limit blocks block delays delay speeds speed
switches costs cost bills bill forces force presses press rains snows plants plant harvests fish
farm farms heat dress hides locks bars brands rates polls samples profiles films film addresses
address chairs chair dances acts act shapes influences impacts concerns interests interest focuses
focus aims aim attempts attempt releases release files file rules rule sentences sentence signs
fires fire shells bombs awards award launches visits visit returns return plays play scores score
defeats purchase cuts cut sets set puts deals deal leads lead leaves spreads spread beats hits hit
bets guess worries wishes wish loves love likes appeals appeal blames blame objects object counters
quotes quote signals signal remarks remark replies reply hints stresses stress sounds sound tips
backs tops caps links link loads load dumps packs pumps pipes wires powers power fuels fuel posts
post shares share codes programs program boots
""".split()


_CLOSED: tuple[tuple[int, str], ...] = (
    (OF, "of"),
    (CONJ, "and but or nor"),
    (REL, "who which whose whom where"),
    (THAT, "that"),
    (IF, "if unless"),
    (WHETHER, "whether"),
    (FIRST, "we i'm we're i've we've i'd we'd i"),
    (YOU, "you you're you've you'll you'd"),
    (HE, "he she he's she's"),
    (THEY, "they them those they're"),
    (IT, "it it's"),
    (THERE, "there"),
    (NOT, "not n't never"),
    (TO, "to"),
    (ACCORDING, "according"),
    (CITING, "citing quoting"),
    (WH, "what how why when who"),
    (COMMA, ","),
    (COLON, ":"),
    (DASH, "— – -- -"),
    (SEMICOLON, ";"),
    (BRACKET, "( ) [ ]"),
)
_LISTED: tuple[tuple[int, list[str]], ...] = (
    (DET, _DET),
    (POSS, _POSS),
    (PREP, _PREP),
    (SUB, _SUB),
    (ADVERB, _ADV),
    (PERSON, _PERSON),
    (ORG, _ORG),
    (STUDY, _STUDY),
    (MEDIUM, _MEDIUM),
    (EVIDENTIAL, _EVID),
    (HEDGE, _HEDGEADV),
    (UNCERTAIN, _HEDGEADJ),
    (OPEN, _SPECN),
    (BELIEF, _BELIEF),
    (MAY, _MAY),
    (WOULD, _WOULD),
    (WILL, _WILL),
    (CAN, _CAN),
    (TIME, _TIME),
    (NOUNISH, _NOUNISH),
)
_VERBS: tuple[tuple[int, list[str]], ...] = (
    (SAY, _SAY),
    (MENTAL, _MENTAL),
    (FIND, _FIND),
    (ACT, _ACT),
    (SEEM, _SEEM),
    (VERB, _OTHER),
    (BE, ["be"]),
    (HAVE, ["have"]),
    (DO, ["do"]),
)
_SHORT_FORMS: tuple[tuple[int, int, str], ...] = (
    (BE, THIRD, "i'm we're you're they're he's she's it's that's there's"),
    (BE | NOT, THIRD, "isn't aren't wasn't weren't"),
    (HAVE | NOT, THIRD, "hasn't haven't hadn't"),
    (DO | NOT, THIRD, "don't doesn't didn't"),
    (NOT, 0, "won't wouldn't can't couldn't shouldn't cannot mightn't"),
)


def _regular(verb: str) -> Iterator[tuple[str, int]]:
    """Inflections of a regular verb with their forms."""
    stem = verb[:-1]
    if verb.endswith("e"):
        yield from ((verb + "s", THIRD), (verb + "d", PAST | PARTICIPLE), (stem + "ing", ING))
    elif verb.endswith("y") and verb[-2] not in "aeiou":
        yield from ((stem + "ies", THIRD), (stem + "ied", PAST | PARTICIPLE), (verb + "ing", ING))
    else:
        plural = "es" if verb.endswith(("s", "sh", "ch", "x", "z", "o")) else "s"
        yield from ((verb + plural, THIRD), (verb + "ed", PAST | PARTICIPLE), (verb + "ing", ING))


def _irregular() -> dict[str, list[tuple[str, int]]]:
    found = {}
    for entry in _IRREGULAR:
        base, *rest = entry.split(":")
        forms = zip(rest, (THIRD, PAST, PARTICIPLE, ING), strict=True)
        found[base] = [(word, form) for words, form in forms for word in words.split(",")]
    return found


@cache
def lexicon() -> dict[str, tuple[int, int]]:
    """Kinds and verb forms of each known word (lower case), as two sets of bits."""
    found: dict[str, tuple[int, int]] = {}

    def put(word: str, kind: int, form: int = 0) -> None:
        kinds, forms = found.get(word, (0, 0))
        found[word] = kinds | kind, forms | form

    irregular = _irregular()
    other = [verb for verb in irregular if verb not in ("be", "have", "do", *_SAY, *_MENTAL)]
    for kind, verbs in (*_VERBS, (VERB, other)):
        for verb in verbs:
            put(verb, kind, BASE)
            for word, form in irregular.get(verb) or _regular(verb):
                put(word, kind, form)
    for kind, words in (*((k, w.split()) for k, w in _CLOSED), *_LISTED):
        for word in words:
            put(word, kind)
    for kind, form, text in _SHORT_FORMS:
        for word in text.split():
            put(word, kind, form)
    return found
