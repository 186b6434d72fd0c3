/** Ordinary English that requests are wrapped in: words that by themselves say nothing of a row, in any inflection. */
import { stemOf, type Token } from './tokens.ts'
import { words } from './word-lists.ts'

/** Asking, sending, hiring, hoping. */
const ASKING = words(`
  prepare prerequisite talk chat converse communicate correspond compensation commence
  consent stipulate ascertain furnish disclose undersign attest certify underline underscore emphasize emphasise stress highlight
  suffice satisfy fancy fancied reckon natter bother insist undertake pursue pursuant verify approve
  notify advise instruct direct comply deem acknowledge affirm declare witness commission enumerate tender render engage
  took fell lay laid came went saw knew held kept led left lost met paid spoke taught drove rode chose grew drew broke
  built caught dealt felt heard read sold showed slept wore lie lies lying fall falls falling amount amounts precede
  precedes follow follows contain contains  lmk ok'd accept aim allocate anticipate appreciate approve arrange ask assemble assign assist attach await beg bet book borrow
  bother call can care chase check choose chuck collate commission compile conclude confirm connect consider contact
  crave demand deploy desire despatch detail determine dig dispatch display draft draw drop drum dump email employ
  engage enlist enquire expect explore fetch fill find flag float forward gather get give grab grateful guess
  haul help hint hook hope hunt hurry identify inquire insist intend invite itch keen lend line link list locate long
  lookup mail match mean mention message name narrow need nominate offer onboard operate order outline page pass phone
  pick pinpoint place plan plead please point post prefer prepare present print produce propose provide pull query
  queue raise reach recall recommend recruit refer remember remind report request require reserve return ring round run
  rush rustle scan schedule scout scramble screen scroll search secure see seek select send settle share ship shoot
  shortlist show sign slot sort source spare specify spot staff start submit suggest summon supply suppose surface
  swing tell text think throw toss trace track try turn urge use view want wish wonder write yield sought found sent
  told gave given got shown taken brought thought meant went gone made said saying look looked need-to hoping dying
  desperate desperately stuck struggle struggling scrambling crunch bind pinch jam`)

/** Having, earning, showing, doing: they lead to what is had. */
const HAVING = words(`
  accrue accumulate achieve acquire amass arm attain average back bill boast bring carry certify charge clear
  clock collect combine come command complete comprise consist contain cost count cover date document earn employ end
  endorse enjoy equip evidence exceed exhibit expect extend fall feature finish gain get go grade grant handle hit hold
  include issue keep last lead learn live log maintain make manage master measure meet move notch number obtain occur
  own pack pay perform possess price prove put rack range rank rate reach receive record register remain render report
  retain return roll rostered round run scheduled score serve set shine sit span specialise specialize spend spent
  sport stand stay stretch study suit surpass take top total tote tout turn understand verify wear wield win work held
  kept stood ran run began begun worn won bore borne done been being has had having owe owed owing owns
  concern concerning involve involving relate relating regard regarding pertain pertaining apply applying applied
  accustom accustomed used acquaint acquainted familiarize familiarized practise practice practised practiced 
   verse versed adept apt proven tested vouched`)

/** Living somewhere, going somewhere, coming from somewhere. */
const RESIDING = words(`
  abide address anchor anchored arrive base bunk call camp commute domicile domiciled dwell dwelling emplaced hail home
    inhabit leave live locate lodge occupy operate originate park posted relocate reside residence
  resident residents resides root settle situate sited station stay travel traveling travelling travels drive
  drives driven driving-distance roam rove within-reach native local locals neighbor neighbour territory`)

/** People, and those who ask for them. */
const PEOPLE = words(`
  ace body bodies boss buddy bunch business buyer chap chief chum client colleague company comrade crew customer
  department dept dude employer executive expert experts fella fellow firm foreman gaffer guest head 
  human individual individuals lad lass lead leader manager mate member office operation outfit owner pal partner party
  person principal pro professional recruiter resource resources shopper soul specialist squad staffer
  stakeholder substitute superintendent supervisor talent team unit user vendor veteran visitor worker anyone anybody
  someone somebody people guys girls boys ladies gentlemen men women personnel manpower labor labour workforce hands
    contact contacts backup standby stand-in reinforcement reinforcements newcomer newcomers
  organisation organization agency branch account customer-side desk`)

