/** What a question is made from: the data, chance, and the wording of its set. */
import type { RowRandom } from '../../actors/ingest/sample/random.ts'
import type { Resume } from '../../actors/ingest/sample/resumes.ts'
import type { Product } from '../reality/products.ts'
import type { Asked } from './answer-judge.ts'
import type { Handbook } from './handbooks.ts'

export interface Data {
  readonly resumes: readonly Resume[]
  readonly products: readonly Product[]
  readonly handbooks: readonly Handbook[]
}

/** `first`, `second`: what answers are made by was tuned on them; `report`: judged, once that was done. */
export type Split = 'first' | 'second' | 'report'
export const SPLITS: readonly Split[] = ['first', 'second', 'report']

export interface From {
  readonly data: Data
  readonly random: RowRandom
  readonly split: Split
}

export type Maker = (from: From) => Omit<Asked, 'template'> | undefined

/** With their names. */
export type Kinds = readonly (readonly [string, Maker])[]

/** The wording of a split. */
export const said = ({ split }: From, ...wordings: readonly [string, string, string]): string =>
  wordings[SPLITS.indexOf(split)] ?? ''

export const resumeOf = ({ data, random }: From): Resume => random.pick(data.resumes)
export const productOf = ({ data, random }: From): Product => random.pick(data.products)

export function resumesThat({ data }: From, isRight: (resume: Resume) => boolean) {
  const right = new Set(data.resumes.filter(isRight).map(({ id }) => id))
  return (id: number) => right.has(id)
}

export function productsThat({ data }: From, isRight: (product: Product) => boolean) {
  const right = new Set(data.products.filter(isRight).map(({ id }) => id))
  return (id: number) => right.has(id)
}
