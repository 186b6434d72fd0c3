/** Questions in words whose answers are known, and some that nothing answers; the templates of the two sets are apart. */
import { certifications } from '../../actors/ingest/sample/certifications.ts'
import { RowRandom } from '../../actors/ingest/sample/random.ts'
import type { Resume } from '../../actors/ingest/sample/resumes.ts'
import { colors, materialsOf, type Product } from '../reality/products.ts'
import type { Asked } from './answer-judge.ts'

export interface Data {
  readonly resumes: readonly Resume[]
  readonly products: readonly Product[]
}

/** `first`, `second`: what answers are made by was tuned on them; `report`: judged, once that was done. */
export type Split = 'first' | 'second' | 'report'
const SPLITS: readonly Split[] = ['first', 'second', 'report']

const COUNTS = { answerable: 60, unanswerable: 30 } as const
const SEED = 20_261_121
const ATTEMPTS = 500

interface From {
  readonly data: Data
  readonly random: RowRandom
  readonly split: Split
}

type Maker = (from: From) => Omit<Asked, 'template'> | undefined

export function questionsOf(data: Data, split: Split): readonly Asked[] {
  return [...made(answerable, { data, split }, COUNTS.answerable), ...made(none, { data, split }, COUNTS.unanswerable)]
}

/** One of each kind in turn. */
function made(kinds: readonly (readonly [string, Maker])[], from: Omit<From, 'random'>, count: number): Asked[] {
  const random = new RowRandom()
  const stream = 700 + SPLITS.indexOf(from.split) + (kinds === none ? SPLITS.length : 0)
  return Array.from({ length: count }, (_, number) => {
    const [name, maker] = kinds[number % kinds.length] ?? ['', () => undefined]
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const question = maker({ ...from, random: random.start(SEED, stream, number * ATTEMPTS + attempt) })
      if (question !== undefined) return { template: `${from.split}/${name}`, ...question }
    }
    throw new Error(`no row fits the questions ${name}`)
  })
}

/** The wording of a split. */
const said = ({ split }: From, ...wordings: readonly [string, string, string]): string =>
  wordings[SPLITS.indexOf(split)] ?? ''

const resumeOf = ({ data, random }: From): Resume => random.pick(data.resumes)
const productOf = ({ data, random }: From): Product => random.pick(data.products)

function resumesThat({ data }: From, isRight: (resume: Resume) => boolean) {
  const right = new Set(data.resumes.filter(isRight).map(({ id }) => id))
  return (id: number) => right.has(id)
}

function productsThat({ data }: From, isRight: (product: Product) => boolean) {
  const right = new Set(data.products.filter(isRight).map(({ id }) => id))
  return (id: number) => right.has(id)
}

/** What achievements are asked by: words of other people than those who wrote the resumes. */
const DONE: Readonly<Record<string, readonly [string, string, string]>> = {
  'volunteer-fire': [
    'is a volunteer firefighter',
    'volunteers with the fire brigade',
    'serves as a volunteer firefighter',
  ],
  coach: ['coaches youth soccer', 'is a Little League coach', 'coaches kids on weekends'],
  'food-bank': ['volunteers at a food bank', 'helps at a food pantry', 'gives time to a food bank'],
  'disaster-relief': [
    'worked hurricane relief',
    'was deployed for storm recovery',
    'joined the clean-up after a hurricane',
  ],
  'safety-award': ['won a safety prize', 'received a plant safety award', 'was named safety champion'],
  'family-business': [
    'grew up in a family business',
    'started out in a family firm',
    'worked in the shop of their parents',
  ],
  'led-crew': ['led a crew of six', 'ran a small team of six people', 'was in charge of a crew of six'],
}

const NOBODY = {
  first: ['Zebulon Quackenbush', 'Ottoline Vandersloot', 'Barnaby Xylander', 'Quentina Zwicker'],
  second: ['Thaddeus Vorpahl', 'Wilhelmina Oxnard', 'Ignatius Plumworth', 'Drusilla Yttrium'],
  report: ['Cornelius Applequist', 'Eudora Szymborska', 'Leopold Featherstonehaugh', 'Araminta Dzhugashvili'],
} as const
const NO_EMPLOYER = {
  first: ['NASA', 'Globex Rockets', 'Deutsche Bahn'],
  second: ['Lockheed Martin', 'Wayne Enterprises', 'Air France'],
  report: ['Siemens', 'Initech', 'Royal Dutch Shell'],
} as const
const NO_ROLE = {
  first: ['astronaut', 'dentist', 'opera singer', 'beekeeper'],
  second: ['airline pilot', 'veterinarian', 'judge', 'marine biologist'],
  report: ['violinist', 'lighthouse keeper', 'train conductor', 'geologist'],
} as const
const NO_PRODUCT = {
  first: ['hovercraft', 'trampoline', 'harpsichord'],
  second: ['submarine', 'lawn mower', 'grand piano'],
  report: ['telescope', 'canoe', 'chandelier'],
} as const
const OF_PEOPLE = {
  first: ["What is {x}'s blood type?", 'What is the shoe size of {x}?', 'Which university gave {x} a doctorate?'],
  second: ['Who is {x} married to?', "What is {x}'s passport number?", 'Which football club does {x} support?'],
  report: ['When was {x} born?', "What is the name of {x}'s dog?", 'Has {x} ever been to prison?'],
} as const
const OF_PRODUCTS = {
  first: ['Who designed the {x}?', 'What voltage does the {x} need?'],
  second: ['How long is the warranty of the {x}?', 'In which country is the {x} manufactured?'],
  report: ['Who invented the {x}?', 'Which battery goes into the {x}?'],
} as const
const OF_THE_WORLD = {
  first: ['What is the capital of France?', 'How do I bake sourdough bread?', 'Who wrote Hamlet?'],
  second: ['Who won the world cup in 2018?', 'How far away is the moon?', 'What is the boiling point of ethanol?'],
  report: ['Who painted the Mona Lisa?', 'When did the Roman empire fall?', 'How tall is Mount Everest?'],
} as const

