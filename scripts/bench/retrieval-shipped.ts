/** Sets made from a seed: resumes by role, certificate and state; notes by what they tell; products in other words. */
import { facts } from '../../actors/ingest/sample/facts.ts'
import { itemAt, RowRandom } from '../../actors/ingest/sample/random.ts'
import { sampleResumes } from '../../actors/ingest/sample/resumes.ts'
import { sampleWorkers } from '../../actors/ingest/sample/workers.ts'
import { otherNames, type Product, productsOf } from '../reality/products.ts'
import type { Document, RetrievalSet } from './retrieval-set.ts'

const SEED = 11
const QUERIES = 200
const ATTEMPTS = 2000

interface Named {
  readonly name: string
  readonly set: RetrievalSet
}

/** Each of `count` documents. */
export const shippedSets = (count: number): readonly Named[] => [
  { name: 'resumes', set: resumeSet(count) },
  { name: 'notes', set: noteSet(count) },
  { name: 'products', set: productSet(count) },
]

interface Judged<T> {
  readonly items: readonly T[]
  readonly documentOf: (item: T) => Document
  /** A query whose answer is at least the item itself, and how well each other item answers it. */
  readonly ask: (item: T, random: RowRandom) => Asked<T> | undefined
}

interface Asked<T> {
  readonly text: string
  readonly grade: (other: T) => number
}

function judged<T>({ items, documentOf, ask }: Judged<T>): RetrievalSet {
  const documents = items.map(documentOf)
  const random = new RowRandom()
  const queries = new Map<string, RetrievalSet['queries'][number]>()
  for (let attempt = 0; queries.size < QUERIES && attempt < ATTEMPTS; attempt++) {
    random.start(SEED, items.length, attempt)
    const asked = ask(random.pick(items), random)
    if (asked === undefined || queries.has(asked.text)) continue
    const grades = items.flatMap((item, index) => {
      const grade = asked.grade(item)
      return grade === 0 ? [] : [[itemAt(documents, index)._id, grade] as const]
    })
    queries.set(asked.text, { id: `q${queries.size}`, text: asked.text, grades: new Map(grades) })
  }
  return { documents, queries: [...queries.values()] }
}

/** Grade 3: role, certificate and state; 2: the role and one of them; 1: the role. */
function resumeSet(count: number): RetrievalSet {
  return judged({
    items: [...sampleResumes({ seed: SEED, count, workers: count * 10 })],
    documentOf: ({ id, title, text }) => ({ _id: `r${id}`, title, text }),
    ask: ({ worker }, random) => {
      if (worker.certifications.length === 0) return undefined
      const { certification } = random.pick(worker.certifications)
      const called = random.pick([worker.role.title.toLowerCase(), ...worker.role.alsoCalled])
      const { role } = worker
      const { state } = worker.place
      return {
        text: `${called} with ${certification.name} in ${state}`,
        grade: ({ worker: other }) => {
          if (other.role !== role) return 0
          const certified = other.certifications.some((held) => held.certification === certification)
          return 1 + Number(certified) + Number(other.place.state === state)
        },
      }
    },
  })
}

/** The query tells a fact in one of its wordings. Grade 2: fact and role; 1: the fact, in whatever words. */
function noteSet(count: number): RetrievalSet {
  return judged({
    items: [...sampleWorkers({ seed: SEED, count: count * 4 })].filter(({ notes }) => notes !== null).slice(0, count),
    documentOf: ({ id, role, notes }) => ({ _id: `w${id}`, title: role.title, text: notes ?? '' }),
    ask: ({ role, facts: told }, random) => {
      const fact = random.pick(told)
      const wordings = facts.find(({ id }) => id === fact.id)?.wordings ?? []
      return {
        text: `${role.title.toLowerCase()}: ${random.pick(wordings)}`,
        grade: (other) => {
          if (!other.facts.some(({ id }) => id === fact.id)) return 0
          return other.role === role ? 2 : 1
        },
      }
    },
  })
}

/** Half of the queries call the category by another name. Grade 3: category, color and material; 2: with one of them; 1: the category. */
function productSet(count: number): RetrievalSet {
  return judged({
    items: productsOf({ seed: SEED, count }),
    documentOf: (product) => ({ _id: `p${product.id}`, title: product.name, text: described(product) }),
    ask: ({ category, color, material }, random) => {
      const other = otherNames.get(category.name)
      const called = other !== undefined && random.chance(0.5) ? other : category.name.toLowerCase()
      return {
        text: random.chance(0.5) ? `${color} ${called} made of ${material}` : `${called}, ${material}, ${color}`,
        grade: (each) => {
          if (each.category !== category) return 0
          return 1 + Number(each.color === color) + Number(each.material === material)
        },
      }
    },
  })
}

const described = ({ category, color, material, brand, features }: Product): string =>
  `${category.name} in ${color}, made of ${material}, by ${brand}. ${features.length === 0 ? '' : `It is ${features.join(', ')}.`}`.trim()
