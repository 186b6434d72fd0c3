/** Ordinary English that requests are made of, as data: glue words, numbers in words, and the cues of operators. */

const words = (text: string): readonly string[] => text.trim().split(/\s+/)
const lines = (text: string): readonly string[] =>
  text
    .split(/[\n|]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** Words that carry no condition by themselves; a typo of a longer one is put right. */
export const GLUE: ReadonlySet<string> = new Set(
  words(`
    a an the and or of in on at to for from by with w without who whom whose that which what where when why how is are
    be been being was were am do does did done can could will would should must may might shall has have had having i
    we you he she they me us him her them my our your their his its it this these those there here any some all each
    every both either neither no not nor but yet if so as than then also too very really quite rather please pls plz
    thanks thank hi hello hey dear just only even still already again ok okay fine good great nice up out over into
    within about around near close nearby based located living residing area metro plus someone somebody anyone anybody
    everyone everybody people person persons folks folk guy guys gal gals lady man men woman women one ones thing
    things something anything anywhere everywhere find show list get give send pull bring search look looking seek
    seeking need needs needed want wants wanted require requires required requiring like got gotta know knows known
    hold holds holding carry carries carrying own owns owning work works working worker workers candidate candidates
    employee employees staff talent applicant applicants skilled experienced experience able available availability
    start starts starting begin begins free ready go going speaking speak speaks spoken job jobs role roles position
    positions after before soon sooner later now let let's lets match matches matching least most more less under other
    else much many few lot lots kind sort type ve ll re d s t m don didn doesn isn aren wasn weren won wouldn can't
    sure maybe perhaps possibly ideally asap today tomorrow tonight who's whos that's i'm i'd i'll i've we're we'd
    we'll we've you've they're it's there's what's new item items product products record records row rows entry
    entries result results option options set sets total make makes made buy purchase shop shopping order fill filling
    top best first last next come comes came help us put take takes use uses using used thanks cheers regards
    currently presently who've they've ones' per gimme wanna hire hiring recruit recruiting`),
)

/** Of these a typo is not worth putting right: they are close to too many real words. */
export const NUMBER_WORDS: ReadonlyMap<string, number> = new Map(
  lines(`zero 0|one 1|two 2|three 3|four 4|five 5|six 6|seven 7|eight 8|nine 9|ten 10|eleven 11|twelve 12|thirteen 13
    fourteen 14|fifteen 15|sixteen 16|seventeen 17|eighteen 18|nineteen 19|twenty 20|thirty 30|forty 40|fifty 50
    sixty 60|seventy 70|eighty 80|ninety 90|hundred 100|dozen 12`).map((pair) => {
    const [word = '', value = ''] = pair.split(' ')
    return [word, Number(value)]
  }),
)

/** To the left of what they deny. */
export const NEGATION_BEFORE = lines(`
  no | not | without | except | except for | excluding | excludes | exclude | excepting | avoid | avoiding | never | lacks
  lacking | lack | minus | nor | neither | w/o | skip | skipping | hasn't | haven't | hasnt | havent | won't | wont
  wouldn't | wouldnt | sans | barring | besides | aside from | apart from | ban | banning | refuse | refuses | don't
  doesn't | dont | doesnt | isn't | isnt | aren't | arent | cannot | can't | cant | shouldn't | mustn't | other than
  rather than | instead of | steer clear of | stay away from | keep away from | leave out | leaving out | rule out
  ruling out | filter out | filtering out | weed out | drop | dropping | omit | omitting | outside of | anything but
  anyone but | everyone but | everything but | anybody but | everybody but | anywhere but | all but | nobody | none
  nothing | none of the | no one with | nobody with | none with | not with | no one who has | doesn't have | don't have
  do not have | does not have | has no | have no | having no | not have | not having | hasn't got | haven't got | without having
  does not hold | doesn't hold | don't hold | do not hold | not holding | who has no | has never | outside | must not have | should not have
  anyone without | not someone who has | not anyone with | not somebody with | hold the | not a single | free of | free from | devoid of | missing | reject | remove`)

/** To the right of what they deny. */
export const NEGATION_AFTER = lines(`
  is out of the question | are out of the question | out of the question | not ok | not okay | is not ok | isn't ok
  is not okay | not allowed | is not allowed | are not allowed | not wanted | are not wanted | is not wanted | unwanted
  not acceptable | is not acceptable | unacceptable | is unacceptable | not possible | is not possible | isn't possible
  excluded | is excluded | are excluded | off the table | is off the table | are off the table | is a no go | is a no-go
  are a no go | no go | a no no | is a no | is a deal breaker | is a dealbreaker | are a dealbreaker | dealbreaker
  deal breaker | need not apply | won't do | wont do | will not do | won't work | doesn't work | does not work
  do not work | don't work | is out | are out | is no good | are no good | no good | is no option | is not an option
  are not an option | isn't an option | not an option | is ruled out | are ruled out | ruled out | is forbidden
  prohibited | must not | is to be avoided | to be avoided | left out | aside | not welcome | are not welcome
  not held | is not held | not present | absent | not on file | is missing | is not fine | isn't fine | aren't fine | aren't ok | are not ok | is unwelcome | not included | not desired`)

/** To the right of what they take back: nothing is asked. */
export const WAIVED_AFTER = lines(`
  not required | is not required | isn't required | are not required | not needed | is not needed | isn't needed
  not necessary | is not necessary | isn't necessary | not essential | is not essential | unnecessary | is unnecessary
  does not matter | doesn't matter | is irrelevant | irrelevant | not a must | is not a must | isn't a must`)

/** To the left of what they take back. */
export const WAIVED_BEFORE = lines(`
  no need for | no need to have | don't need | doesn't need | do not need | does not need | needn't have | needn't be
  not necessarily | don't care about | do not care about | regardless of | doesn't have to have | don't have to have
  does not have to have | doesn't have to be | does not have to be | don't have to be | need not have | need not be
  never mind | irrespective of | no matter | with or without`)

/** They look like a denial and are none. */
export const NO_NEGATION = lines(`
  not only | not just | not far | not too far | not more | not less | not later | not under | not over | don't mind | doesn't mind | do not mind | does not mind | no problem | no issue | not afraid of
  nothing but | no one but | nobody but | none but | no stranger to | no doubt | not to mention | no worries | not bothered by
  no objection to | no issues with | no problems with | cannot wait | can't wait | no later | no more | no less | not least
  no idea | not sure | don't know | not too | won't you | can't you | don't you | wouldn't mind | no rush | no hurry | no fuss`)

/** Wishes, not conditions: before and after what they soften. */
export const WISH_BEFORE = lines(`ideally | preferably | bonus if | a bonus if | bonus points for | extra points for
  nice to have | would be nice | it would be nice | if possible | prefer | preferring | we prefer | with a preference for`)
export const WISH_AFTER = lines(`preferred | is preferred | are preferred | a plus | is a plus | are a plus | is a bonus
  a bonus | would be a plus | would be nice | would be great | is nice to have | nice to have | if possible | optional
  is optional | are optional | desirable | is desirable | would help | welcome | is welcome | helps | a nice to have`)

/** Neither pass a condition on nor take a negation over. */
export const BARRIERS: ReadonlySet<string> = new Set(
  words(`, ; : ( ) . ! ? with who that has have having holding must need needs want wants yet but while though although
    whereas however and/or instead`),
)

/** Before a place: its surroundings count as well. */
export const NEAR_BEFORE = lines(`
  near | nearby | near to | close to | close by | closest to | nearest | nearest to | nearer to | around | in and around
  in or around | in or near | at or near | in or close to | on or near | next to | adjacent to | greater | just outside | just outside of | right outside | near by
  in the vicinity of | vicinity of | vicinity | in the area of | in the region of | commutable to | commute to
  commuting distance of | commuting distance to | commuting distance from | can commute to | within reach of
  reach of | in reach of | driving distance of | driving distance from | driving distance to | drive from | drive of
  a short drive from | short drive from | on the outskirts of | outskirts of | the outskirts of | suburbs of
  the suburbs of | in the suburbs of | not far from | no far from | not too far from | within range of | local to | hop from
  a stone's throw from | proximity to | in proximity to | surrounding | bordering | neighboring | neighbouring | edge of
  the edge of | around about | within commuting distance of | walking distance of | short hop from | minutes from
  distance of | range of | commuting to | centered on | centred on`)

/** After a place. */
export const NEAR_AFTER = lines(`
  area | areas | metro | metro area | metropolitan area | metroplex | vicinity | region | suburbs | outskirts | environs
  and surroundings | surroundings | and surrounding area | and surrounding areas | surrounding area | and vicinity
  and area | or nearby | and nearby | nearby | or near | or close by | or close | or close to it | or near it | and around
  or around | or thereabouts | or surrounding area | or the surrounding area | and the surrounding area
  or vicinity | or the suburbs | and suburbs | and the suburbs | or its suburbs | and its suburbs | or the area
  or within commuting distance | or a short drive | give or take | and environs | and its surroundings | or neighboring
  or somewhere close | or somewhere nearby | or somewhere near | or anywhere close | or anywhere near | 
  or a town nearby | or next door | or neighboring towns | and neighboring towns | and nearby towns | or nearby towns
  commuting distance | or close enough | or commutable | or not far | or not far off | or not far away`)

/** Words before a place that say nothing but that it is one. */
export const PLACE_BEFORE: ReadonlySet<string> = new Set(
  words(`in near around from of to at greater within for except outside not nearby , ( based located by downtown
    central north south east west northern southern eastern western inside across throughout anywhere`),
)

type Comparison = 'lt' | 'le' | 'gt' | 'ge' | 'eq' | 'about'

const table = (rows: Readonly<Record<Comparison, string>>): ReadonlyMap<string, Comparison> =>
  new Map(
    (['lt', 'le', 'gt', 'ge', 'eq', 'about'] as const).flatMap((op) =>
      lines(rows[op]).map((line) => [line, op] as const),
    ),
  )

export const COMPARE_BEFORE = table({
  lt: `under | below | less than | fewer than | cheaper than | lower than | smaller than | lighter than | younger than
    beneath | short of | shy of | < | not quite | earning under | is less than | is under | is below | shorter than`,
  le: `at most | max | below or equal to | less than or equal to | lower than or equal to | equal to or below | equal or below | at or below | maximum | maximum of | a maximum of | max of | up to | no more than | not more than | not over | not above | no higher than
    not exceeding | not to exceed | no greater than | within | capped at | cap of | cap at | a cap of | limit of
    limited to | ceiling of | a ceiling of | topping out at | tops out at | <= | ≤ | no over | or less than | not beyond | doesn't exceed | does not exceed
    not higher than | not greater than | as much as | no further than | no farther than | not further than | no heavier than
    no older than | no dearer than | no pricier than | won't go over | never more than | never over | at the most | don't go over | budget of | budget | budget is`,
  gt: `over | above | more than | greater than | higher than | bigger than | exceeding | exceeds | beyond | better than | north of | upward of
    upwards of | in excess of | longer than | older than | heavier than | larger than | bigger than | > | past | surpassing`,
  ge: `at least | min | above or equal to | greater than or equal to | more than or equal to | equal to or above | equal or above | equal to or greater than | equal or better than | at or above | minimum | minimum of | a minimum of | min of | no less than | not less than | no fewer than
    not under | not below | no lower than | no under | from | starting at | starts at | >= | ≥ | not fewer than
    at the very least | at the least | upwards from | not lower than | floor of | a floor of | no smaller than
    no lighter than | beginning at | at a minimum | never less than | never under | not younger than`,
  eq: `exactly | precisely | equal to | equals | = | of exactly | just | rated exactly`,
  about: `about | around | roughly | approximately | approx | circa | ~ | close to | near | somewhere around | nearly | in the neighborhood of | in the ballpark of`,
})

export const COMPARE_AFTER = table({
  lt: `or cheaper | and below that`,
  le: `or less | or under | or below | or fewer | or lower | max | maximum | tops | at most | at the most | and under
    and below | or lighter | or younger | or smaller | and less | and down | as a maximum | or earlier | ceiling | cap
    at the very most | or cheaper than that | or nearer | or closer | limit`,
  gt: ``,
  ge: `or more | or better | or above | or higher | or over | min | minimum | and up | and over | and above | and more
    and higher | or up | + | plus | or greater | or longer | or heavier | or older | at least | at a minimum
    at minimum | as a minimum | upward | upwards | or bigger | or larger | and better | and beyond | at the least | at the very least`,
  eq: `exactly | on the dot | flat | sharp`,
  about: `or so | give or take | or thereabouts | roughly | approximately | ish | more or less`,
})

/** The unit words that mean a kind of column. */
export const UNITS: ReadonlyMap<string, 'money' | 'years' | 'rating' | 'miles'> = new Map([
  ...lines(`per hour | an hour | a hour | hr | h | hour | hourly | per hr | an hr | hrly | bucks | bucks an hour | bucks per hour
    bucks a hour | dollars | dollars an hour | dollars per hour | dollars hourly | usd | usd per hour | buck | dollar
    $ | $ an hour | $ per hour | euros | eur | € | £ | pounds sterling | quid | bucks hr | dollars hr | k | grand
    usd an hour | a hr | ph`).map((unit) => [unit, 'money'] as const),
  ...lines(`years | year | yrs | yr | yoe | years' | years of experience | years experience | yrs experience | yrs exp
    yrs of experience | year of experience | years in | years on the job | years of practice | years under their belt
    years in the trade | years of work | years doing`).map((unit) => [unit, 'years'] as const),
  ...lines(`stars | star | star rating | stars rating | star rated | out of 5 | out of five | of 5 stars | out of 5 stars
    points | star reviews`).map((unit) => [unit, 'rating'] as const),
  ...lines(`miles | mile | mi | mile radius | miles radius | mi radius | mile drive | miles away | mile range | miles out
    miles outside | miles or so`).map((unit) => [unit, 'miles'] as const),
])

/** Words of the request that mean a kind of column, where no column is named so. */
export const KIND_WORDS: Readonly<Record<'money' | 'years' | 'rating', ReadonlySet<string>>> = {
  money: new Set(
    words(
      'pay paying paid rate rates wage wages price priced prices cost costs costing salary earn earns earning earnings money charge charges charging budget asking cheaper expensive spend worth',
    ),
  ),
  years: new Set(words('experience experienced seniority tenure exp')),
  rating: new Set(words('rating ratings rated score scored scores stars star reviews review reviewed')),
}

/** Before a day: on which side of it. */
export const DATE_BEFORE = table({
  lt: `before | prior to | ahead of | earlier than | sooner than | older than`,
  le: `by | no later than | not later than | on or before | before or on | until | till | up to | through | at the latest by | by the latest | not after | latest | at latest | within`,
  gt: `after | later than | following | past | newer than | more recent than`,
  ge: `from | since | after or on | on or later than | starting | starting from | starting on | not before | no earlier than | no sooner than | on or after | as of | beginning | beginning on | as from | not earlier than | at the earliest`,
  eq: `on | for | during`,
  about: `around | about`,
})

export const DATE_AFTER = table({
  lt: ``,
  le: `or sooner | or earlier | or before | at the latest | latest | at latest | or prior | the latest`,
  gt: ``,
  ge: `or later | or after | onwards | onward | at the earliest | and later | and after | forward | on out`,
  eq: ``,
  about: `or so | or thereabouts`,
})

/** Before a day: that something holds until then, or ends before. */
export const EXPIRY_BEFORE = table({
  lt: `expires before | expiring before | ends before | lapses before | runs out before | expire before`,
  le: `expires by | expiring by | ends by | lapses by | expire by | expires on | expires in`,
  gt: `expires after | expiring after | not expiring until after | valid beyond | good past | valid past | ends after`,
  ge: `valid through | valid until | valid till | valid to | valid at least until | valid until at least | good through | good until | good till
    lasts until | lasts through | lasts until at least | lasting until | lasting through | lasts till | lasts to | lasting to | lasts at least until
    does not expire before | doesn't expire before | do not expire before | don't expire before | not expiring before
    does not expire until | doesn't expire until | not expiring until | won't expire before | will not expire before
    expires no earlier than | expires not before | expires no sooner than | runs through | runs until | still valid on | still valid in | still good in | still good on
    good through at least | valid through at least | good until at least | current through | current until | not expire before | valid on | valid in
    in force until | in force through | holds until | does not lapse before | doesn't lapse before | never expires before | not end before | renewed through
    doesn't run out before | does not run out before | expiry after | expiration after | expiry not before | paid up through`,
  eq: ``,
  about: ``,
})

/** Beside an item that has a day: that it holds today. */
export const IN_FORCE =
  lines(`current | currently valid | valid | still valid | active | unexpired | up to date | up-to-date | in date | not expired
  is up to date | is still valid | is valid | is current | is active | is still active | is still current | is not expired | isn't expired | is unexpired | in force | is in force
  has not expired | hasn't expired | have not expired | haven't expired | is in date | in good standing | still good | is still good | still current
  still in force | are current | are valid | are up to date | non-expired | hasn't lapsed | has not lapsed | not lapsed | that has not lapsed | fresh`)

/** After words that make them a condition. */
export const SLOT_AFTER =
  lines(`required | is required | are required | a must | is a must | needed | is needed | mandatory | is mandatory
  necessary | is necessary | essential | is essential | obligatory | is obligatory | must have | a requirement | is a requirement | compulsory`)

/** Beside "now" or "asap" they say that the row must be free, not that the asker is in haste. */
export const STARTING: ReadonlySet<string> = new Set(
  words('available availability start starts starting begin begins free ready onboard join open can who'),
)

/** Days that are today by another name. */
export const NOW_PHRASES =
  lines(`asap | a.s.a.p. | right away | immediately | right now | straight away | at once | this
  minute | this instant | now | immediate | immediate start | today | currently available | at the moment | without delay
  pronto | instantly | as soon as possible`)

/** Words before open words that make them a condition: what follows stands where a value would. */
export const SLOT_BEFORE: ReadonlySet<string> = new Set(
  words(`with w has have having had holds hold holding carries carrying carry knows know knowing in certified got
    speaks speak speaking needs need requires require requiring licensed qualified trained owns owning possesses possessing featuring features feature
    near around`),
)

/** Between such a word and its value. */
export const SLOT_FILLERS: ReadonlySet<string> = new Set(
  words(`a an the any some valid current active and or plus + & , also both either their his her own recent to
    unexpired as for of on`),
)

/** Never a condition by themselves, wherever they stand: how people ask, urge and wrap up. */
export const FRAME: ReadonlySet<string> = new Set(
  words(`ad advert agency ask asking assignment asked backfill boss bunch call calling called client clients lives asks customers taken opening short searching company contract
    coverage cover covering crew customer deal email emergency event fast gig gap guess headcount heads hand hands hours
    hour immediate interested joined live lives looking manager minute morning name names named note notes opening
    openings outfit pair pick placement possible project quick quickly request reliable roster schedule screening short
    shortlist slot slots solid spot spots still strong suggest suggestions suitable swap team temp temps urgent urgently
    vacancy week weeks wondering world valid current active proper decent capable qualified certified certification
    certifications certificate certificates cert certs card cards license licenses licence licences licensed credential
    credentials ticket tickets qualification qualifications skill skills skillset training trained background papers
    paperwork competent comfortable familiar versed proficient fluent fluently language languages shift shifts pay paying
    rate rates wage hourly price priced prices cost costs rated rating ratings reviewed score made state town location
    home commute commuting distance miles radius willing happy open flexible ideal perfect relevant related similar
    actual actually literally basically hoping hope trying try tried wish wishes preference requirement requirements
    criteria condition conditions must-have musts appreciated appreciate thx ty replacement recommend recommended
    recommendation point points moment mind total advance case favor favour touch question questions answer thing stuff
    budget money value ready body bodies someone's pro pros professional professionals holder holders hire hires
    crewmember member members staffer staffers filter check checking checked sort sorted ranked ranking search searching
    database pool bench history record profile profiles resume resumes profile's fully duly properly already presently
    around-the-clock tolerance fit fits cheap affordable inexpensive quality decently reasonable reasonably sale available`),
)

/** Values that say something only beside the name of their column: "clear", "none", "standard". */
export const BLAND_VALUES: ReadonlySet<string> = new Set(
  words(`none clear standard other unknown yes no true false normal regular active open closed pending expired general
    basic new n/a na any all misc miscellaneous default other started`),
)

/** Names of cities that are words as well: linked only with a capital or after a word for places. */
export const PLACES_THAT_ARE_WORDS: ReadonlySet<string> = new Set(
  words(`reading mobile normal surprise orange independence commerce enterprise temple liberty hope industry best bend
    price buffalo garland corona concord bath rugby hurricane college station lead nice split cork pleasant worth
    pasadena aurora paradise eagle crystal phoenix media deer moody superior golden savage plain plains rocky
    salt fountain marathon trinity union sunrise victoria chester columbia lansing warren marietta`),
)

/** Two-letter codes that are words, which count only in capitals after a word for places. */
export const CODES_THAT_ARE_WORDS: ReadonlySet<string> = new Set(words('in or me ok hi la pa ma oh al id de co'))
