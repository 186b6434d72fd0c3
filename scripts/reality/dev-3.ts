/** Requests as a foreman says them over the phone, typed down as spoken. For development. */
import { voiceOf, workerCues } from './voice.ts'

export const dev3 = voiceOf(
  'dev-3',
  workerCues,
  `
frame | listen, I gotta have {a} {rest}
frame | you guys got {a} {rest} laying around?
frame | scare me up {a} {rest}
frame | what I'm after is {a} {rest}
frame | I could really use {a} {rest}
frame | round me up {a} {rest}, will ya
frame | hook me up with {a} {rest}
frame | yeah so we're down {a} {rest}
frame | I'll take any {bare} {rest}
frame | the super's on my back for {a} {rest}
frame | dig me up {a} {rest}
frame | whaddya got in the way of {a} {rest}
frame | okay here's the deal, {a} {rest}
frame | got a hole to fill, {bare} {rest}
frame | don't send me just anybody, I want {a} {rest}
frame | let's see {a} {rest}
frame | tell me you have {a} {rest}
certificate | who can show me {x} | and I mean with {x} on paper | with {x} squared away | No {x}, no job.
currentCertificate | whose {x} ain't run out | with {x} that hasn't gone bad | And the {x} better not be expired.
allCertificates | with {x} squared away | and I mean with {x} on paper | They gotta have {x} or they don't get on site.
anyCertificate | with {x} squared away, I don't care which | {x}, one or the other | with {x}, either'll do
place | already out there in {x} | that calls {x} home | Gotta be somebody living in {x}.
near | out {x} way | that ain't too far from {x} | a short drive from {x} | from {x} or thereabouts
nearMiles | no farther out than {n} miles from {x} | no more than a {n} mile drive from {x} | inside a {n} mile circle around {x}
shift | working the {x} shift | that runs {xs} | who's on {xs} | on the {x} crew
skill | who knows his way around {x} | that's no stranger to {x} | handy with {x}
language | who can talk {x} to the crew | that can carry on in {x} | who gets by in {x}
notShift | as long as it ain't {xs} | nobody off the {x} shift | Don't give me anybody on {xs}.
notPlace | Nobody out of {x}. | And I don't want anybody living in {x}. | Forget {x}, too much hassle.
notCertificate | that ain't got {x} | with no {x} to his name | Don't want anybody carrying {x}.
notSkill | that's never messed with {x} | who don't know {x} | Anybody who does {x}, leave 'em home.
notLanguage | that don't talk {x} | who can't speak a lick of {x} | with no {x} at all
yearsAtLeast | with {n} years under the belt, minimum | who's put in {n} years or better | Nothing shy of {n} years in the trade.
yearsOver | with better than {n} years under the belt | who's got north of {n} years in | They gotta have more than {n} years at it.
yearsUnder | that's got less than {n} years under the belt | who hasn't hit {n} years yet | still shy of {n} years in the trade
yearsBetween | with somewhere from {n} to {m} years under the belt | who's got {n} to {m} years in the trade | call it {n} to {m} years at it
rateAtMost | for {n} bucks an hour tops | that won't run me more than $\{n} an hour | I can go up to {n} bucks an hour, not a penny more.
rateUnder | somewhere south of {n} bucks an hour | that runs me less than {n} bucks an hour | Gotta come in under $\{n} an hour.
rateBetween | at anywhere from {n} to {m} bucks an hour | running me $\{n} to $\{m} an hour | somewhere in the {n} to {m} an hour ballpark
ratingAtLeast | nobody rated under {n} | with {n} stars or better next to the name | Nothing below {n} stars.
travelAtLeast | who don't mind driving {n} miles or more | that'll go at least {n} miles for a job | good for {n} miles of driving or better
availableNow | who can hop on it right now | that could start this minute | free as of today
availableBy | who can be on the job by {x} | that's freed up by {x} | Gotta be able to start {x} or sooner.
hiredSince | that came aboard {x} or later | you brought on {x} or after | Only folks hired {x} or later.
hiredBefore | that came aboard before {x} | who was already with you before {x} | you brought on sometime before {x}
hiredIn | you brought on in {x} | that came aboard in {x} | who got hired on back in {x}
workedWithin | who's been out working in the last {n} days | that's had a job in the last {n} days | Gotta have worked sometime in the past {n} days.
validThrough | with {x} that holds up till {y} or later | whose {x} is good till at least {y} | with {x} that'll hold through {y}
unknown roles | wedding singer | rodeo clown | deep sea diver | horse trainer | lion tamer | ghostwriter | circus clown | fortune teller
unknown certificates | explosives blaster license | falconry permit | bullfighting diploma | hot air balloon license | fishing guide license | private eye license
unknown places | Nova Scotia | Cancun | Moscow | Liverpool | Monterrey | Baghdad
unknown traits | who plays the banjo | that can wrestle a gator | who drives a Harley | with a gold tooth | that whittles | who's been struck by lightning | with a wooden leg | who brews his own beer
`,
)
