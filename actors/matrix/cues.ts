/** The cues of operators in ordinary English, as data: what denies, waives, wishes, widens a place, dates and demands. */
import { combined, phrases, words } from './word-lists.ts'

/** To the left of what they deny. */
const NOT_FAR = combined(
  `not | no | isn't | is not | aren't | never`,
  'far | too far | so far | very far | all that far | that far',
)

const AVOIDING = [
  ...phrases('forget | forgetting | forget about | never mind about | lose the | spare me | spare us'),
  ...phrases(
    'not yet | disregard | disregards | disregarding | discard | discarding | screen out | sift out | eliminate | eliminating | decline to',
  ),
  ...combined(
    `don't | doesn't | do not | does not | didn't | did not | never | not | won't | will not | can't | cannot`,
    `want | wants | like | take | accept | use | do | work | have | hold | speak | wanting | touch | touches | touched | consider
    | include | got | get | know | knows | handle`,
  ),
  ...combined(
    `stay | stays | staying | keep | keeps | keeping | steer | steers | steering | shy | shies | shying | back | backs | backing`,
    'away from | clear of | off | off of | out of',
  ),
  ...combined('turn | turns | turning | turned', 'down | away'),
  ...combined('leave | leaves | leaving | set | setting | put | putting | take | taking', 'aside | out | off'),
  ...combined('do | does | doing | go | goes | going | get by | gets by | live', 'without'),
  ...combined('pass | passes | passing', 'on | over'),
  ...combined('opt | opts | opting', 'out of'),
  ...combined('cut | cutting | strike | striking | scratch | scratching | cross | crossing', 'out | off'),
  ...combined(
    'with the exception | exception | with exclusion | to the exclusion | exclusive | short | clear | bereft | empty | none',
    'of',
  ),
  ...combined(
    'unable | unwilling | unfit | not willing | not able | not open | refusing | refuses',
    'to | to do | to take | to work',
  ),
  ...combined(
    'not | never',
    'having | holding | carrying | doing | working | taking | speaking | trained in | skilled in | certified in',
  ),
  ...phrases(`decline | declines | declining | reject | rejects | rejecting | dodge | dodges | dodging | shun | shuns | shunning
    | avoids | omits | bans | forbid | forbids | veto | nix | nixing
    | ditch | ditching | forgo | forgoes | forego | hates | hate | dislikes | dislike | opposed to | averse to | away from
    | zero | nil | not one | save for | but for | but no | but not | far from | not from | not counting
    | unfamiliar with | untrained in | unskilled in | uncertified in | inexperienced in | unversed in | unlicensed in | unlicensed for
    | except in | except at | excluding anyone | ineligible for | lacking in | yet to get | yet to earn | yet to obtain | who lacks
    | no good at | no good with | off limits | anyone except | everyone except | anything except | anywhere except | any except | all except | any but | minus any | less the
    | exempt from | missing out on | hold off on | weeds out | bypass | ignoring | ignore`),
]

