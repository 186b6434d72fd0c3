/** Comparisons of numbers and days in ordinary English, and units, as data. */
import { combined, phrases } from './word-lists.ts'

export type Comparison = 'lt' | 'le' | 'gt' | 'ge' | 'eq' | 'about'

type Table = Readonly<Record<Comparison, string>>
type Made = Readonly<Partial<Record<Comparison, readonly string[]>>>

/** What is written out wins over what is made of parts. */
const table = (rows: Table, made: Made = {}): ReadonlyMap<string, Comparison> => {
  const all = (['lt', 'le', 'gt', 'ge', 'eq', 'about'] as const).map(
    (op) => [op, phrases(rows[op]), made[op] ?? []] as const,
  )
  return new Map([
    ...all.flatMap(([op, , lines]) => lines.map((line) => [line, op] as const)),
    ...all.flatMap(([op, lines]) => lines.map((line) => [line, op] as const)),
  ])
}

const NOT = `no | not | never | nothing | not any | isn't | is not | aren't | are not | won't be | don't go | doesn't go | won't go | can't go
  | nobody | no one | none | can't be | cannot be | shouldn't be | should not be | not going | must not be | not a cent | not a dime`
const MORE =
  'more | greater | higher | bigger | larger | longer | older | heavier | better | further | farther | costlier | pricier | dearer'
const LESS = 'less | fewer | lower | smaller | shorter | lighter | younger | cheaper | nearer | closer | worse'
const BEYOND = 'over | above | beyond | past | exceeding | in excess of | north of'
const BENEATH = 'under | below | beneath | short of | south of | shy of'
const ENDS = `cap | caps | capped | capping | max | maxes | maxed | maxing | top | tops | topped | topping | limit | limited`

export const COMPARE_BEFORE = table(
  {
    lt: `sub | under | below | less than | fewer than | cheaper than | lower than | smaller than | lighter than | younger than
    beneath | short of | shy of | < | not quite | earning under | is less than | is under | is below | shorter than`,
    le: `at most | max | below or equal to | less than or equal to | lower than or equal to | equal to or below | equal or below | at or below | maximum | maximum of | a maximum of | max of | up to | no more than | not more than | not over | not above | no higher than
    not exceeding | not to exceed | no greater than | within | capped at | cap of | cap at | a cap of | limit of
    limited to | ceiling of | a ceiling of | topping out at | tops out at | <= | ≤ | no over | or less than | not beyond | doesn't exceed | does not exceed
    not higher than | not greater than | as much as | no further than | no farther than | not further than | no heavier than
    no older than | no dearer than | no pricier than | won't go over | never more than | never over | at the most | don't go over | budget of | budget | budget is`,
    gt: `over | above | more than | greater than | higher than | bigger than | exceeding | exceeds | beyond | better than | north of | upward of
    upwards of | in excess of | longer than | older than | heavier than | larger than | bigger than | > | past | surpassing`,
    ge: `equals or exceeds | equal or exceed | meets or exceeds | meet or exceed | exceeds or equals | not short of | at least | min | above or equal to | greater than or equal to | more than or equal to | equal to or above | equal or above | equal to or greater than | equal or better than | at or above | minimum | minimum of | a minimum of | min of | no less than | not less than | no fewer than
    not under | not below | no lower than | no under | from | starting at | starts at | >= | ≥ | not fewer than
    at the very least | at the least | upwards from | not lower than | floor of | a floor of | no smaller than
    no lighter than | beginning at | at a minimum | never less than | never under | not younger than`,
    eq: `exactly | precisely | equal to | equals | = | of exactly | just | rated exactly`,
    about: `about | around | roughly | approximately | approx | circa | ~ | close to | near | somewhere around | nearly | in the neighborhood of | in the ballpark of`,
  },
  {
    lt: [
      ...combined(LESS, 'than | then'),
      ...combined(BENEATH, ''),
      ...combined(
        `hasn't | has not | haven't | have not | not | doesn't | does not | don't | do not`,
        `yet | reach | total | exceeded yet | attained | attain | completed | yet completed | yet reached | reached | hit | passed | yet passed | yet hit | got to`,
      ),
      ...phrases('yet to reach | yet to hit | has yet to reach | not even | not quite | inside of'),
    ],
    le: [
      ...combined(NOT, MORE, 'than | then'),
      ...combined(NOT, BEYOND),
      ...combined('as', 'much | many | high | far | long', 'as'),
      ...combined(ENDS, 'at | out at | to | of'),
      ...combined('is | are | was | be', 'capped at | limited to'),
      ...combined('a | the | with a', 'cap | limit | ceiling | maximum | max | top', 'of | at'),
      ...phrases('staying within | not exceed | never exceed | never exceeding | not exceeds'),
    ],
    gt: [
      ...combined(MORE, 'than | then'),
      ...combined(BEYOND, ''),
      ...phrases('exceed | surpass | surpasses | clears | clearing | beats | beating | topping | tops'),
    ],
    ge: [
      ...combined(NOT, LESS, 'than | then'),
      ...combined(NOT, BENEATH),
      ...combined('as', 'little | few | low', 'as'),
      ...combined('a | the | with a', 'floor | minimum | min', 'of | at'),
      ...combined('start | starts | starting | begin | begins | beginning', 'at | from | with'),
      ...phrases('hitting | reaching | at very least | at the minimum | bottom of | minimally | at the bare minimum'),
    ],
  },
)

