/** Requests as one group of recruiters writes them: for practising, and for improving the interpreters. */
import { voiceOf, workerCues } from './voice.ts'

export const practice = voiceOf(
  'practice',
  workerCues,
  `
frame | find me {a} {rest}
frame | I need {a} {rest}
frame | I need {s} {rest}
frame | looking for {a} {rest}
frame | looking for {s} {rest}
frame | show me {s} {rest}
frame | {s} {rest}
frame | {bare} {rest}
frame | do we have {a} {rest}?
frame | who can I send: {a} {rest}
frame | list all {s} {rest}
frame | Client wants {a} {rest}
frame | Please find {s} {rest}
frame | any {s} {rest}?
certificate | with {x} | holding {x} | who has {x} | having {x} | {x} required | Must have {x}.
currentCertificate | with a current {x} | with valid {x} | whose {x} is up to date
allCertificates | with {x} | holding {x} | who have {x} | Must have {x}.
anyCertificate | with {x} | with either {x} | holding {x}
place | in {x} | based in {x} | living in {x} | from {x} | located in {x}
near | near {x} | close to {x} | around {x} | in the {x} area
nearMiles | within {n} miles of {x} | no more than {n} miles from {x} | {n} miles around {x}
shift | on {x} shift | for {x} shift | working {xs} | who can work the {x} shift
skill | with {x} experience | skilled in {x} | who knows {x} | good at {x}
language | who speaks {x} | speaking {x} | {x} speaking
notShift | not on {x} shift | but no {xs} | any shift except {x} | who does not work {xs}
notPlace | not in {x} | anywhere but {x} | outside {x} | except {x}
notCertificate | without {x} | who does not have {x} | with no {x} | lacking {x}
notSkill | without {x} | who has never done {x} | with no {x} experience
notLanguage | who does not speak {x} | not speaking {x}
yearsAtLeast | with at least {n} years of experience | with {n}+ years | with {n} or more years of experience | minimum {n} years experience
yearsOver | with more than {n} years of experience | with over {n} years experience
yearsUnder | with less than {n} years of experience | with under {n} years experience
yearsBetween | with {n} to {m} years of experience | with between {n} and {m} years experience
rateAtMost | for at most $\{n} an hour | up to $\{n}/hr | max $\{n} per hour
rateUnder | under $\{n} an hour | for less than $\{n}/hour | below {n} dollars an hour
rateBetween | at $\{n} to $\{m} an hour | between {n} and {m} dollars an hour
ratingAtLeast | rated {n} or better | with a rating of at least {n} | {n}+ stars
travelAtLeast | who travels at least {n} miles | willing to travel {n} miles or more | with a travel radius of at least {n} miles
availableNow | available now | who is available today | ready to start immediately
availableBy | available by {x} | who can start by {x} | free by {x}
hiredSince | hired since {x} | hired on or after {x} | with us since {x} or later
hiredBefore | hired before {x} | who joined before {x}
hiredIn | hired in {x} | who joined in {x}
workedWithin | who worked in the last {n} days | with an assignment in the past {n} days
validThrough | with {x} valid through {y} | whose {x} does not expire before {y}
unknown roles | dentist | airline pilot | pastry chef | actuary | veterinarian | violin teacher | tax attorney | zookeeper | anesthesiologist | florist
unknown certificates | PMP | CPA license | Series 7 | scuba instructor card | teaching license | FAA drone license | bar admission | cosmetology license
unknown places | Toronto | Paris | Mexico City | London | Halifax | Juneau | Berlin
unknown traits | with a motorcycle | who owns a drone | who can play the piano | with a PhD in physics | who is left-handed | with blood type O negative | who has worked on submarines | with a sailing background | who is over 6 feet tall | with at least 3 children
`,
)
