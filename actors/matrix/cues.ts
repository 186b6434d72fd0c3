/** The cues of operators in ordinary English, as data: what waives, wishes, widens a place, dates and demands. */
import { NOT_FAR } from './denial-cues.ts'
import { combined, phrases } from './word-lists.ts'

/** To the right of what they take back: nothing is asked. */
export const WAIVED_AFTER = phrases(`
  not required | is not required | isn't required | are not required | not needed | is not needed | isn't needed
  not necessary | is not necessary | isn't necessary | not essential | is not essential | unnecessary | is unnecessary
  does not matter | doesn't matter | is irrelevant | irrelevant | not a must | is not a must | isn't a must`)

/** To the left of what they take back. */
export const WAIVED_BEFORE = phrases(`
  no need for | no need to have | don't need | doesn't need | do not need | does not need | needn't have | needn't be
  not necessarily | don't care about | do not care about | regardless of | doesn't have to have | don't have to have
  does not have to have | doesn't have to be | does not have to be | don't have to be | need not have | need not be
  never mind | doesn't matter if | doesn't matter whether | does not matter if | does not matter whether | irrespective of | no matter | with or without`)

/** Wishes, not conditions: before and after what they soften. */
export const WISH_BEFORE = phrases(`ideally | preferably | bonus if | a bonus if | bonus points for | extra points for
  nice to have | would be nice | it would be nice | if possible | prefer | preferring | we prefer | with a preference for`)

export const WISH_AFTER =
  phrases(`preferred | is preferred | are preferred | a plus | is a plus | are a plus | is a bonus
  a bonus | would be a plus | would be nice | would be great | is nice to have | nice to have | if possible | optional
  is optional | are optional | desirable | is desirable | would help | welcome | is welcome | helps | a nice to have`)

/** Before a place: its surroundings count as well. */
export const NEAR_BEFORE = [
  ...combined(
    `not | isn't | is not | no`,
    'a million miles | a hundred miles | a thousand miles | miles | a long way | a long drive | a long haul | a long trip | a great distance | a great way | long | distant | remote | a world away',
    '| away | off',
    'from',
  ),
  ...combined(
    `doesn't | does not | don't | do not | not | isn't`,
    'live | reside | living | residing | based | located | be | sit',
    'far | too far | so far | very far',
    'from | off | out of | away from',
  ),
  ...combined('proximate | nigh | thereabouts | close | adjacent | local | convenient', 'to'),
  ...combined(
    'within',
    'easy | comfortable | reasonable | decent | striking | shouting | spitting | short | sensible',
    'reach | range | distance | commute | drive | travelling distance | travel distance | driving distance | commuting distance',
    'of | from | to',
  ),
  ...combined('in | at | on', 'or', 'about | around | near | round | by | close to'),
  ...combined('near | round | around | about', 'or', 'in | at'),
  ...phrases(
    '~ | commutable | round about | round by | the environs of | in the environs of | somewhere around | somewhere round | somewhere by | somewhere near',
  ),
  ...combined(NOT_FAR.join(' | '), 'from | off | away from | off from | outside | out of'),
  ...combined(
    'neighborhood | neighbourhood | vicinity | area | region | reach | range | distance | radius | proximity | surroundings | outskirts | suburbs | suburb | environs | perimeter | catchment | commute | drive | ride | hop | trip | shadow | side | edge | fringe | fringes | periphery | orbit | corner',
    'of | from | to | around | into',
  ),
  ...combined(
    'commute | commutes | commuting | commutable | travel | drive | get | gets | getting | close enough | convenient | handy | accessible | local | near enough | adjacent | right next',
    'to | into | for',
  ),
  ...combined(
    'greater | metro | metropolitan | suburban | around | surrounding | not far off | next door to | by | beside | alongside | toward | towards | anywhere near | somewhere near | nearest | nearabouts | right by | over by | out by | down by | up by | bordering',
    '| the',
  ),
  ...phrases(`close ish to | near ish to | near ish |
  near | nearby | near to | close to | close by | closest to | nearest | nearest to | nearer to | around | in and around
  in or around | in or near | at or near | in or close to | on or near | next to | adjacent to | greater | just outside | just outside of | right outside | near by
  in the vicinity of | vicinity of | vicinity | in the area of | in the region of | commutable to | commute to
  commuting distance of | commuting distance to | commuting distance from | can commute to | within reach of | within an hour of | within an hour from | an hour from | an hour of | within driving distance of | within half an hour of
  reach of | in reach of | driving distance of | driving distance from | driving distance to | drive from | drive of
  a short drive from | short drive from | on the outskirts of | outskirts of | the outskirts of | suburbs of
  the suburbs of | in the suburbs of | not far from | no far from | not too far from | within range of | local to | hop from
  a stone's throw from | proximity to | in proximity to | surrounding | bordering | neighboring | neighbouring | edge of
  the edge of | around about | within commuting distance of | walking distance of | short hop from | minutes from
  distance of | range of | commuting to | centered on | centred on`),
]

