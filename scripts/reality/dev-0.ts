/** Requests as a third group of recruiters writes them: for development, like all whose name begins with dev. */
import { voiceOf, workerCues } from './voice.ts'

export const dev0 = voiceOf(
  'dev-0',
  workerCues,
  `
frame | pull {s} {rest}
frame | I am trying to fill a spot: {bare} {rest}
frame | we are hiring {a} {rest}
frame | could I get {a} {rest}
frame | openings for {s} {rest}
frame | match me with {a} {rest}
frame | top candidates: {bare} {rest}
frame | {a} {rest} is what they asked for
frame | my foreman wants {s} {rest}
frame | have you got {s} {rest}?
frame | send over {s} {rest}
frame | somebody who is {a} {rest}
certificate | in possession of {x} | with {x} in hand | with {x} on record | {x} mandatory
currentCertificate | with {x} not expired | with {x} in good standing
allCertificates | in possession of {x} | with {x} on record | {x} mandatory
anyCertificate | in possession of {x} | with {x} on record
place | in {x} | over in {x} | whose home is in {x} | across {x}
near | by {x} | in the neighborhood of {x} | around the {x} area
nearMiles | at most {n} miles from {x} | up to {n} miles from {x}
shift | to cover {x} shift | assigned to {xs} | scheduled for {x} shift
skill | with a background in {x} | with {x} skills | versed in {x}
language | with {x} language skills | able to speak {x}
notShift | never on {xs} | {x} shift excluded | apart from {x} shift
notPlace | apart from {x} | {x} excluded | away from {x}
notCertificate | missing {x} | that never got {x} | who is not holding {x}
notSkill | with zero {x} | apart from {x} people
notLanguage | that speaks no {x} | apart from {x} speakers
yearsAtLeast | {n} years of experience or more | no less than {n} years of experience
yearsOver | past {n} years of experience | exceeding {n} years of experience
yearsUnder | not yet {n} years of experience | fewer than {n} years in
yearsBetween | somewhere between {n} and {m} years of experience | {n} through {m} years of experience
rateAtMost | capped at $\{n} an hour | with a rate of $\{n} or less
rateUnder | with a rate under $\{n} | charging below $\{n} an hour
rateBetween | with a rate from $\{n} to $\{m} | in the {n} to {m} dollar range per hour
ratingAtLeast | scoring {n} stars or higher | with at least {n} stars
travelAtLeast | ready to travel {n} miles or more | that goes at least {n} miles
availableNow | currently available | available right away
availableBy | that could start on {x} or sooner | available on or before {x}
hiredSince | on the books since {x} | hired no earlier than {x}
hiredBefore | on the books before {x} | hired prior to {x}
hiredIn | who came on board in {x} | hired during {x}
workedWithin | last assigned within the past {n} days | on assignment in the last {n} days
validThrough | with {x} expiring no sooner than {y} | whose {x} runs past {y}
unknown roles | radio host | geologist | fashion model | chess coach | locksmith apprentice | glassblower | perfumer | falconer
unknown certificates | notified body seal | pilot's license | barber license | CISA | ski patrol badge | architect registration
unknown places | Madrid | Havana | Ottawa | Lima | Winnipeg | Osaka
unknown traits | who collects stamps | with a horse | who surfs | with a law degree | who can sing opera | with a beard | weighing less than 200 pounds | with 2 or more dogs
`,
)