/** What is asked for, where and when it is needed, and where it is written down. */
const MATTERS = words(`
  ability advert alternative answer appetite application assignment asset assistance attention availability background
  badge base basis batch belt bench bid bill blank bonus book booking books box brief bucket budget call calendar
  capability capacity card case category certificate certification choice code column command competence
  competency condition contract copy count course cover coverage credential credit criteria criterion database date
  verification confirmation approval compliance accordance pursuance agreement clause provision
  chance chances odds plant facility premise depot factory gang alternative behalf order memo purpose subject whereabouts residence
  day deadline deal demand detail distance document documentation drive duty duties edge email emergency engagement
  enquiry evidence exception exchange expertise exposure familiarity favor favour field file filing fit fluency
  folder form friday gap gig grade grasp group guide hand heading hire history hour idea inbox info information inquiry
  instance interest interview issue item job kind knack knowledge know-how level license licence life line list load
  location lookout mastery match matter message mind minute miss moment money month morning move name note notes notice
  number occasion offer opening operation opportunity option order outline outlook page paper paperwork part pay payroll
  perk permit phase phone pick pile place placement plan pocket point pool position possession post practice preference prerequisite
  problem procedure proficiency profile program project proof purpose qualification quantity question queue quote rate
  ratio reach reason recommendation record reference regard register replacement req reqs requirement requisition reserve
  response result résumé resume role roll rolls roster rota round row run rush schedule score scope section sector
  selection service session set setting setup shape sheet shift shop shortage shortlist side site situation skill slate
  slip slot sort spot spreadsheet stack staffing stage stake standing start status story stretch stuff style subject
  suggestion supply support system tab table tally tap target task tenure term test thing thought ticket tie time title
  today tomorrow tonight topic total touch trade training trouble type understanding use vacancy value view wage wait way
  week weekend-cover wishlist word work workload worth year yard zone competencies aptitude profession line-of-work
  fluent conversational tongue tongues language languages speech rating review reviews mark marks star feedback figure
  bracket ballpark range band scale limit ceiling cap floor maximum minimum max min top bottom least most threshold
  mileage mile miles radius driving commuting perimeter circle proximity vicinity neighborhood neighbourhood environs
  surroundings outskirts suburb suburbs suburban area region district county city town state metro metropolis
  metropolitan zip downtown uptown midtown corner block side part parts land soil turf ground patch stretch
  expiry expiration validity renewal force effect good-standing compliance legal  
  beginning middle end quarter season spring summer fall autumn winter century decade past present future weekday`)

/** As people talk. */
const TALK = words(`
  aboard ain't bailiwick bar bind bit blah boat-load bub bucks buddy bunch cent crap damn dang darn deck dibs dime dollar
  doubt dough em freed fuss goods gotten grand handful hassle heap heck hell hiccup goes excepted excluded omitted hole holler market markets scene tools everything everywhere nobody nothing none bearing hon honey hop hoot howdy hook
  hunky inkling jam job jobs kidding kinda kink lay laying lick lined listen listening load loads lot luck lucky lug mate
  mess messed messing mind minding muck nada nope pal penny pickle pile pinch pop rate roger roll rolling ruckus rustle
  scare scramble scrounge shake shebang shot shout skinny snag snap snuff sport squad squared squawk stack stat stranger
  strings sweat sweetheart swell tap ton tons tow trick trouble tune wanted whaddya whatcha whack wicked whip wing word
  worries worry wrangle ya yeah yell yer y'know yep yo yup hustle rig rope chase kick kicking knock knocking settle
  shape tidy wrap wrapped sorted sorting buckled penciled pencilled booked tied lock locked loaded stash stashed park
  cough conjure drum magic-up poke dredge turn unearth uncover land landed score snatch nab nail bag pluck recruit`)

/** How something is, as people praise, urge and hedge. */
const QUALITIES = words(`
  antecedent proximate distant requisite aforesaid applicable respective subject picky fussy choosy bothered lovely brilliant
  able accessible accomplished accredited active actual additional adequate advanced advantageous all-round alternate
  amazing ample apparent appropriate approved approximate authentic   available awesome basic best
  better big bonafide brilliant broad busy careful cheap clear close comparable compatible competent complete
  completed compulsory confirmed considerable correct critical crucial current decent dedicated definite demonstrable
  demonstrated dependable desirable desired different diligent direct documented due duly eager early easy effective
  efficient eligible entire essential established exact excellent exceptional existing experienced extensive extra fab
  fair familiar fantastic far fast favorable fine firm first-class first-rate fit flexible formal free fresh full
  fully-fledged further general genuine good gold great handy happy hard-working hardworking helpful high hot ideal
  immediate important imperative included indispensable individual intact key known large late later latest lawful
  legal legit legitimate likely live local long loyal main mandatory many maximum minimum missing motivated must-have
  near nearby neat necessary new nice nonnegotiable non-negotiable normal numerous obligatory obvious official okay ok
  old open optimal optional original other out-of-date outstanding own particular passable perfect permanent personal
  pertinent plain pleasant polite possible potential practical precise preferable preferred present presentable prime
  prior probable professional proficient prompt proper prospective proven proved provided punctual qualified quality
  quick rapid ready real reasonable reasonably-priced recent recognized recognised regular relevant reliable remaining
  required requisite respectable responsible responsive right robust rough same satisfactory seasoned serious several
  sharp short similar simple skilled slight small smart soft solid sound spare special specific speedy spot-on standard
  stated stellar steady straight strict strong successful such sufficient suitable super superb sure temporary terrific
  thorough tip-top top-notch total tough trained true trusted trusty trustworthy typical ultimate unconditional
  unexpired unique up-to-date updated urgent useful usual valid valuable various vast verifiable verified vital wanted
  whole wide willing wonderful worthwhile worthy wrong young keen game prepared set-to-go lined-up pending ongoing
  around-the-clock impatient anxious swamped slammed buried behind overdue last-minute cheaper cheapest affordable
  economical inexpensive low-cost lower higher greater lesser fewer bigger smaller longer shorter later earlier sooner
  nearer closer farther further furthest equal equivalent`)