const LEFT_OUT = [
  ...combined(
    `hadn't | wasn't | weren't | couldn't | shan't | oughtn't | daren't | hain't | needn't be`, ''),
  ...combined(
    'uncertified | untrained | unlicensed | unskilled | unqualified | unaccredited | uncredentialed | unversed | unschooled | unaccustomed | unacquainted | unfamiliar | uncomfortable | uninterested | unavailable | unsuited | unwilling | unable | unfit | inexperienced | incapable | ineligible | disinclined | reluctant | hesitant | loath | averse | opposed | allergic | resistant | hostile | indifferent | immune',
    'in | for | with | on | at | by | to | of | as',
  ),
  ...combined(
    'yet | fails | fail | failed | failing | declines | objects | objecting | balks | neglected | neglects',
    'to | at',
  ),
  ...combined(
    'loathes | loathe | detests | detest | despises | despise | resists | resisting | opposes | opposing | abhors | rejects | shuns | forswears | disallow | disallows | disallowing | prohibit | prohibits | prohibiting | disqualify | disqualifies | disqualifying | suppress | suppressing | blacklist | exempting | sparing | bypassing | subtract | subtracting | deduct | less any', ''),
  ...combined(
    'other | different | apart | aside | distinct | separate', 'than | from').filter((line) => !/^separate than|^aside than|^apart than/.test(line)),
  ...combined(
    '| in the | complete | total | any', 'absence | lack | want | exclusion | omission', 'of'),
  ...combined(`would rather | i'd rather | we'd rather | they'd rather | who'd rather | better`, 'not | avoid | skip'),
  ...combined(
    `don't need | do not need | doesn't need | not looking for | not after | not seeking | not interested in | no use for | no interest in`,
    'anyone | anybody | people | folks | someone | somebody | those | guys | workers | candidates | ones'),
  ...combined('no | little | zero | nil', 'appetite | taste | love | use | time | room | place | patience | desire', 'for'),
  ...combined('nothing | not anything | none', 'to do with | in'),
  ...combined('short | shorn | void | deprived | bereft | ignorant | shot | rid | wary | sick | tired', 'of'),
  ...phrases('non | ex | bar | save | ~'),
  ...combined('outwith | absent | nowhere | unburdened by | deficient in | wanting in | against | anti', ''),
]

export const NEGATION_BEFORE = [
  ...AVOIDING,
  ...LEFT_OUT,
  ...phrases(`
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
  anyone without | not someone who has | not anyone with | not somebody with | hold the | not a single | free of | free from | devoid of | missing | reject | remove`),
]

/** The same in any text: of a request more means a denial. */
export const DENIALS: ReadonlySet<string> = new Set(
  words(`no not never without neither nor nobody none nothing cannot w/o sans except excluding lack lacks lacked lacking
    isnt arent wasnt doesnt dont didnt hasnt havent hadnt cant couldnt wont`),
)

/** To the right of what they deny. */
export const NEGATION_AFTER = [
  ...combined(
    '| is | are', 'off the', 'menu | list | table | cards | agenda | books | radar | market'),
  ...combined(
    'is | are | of | is of | are of | would be of', 'no', 'use | interest | value | help | good | avail', '| to | for', '| me | us'),
  ...phrases(`disqualifies | disqualify | disqualifies them | disqualify them | disqualifies him | rules them out | rules him out | rules it out
    | kills it | counts against them | counts against him | counts against | need not be shown | need not be sent | needn't apply`),
  ...combined(
    'leave | leaves | keep | send | count | rule | cut | drop | skip | strike | scratch | forget | cross | take | turn | weed',
    `them | 'em | em | him | her | those | these | that`,
  ),
  ...combined(
    `not | never | isn't | is not | aren't | are not | not yet`,
    'spoken | held | known | done | worked | carried | listed | shown | on file | included | desired | offered | covered | obtained | earned | possessed | wanted',
  ),
  ...combined(
    'is | are | being | | which is | which are | that is',
    `off limits | off-limits | out of bounds | barred | banned | exempt | exempted | omitted | removed | rejected
    | vetoed | not considered | not suitable | not good | not an acceptable choice | taboo | verboten | struck out | crossed out | turned down
    | to be excluded | to be left out | to be skipped | skipped | left off | not in play | not happening | excepted | not accepted | not permitted | not had
    | out of scope | a hard no | a firm no | no thanks | not feasible | not workable | not working | a nonstarter | a non-starter`,
  ),
  ...combined(
    `won't | will not | don't | doesn't | do not | does not | can't | cannot | can not | wouldn't`,
    `fly | suit | fit | cut it | count | apply`,
  ),
  ...phrases(`
  is out of the question | are out of the question | out of the question | not ok | not okay | is not ok | isn't ok
  is not okay | not allowed | is not allowed | are not allowed | not wanted | are not wanted | is not wanted | unwanted
  not acceptable | is not acceptable | unacceptable | is unacceptable | not possible | is not possible | isn't possible
  excluded | is excluded | are excluded | off the table | is off the table | are off the table | is a no go | is a no-go
  are a no go | no go | a no no | is a no | is a deal breaker | is a dealbreaker | are a dealbreaker | dealbreaker
  deal breaker | need not apply | won't do | wont do | will not do | won't work | doesn't work | does not work
  do not work | don't work | is out | are out | is no good | are no good | no good | is no option | is not an option
  are not an option | isn't an option | not an option | is ruled out | are ruled out | ruled out | is forbidden
  prohibited | must not | is to be avoided | to be avoided | left out | aside | not welcome | are not welcome
  not held | is not held | not present | absent | not on file | is missing | is not fine | isn't fine | aren't fine | aren't ok | are not ok | is unwelcome | not included | not desired`),
]

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

