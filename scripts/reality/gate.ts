/** Requests as a second group of recruiters writes them: for gates and regression tests. */
import { voiceOf, workerCues } from './voice.ts'

export const gate = voiceOf(
  'gate',
  workerCues,
  `
frame | get me {a} {rest}
frame | can you pull up {s} {rest}
frame | searching for {a} {rest}
frame | we are short {a} {rest}
frame | {a} {rest}, please
frame | need {s} {rest} asap
frame | who do we have: {bare} {rest}
frame | give me a list of {s} {rest}
frame | Customer asks for {a} {rest}
frame | I have an opening for {a} {rest}
frame | Is there {a} {rest}?
frame | we could use {s} {rest}
frame | order for {s} {rest}
frame | Hi, I want to place {a} {rest}. Thanks!
frame | want: {bare} {rest}
frame | which {s} {rest} do we have?
certificate | that holds {x} | who carries {x} | certified in {x} | needs {x} | {x} a must | They need {x}.
currentCertificate | with an active {x} | whose {x} is still valid | with an unexpired {x}
allCertificates | that hold {x} | who carry {x} | certified in {x} | needs {x}
anyCertificate | that hold {x} | who carry {x} | certified in {x} - one is enough
place | in {x} | out of {x} | who lives in {x} | residing in {x} | for a job in {x}
near | in the vicinity of {x} | near to {x} | not far from {x} | in and around {x}
nearMiles | less than {n} miles from {x} | in a {n} mile radius of {x} | {n} miles or less from {x}
shift | who works {xs} | on the {x} shift | for a {x} shift | {x} shift only
skill | experienced in {x} | who is used to {x} | who does {x} | familiar with {x}
language | fluent in {x} | who can speak {x} | with {x} as a language
notShift | who won't do {xs} | excluding {x} shift | other than {x} shift | anything but {xs}
notPlace | other than {x} | excluding {x} | that is not from {x} | but not {x}
notCertificate | that doesn't hold {x} | minus the {x} | who isn't {x} certified | {x} not held
notSkill | that doesn't do {x} | other than {x} people | not into {x}
notLanguage | that doesn't speak {x} | not fluent in {x}
yearsAtLeast | with a minimum of {n} years in the job | at least {n} yrs experience | having {n} years or more behind them | {n} plus years
yearsOver | having more than {n} years in | with experience above {n} years
yearsUnder | with fewer than {n} years of experience | with experience below {n} years
yearsBetween | with experience from {n} to {m} years | having {n}-{m} years
rateAtMost | not more than $\{n} an hour | at $\{n}/hr or less | paid {n} dollars an hour at most
rateUnder | cheaper than $\{n} an hour | that costs less than {n} dollars per hour
rateBetween | from $\{n} to $\{m} per hour | costing {n}-{m} dollars an hour
ratingAtLeast | with {n} stars or more | with a rating above or equal to {n} | rating {n} and up
travelAtLeast | that can travel {n}+ miles | with a travel radius of {n} miles or more | travelling {n} miles at least
availableNow | who is free now | available immediately | that can begin today
availableBy | who is available no later than {x} | able to start by {x} | that can begin by {x}
hiredSince | hired after or on {x} | that has been hired since {x} | with a hire date from {x} on
hiredBefore | with a hire date before {x} | that was hired earlier than {x}
hiredIn | with a hire date in {x} | that was taken on in {x}
workedWithin | that had an assignment in the last {n} days | whose last assignment was within {n} days
validThrough | whose {x} is good through {y} | with {x} that lasts until at least {y}
unknown roles | astronomer | sommelier | tattoo artist | court reporter | optometrist | beekeeper | piano tuner | neurosurgeon | film editor | jockey
unknown certificates | CISSP | real estate license | lifeguard certificate | CFA charter | asbestos abatement card | yoga teacher certificate | sommelier diploma | Six Sigma Black Belt
unknown places | Montreal | Tokyo | Dublin, Ireland | Calgary | Rome | Sydney | Guam
unknown traits | who can juggle | with a pilot's logbook | who has a parrot | with a tuxedo | who has climbed Everest | who is a vegetarian | with perfect pitch | who owns a boat | with shoe size 12 or larger | who has won 5 chess tournaments
`,
)
