/** A plant manager who dictates, a partner agency's job orders, a hand at search boxes. For development. */
import { voiceOf, workerCues } from './voice.ts'

export const dev4 = voiceOf(
  'dev-4',
  workerCues,
  `
frame | tell the agency we need {a} {rest}
frame | put this down for me: {a} {rest}
frame | take a memo, I want {s} {rest}
frame | have them send us {s} {rest}
frame | scratch that last one, make it {a} {rest}
frame | ask if they can spare {s} {rest}
frame | add to the message that we are after {a} {rest}
frame | ring up the temp people about {a} {rest}
frame | let them know the plant is in need of {s} {rest}
certificate | and I insist on {x} | carrying {x} with them | with {x} to show for it | Put in that {x} is something I insist on.
currentCertificate | with {x} still running | and the {x} has to be up to date | Underline that the {x} must still be good today.
allCertificates | carrying {x} with them | with the full set, {x} | and I insist on {x} | Put in that I will not do without {x}.
anyCertificate | carrying {x} with them | with {x}, just one will do | Put in that {x} would satisfy me.
place | living right there in {x} | whose address is in {x} | and the home should be in {x} | Tell them it has to be somebody who lives in {x}.
near | somewhere around {x} | within easy reach of {x} | and not a long drive from {x}
nearMiles | and no further than {n} miles out from {x} | living {n} miles or fewer from {x} | with {x} at most {n} miles away
shift | to go on our {x} shift | who would come in on {xs} | for our {xs}
skill | who has done plenty of {x} | who can handle {x} | and experienced at {x} | Mention that {x} is part of the job.
language | who can hold a conversation in {x} | with good {x} on top | and able to take orders in {x}
notShift | but keep the {x} shift people out of it | as long as it is not somebody on {xs} | who is on anything other than {xs} | Leave the {x} shift out of this.
notPlace | and make that anyplace except {x} | who does not live in {x} | but none of the ones in {x} | Strike anybody from {x} off the list.
notCertificate | but without any {x} | who has yet to get {x} | who did not get as far as {x} | Cross off whoever has {x}.
notSkill | who has no dealings with {x} | and nobody who has done {x} | but unable to do {x} | Cross off whoever does {x}.
notLanguage | who has no {x} at all | who cannot speak {x} | but without a word of {x} | Cross off whoever speaks {x}.
yearsAtLeast | with {n} years or longer in the business | with {n} years of experience if not more | who has done this for at least {n} years
yearsOver | who has done this for more than {n} years | with more than {n} years on the clock | and over {n} years of doing this
yearsUnder | who has done this for less than {n} years | with under {n} years on the clock | and still short of {n} years of experience
yearsBetween | who has done this for {n} to {m} years | with {n} years minimum and {m} years maximum | and anything from {n} up to {m} years on the clock
rateAtMost | and I will not go higher than $\{n} an hour | who takes $\{n} an hour or less | with {n} dollars an hour as the ceiling
rateUnder | who takes less than $\{n} an hour | and cheaper than {n} dollars for the hour | Say it must stay below $\{n} an hour.
rateBetween | who takes $\{n} to $\{m} an hour | and the pay anywhere between $\{n} and $\{m} an hour | paid at least $\{n} and at most $\{m} an hour
ratingAtLeast | who scores {n} stars or up | with {n} stars at a minimum | and not rated any lower than {n}
travelAtLeast | who will come {n} miles or more for work | fine with traveling {n} miles at the minimum | and a travel distance of {n} miles or up
availableNow | who can walk in today | with nothing on right now | and free as we speak
availableBy | who can walk in by {x} | and free on {x} at the latest | who can be here no later than {x}
hiredSince | whose first day with them was {x} or later | they took on no sooner than {x} | Only the ones they took on since {x}.
hiredBefore | they took on before {x} | who started with them ahead of {x} | and already on their list before {x}
hiredIn | they took on in {x} | who started with them in {x} | whose hiring was in {x}
workedWithin | who has had a placement in the last {n} days | they placed sometime in the past {n} days | and not idle for more than {n} days
validThrough | whose {x} holds through {y} | and the {x} must not lapse before {y} | with {x} that runs to {y} or beyond
unknown roles | saddle maker | harpist | cartoonist | chocolatier | hypnotist | sculptor | wine taster | boxing coach
unknown certificates | nuclear reactor license | ISO 9001 lead auditor card | notary commission | blackjack dealer license | butterfly export permit | gondolier license
unknown places | Kampala | Gdansk | Yellowknife | Bogota | Cebu | Bergen, Norway
unknown traits | who collects vintage radios | who can yodel | with a pet snake | with a degree in theology | who raises goats | who has sailed around the world | with a birthday in May | who plays the tuba
`,
  `
frame | JOB ORDER: {bare} - {rest}
frame | Order // {bare} // {rest}
frame | Req - {bare}: {rest}
frame | Position: {bare}; {rest}
frame | NEW ORDER - {bare} {rest} - pls confirm
frame | Fill-in wanted: {bare} - {rest}
frame | Urgent: {s} - {rest}
frame | Rush order: {s} {rest}
frame | Title: {bare} / {rest}
certificate | cert - {x} | cert req'd: {x} | required: {x} | paperwork: {x}
currentCertificate | {x} - current | cert: {x} (not expired) | expired {x}: not accepted
allCertificates | certs - {x} | certs req'd: {x} | all required: {x} | paperwork: {x}
anyCertificate | certs - {x} (one suffices) | cert: {x}, either OK | paperwork: {x}, any one
place | loc - {x} | location: {x} | home base: {x} | residence: {x}
near | loc - near {x} | location: {x} + surroundings | area: {x} and nearby | commutable to: {x}
nearMiles | radius - {n} mi / {x} | location: {x}, max. {n} mi away | distance to {x}: {n} mi or less | {n}-mile radius - {x}
shift | shift - {x} | hours: {xs} | sched. - {x} shift | shift: {x} only
skill | skill - {x} | skills req'd: {x} | to do: {x} | experience with: {x}
language | lang. - {x} | language req'd: {x} | speaks: {x} | language: {x}
notShift | shift - not {x} | hours: no {xs} | excl.: {x} shift | shift: any but {x}
notPlace | loc. - not {x} | location: anywhere except {x} | excl.: {x} residents | do not send: residents of {x}
notCertificate | {x} - none | cert NOT held: {x} | excl.: {x} holders | do not send: {x} holders
notSkill | skill - not {x} | {x}: no experience | excl.: anyone doing {x} | do not send: anyone with {x} skills
notLanguage | lang. - not {x} | {x}: not spoken | excl.: {x} speakers | do not send: {x} speakers
yearsAtLeast | exp. - {n} yrs min | experience: {n} yrs or more | min. exp. - {n} yrs | experience: at least {n} years
yearsOver | exp. - over {n} yrs | experience: more than {n} yrs | exp. above {n} yrs
yearsUnder | exp. - under {n} yrs | experience: less than {n} yrs | exp. below {n} yrs
yearsBetween | exp. - {n}-{m} yrs | experience: {n} to {m} yrs | exp. - min. {n} / max. {m} yrs
rateAtMost | rate - $\{n}/hr max | bill rate: up to $\{n}/hr | rate cap - $\{n}/hr | rate: not above $\{n}/hr
rateUnder | rate - under $\{n}/hr | bill rate: less than $\{n}/hr | rate: below $\{n}/hr
rateBetween | rate - $\{n}-$\{m}/hr | bill rate: $\{n} to $\{m}/hr | rate - min. $\{n} / max. $\{m} per hr
ratingAtLeast | rating - {n} or better | stars: {n}+ | min. rating - {n}
travelAtLeast | travel - {n} mi or more | travel radius: min. {n} mi | travels - {n} mi at least
availableNow | start - immediate | availability: now | start date - today
availableBy | start - by {x} | availability: {x} or earlier | start date - no later than {x} | latest start: {x}
hiredSince | hired - {x} or later | hire date: since {x} | hire date - not before {x}
hiredBefore | hired - before {x} | hire date: prior to {x} | hire date - earlier than {x}
hiredIn | hired - {x} | hire date: in {x} | hire date - {x}
workedWithin | last assignment - within {n} days | last worked: past {n} days | last job - no more than {n} days ago
validThrough | {x} - valid thru {y} | cert: {x} (good through {y} at least) | {x} exp. date - {y} or later | {x}: no expiry before {y}
unknown roles | lighthouse keeper | silversmith | meteorite hunter | disc jockey | cardiologist | playwright | bookbinder | skydiving instructor
unknown certificates | ABR broker card | pyrotechnics permit | chiropractic license | flight dispatcher certificate | mortgage loan license | snake handler permit
unknown places | Acapulco | Prague | Shanghai | Bratislava | Moose Jaw | Athens, Greece
unknown traits | with a unicycle | with synesthesia | with 4 or more cats | with a black belt in judo | with a cabin in the woods | with a stamp collection | who speaks at TED | with ski medals
`,
  `
frame | job_title:"{bare}" {rest}
frame | find("{bare}") {rest}
frame | role={bare} {rest}
frame | +{bare} {rest}
frame | ({bare}) {rest}
frame | search workers: {bare} {rest}
frame | filter by "{bare}" {rest}
frame | type:worker "{bare}" {rest}
certificate | && "{x}" | +cert:"{x}" | cert="{x}" | has:"{x}"
currentCertificate | AND "{x}" AND NOT expired | cert:"{x}" status:valid | "{x}" -expired | "{x}" expiry>=today
allCertificates | && ({x}) | +cert:({x}) | certs=({x}) | has all of: ({x})
anyCertificate | && ({x}) | +cert:({x}) | cert in ({x}) | has any of: ({x})
place | && home="{x}" | in:"{x}" | +"{x}" | location="{x}"
near | AND NEAR "{x}" | near:"{x}" | location~"{x}" | nearby="{x}"
nearMiles | dist("{x}")<={n}mi | near:"{x}" radius:{n}mi | AND WITHIN {n} miles OF "{x}" | distance from "{x}" <= {n} miles
shift | && on:"{x} shift" | shift="{x}" | +"{x} shift" | works:{xs}
skill | && can_do="{x}" | skills contains "{x}" | +skill:"{x}" | skill="{x}"
language | AND lang:{x} | language={x} | speaks:"{x}" | +lang:"{x}"
notShift | AND NOT shift:{x} | shift!={x} | -shift:"{x}" | NOT "{x} shift" | shift<>"{x}"
notPlace | AND NOT location:"{x}" | -"{x}" | location!="{x}" | -in:"{x}" | NOT "{x}"
notCertificate | AND NOT "{x}" | -cert:"{x}" | cert!="{x}" | NOT has:"{x}" | -"{x}"
notSkill | AND NOT skill:"{x}" | -can_do:"{x}" | skill!="{x}" | skills NOT contains "{x}" | -"{x}"
notLanguage | AND NOT lang:{x} | language!={x} | -lang:"{x}" | NOT speaks:"{x}"
yearsAtLeast | experience:min({n} years) | yrs>={n} | NOT yrs<{n} | exp:"{n}+ years"
yearsOver | && experience > {n} years | yrs>{n} | NOT yrs<={n} | exp:">{n} years"
yearsUnder | && experience < {n} years | yrs<{n} | NOT yrs>={n} | exp:"<{n} years"
yearsBetween | AND yrs BETWEEN {n} AND {m} | yrs:[{n} TO {m}] | yrs>={n} AND yrs<={m} | exp:"{n}-{m} years"
rateAtMost | AND rate <= $\{n} | rate<=$\{n}/hr | NOT rate>$\{n} | rate:"max $\{n}"
rateUnder | AND rate < $\{n} | rate<$\{n}/hr | NOT rate>=$\{n} | rate:"under $\{n}"
rateBetween | AND rate BETWEEN $\{n} AND $\{m} | rate:[$\{n} TO $\{m}] | rate>=$\{n} AND rate<=$\{m} | rate:"$\{n}-$\{m}"
ratingAtLeast | && rating>={n} stars | stars>={n} | NOT rating<{n} | rating:"{n}+"
travelAtLeast | && travels>={n} miles | travel>={n}mi | NOT travel<{n}mi | travel:"{n}+ miles"
availableNow | && free:now | available=today | status:"available" | +available
availableBy | AND available by:"{x}" | available<="{x}" | start<="{x}" | NOT available after "{x}"
hiredSince | AND hired >= "{x}" | hired>="{x}" | hired since:"{x}" | NOT hired before "{x}"
hiredBefore | AND hired < "{x}" | hired<"{x}" | hired before:"{x}" | NOT hired>="{x}"
hiredIn | && hire_date:"{x}" | hired="{x}" | hired in:"{x}" | date hired = "{x}"
workedWithin | AND last assignment <= {n} days ago | last_worked:{n}d | worked:"last {n} days" | NOT idle>{n} days
validThrough | AND "{x}" expires >= "{y}" | cert:"{x}" valid_to>="{y}" | "{x}" AND NOT expires before "{y}" | "{x}" -expires<"{y}"
unknown roles | ventriloquist | egyptologist | snowboard coach | calligrapher | paleontologist | organist | fencing master | submarine captain
unknown certificates | FINRA Series 24 | CCNA | ScrumMaster | Montessori diploma | paragliding license | Top Secret clearance
unknown places | Vienna, Austria | Bangkok | Belfast | Panama City, Panama | Seoul | Lagos
unknown traits | AND "speed skating" | AND hobby:"origami" | +"owns a yacht" | AND "bee allergy" | +"Mensa member" | AND "eye color":green | +"marathon winner" | AND "beatboxing"
`,
)
