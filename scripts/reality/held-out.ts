/**
 * HELD OUT. Requests as a fourth group of recruiters writes them: for the report alone.
 * No product code, no domain file and nobody who improves the interpreters may read this file or what is made of it:
 * .dependency-cruiser.mjs and scripts/tidy hold that. Run once, at the end, on a frozen interpreter.
 */
import { voiceOf, workerCues } from './voice.ts'

export const heldOut = voiceOf(
  'held-out',
  workerCues,
  `
frame | hey, who's {a} {rest} that I could call?
frame | trying to staff {a} {rest}
frame | {a} {rest} - anyone?
frame | Got a request for {s} {rest}.
frame | We've got to fill a seat: {bare} {rest}.
frame | anybody on file as {a} {rest}
frame | I'd like to see {s} {rest}
frame | what {s} {rest} are there
frame | requisition: {bare} {rest}
frame | Our site is missing {a} {rest}
frame | someone to work as {a} {rest}
frame | pls send {s} {rest}
frame | Bring up every {bare} {rest}
frame | the plant manager is after {a} {rest}
frame | {s} wanted {rest}
frame | Any chance of {a} {rest}?
certificate | who's got {x} | with {x} on file | plus {x} | {x} holder | {x} is a requirement | Has to have {x}.
currentCertificate | with {x} that hasn't lapsed | with an in-date {x} | {x} must be current
allCertificates | who've got {x} | with {x} on file | {x} are requirements | Has to have {x}.
anyCertificate | who've got {x} | with {x} on file | {x}, doesn't matter which
place | in {x} | local to {x} | for our {x} branch | to work in {x} | who's in {x}
near | within reach of {x} | nearby {x} | in commuting distance of {x} | in greater {x} | on the outskirts of {x}
nearMiles | no farther than {n} miles from {x} | max {n} mi from {x} | inside {n} miles of {x}
shift | to take the {x} shift | on duty for the {x} shift | doing {xs} | on {xs}
skill | who's done {x} | with {x} under their belt | strong on {x} | {x} know-how needed
language | who talks {x} | with {x} spoken | bilingual in {x}
notShift | so long as it isn't {x} shift | {xs} are out | just not {xs} | skip the {x} shift
notPlace | just not {x} | so long as it isn't {x} | leaving out {x} | skip {x}
notCertificate | who hasn't got {x} | no {x} please | who never earned {x} | leaving out {x} holders
notSkill | who hasn't done {x} | no {x} please | leaving out {x}
notLanguage | who can't speak {x} | leaving out {x} speakers
yearsAtLeast | with {n} years or better under their belt | who's been at it {n} years or longer | {n} yrs min | not under {n} years experience
yearsOver | who's been at it for more than {n} years | upwards of {n} years experience
yearsUnder | who's been at it less than {n} years | not even {n} years experience
yearsBetween | who's been at it {n} to {m} years | {n}-{m} yrs exp
rateAtMost | no higher than $\{n} an hour | budget is $\{n}/hr tops | that won't run over {n} bucks an hour
rateUnder | going for under $\{n} an hour | less than {n} bucks an hour
rateBetween | running $\{n}-$\{m} an hour | budget {n} to {m} bucks an hour
ratingAtLeast | who scores {n} or above | not below {n} stars | star rating {n} minimum
travelAtLeast | who'll drive {n} miles or farther | fine with going {n}+ miles | travel radius {n} miles minimum
availableNow | who could start right now | sitting idle today | who's free at the moment
availableBy | who'd be free by {x} | to start no later than {x} | ready by {x}
hiredSince | brought on since {x} | whose hire date is {x} or later
hiredBefore | brought on before {x} | whose hire date is earlier than {x}
hiredIn | brought on in {x} | whose hire date falls in {x}
workedWithin | who's been out on a job in the last {n} days | last placed within {n} days
validThrough | with {x} good until {y} or later | whose {x} won't run out before {y}
unknown roles | marine biologist | wedding planner | opera singer | chimney sweep | podiatrist | sushi chef | speech therapist | blacksmith | ski instructor | meteorologist
unknown certificates | NASM trainer card | insurance broker license | auctioneer license | ham radio license | arborist certificate | private investigator license | embalmer license | PADI card
unknown places | Edinburgh | Puerto Vallarta | Quebec City | Manila | Nairobi | Oslo | Saskatoon
unknown traits | who can tap dance | with a metal detector | who knits | with a twin sister | who has been on television | who runs marathons | with a glass eye | who can hypnotize people | who can bench 250 pounds | with under 1000 followers
`,
)
