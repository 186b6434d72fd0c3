/** Words that requests are made of, as data: glue, numbers in words, words of asking, words that are places too. */
import { phrases, words } from './word-lists.ts'

/** Words that carry no condition by themselves; a typo of a longer one is put right. */
export const GLUE: ReadonlySet<string> = new Set(
  words(`
    a an the and or of in on at to for from by with w without who whom whose that which what where when why how is are
    be been being was were am do does did done can could will would should must may might shall has have had having i
    we you he she they me us him her them my our your their his its it this these those there here any some all each
    every both either neither no not nor but yet if so as than then also too very really quite rather please pls plz
    thanks thank hi hello hey dear just only even still already again ok okay fine good great nice up out over into
    within about around near close nearby based located living residing area metro plus someone somebody anyone anybody
    everyone everybody people person persons folks folk guy guys gal gals lady man men woman women one ones thing
    things something anything anywhere everywhere find show list get give send pull bring search look looking seek
    seeking need needs needed want wants wanted require requires required requiring like got gotta know knows known
    hold holds holding carry carries carrying own owns owning work works working worker workers candidate candidates
    employee employees staff talent applicant applicants skilled experienced experience able available availability
    start starts starting begin begins free ready go going speaking speak speaks spoken job jobs role roles position
    positions after before soon sooner later now let let's lets match matches matching least most more less under other
    else much many few lot lots kind sort type ve ll re d s t m don didn doesn isn aren wasn weren won wouldn can't
    sure maybe perhaps possibly ideally asap today tomorrow tonight who's whos that's i'm i'd i'll i've we're we'd
    we'll we've you've they're it's there's what's new item items product products record records row rows entry
    entries result results option options set sets total make makes made making whoever buy purchase shop shopping order fill filling
    top best first last next come comes came help us put take takes use uses using used thanks cheers regards
    currently presently who've they've ones' per gimme wanna hire hiring recruit recruiting`),
)

/** They join, deny and place: taken as names of anything, they would take apart every request. */
export const JOINING: ReadonlySet<string> = new Set(
  words(`a an the and or but not no nor without in on at of to for from by with near around within under over between
    than is are be i we`),
)

/** Written short: read as the long word where no value has the short one. */
export const ABBREVIATIONS: ReadonlyMap<string, string> = new Map(
  words(`tech=technician techs=technicians rep=representative reps=representatives mgr=manager asst=assistant
    mech=mechanic coord=coordinator spec=specialist supv=supervisor supe=superintendent eng=engineer op=operator
    ops=operators admin=administrative cert=certification certs=certifications lic=license dept=department`).map(
    (pair) => {
      const [short = '', long = ''] = pair.split('=')
      return [short, long] as const
    },
  ),
)

/** Written as in a short message: read as the word where no value has the short one. */
export const SHORTHAND: ReadonlyMap<string, string> = new Map(
  words(`u=you ur=your nr=near btwn=between bw=between abt=about avail=available exp=experience 
    w/in=within w/out=without tmrw=tomorrow bc=because lvl=level gd=good
    ppl=people wkr=worker wkrs=workers req=required reqd=required pref=preferred prefd=preferred nite=night loc=located
    ofc=office excl=excluding exc=except wo=without lang=language yoe=experience`).map((pair) => {
    const [short = '', long = ''] = pair.split('=')
    return [short, long] as const
  }),
)

/** Words of asking in which a typo is put right: those that change what is meant, and long ones that are common. */
export const MENDED: readonly string[] = words(`
  without within under below above over between least most more less than near nearby around close before after until
  since except excluding outside from with available availability experience experienced years year hour located based
  starting speaking speaks certified holding looking worker workers candidates needed need needs required show find
  either both anywhere anyone somebody someone who that have having`)

/** Of these a typo is not worth putting right: they are close to too many real words. */
export const NUMBER_WORDS: ReadonlyMap<string, number> = new Map(
  phrases(`zero 0|one 1|two 2|three 3|four 4|five 5|six 6|seven 7|eight 8|nine 9|ten 10|eleven 11|twelve 12|thirteen 13
    fourteen 14|fifteen 15|sixteen 16|seventeen 17|eighteen 18|nineteen 19|twenty 20|thirty 30|forty 40|fifty 50
    sixty 60|seventy 70|eighty 80|ninety 90|hundred 100|dozen 12`).map((pair) => {
    const [word = '', value = ''] = pair.split(' ')
    return [word, Number(value)]
  }),
)

/** Neither pass a condition on nor take a negation over. */
export const BARRIERS: ReadonlySet<string> = new Set(
  words(`, ; : ( ) . ! ? with who that has have having holding must need needs want wants yet but while though although
    whereas however and/or instead`),
)

/** Words before a place that say nothing but that it is one. */
export const PLACE_BEFORE: ReadonlySet<string> = new Set(
  words(`in near around from of to at greater within for except outside not nearby , ( based located by downtown
    central north south east west northern southern eastern western inside across throughout anywhere calls calling`),
)

