/** Requests as three more people write them, each in a style of his own: kept apart, for judging what was learnt. */
import { voiceOf, workerCues } from './voice.ts'

/** Who buys labor for a client. */
const buyer = `
frame | RFQ: please propose {a} {rest}
frame | Our plant manager approved headcount: {bare} {rest}
frame | Against our contract we would like to order {a} {rest}
frame | We are ready to issue a PO for {a} {rest}
frame | What can you supply in terms of {s} {rest}?
frame | Scope of supply: {s} {rest}
frame | Kindly propose {s} {rest} under the master agreement
certificate | with proof of {x} | {x} being a hard requirement | Proof of {x} goes with the bid.
currentCertificate | with a {x} in force as of today | No lapsed {x}, please.
allCertificates | with proof of {x} | Proof of {x} goes with the bid.
anyCertificate | with proof of {x} | {x} being enough for us
place | at home in {x} | already residing in {x}
near | commutable to {x} | in the surroundings of {x}
nearMiles | not above {n} miles out of {x} | with {n} miles from {x} as the limit
shift | staffed on {x} shift | with {x} shift as the normal shift
skill | practiced in {x} | offering {x} as a competence
language | able to work in {x} | Communication is in {x}.
notShift | any schedule bar {xs} | We already have the {x} shift covered, so leave it out.
notPlace | We cannot accept anybody resident in {x}. | {x} is out of scope.
notCertificate | where {x} is absent from the file | without {x} to their credit
notSkill | where {x} is absent from the skills | Nobody with {x} skills, please.
notLanguage | where {x} is absent from the languages | not a speaker of {x}
yearsAtLeast | with {n} years on the job as the lower limit | seasoned by {n} years or more
yearsOver | surpassing {n} years on the job | with a track record longer than {n} years
yearsUnder | with a track record shorter than {n} years | on the job for less than {n} years
yearsBetween | with a track record of {n} to {m} years | on the job for {n} to {m} years
rateAtMost | with $\{n} an hour as our ceiling | priced at or below $\{n} hourly
rateUnder | priced below $\{n} hourly | strictly less than $\{n} an hour
rateBetween | priced $\{n} to $\{m} hourly | within a price band of $\{n} to $\{m} an hour
ratingAtLeast | scored {n} and above by earlier customers | with {n} stars as the floor
travelAtLeast | accepting trips of {n} miles or longer | mobile for {n} miles or more
availableNow | deployable as of now | ready for deployment today
availableBy | deployable by {x} | ready for deployment on {x} at the latest
hiredSince | under contract with you since {x} or a later date | hired {x} or thereafter
hiredBefore | under contract with you from before {x} | taken on earlier than {x}
hiredIn | taken on by you in {x} | put under contract in {x}
workedWithin | deployed at some time within the last {n} days | with a deployment not older than {n} days
validThrough | with {x} covering us at least to {y} | {x} to stay in force until {y} or beyond
unknown roles | bagpiper | volcanologist | opera director | watch repairer
unknown certificates | Cicerone certificate | arborist license | hypnotherapy diploma
unknown places | Dakar | Helsinki | Auckland
unknown traits | with a private jet | who has met the president | with a patent to their name
`

