/** Requests as the coordinator of a personnel department puts them in e-mails: long, polite, exact. For development. */
import { voiceOf, workerCues } from './voice.ts'

export const dev2 = voiceOf(
  'dev-2',
  workerCues,
  `
frame | Good morning, we would kindly ask you to identify {s} {rest}.
frame | Per the client's requirements, please provide us with {a} {rest}.
frame | I am writing on behalf of our client, who wishes to engage {a} {rest}.
frame | Would you be so kind as to forward the profiles of {s} {rest}?
frame | As discussed, the position calls for {a} {rest}.
frame | At your earliest convenience, please let us know whether your pool includes {s} {rest}.
frame | Our client has requested {a} {rest}, and we would appreciate your assistance.
frame | Further to my previous message, we require {s} {rest}.
frame | Kindly submit all {s} {rest} for our consideration.
frame | We would be grateful for a shortlist of {s} {rest}.
frame | In reference to the open requisition, we are seeking to retain {a} {rest}.
frame | Dear team, may I ask you to nominate {a} {rest}?
frame | Requisition: {bare} {rest}. Your support is appreciated.
frame | The hiring manager has authorized us to recruit {s} {rest}.
frame | Please advise which {s} {rest} we might present to the client.
frame | It is requested that you source {a} {rest}.
certificate | for whom {x} is documented | with {x} as a mandatory qualification | whose file contains {x} | Please note that {x} is a prerequisite.
currentCertificate | whose {x} remains in force | with {x} that has not lapsed | The {x} must not have expired.
allCertificates | for whom {x} are documented | with {x} as mandatory qualifications | Please note that {x} are prerequisites.
anyCertificate | for whom {x} is documented | with {x} as a qualification, either being acceptable | Please note that {x} will be considered sufficient.
place | resident in {x} | with a home address in {x} | domiciled in {x} | whose place of residence is {x}
near | within reasonable commuting distance of {x} | residing in the greater {x} area | whose residence is in proximity to {x}
nearMiles | residing no farther than {n} miles from {x} | whose residence lies within a radius of {n} miles of {x} | residing at a distance of up to {n} miles from {x}
shift | engaged on the {x} shift | for placement on the {x} shift | whose regular schedule is the {x} shift
skill | with demonstrated proficiency in {x} | whose skill set includes {x} | possessing hands-on knowledge of {x}
language | with a working command of {x} | conversant in {x} | Please note that the ability to converse in {x} is essential.
notShift | not assigned to the {x} shift | with a schedule other than the {x} shift | Kindly disregard anyone on the {x} shift.
notPlace | Please do not include candidates from {x}. | Candidates residing in {x} are not eligible. | Residents of {x} will regrettably not be considered.
notCertificate | for whom no {x} is documented | not yet in possession of {x} | Holders of {x} should not be submitted.
notSkill | whose skill set does not include {x} | with no recorded proficiency in {x} | Candidates with knowledge of {x} should be omitted.
notLanguage | with no command of {x} | whose languages do not include {x} | Candidates who speak {x} should not be put forward.
yearsAtLeast | with no fewer than {n} years of professional experience | having completed at least {n} years in the profession | A minimum of {n} years of relevant experience is required.
yearsOver | with in excess of {n} years of professional experience | whose tenure in the profession exceeds {n} years | with strictly more than {n} years of relevant experience
yearsUnder | having accumulated fewer than {n} years of professional experience | whose experience falls short of {n} years | Experience should amount to less than {n} years.
yearsBetween | whose experience ranges from {n} to {m} years | with anywhere from {n} to {m} years of professional experience | Experience should lie between {n} and {m} years.
rateAtMost | at an hourly rate not to exceed $\{n} | whose hourly rate does not surpass $\{n} | The budget allows for a maximum of $\{n} per hour.
rateUnder | at an hourly rate of less than $\{n} | whose hourly compensation is below $\{n} | The hourly rate must remain under $\{n}.
rateBetween | at an hourly rate ranging from $\{n} to $\{m} | whose hourly compensation falls between $\{n} and $\{m} | The approved pay range is $\{n} to $\{m} per hour.
ratingAtLeast | whose performance rating is {n} or above | with a performance rating of no less than {n} | A rating of {n} stars or better is expected.
travelAtLeast | prepared to travel a distance of at least {n} miles | whose travel radius is no less than {n} miles | The candidate should be willing to travel a minimum of {n} miles.
availableNow | in a position to commence immediately | presently available for assignment | with immediate availability
availableBy | whose availability begins no later than {x} | in a position to commence on or before {x} | The candidate must be available by {x} at the latest.
hiredSince | whose date of hire is {x} or later | onboarded on or after {x} | having joined our workforce since {x}
hiredBefore | whose date of hire precedes {x} | onboarded prior to {x} | The date of hire should fall before {x}.
hiredIn | whose date of hire falls in {x} | onboarded in {x} | having joined our workforce during {x}
workedWithin | whose most recent assignment took place within the preceding {n} days | active on an assignment at some point during the past {n} days | The last assignment should date back no more than {n} days.
validThrough | whose {x} remains in force until at least {y} | with {x} that will not lapse before {y} | The {x} must not expire prior to {y}.
unknown roles | archivist | corporate librarian | patent examiner | urban planner | book conservator | museum curator | orthodontist | parliamentary lobbyist
unknown certificates | SPHR designation | Chartered Accountant designation | Certified Meeting Professional | Professional Surveyor registration | Certified Fraud Examiner | actuarial fellowship
unknown places | Brussels | Zurich | Kuala Lumpur | Regina | Stockholm | Buenos Aires
unknown traits | with a published novel | holding a doctorate in linguistics | with a family vineyard | having completed a marathon | with a personal blog | decorated for bravery | with impaired colour vision | with a passport from Norway
`,
)
