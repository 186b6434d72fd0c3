/** The cues of denial in ordinary English, as data: before what they deny, behind it, and those that deny nothing. */
import { combined, phrases, words } from './word-lists.ts'

/** They say that something is near. */
export const NOT_FAR = combined(
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
  ...combined(`hadn't | wasn't | weren't | couldn't | shan't | oughtn't | daren't | hain't | needn't be`, ''),
  ...combined(
    'uncertified | untrained | unlicensed | unskilled | unqualified | unaccredited | uncredentialed | unversed | unschooled | unaccustomed | unacquainted | unfamiliar | uncomfortable | uninterested | unavailable | unsuited | unwilling | unable | unfit | inexperienced | incapable | ineligible | disinclined | reluctant | hesitant | loath | averse | opposed | allergic | resistant | hostile | indifferent | immune',
    'in | for | with | on | at | by | to | of | as',
  ),
  ...combined(
    'yet | fails | fail | failed | failing | declines | objects | objecting | balks | neglected | neglects',
    'to | at',
  ),
  ...combined(
    'loathes | loathe | detests | detest | despises | despise | resists | resisting | opposes | opposing | abhors | rejects | shuns | forswears | disallow | disallows | disallowing | prohibit | prohibits | prohibiting | disqualify | disqualifies | disqualifying | suppress | suppressing | blacklist | exempting | sparing | bypassing | subtract | subtracting | deduct | less any',
    '',
  ),
  ...combined('other | different | apart | aside | distinct | separate', 'than | from').filter(
    (line) => !/^separate than|^aside than|^apart than/.test(line),
  ),
  ...combined('| in the | complete | total | any', 'absence | lack | want | exclusion | omission', 'of'),
  ...combined(`would rather | i'd rather | we'd rather | they'd rather | who'd rather | better`, 'not | avoid | skip'),
  ...combined(
    `don't need | do not need | doesn't need | not looking for | not after | not seeking | not interested in | no use for | no interest in`,
    'anyone | anybody | people | folks | someone | somebody | those | guys | workers | candidates | ones',
  ),
  ...combined(
    'no | little | zero | nil',
    'appetite | taste | love | use | time | room | place | patience | desire',
    'for',
  ),
  ...combined('nothing | not anything | none', 'to do with | in'),
  ...combined('short | shorn | void | deprived | bereft | ignorant | shot | rid | wary | sick | tired', 'of'),
  ...phrases('non | ex | bar | save | ~'),
  ...combined('outwith | absent | nowhere | unburdened by | deficient in | wanting in | against | anti', ''),
]

/** To the left of what they deny. */
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
  ...combined('| is | are', 'off the', 'menu | list | table | cards | agenda | books | radar | market'),
  ...combined(
    'is | are | of | is of | are of | would be of',
    'no',
    'use | interest | value | help | good | avail',
    '| to | for',
    '| me | us',
  ),
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

/** They look like a denial and are none. */
export const NO_NEGATION = [
  ...combined(
    `won't | will not | doesn't | does not | don't | do not | can't | cannot | never | wouldn't | never says | never say`,
    '| ever',
    'say no to | says no to | no to | turn down | refuse | object to | balk at',
  ),
  ...combined(
    'no | not | not any | never | nothing | none | nobody',
    'farther | further | closer | nearer | lower | higher | fewer | more | less | longer | shorter | later | sooner | earlier | older | younger | cheaper | worse | better | greater | smaller',
  ),
  ...combined(`doesn't | does not | don't | do not | not`, 'matter | matter which | care which'),
  ...combined(`not | aren't | isn't | ain't`, 'picky | fussy | choosy | particular | bothered | too fussed | fussed'),
  ...phrases(
    'none other than | at the outside | on the outside | not a million miles | not a hundred miles | not a long way | not a long drive | not long | non negotiable | non-negotiable | nonnegotiable | no other than | no fewer | no sooner | not unlike | not limited to',
  ),
  ...NOT_FAR,
  ...combined(`i | we | you | they`, `don't | do not`, 'know | care | mind'),
  ...phrases(`
  not only | not just | not more | not less | not later | not under | not over | don't mind | doesn't mind | do not mind | does not mind | no problem | no issue | not afraid of
  nothing but | no one but | nobody but | none but | no stranger to | no doubt | not to mention | no worries | not bothered by
  no objection to | no issues with | no problems with | cannot wait | can't wait | no later | no more | no less | not least
  no idea | not sure | don't know if | don't know whether | not too | won't you | can't you | don't you | wouldn't mind | no rush | no hurry | no fuss`),
]
