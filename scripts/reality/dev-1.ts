/** Requests as a hurried dispatcher types them on a phone: clipped, with few verbs. For development. */
import { voiceOf, workerCues } from './voice.ts'

export const dev1 = voiceOf(
  'dev-1',
  workerCues,
  `
frame | got any {s} {rest}
frame | u got {a} {rest}
frame | {bare} needed {rest}
frame | txt me {s} {rest}
frame | need {bare} {rest} thx
frame | lmk if u have {a} {rest}
frame | still short {a} {rest}
frame | hey need {s} {rest} pls
frame | {s} {rest} - who u got
frame | gimme {a} {rest}
frame | any luck w/ {s} {rest}
frame | replacement {bare} {rest} pls
frame | job just came in: {bare} {rest}
frame | boss wants {a} {rest}
frame | {bare} {rest} anyone
frame | {bare} called off, need another {rest}
frame | names for {bare} {rest} plz
certificate | w/ {x} | gotta have {x} | cert: {x} | make sure they got {x}.
currentCertificate | {x} thats still good | w/ live {x} | {x} cant be expired.
allCertificates | w/ {x} | gotta have {x} | got {x} | make sure they got {x}.
anyCertificate | w/ {x} | w/ {x} whichever | {x} either works
place | in {x} | {x} based | {x} local | has to live in {x}
near | nr {x} | {x} metro | {x} or close by | close-ish to {x}
nearMiles | w/in {n} mi of {x} | {n} mi max from {x} | {n} mi tops from {x} | {x} +{n} mi
shift | {xs} | can do {xs} | for the {x} crew
skill | {x} exp | can do {x} | knows his {x}
language | {x} speaker | can chat in {x} | has to speak {x}.
notShift | cant be {xs} | {xs} wont work | dont want {xs}.
notPlace | nobody from {x}. | no {x} people. | {x} wont work.
notCertificate | w/o {x} | no {x} yet | hasnt got {x}
notSkill | never touched {x} | cant do {x} | not a {x} person
notLanguage | no {x} speakers | doesnt know any {x} | {x} not spoken
yearsAtLeast | {n} yrs at the least | {n} yrs+ exp | nobody under {n} yrs exp
yearsOver | > {n} yrs exp | more then {n} yrs in | better than {n} yrs exp
yearsUnder | < {n} yrs exp | not even {n} yrs in | less then {n} yrs exp
yearsBetween | {n}-{m} yrs in | {n} up to {m} yrs exp | btwn {n} and {m} yrs exp
rateAtMost | {n}/hr tops | $\{n} max | cant pay over $\{n}/hr
rateUnder | < $\{n}/hr | sub $\{n}/hr | less then {n} bucks an hr
rateBetween | $\{n}-{m}/hr | {n} to {m}/hr | btwn $\{n} & $\{m} an hr
ratingAtLeast | {n} stars min | {n} star & up | nobody under {n} stars
travelAtLeast | will drive {n} mi or more | ok going {n} mi | travels {n} mi+
availableNow | can go right now | open today | good to go now
availableBy | open by {x} | start {x} latest | can be there by {x}
hiredSince | joined {x} or later | came on {x} or after | new since {x}
hiredBefore | came on before {x} | here since before {x} | started w/ us before {x}
hiredIn | {x} hire | came on in {x} | started w/ us in {x}
workedWithin | worked inside last {n} days | had a gig in last {n} days | was on a job past {n} days
validThrough | {x} good til {y} | {x} cant run out before {y} | {x} expires {y} or later
unknown roles | mortician | puppeteer | ballet dancer | ice sculptor | taxidermist | cellist | stunt double | astrologer
unknown certificates | LEED AP | SHRM-CP | Series 63 | PE license | esthetician license | hunter safety card
unknown places | Tijuana | Edmonton | Tel Aviv | Caracas | Brisbane | Reykjavik
unknown traits | w/ a kayak | does magic tricks | that skydives | w/ an MBA | writes poetry | w/ a glass eye | weighs over 250 lbs | w/ a twin brother
`,
)