const answerable: readonly (readonly [string, Maker])[] = [
  [
    'role, certificate, state',
    (from) => {
      const { worker } = resumeOf(from)
      const held = worker.certifications[0]?.certification
      if (held === undefined) return undefined
      const { title, id } = worker.role
      const { state } = worker.place
      const x = `${title.toLowerCase()} with ${held.name} in ${state}`
      return {
        dataset: 'resumes',
        text: said(
          from,
          `find me a ${x}`,
          `Which ${title.toLowerCase()} in ${state} has ${held.name}?`,
          `We need a ${title.toLowerCase()} who holds ${held.name} and lives in ${state}`,
        ),
        isRight: resumesThat(
          from,
          (one) =>
            one.worker.role.id === id &&
            one.worker.place.state === state &&
            one.worker.certifications.some(({ certification }) => certification.id === held.id),
        ),
      }
    },
  ],
  [
    'employer and city',
    (from) => {
      const { jobs, text } = resumeOf(from)
      const job = jobs.find(({ employer, place }) => text.includes(employer) && text.includes(place.city))
      if (job === undefined) return undefined
      const { employer, place } = job
      return {
        dataset: 'resumes',
        text: said(
          from,
          `Who worked at ${employer} in ${place.city}?`,
          `Which people from ${place.city} were employed by ${employer}?`,
          `Name somebody who had a job at ${employer} in ${place.city}`,
        ),
        isRight: resumesThat(
          from,
          (one) =>
            one.jobs.some((each) => each.employer === employer) &&
            (one.worker.place.city === place.city ||
              one.jobs.some((each) => each.employer === employer && each.place.city === place.city)),
        ),
      }
    },
  ],
  [
    'achievement and state',
    (from) => {
      const { achievements, worker, text } = resumeOf(from)
      const done = achievements.find(({ id }) => DONE[id] !== undefined)
      const [first, second, third] = DONE[done?.id ?? ''] ?? ['', '', '']
      const { state } = worker.place
      if (done === undefined || !text.includes(`, ${state}`)) return undefined
      return {
        dataset: 'resumes',
        text: said(
          from,
          `Who in ${state} ${first}?`,
          `Which candidate from ${state} ${second}?`,
          `Is there anybody in ${state} who ${third}?`,
        ),
        isRight: resumesThat(
          from,
          (one) => one.worker.place.state === state && one.achievements.some(({ id }) => id === done.id),
        ),
      }
    },
  ],
  [
    'where somebody lives',
    (from) => {
      const { worker, text } = resumeOf(from)
      if (!text.includes(worker.name)) return undefined
      return {
        dataset: 'resumes',
        text: said(
          from,
          `Where does ${worker.name} live?`,
          `In which city is ${worker.name} based?`,
          `What town does ${worker.name} come from?`,
        ),
        isRight: resumesThat(from, (one) => one.worker.name === worker.name),
        value: (id) => from.data.resumes[id - 1]?.worker.place.city ?? '',
      }
    },
  ],
  [
    'years of somebody',
    (from) => {
      const { worker, text } = resumeOf(from)
      if (!text.includes(worker.name) || worker.yearsExperience < 2) return undefined
      return {
        dataset: 'resumes',
        text: said(
          from,
          `How many years of experience does ${worker.name} have?`,
          `How long has ${worker.name} been working?`,
          `${worker.name}: how many years on the job?`,
        ),
        isRight: resumesThat(from, (one) => one.worker.name === worker.name),
        value: (id) => `${from.data.resumes[id - 1]?.worker.yearsExperience} years`,
      }
    },
  ],
  [
    'price of a product',
    (from) => {
      const { name } = productOf(from)
      return {
        dataset: 'products',
        text: said(from, `What does the ${name} cost?`, `How much is the ${name}?`, `What is the price of ${name}?`),
        isRight: productsThat(from, (one) => one.name === name),
        value: (id) => ((from.data.products[id - 1]?.priceCents ?? 0) / 100).toFixed(2),
      }
    },
  ],
  [
    'products by brand and material',
    (from) => {
      const { brand, category, material } = productOf(from)
      const name = category.name.toLowerCase()
      return {
        dataset: 'products',
        text: said(
          from,
          `a ${name} by ${brand} made of ${material}`,
          `Which ${material} ${name}s are there from ${brand}?`,
          `Does ${brand} sell a ${name} in ${material}?`,
        ),
        isRight: productsThat(
          from,
          (one) => one.brand === brand && one.material === material && one.category.name === category.name,
        ),
      }
    },
  ],
  [
    'products under a price',
    (from) => {
      const { color, category, priceCents } = productOf(from)
      const most = Math.ceil(priceCents / 1000) * 10 + 10
      const name = category.name.toLowerCase()
      return {
        dataset: 'products',
        text: said(
          from,
          `${color} ${name} under $${most}`,
          `Is there a ${name} in ${color} for less than $${most}?`,
          `I would like a ${name}, ${color}, at most $${most}`,
        ),
        isRight: productsThat(
          from,
          (one) => one.color === color && one.category.name === category.name && one.priceCents < most * 100,
        ),
      }
    },
  ],
  [
    'color of a product',
    (from) => {
      const { name } = productOf(from)
      return {
        dataset: 'products',
        text: said(
          from,
          `Which color is the ${name}?`,
          `What is the color of the ${name}?`,
          `What color does the ${name} have?`,
        ),
        isRight: productsThat(from, (one) => one.name === name),
        value: (id) => from.data.products[id - 1]?.color ?? '',
      }
    },
  ],
]

