/** Questions that nothing in the data answers, many of them close to something that is there. */
import { certifications } from '../../actors/ingest/sample/certifications.ts'
import { colors, materialsOf } from '../reality/products.ts'
import type { Asked } from './answer-judge.ts'
import { type Kinds, productOf, resumeOf, said } from './answer-maker.ts'

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

export const unanswerable: Kinds = [
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