/** They look like a denial and are none. */
export const NO_NEGATION = [
  ...combined(`won't | will not | doesn't | does not | don't | do not | can't | cannot | never | wouldn't | never says | never say`, '| ever', 'say no to | says no to | no to | turn down | refuse | object to | balk at'),
  ...combined('no | not | not any | never | nothing | none | nobody', 'farther | further | closer | nearer | lower | higher | fewer | more | less | longer | shorter | later | sooner | earlier | older | younger | cheaper | worse | better | greater | smaller'),
  ...combined(`doesn't | does not | don't | do not | not`, 'matter | matter which | care which'),
  ...combined(`not | aren't | isn't | ain't`, 'picky | fussy | choosy | particular | bothered | too fussed | fussed'),
  ...phrases('none other than | at the outside | on the outside | not a million miles | not a hundred miles | not a long way | not a long drive | not long | non negotiable | non-negotiable | nonnegotiable | no other than | no fewer | no sooner | not unlike | not limited to'),
  ...NOT_FAR,
  ...combined(`i | we | you | they`, `don't | do not`, 'know | care | mind'),
  ...phrases(`
  not only | not just | not more | not less | not later | not under | not over | don't mind | doesn't mind | do not mind | does not mind | no problem | no issue | not afraid of
  nothing but | no one but | nobody but | none but | no stranger to | no doubt | not to mention | no worries | not bothered by
  no objection to | no issues with | no problems with | cannot wait | can't wait | no later | no more | no less | not least
  no idea | not sure | don't know if | don't know whether | not too | won't you | can't you | don't you | wouldn't mind | no rush | no hurry | no fuss`),
]

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
    `not | isn't | is not | no`, 'a million miles | a hundred miles | a thousand miles | miles | a long way | a long drive | a long haul | a long trip | a great distance | a great way | long | distant | remote | a world away',
    '| away | off', 'from'),
  ...combined(`doesn't | does not | don't | do not | not | isn't`, 'live | reside | living | residing | based | located | be | sit', 'far | too far | so far | very far', 'from | off | out of | away from'),
  ...combined('proximate | nigh | thereabouts | close | adjacent | local | convenient', 'to'),
  ...combined('within', 'easy | comfortable | reasonable | decent | striking | shouting | spitting | short | sensible', 'reach | range | distance | commute | drive | travelling distance | travel distance | driving distance | commuting distance', 'of | from | to'),
  ...combined('in | at | on', 'or', 'about | around | near | round | by | close to'),
  ...combined('near | round | around | about', 'or', 'in | at'),
  ...phrases('~ | commutable | round about | round by | the environs of | in the environs of | somewhere around | somewhere round | somewhere by | somewhere near'),
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
  ...combined('or | and | + | plus', '| the | its | its immediate | the immediate | immediate | any | their', 'environs | surroundings | surrounds | vicinity | surrounding area | neighbourhood | neighborhood | suburbs | outskirts | surrounding towns'),
  ...combined('or | and', '| just | somewhere | someplace | anywhere | right', 'around there | round there | near there | thereabouts | close by | by there | round about | around | nearby'),
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
  ...combined(`that's not | which isn't | that isn't | that is not`, 'out of date | expired | lapsed | outdated | stale'),
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
  ...combined('is | are', '| something | what | one thing | the one thing', 'i | we | they', 'insist on | require | need | demand | ask for | want'),
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