/** After a place. */
export const NEAR_AFTER = [
  ...combined(
    'or | and | + | plus',
    '| the | its | its immediate | the immediate | immediate | any | their',
    'environs | surroundings | surrounds | vicinity | surrounding area | neighbourhood | neighborhood | suburbs | outskirts | surrounding towns',
  ),
  ...combined(
    'or | and',
    '| just | somewhere | someplace | anywhere | right',
    'around there | round there | near there | thereabouts | close by | by there | round about | around | nearby',
  ),
  ...phrases('way | direction | environs and beyond | side of town'),
  ...combined(
    'or | and',
    '| the | its | somewhere | anywhere',
    'surrounding | nearby | neighboring | adjacent | outlying | close | near | around | close by | not far',
    '| area | areas | towns | cities | suburbs | communities | counties | to it | it',
  ),
  ...combined(
    'or | and',
    '| the | its',
    'area | suburbs | surroundings | vicinity | metro | region | outskirts | environs | neighborhood | surrounds',
  ),
  ...combined(
    'or | and',
    'within',
    'reach | range | commuting distance | driving distance | a short drive | an easy drive',
  ),
  ...combined('and | or', 'thereabouts | around there | near there'),
  ...phrases(`
  area | areas | metro | metro area | metropolitan area | metroplex | vicinity | region | suburbs | outskirts | environs
  and surroundings | surroundings | and surrounding area | and surrounding areas | surrounding area | and vicinity
  and area | or nearby | and nearby | nearby | or near | or close by | or close | or close to it | or near it | and around
  or around | or thereabouts | or surrounding area | or the surrounding area | and the surrounding area
  or vicinity | or the suburbs | and suburbs | and the suburbs | or its suburbs | and its suburbs | or the area
  or within commuting distance | or a short drive | give or take | and environs | and its surroundings | or neighboring
  or somewhere close | or somewhere nearby | or somewhere near | or anywhere close | or anywhere near | 
  or a town nearby | or next door | or neighboring towns | and neighboring towns | and nearby towns | or nearby towns
  commuting distance | or close enough | or commutable | or not far | or not far off | or not far away`),
]

/** Beside an item that has a day: that it holds today. */
export const IN_FORCE = [
  ...combined('status', '| is | : | =', 'valid | current | active | unexpired | in force | up to date'),
  ...combined(
    `not | isn't | can't be | cannot be | shouldn't be | must not be | never | not be`,
    'an | some | any',
    '| old | already',
    'expired | lapsed | outdated | stale',
    '| one | ones | card',
  ),
  ...combined(
    `that's not | which isn't | that isn't | that is not`,
    'out of date | expired | lapsed | outdated | stale',
  ),
  ...combined(
    '| is | are | being | that is | which is | and | remains | stays | kept | that are | still',
    '| still | currently | fully | presently | all',
    'current | valid | active | unexpired | up to date | in date | in force | in good standing | in effect | effective | good | live | fresh | paid up | good to go | running',
  ).filter((line) => !/^(and |being )?(good|live|running|effective|good to go|fresh)$/.test(line)),
  ...combined(
    `better not | better not be | not | is not | isn't | can't be | cannot be | must not be | mustn't be | shouldn't be | should not be | may not be | not be | must not have | mustn't have | can't have | cannot have | should not have | shouldn't have | may not have | are not | aren't | never | has not | hasn't | have not | haven't | that has not | that hasn't | that is not | that isn't`,
    '| yet',
    'expired | lapsed | out of date | run out | outdated | ended | gone bad | gone stale | gone out | be expired | be lapsed | stale',
  ),
  ...phrases(`current | currently valid | valid | still valid | active | unexpired | up to date | up-to-date | in date | not expired
  is up to date | is still valid | is valid | is current | is active | is still active | is still current | is not expired | isn't expired | is unexpired | in force | is in force
  has not expired | hasn't expired | have not expired | haven't expired | is in date | in good standing | still good | is still good | still current
  still in force | are current | are valid | are up to date | non-expired | hasn't lapsed | has not lapsed | not lapsed | that has not lapsed | fresh`),
]

/** Beside an item that has a day: that it ended before today. */
export const EXPIRED =
  phrases(`expired | has expired | have expired | is expired | are expired | already expired | lapsed
  has lapsed | have lapsed | is lapsed | out of date | is out of date | outdated | ran out | has run out`)

/** After words that make them a condition. */
export const SLOT_AFTER = [
  ...combined(
    'is | are',
    '| something | what | one thing | the one thing',
    'i | we | they',
    'insist on | require | need | demand | ask for | want',
  ),
  ...combined(
    '| is | are | as | will be | would be | being | is considered | are considered',
    '| a | an | absolutely | strictly',
    'required | must | mandatory | necessary | essential | obligatory | requirement | compulsory | requisite | prerequisite | prerequisites | requirements | imperative | critical | non-negotiable | indispensable | demanded | requested | expected',
  ),
  ...phrases(`required | is required | are required | a must | is a must | needed | is needed | mandatory | is mandatory
  necessary | is necessary | essential | is essential | obligatory | is obligatory | must have | a requirement | is a requirement | compulsory | a requisite | non-negotiable | nonnegotiable | is non-negotiable | is compulsory | is imperative | is critical | a prerequisite | is a prerequisite | obligated | requested | demanded`),
]

/** Two words that do as well: "made of uranium". */
export const SLOT_PAIRS = phrases(
  `made of | out of | made from | made out of | consisting of | in the brand | of the brand | of type | of kind`,
)

/** They ask for an order or a count of rows, which no condition gives. */
export const ORDERS =
  phrases(`how many | how much | number of | count of | top rated | best rated | top paid | best paid
  most experienced | least expensive | most expensive`)

/** Days that are today by another name. */
export const NOW_PHRASES =
  phrases(`as we speak | this very minute | this second | straightaway | this moment | forthwith | this very day | on the spot | as of now | as of today | as of right now | asap | a.s.a.p. | right away | immediately | right now | straight away | at once | this
  minute | this instant | now | immediate | immediate start | today | currently available | at the moment | without delay
  pronto | instantly | as soon as possible`)