/** How, when and how much. */
const MANNER = words(`
  another among amongst between itself himself herself themselves myself yourself ourselves themself oneself yes yay hooray
  yippee wow voila bingo cheerio ciao righto doing whilst amid hereby herein hereto hereunder hereof thereof therein thereto
  whereby wherein aforesaid aforementioned foregoing hereinafter cumulatively inclusive inclusively respectively ditto whichever ish either-way absolutely across actually afterwards again ago ahead almost alone along alongside already altogether always anyhow
  anyway anyways apart around aside away back badly barely basically beforehand below besides between beyond certainly
  clearly currently definitely directly down downright duly early easily either elsewhere enough entirely especially
  essentially even eventually ever exactly exclusively extremely fairly finally first firstly forever forth forward
  frankly frequently fully further generally hardly hence henceforth here highly honestly hopefully however ideally if
  immediately inside instantly instead lately literally mainly maybe meanwhile merely more most mostly much namely
  nearly necessarily never nevertheless next nonetheless normally notably notwithstanding now nowadays occasionally off
  often once only originally otherwise outside over overall partially particularly per perhaps personally plenty
  possibly practically precisely preferably presently presumably pretty previously primarily probably promptly properly
  provided quickly quite rarely rather readily really reasonably recently regardless regularly relatively right roughly
  seldom separately seriously shortly simply since slightly so somehow sometime sometimes somewhat somewhere soon still
  straight strictly strongly such surely temporarily than then there thereabouts thereafter therefore though through
  throughout thus till together too totally toward towards truly typically ultimately under unless unlike until up
  upon upward upwards urgently usually versus very via virtually well whatever whenever wherever whether while whoever
  wholly why wide within yet yup yep yeah nope nah oh hey hiya howdy morning evening greetings folks y'all yall gonna
  wanna gotta lemme gimme kinda sorta dunno cuz cos coz pls plz plzz thx tks tx cheers ta asap fyi btw imo hmm um uh er
  apologies sorry excuse pardon kindly regards sincerely bless alright whoa yo em 'em nother 'til til thru w mr mrs ms
  sir madam lol haha ps nb eg ie etc vs re fwd cc bcc attn eta eod eow tbd tbc tba na fine`)

const STEMS: ReadonlySet<string> = new Set(
  [ASKING, HAVING, RESIDING, PEOPLE, MATTERS, TALK, QUALITIES, MANNER].flat().map(stemOf),
)

/** Whether a word says nothing by itself; of those that end in -ly none does. */
export const isLight = ({ text, stem }: Pick<Token, 'text' | 'stem'>): boolean =>
  CONTRACTED.test(text) || STEMS.has(stem) || STEMS.has(text) || (/^[a-z]{4,}ly$/.test(text) && !NO_MANNER.test(text))

/** A short verb or a denial joined to a word: `that'll`, `don't`. */
const CONTRACTED = /(n't|'(ll|d|ve|re|m))$/

/** They end as adverbs do. */
const NO_MANNER =
  /^(family|assembly|italy|butterfly|dragonfly|monopoly|anomaly|supply|jelly|belly|bully|folly|lily|trolley)$/

/** Verbs and nouns of having: what follows them stands where a value would. */
const HOLDING: ReadonlySet<string> = new Set(
  words(`accredited acquired armed attained earned completed passed gained received boast carries carry certified credentialed endorsed equipped familiar hold
    holders holding licensed maintain obtained own packing possess possession qualified schooled skilled sporting tote
    trained versed proficient fluent competent adept experienced accustomed`).map(stemOf),
)

export const isHolding = ({ stem }: Pick<Token, 'stem'>): boolean => HOLDING.has(stem)