/** A recruiter whose first language is another one. */
const newcomer = `
frame | Hello, I search for {a} {rest}
frame | please to find for me {a} {rest}
frame | We are needing {s} {rest}
frame | it is possible to get {a} {rest}?
frame | my customer he wants {a} {rest}
frame | is existing {a} {rest} in your base?
frame | I would to hire {a} {rest}
certificate | which is owner of {x} | he must to have {x} | It is obligatory the {x}.
currentCertificate | which has {x} and it is not out of date | The {x} should be still valid.
allCertificates | he must to have {x}, all | It is obligatory to have {x}.
anyCertificate | which has {x}, one from them is enough | with any from {x}
place | which has the home in {x} | what is living in {x}
near | nearby to {x} | in neighbourhood with {x}
nearMiles | in distance of maximum {n} miles to {x} | until {n} miles away from {x}
shift | which is working in the {x} shift | for work in {x} shift
skill | which can make {x} | with knowledges in {x}
language | which can talk on {x} | He should know the {x} language.
notShift | but not for the {x} shift | The {x} shift is not suitable.
notPlace | Persons from {x} I do not need. | From {x} nobody, please.
notCertificate | which has not the {x} | who is still without {x}
notSkill | which has not knowledges in {x} | who has never made {x}
notLanguage | which cannot talk on {x} | He should not know {x}.
yearsAtLeast | with experience from {n} years and more | minimum he has {n} years of practice
yearsOver | with experience bigger than {n} years | with practice more as {n} years
yearsUnder | with experience smaller than {n} years | with practice less as {n} years
yearsBetween | with experience from {n} until {m} years | with {n} till {m} years of practice
rateAtMost | for maximal {n} dollars the hour | The price is not higher as {n} dollars per hour.
rateUnder | for less as {n} dollars the hour | with price lower than {n} dollars for one hour
rateBetween | for {n} until {m} dollars the hour | with price from {n} till {m} dollars for one hour
ratingAtLeast | with {n} stars minimally | which has rating {n} or higher
travelAtLeast | which agrees to travel {n} miles or further | he can travel minimum {n} miles
availableNow | which is free already today | he can begin work immediately
availableBy | which can begin until {x} latest | which will be free latest on {x}
hiredSince | which you employed on {x} or later | with date of employment {x} or after
hiredBefore | which you employed before {x} | which was already with you before {x} came
hiredIn | which you employed in {x} | which came to your company in {x}
workedWithin | which had some work in last {n} days | He had work during last {n} days.
validThrough | with {x} which is valid minimum until {y} | The {x} should be valid until {y} or longer.
unknown roles | ship captain | goldsmith | theater actor | mountain guide
unknown certificates | tourist guide diploma | sailing license | midwife diploma
unknown places | Warsaw | Kyiv | Sao Paulo
unknown traits | which plays the accordion | with a degree in philosophy | which has seven cats
`

/** Who types into the search of a job board. */
const searcher = `
frame | "{bare}" {rest}
frame | title:"{bare}" {rest}
frame | ("{bare}") {rest}
frame | job title = {bare} {rest}
frame | resume search "{bare}" {rest}
frame | filter: {bare} {rest}
certificate | AND "{x}" | AND license:"{x}" | certification = {x}
currentCertificate | AND cert:"{x}" AND cert_status:valid | AND "{x}" AND unexpired
allCertificates | AND ({x}) | AND certs:({x})
anyCertificate | AND ({x}) | AND certs:({x})
place | AND location:"{x}" | location = {x}
near | AND near:"{x}" | commute area = {x}
nearMiles | AND radius:{n}mi of "{x}" | location = {x} +{n} miles
shift | AND shift:{x} | shift = {x}
skill | AND skill:"{x}" | skills include {x}
language | AND language:{x} | language = {x}
notShift | NOT shift:{x} | -shift:{x}
notPlace | NOT location:"{x}" | location <> {x}
notCertificate | NOT cert:"{x}" | certification <> {x}
notSkill | NOT skill:"{x}" | -skill:"{x}"
notLanguage | NOT language:{x} | language <> {x}
yearsAtLeast | AND experience >= {n} years | AND experience:{n}+ years
yearsOver | AND experience > {n} years | experience more than {n} yr
yearsUnder | AND experience < {n} years | experience under {n} yr
yearsBetween | AND experience:{n}-{m} years | experience {n}..{m} years
rateAtMost | AND rate <= $\{n}/hr | hourly rate max $\{n}
rateUnder | AND rate < $\{n}/hr | hourly rate less than $\{n}
rateBetween | AND rate:$\{n}-$\{m}/hr | hourly rate $\{n}..$\{m}
ratingAtLeast | AND rating >= {n} | rating: {n} stars & above
travelAtLeast | AND travel >= {n} miles | travel radius {n}+ mi
availableNow | AND available:now | availability = immediate
availableBy | AND available_by:"{x}" | availability <= {x}
hiredSince | AND hired >= {x} | hire date from {x} onward
hiredBefore | AND hired < {x} | hire date < {x}
hiredIn | AND hired:"{x}" | hired = {x}
workedWithin | AND last_worked <= {n} days ago | last assignment: past {n} days
validThrough | AND "{x}" valid until >= "{y}" | {x} expiration >= {y}
unknown roles | cryptographer | podcaster | sushi master | drone racer
unknown certificates | AWS Solutions Architect | TOGAF | CCIE
unknown places | Bangalore | Guadalajara | Tallinn
unknown traits | AND hobby:surfboarding | AND "published author" | AND "amateur astronomer"
`

export const vault = voiceOf('vault', workerCues, buyer, newcomer, searcher)