export const COMPARE_AFTER = table(
  {
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
  },
  {
    le: [
      ...combined('or | and | or even', LESS),
      ...combined('or | and', 'under | below | beneath | down | within | downward | downwards | earlier | sooner'),
      ...combined('at | at the | at the very', 'most | max | maximum | outside'),
      ...combined('as', 'a | the | my | our | an absolute', 'maximum | max | limit | cap | ceiling | top'),
    ],
    ge: [
      ...combined('or | and | or even', MORE),
      ...combined('or | and', 'over | above | up | upward | upwards | beyond | past | later'),
      ...combined('at | at the | at the very', 'least | minimum | min'),
      ...combined('as', 'a | the | my | our | an absolute', 'minimum | min | floor'),
      ...phrases('and counting | upwards | plus | minimum | min'),
    ],
  },
)

/** The unit words that mean a kind of column. */
export const UNITS: ReadonlyMap<string, 'money' | 'years' | 'rating' | 'miles'> = new Map([
  ...phrases(`per hour | an hour | a hour | hr | h | hour | hourly | per hr | an hr | hrly | bucks | bucks an hour | bucks per hour
    bucks a hour | dollars | dollars an hour | dollars per hour | dollars hourly | usd | usd per hour | buck | dollar
    $ | $ an hour | $ per hour | euros | eur | € | £ | pounds sterling | quid | bucks hr | dollars hr | k | grand
    usd an hour | a hr | ph | bucks an hr | bucks a hr | dollars an hr | dollars a hr | usd an hr | $ an hr`).map(
    (unit) => [unit, 'money'] as const,
  ),
  ...phrases(`years | year | yrs | yr | yoe | years' | years of experience | years experience | yrs experience | yrs exp
    yrs of experience | year of experience | years in | years on the job | years of practice | years under their belt
    years in the trade | yrs on the job | yrs in the trade | yrs in | years of work | years doing`).map(
    (unit) => [unit, 'years'] as const,
  ),
  ...phrases(`stars | star | star rating | stars rating | star rated | out of 5 | out of five | of 5 stars | out of 5 stars
    points | star reviews`).map((unit) => [unit, 'rating'] as const),
  ...phrases(`miles | mile | mi | mile radius | miles radius | mi radius | mile drive | miles away | mile range | miles out
    miles outside | miles or so`).map((unit) => [unit, 'miles'] as const),
])

/** Before a day: on which side of it. */
export const DATE_BEFORE = table({
  lt: `antecedent to | anterior to | < | precedes | preceding | precede | predates | predating | pre | antedates | before | prior to | ahead of | earlier than | sooner than | older than`,
  le: `<= | by | no later than | not later than | on or before | before or on | until | till | up to | through | at the latest by | by the latest | not after | latest | at latest | within`,
  gt: `> | postdates | post | after | later than | following | past | newer than | more recent than`,
  ge: `>= | from | since | after or | after or on | on or later than | starting | starting from | starting on | not before | no earlier than | no sooner than | on or after | as of | beginning | beginning on | as from | not earlier than | at the earliest`,
  eq: `= | on | for | during`,
  about: `around | about`,
})