/** Words after a place that say that it is one. */
export const PLACE_AFTER: ReadonlySet<string> = new Set(
  words('based local locals native natives resident residents metro'),
)

/** Words of the request that mean a kind of column, where no column is named so. */
export const KIND_WORDS: Readonly<Record<'money' | 'years' | 'rating', ReadonlySet<string>>> = {
  money: new Set(
    words(
      'pay pays paying paid rate rates wage wages price priced prices cost costs costing salary earn earns earning earnings money charge charges charging budget asking asks ask quote quotes quoted quoting bill bills billing billed invoice take takes make makes making salary compensation remuneration earner cheaper expensive spend worth',
    ),
  ),
  years: new Set(words('experience experienced seniority tenure exp yrs yr yoe')),
  rating: new Set(words('rating ratings rated score scored scores stars star reviews review reviewed')),
}

/** Beside "now" or "asap" they say that the row must be free, not that the asker is in haste. */
export const STARTING: ReadonlySet<string> = new Set(
  words('available availability start starts starting begin begins free ready onboard join'),
)

/** Words before open words that make them a condition: what follows stands where a value would. */
export const SLOT_BEFORE: ReadonlySet<string> = new Set(
  words(`with w has have having had holds hold holding carries carrying carry knows know knowing in certified got
    speaks speak speaking by from needs need requires require requiring licensed qualified trained owns owning possesses possessing featuring features feature
    near around`),
)

/** After these a word stands for a condition only if it is a name or an uncommon word: "in mind", "by phone". */
export const SLOT_IF_UNCOMMON: ReadonlySet<string> = new Set(words('in near around by from of'))

/** Between such a word and its value. */
export const SLOT_FILLERS: ReadonlySet<string> = new Set(
  words(`a an the any some valid current active and or plus + & , also both either their his her own recent to
    unexpired as for of on`),
)

/** Never a condition by themselves, wherever they stand: how people ask, urge and wrap up. */
export const FRAME: ReadonlySet<string> = new Set(
  words(`ad advert agency ask asking assignment asked backfill boss bunch call calling called client weighing weigh weighs weight sized measuring clients place gift idea sell sells stock lives asks customers taken opening short searching company contract
    coverage cover covering crew customer deal email emergency event fast gig gap guess headcount heads hand hands hours
    hour immediate interested joined live lives looking manager minute morning name names named note notes opening
    openings outfit pair pick placement possible project quick quickly request reliable roster schedule screening short
    shortlist slot slots solid spot spots still strong suggest suggestions suitable swap team temp temps urgent urgently
    vacancy week weeks wondering world valid current active proper decent capable qualified certified certification
    certifications certificate certificates cert certs card cards license licenses licence licences licensed credential
    credentials ticket tickets qualification qualifications skill skills skillset training trained background papers
    paperwork competent comfortable familiar versed proficient fluent fluently language languages shift shifts pay paying
    rate rates wage hourly price priced prices cost costs rated rating ratings reviewed score made state town location
    home commute commuting distance miles radius willing happy open flexible ideal perfect relevant related similar
    actual actually literally basically hoping hope trying try tried wish wishes preference requirement requirements
    criteria condition conditions must-have musts appreciated appreciate thx ty replacement recommend recommended
    recommendation point points moment mind total advance case favor favour touch question questions answer thing stuff
    budget money value ready body bodies someone's pro pros professional professionals holder holders hire hires
    crewmember member members staffer staffers filter check checking checked sort sorted ranked ranking search searching
    database pool bench history record profile profiles resume resumes profile's fully duly properly already presently
    around-the-clock tolerance fit fits cheap affordable inexpensive quality decently reasonable reasonably sale available`),
)

/** Values that say something only beside the name of their column: "clear", "none", "standard". */
export const BLAND_VALUES: ReadonlySet<string> = new Set(
  words(`none clear standard other unknown yes no true false normal regular active open closed pending expired general
    basic new n/a na any all misc miscellaneous default other started`),
)

/** Names of cities that are words as well: linked only with a capital or after a word for places. */
export const PLACES_THAT_ARE_WORDS: ReadonlySet<string> = new Set(
  words(`reading mobile normal surprise orange independence commerce enterprise temple liberty hope industry best bend
    price buffalo garland corona concord bath rugby hurricane college station lead nice split cork pleasant worth
    pasadena aurora paradise eagle crystal phoenix media deer moody superior golden savage plain plains rocky
    salt fountain marathon trinity union sunrise victoria chester columbia lansing warren marietta`),
)

/** Those that are words now and then: in small letters only right after "in", "from" and the like. */
export const CODES_LIKE_WORDS: ReadonlySet<string> = new Set(words('oh pa ma al co la mo pr ga'))

/** Two-letter codes that are words, which count only in capitals after a word for places. */
export const CODES_THAT_ARE_WORDS: ReadonlySet<string> = new Set(words('in or me ok hi id as de'))
