/** A British coordinator, a compliance officer with a lawyer's care, a chatty office manager. For development. */
import { voiceOf, workerCues } from './voice.ts'

export const dev5 = voiceOf(
  'dev-5',
  workerCues,
  `
frame | could you rustle up {a} {rest}
frame | I'm chasing {a} {rest}
frame | after {s} {rest}, cheers
frame | we're a bit light on {s} {rest}
frame | reckon we've {a} {rest}?
frame | have we {s} {rest} to hand?
frame | fancy finding me {a} {rest}?
frame | would you mind awfully sorting out {a} {rest}
frame | G'day, keen to get {a} {rest}
frame | whilst you're at it, {a} {rest} as well
certificate | who's ticketed for {x} | who's got their {x} | {x} is essential, I'm afraid. | with {x} sorted
currentCertificate | whose {x} is in date | with {x} that's not out of date | and an in-date {x} at that | The {x} wants to be in date.
allCertificates | who's ticketed for {x} | who's got {x} sorted | who's got the lot: {x} | They'll want {x}, I'm afraid.
anyCertificate | who's ticketed for {x} | with {x}, whichever they've got | {x} will do nicely.
place | who's up in {x} | living over in {x} | who's in {x} itself
near | round {x} way | a stone's throw from {x} | handy for {x} | in or about {x} | not a million miles from {x}
nearMiles | not above {n} miles from {x} | {n} miles from {x} at the outside | {n} miles or under from {x} | who's at most {n} miles off from {x}
shift | rostered on {xs} | who's down for the {x} shift | on our {x} roster | who's happy doing {xs}
skill | who's well up on {x} | who's a dab hand at {x} | with a fair bit of {x} behind them | who's done a spot of {x}
language | with decent {x} | who's got {x} as well | who can natter away in {x} | {x} needs to be spoken.
notShift | who isn't rostered on {xs} | bar the {x} shift lot | not one of the {x} roster | Anyone down for {xs} is out. | rather than {xs}
notPlace | anywhere bar {x} | barring {x} | who doesn't live in {x} | {x} is out, I'm afraid. | Not {x}, mind.
notCertificate | who hasn't got their {x} | who's not ticketed for {x} | sans {x} | Anyone with {x} is out. | who's yet to sit {x}
notSkill | who hasn't done any {x} | bar the {x} lot | who's never had a go at {x} | who hasn't a clue about {x} | Anyone who does {x} is out.
notLanguage | who hasn't any {x} | who's got no {x} | bar the {x} speakers | Anyone who speaks {x} is out.
yearsAtLeast | with {n} years' experience, no less | who's done {n} years or more | with {n} years' experience and upwards | who's been at it {n} years at least
yearsOver | who's done more than {n} years | with over {n} years' experience | who's been at it longer than {n} years
yearsUnder | who's done less than {n} years | with under {n} years' experience | who's been at it for fewer than {n} years | who's not yet done {n} years
yearsBetween | who's done between {n} and {m} years | with {n} to {m} years' experience | who's been at it anywhere from {n} to {m} years
rateAtMost | on no more than $\{n} an hour | on $\{n} an hour at the very most | who's asking $\{n} an hour or under | We can't stretch past $\{n} an hour.
rateUnder | on less than $\{n} an hour | who's asking under $\{n} an hour | who's not quite as dear as $\{n} an hour | It must come to less than $\{n} an hour.
rateBetween | on $\{n} to $\{m} an hour | on anything between $\{n} and $\{m} an hour | who's asking $\{n} to $\{m} an hour
ratingAtLeast | rated {n} or upwards | with {n} stars at the very least | who's not rated below {n} | marked {n} stars or more
travelAtLeast | who'll travel {n} miles, or further | who doesn't mind {n} miles or more each way | happy to do at least {n} miles
availableNow | who's free straight away | who's at a loose end today | who can crack on today | available as of now
availableBy | who's free by {x} at the latest | who can crack on by {x} | free come {x} | who'll be free no later than {x}
hiredSince | taken on since {x} | who's been with us from {x} onwards | who joined us {x} or after | who started no earlier than {x}
hiredBefore | taken on before {x} | who's been with us since before {x} | who joined us ahead of {x} | who started earlier than {x}
hiredIn | taken on in {x} | who joined us in {x} | who started back in {x}
workedWithin | who's done a job for us in the last {n} days | out on a job within the past {n} days | whose last job was {n} days ago or less
validThrough | whose {x} is in date until {y} | with {x} in date through {y} | whose {x} doesn't run out before {y} | The {x} mustn't lapse before {y}.
unknown roles | thatcher | jazz drummer | town crier | ferret breeder | bell ringer | umpire | shepherd | beefeater
unknown certificates | MOT tester card | Blue Badge guide | RYA skipper ticket | Cordon Bleu diploma | bagpipe diploma | surf coaching award
unknown places | Perth, Australia | Wellington, New Zealand | Leeds | Adelaide | Swansea | Inverness
unknown traits | who plays cricket | who bakes scones | with a caravan | who's met the King | who keeps bees | with a Welsh accent | who's allergic to tea | who rides a penny-farthing
`,
  `
frame | For purposes of this assignment, identify {s} {rest}.
frame | The undersigned requires {a} {rest}.
frame | Subject to verification, list {s} {rest}.
frame | Pursuant to the agreement, we must engage {a} {rest}.
frame | Only the following is acceptable: {a} {rest}.
frame | Please disclose all {s} {rest}.
frame | The worker shall be {a} {rest}.
frame | Eligible for this contract: {s} {rest}.
certificate | who presently holds {x} | to whom {x} has been issued | duly certified as to {x} | Evidence of {x} shall be on file.
currentCertificate | whose {x} has not expired as of today | who presently holds an unexpired {x} | whose {x} is presently in effect | Any {x} relied upon shall be unexpired.
allCertificates | who presently holds the following: {x} | to whom {x} have all been issued | who holds {x} cumulatively | Evidence of {x} shall be on file.
anyCertificate | who presently holds any one of {x} | to whom {x} has been issued, in the alternative | Evidence of {x}, in the alternative, shall be on file.
place | whose address of record is in {x} | who presently resides in {x} | with a residence situated in {x} | The residence shall be situated in {x}.
near | whose residence is reasonably proximate to {x} | situated in or adjacent to {x} | residing in {x} or its immediate environs
nearMiles | residing not more than {n} miles distant from {x} | whose address of record is within {n} miles of {x} | The residence shall be situated no more than {n} miles from {x}.
shift | presently assigned to the {x} shift | whose shift of record is {x} | engaged for {xs} | The shift of record shall be {x}.
skill | with documented ability in {x} | attested to be capable of {x} | whose record reflects {x} | Competence in {x} shall be documented.
language | who is able to communicate in {x} | whose languages of record include {x} | The worker shall be able to communicate in {x}.
notShift | other than those assigned to the {x} shift | who is not presently assigned to the {x} shift | with the exception of anyone on {xs} | save those on the {x} shift | No worker on the {x} shift shall be proposed.
notPlace | other than those residing in {x} | who does not presently reside in {x} | with the exception of residents of {x} | whose address of record is not in {x} | No resident of {x} shall be proposed.
notCertificate | who does not presently hold {x} | other than those holding {x} | to whom {x} has not been issued | save holders of {x} | No holder of {x} shall be proposed.
notSkill | who does not have documented ability in {x} | other than those capable of {x} | whose record does not reflect {x} | save those capable of {x} | No worker with {x} of record shall be proposed.
notLanguage | who is not able to communicate in {x} | other than those who speak {x} | whose languages of record do not include {x} | save speakers of {x} | No speaker of {x} shall be proposed.
yearsAtLeast | with not less than {n} years of experience | whose experience equals or exceeds {n} years | who has completed {n} or more years of service in the trade | Experience shall be not less than {n} years.
yearsOver | with experience greater than {n} years | whose experience is in excess of {n} years | Experience shall exceed {n} years.
yearsUnder | with experience of less than {n} years | whose experience does not reach {n} years | who has not completed {n} years of experience | Experience shall be less than {n} years.
yearsBetween | with not less than {n} and not more than {m} years of experience | whose experience is {n} to {m} years, inclusive | Experience shall be between {n} and {m} years, inclusive.
rateAtMost | at a rate not exceeding $\{n} per hour | at an hourly rate of $\{n} or lower | whose hourly rate is not greater than $\{n} | The rate shall not exceed $\{n} per hour.
rateUnder | at a rate strictly below $\{n} per hour | whose hourly rate is less than $\{n} | whose hourly rate does not reach $\{n} | The rate shall be less than $\{n} per hour.
rateBetween | at a rate of not less than $\{n} and not more than $\{m} per hour | whose hourly rate is $\{n} to $\{m}, inclusive | The rate shall be between $\{n} and $\{m} per hour, inclusive.
ratingAtLeast | whose rating is not lower than {n} | whose rating equals or exceeds {n} | with a rating of record of {n} or higher | The rating shall be not less than {n} stars.
travelAtLeast | who consents to travel not less than {n} miles | whose travel radius equals or exceeds {n} miles | with a stated travel radius of {n} miles or greater | The travel radius shall be not less than {n} miles.
availableNow | who is presently available | whose availability is immediate | who is able to begin forthwith | The worker shall be available immediately.
availableBy | who is available not later than {x} | able to begin on {x} or earlier | whose date of availability is on or before {x} | The worker shall be available not later than {x}.
hiredSince | whose hire date is not earlier than {x} | engaged by us on or after {x} | hired no sooner than {x} | The hire date shall be {x} or later.
hiredBefore | whose hire date is antecedent to {x} | engaged by us prior to {x} | whose hire date predates {x} | The hire date shall be prior to {x}.
hiredIn | whose hire date is in {x} | engaged by us in {x} | hired in the course of {x} | The hire date shall fall in {x}.
workedWithin | whose last assignment was not more than {n} days ago | who has been on assignment within the preceding {n} days | who has performed work during the last {n} days
validThrough | whose {x} does not lapse before {y} | whose {x} is in effect through {y} | holding {x} with an expiration date not earlier than {y} | The {x} shall not expire before {y}.
unknown roles | ombudsman | maritime arbitrator | probate judge | diplomatic courier | ethnographer | bailiff of the court | demographer | papal nuncio
unknown certificates | Certified Anti-Money Laundering Specialist | FINRA Series 86 | export control attestation | patent bar registration | maritime pilot commission | customs broker license
unknown places | Luxembourg | Geneva | Singapore | Andorra | Monaco | Strasbourg
unknown traits | who has argued before the Supreme Court | with a diplomatic passport | who has authored a treatise | with a vineyard in escrow | who has served as a juror in Alaska | with a trust fund | who is a descendant of a president | with a hereditary title
`,
  `
frame | hiya, me again! any chance of {a} {rest}?
frame | sorry to be a pain, but could you find {a} {rest}?
frame | so here's the thing, we need {a} {rest}
frame | oh and before I forget, {a} {rest} would be lovely
frame | guess what, now they want {s} {rest}
frame | happy Monday! hoping you have {s} {rest}
frame | my boss just asked me for {a} {rest}, help!
frame | I'd just love {a} {rest}
frame | okay so do you by any chance have {s} {rest}?
frame | you're a lifesaver if you can find {a} {rest}
certificate | with that {x} thing everyone asks for | who's all set with {x} | who did the whole {x} thing | Oh, and {x} is a must.
currentCertificate | whose {x} hasn't run out or anything | with {x} that's all up to date | and the {x} can't be an old expired one | Just make sure the {x} is still good.
allCertificates | who's all set with {x} | who's got {x}, yes, every one | and we do need {x} | Oh, and they really need {x}.
anyCertificate | who's all set with {x} | with {x}, we're not picky which | who's got {x}, doesn't matter which | Oh, and {x} would be plenty.
place | who's living in {x} | right here in {x} | who's from {x} | and they need to live in {x}
near | who's sort of near {x} | in {x} or somewhere close | who doesn't live too far from {x} | from {x} or just around there
nearMiles | who's maybe {n} miles from {x} tops | who lives {n} miles or less from {x} | in like a {n} mile radius of {x} | and not over {n} miles from {x}
shift | to join our {x} shift gang | who does {xs} | who's good with the {x} shift | and it's {xs}, by the way
skill | who's great with {x} | who totally gets {x} | and {x} is kind of the whole job | who's done {x} before
language | who chats in {x} | and they'd be talking {x} | who's comfy in {x} | It would need to be a {x} speaker.
notShift | just not the {x} shift ones | who's not a {x} shift person | and definitely no {xs} | as long as they don't do {xs} | Any shift's fine except the {x} one.
notPlace | just not in {x} | who's not over in {x} | and definitely not {x} | as long as they don't live in {x} | Anywhere's fine except {x}.
notCertificate | just not with {x} | who doesn't have their {x} yet | and definitely no {x} | as long as they don't have {x} | who's still missing {x}
notSkill | just not a {x} person | who hasn't ever done {x} | and definitely no {x} | as long as they don't do {x} | who's got zero {x} experience
notLanguage | just not a {x} speaker | who doesn't really speak any {x} | and definitely no {x} | as long as they don't speak {x}
yearsAtLeast | with like {n} years of experience or more | who's been doing it at least {n} years | and {n} years of experience is the minimum | Oh, and {n} years of experience or more, please.
yearsOver | who's been doing it more than {n} years | with over {n} years of experience, yay | and it has to be more than {n} years of experience
yearsUnder | who's been doing it less than {n} years | who's newish, like under {n} years of experience | and it has to be less than {n} years of experience
yearsBetween | who's been doing it {n} to {m} years | with like {n} to {m} years of experience | and somewhere between {n} and {m} years of experience is perfect
rateAtMost | and we can do $\{n} an hour, max | who's okay with $\{n} an hour or less | and $\{n} an hour is as high as we go | It can't be more than $\{n} an hour, sorry.
rateUnder | who's under $\{n} an hour | and it has to be less than $\{n} an hour | who'd work for under {n} dollars an hour
rateBetween | who's around $\{n} to $\{m} an hour | and it's $\{n} to $\{m} an hour | somewhere between $\{n} and $\{m} an hour
ratingAtLeast | with at least a {n} star rating | who's got {n} stars or more | and the rating can't be under {n} | and {n} stars is the minimum
travelAtLeast | who'd drive at least {n} miles | who's okay with going {n} miles or more | and travel is {n} miles minimum
availableNow | who's free right now | who could come in like today | and we need them right away
availableBy | who could start by {x} | and we need them by {x} | who's free by {x}, hopefully sooner | Oh, and {x} is the latest they could start.
hiredSince | who's new here as of {x} or later | who joined us in {x} or later | hired {x} or after | and the hire date can't be before {x}
hiredBefore | who was here before {x} | who joined us before {x} | hired sometime before {x} | and the hire date has to be before {x}
hiredIn | who we hired in {x} | who came to us in {x} | and I think the hire date was in {x}
workedWithin | who's worked for us in the last {n} days | with a gig sometime in the past {n} days | who's been out working for us in the last {n} days
validThrough | whose {x} stays good through {y} | and the {x} can't run out before {y} | with {x} that lasts through {y} | Just make sure the {x} is good until {y}.
unknown roles | birthday party clown | cake decorator for weddings | balloon artist | yoga guru | face painter | dog groomer | matchmaker | Santa Claus
unknown certificates | Zumba license | Reiki master certificate | wedding officiant license | dog agility badge | aromatherapy diploma | feng shui certificate
unknown places | Bora Bora | Tuscany | Bali | Santorini | Cabo San Lucas | Ibiza
unknown traits | who does karaoke | with three cats | who's a Pisces | who bakes cupcakes | who's got a pink car | who watches soap operas | with triplets | who knits sweaters
`,
)