const none: readonly (readonly [string, Maker])[] = [
  [
    'unknown person',
    (from) =>
      unanswered(
        'resumes',
        said(from, 'Where does {x} live?', 'In which city is {x} based?', 'What town does {x} come from?'),
        from.random.pick(NOBODY[from.split]),
      ),
  ],
  [
    'unknown employer',
    (from) =>
      unanswered(
        'resumes',
        said(
          from,
          'Who worked at {x}?',
          'Which candidates were employed by {x}?',
          'Name somebody who had a job at {x}',
        ),
        from.random.pick(NO_EMPLOYER[from.split]),
      ),
  ],
  [
    'unknown role',
    (from) => {
      const { worker } = resumeOf(from)
      const role = from.random.pick(NO_ROLE[from.split])
      return unanswered(
        'resumes',
        said(
          from,
          `find me a {x} in ${worker.place.state}`,
          `Which {x} is there in ${worker.place.state}?`,
          `We need a {x} who lives in ${worker.place.state}`,
        ),
        role,
      )
    },
  ],
  [
    'certificate that somebody lacks',
    (from) => {
      const { worker, text } = resumeOf(from)
      const own = new Set(worker.certifications.map(({ certification }) => certification.id))
      const lacking = from.random.pick([...certifications.values()].filter(({ id }) => !own.has(id)))
      const namesakes = from.data.resumes.filter((one) => one.worker.name === worker.name)
      if (!text.includes(worker.name) || namesakes.length > 1) return undefined
      return unanswered(
        'resumes',
        said(
          from,
          `When does the ${lacking.name} of {x} expire?`,
          `Has {x} got ${lacking.name}?`,
          `Does {x} hold ${lacking.name}?`,
        ),
        worker.name,
      )
    },
  ],
  [
    'fact that no resume tells',
    (from) => {
      const { worker, text } = resumeOf(from)
      return text.includes(worker.name)
        ? unanswered('resumes', from.random.pick(OF_PEOPLE[from.split]), worker.name)
        : undefined
    },
  ],
  [
    'fact that no product tells',
    (from) => unanswered('products', from.random.pick(OF_PRODUCTS[from.split]), productOf(from).name),
  ],
  [
    'the world',
    (from) =>
      unanswered(from.random.pick(['resumes', 'products'] as const), from.random.pick(OF_THE_WORLD[from.split]), ''),
  ],
  [
    'unknown product',
    (from) =>
      unanswered(
        'products',
        said(
          from,
          `a ${from.random.pick(colors)} {x} under $80`,
          `Is there a {x} in ${from.random.pick(colors)}?`,
          `I would like a {x}, ${from.random.pick(colors)}, at most $90`,
        ),
        from.random.pick(NO_PRODUCT[from.split]),
      ),
  ],
  [
    'product that nobody makes so',
    (from) => {
      const { category, brand } = productOf(from)
      const own = new Set(materialsOf.get(category.name))
      const other = from.random.pick(
        [...new Set([...materialsOf.values()].flat())].filter((material) => !own.has(material)),
      )
      return unanswered(
        'products',
        said(
          from,
          `a ${category.name.toLowerCase()} by ${brand} made of {x}`,
          `Which {x} ${category.name.toLowerCase()}s are there from ${brand}?`,
          `Does ${brand} sell a ${category.name.toLowerCase()} in {x}?`,
        ),
        other,
      )
    },
  ],
]

const unanswered = (dataset: Asked['dataset'], pattern: string, x: string): Omit<Asked, 'template'> => ({
  dataset,
  text: pattern.replace('{x}', x),
})
