/** Comparisons of numbers and days in ordinary English, and units, as data. */
import { phrases } from './word-lists.ts'

export type Comparison = 'lt' | 'le' | 'gt' | 'ge' | 'eq' | 'about'

const table = (rows: Readonly<Record<Comparison, string>>): ReadonlyMap<string, Comparison> =>
  new Map(
    (['lt', 'le', 'gt', 'ge', 'eq', 'about'] as const).flatMap((op) =>
      phrases(rows[op]).map((line) => [line, op] as const),
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
  ...phrases(`per hour | an hour | a hour | hr | h | hour | hourly | per hr | an hr | hrly | bucks | bucks an hour | bucks per hour
    bucks a hour | dollars | dollars an hour | dollars per hour | dollars hourly | usd | usd per hour | buck | dollar
    $ | $ an hour | $ per hour | euros | eur | € | £ | pounds sterling | quid | bucks hr | dollars hr | k | grand
    usd an hour | a hr | ph`).map((unit) => [unit, 'money'] as const),
  ...phrases(`years | year | yrs | yr | yoe | years' | years of experience | years experience | yrs experience | yrs exp
    yrs of experience | year of experience | years in | years on the job | years of practice | years under their belt
    years in the trade | years of work | years doing`).map((unit) => [unit, 'years'] as const),
  ...phrases(`stars | star | star rating | stars rating | star rated | out of 5 | out of five | of 5 stars | out of 5 stars
    points | star reviews`).map((unit) => [unit, 'rating'] as const),
  ...phrases(`miles | mile | mi | mile radius | miles radius | mi radius | mile drive | miles away | mile range | miles out
    miles outside | miles or so`).map((unit) => [unit, 'miles'] as const),
])

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
  le: `expires by | expiring by | ends by | lapses by | expire by`,
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

/** Right before a day, a month or a length of time: what ends then ends in it, no sooner and no later. */
export const ENDING: readonly string[] =
  phrases(`expires | expire | expiring | ends | ending | lapses | lapsing | lapse | runs out
  running out | run out | due to expire | about to expire | up for renewal | due for renewal | expires on | expires in | expires during
  expiring on | expiring in | expiring during | expire on | expire in | ends on | ends in | lapses in | lapsing in | runs out in`)