export const DATE_AFTER = table({
  lt: ``,
  le: `or sooner | or earlier | or before | at the latest | latest | at latest | or prior | the latest`,
  gt: ``,
  ge: `or less | or fewer | or more recently | or newer | or later | or after | onwards | onward | at the earliest | and later | and after | forward | on out`,
  eq: ``,
  about: `or so | or thereabouts`,
})

const ENDING_VERBS = `expires | expire | expiring | ends | ending | lapses | lapsing | lapse | runs out | running out | expiry | expiration
  | expiry date | expiration date | renewal | up for renewal | due for renewal | terminates`
const ENDED_FORMS = `expire | expiring | expires | end | ending | lapse | lapsing | run out | running out | up | due | expired | terminate
  | up for renewal | be up | go stale | stale | over`
const LASTING = `valid | good | current | active | effective | in force | in date | unexpired | up to date | lasts | last | lasting | runs | running
  | holds | holding | stays valid | remains valid | stays current | remains current | stays good | remains good | extends | extending | carries
  | goes | stretches | reaches | paid up | renewed | still valid | still good | still current | still active | stays active | remains active | covers
  | alive | live | keeps | fresh | safe | hold | hold up | holds up | holding up | run | extend | carry | stay good | stay valid | stay current | remain valid
  | remain current | is good | is valid | is current | reach | stretch | keep`

/** Before a day: that something holds until then, or ends before. */
export const EXPIRY_BEFORE = table(
  {
    lt: `expires before | expiring before | ends before | lapses before | runs out before | expire before`,
    le: `expires by | expiring by | ends by | lapses by | expire by`,
    gt: `expires after | expiring after | not expiring until after | valid beyond | good past | valid past | ends after`,
    ge: `expires >= | expiring >= | expiry >= | expiry date >= | expiration >= | expiration date >= | valid to >= | valid until >= | valid thru >= | valid thru | ends >= | expires > | expiry > | valid through | valid until | valid till | valid to | valid at least until | valid until at least | good through | good until | good till
    lasts until | lasts through | lasts until at least | lasting until | lasting through | lasts till | lasts to | lasting to | lasts at least until
    does not expire before | doesn't expire before | do not expire before | don't expire before | not expiring before
    does not expire until | doesn't expire until | not expiring until | won't expire before | will not expire before
    expires no earlier than | expires not before | expires no sooner than | runs through | runs until | still valid on | still valid in | still good in | still good on
    good through at least | valid through at least | good until at least | current through | current until | not expire before | valid on | valid in
    in force until | in force through | holds until | does not lapse before | doesn't lapse before | never expires before | not end before | renewed through
    doesn't run out before | does not run out before | expiry after | expiration after | expiry not before | paid up through`,
    eq: ``,
    about: ``,
  },
  {
    lt: combined(ENDING_VERBS, 'before | ahead of | prior to'),
    le: combined(ENDING_VERBS, 'by'),
    gt: [
      ...combined(LASTING, 'past | beyond | after | well past'),
      ...combined(ENDING_VERBS, 'after | past | beyond | later than | only after | no earlier than'),
    ],
    ge: [
      ...combined(
        LASTING,
        'until | till | til | through | thru | to | up to | into | all through | all the way to | well into',
        '| at least',
      ),
      ...combined(LASTING, 'at least', 'until | till | through | to | into'),
      ...combined(LASTING, 'as of | on | in | come | by'),
      ...combined(
        `not | never | isn't | can't | cannot | must not | mustn't | shouldn't | should not | won't | will not | doesn't | does not | do not | don't | hasn't | no`,
        ENDED_FORMS,
        'before | until | till | prior to | by | earlier than | sooner than | ahead of',
      ),
      ...combined(
        ENDING_VERBS,
        'no earlier than | no sooner than | not before | not until | not earlier than | on or after | not sooner than | from',
      ),
    ],
  },
)

/** Right before a day, a month or a length of time: what ends then ends in it, no sooner and no later. */
export const ENDING: readonly string[] =
  phrases(`expiry date | expiration date | expiry | expiration | valid to | valid thru | expires | expire | expiring | ends | ending | lapses | lapsing | lapse | runs out
  running out | run out | due to expire | about to expire | up for renewal | due for renewal | expires on | expires in | expires during
  expiring on | expiring in | expiring during | expire on | expire in | ends on | ends in | lapses in | lapsing in | runs out in`)
