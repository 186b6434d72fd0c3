/** The typed input and outcome of every job, and where its file lies. */

import type { CompactInput, CompactOutcome } from './compact.job.ts'
import type { CsvInput, CsvOutcome } from './csv.job.ts'
import type { EmbedInput, EmbedOutcome } from './embed.job.ts'
import type { HotInput, HotOutcome } from './hot.job.ts'
import type { IndexAuditInput, IndexAuditOutcome } from './index-audit.job.ts'
import type { IndexGraphInput, IndexGraphOutcome } from './index-graph.job.ts'
import type { IndexKeysInput, IndexKeysOutcome } from './index-keys.job.ts'
import type { IndexRowsInput, IndexRowsOutcome } from './index-rows.job.ts'
import type { JsonInput, JsonOutcome } from './json.job.ts'
import type { KeysInput, KeysOutcome } from './keys.job.ts'
import type { LexicalInput, LexicalOutcome } from './lexical.job.ts'
import type { ParquetInput, ParquetOutcome } from './parquet.job.ts'
import type { ParseInput, ParseOutcome } from './parse.job.ts'
import type { PdfInput, PdfOutcome } from './pdf.job.ts'
import type { PostgresInput, PostgresOutcome } from './postgres.job.ts'
import type { QueryInput, QueryOutcome } from './query.job.ts'
import type { RescoreInput, RescoreOutcome } from './rescore.job.ts'
import type { SampleInput, SampleOutcome } from './sample.job.ts'
import type { SealInput, SealOutcome } from './seal.job.ts'
import type { SearchInput, SearchOutcome } from './search.job.ts'
import type { ValueIndexInput, ValueIndexOutcome } from './value-index.job.ts'

export interface Jobs {
  readonly compact: { readonly input: CompactInput; readonly outcome: CompactOutcome }
  readonly csv: { readonly input: CsvInput; readonly outcome: CsvOutcome }
  readonly embed: { readonly input: EmbedInput; readonly outcome: EmbedOutcome }
  readonly 'index-audit': { readonly input: IndexAuditInput; readonly outcome: IndexAuditOutcome }
  readonly 'index-graph': { readonly input: IndexGraphInput; readonly outcome: IndexGraphOutcome }
  readonly 'index-keys': { readonly input: IndexKeysInput; readonly outcome: IndexKeysOutcome }
  readonly 'index-rows': { readonly input: IndexRowsInput; readonly outcome: IndexRowsOutcome }
  readonly hot: { readonly input: HotInput; readonly outcome: HotOutcome }
  readonly json: { readonly input: JsonInput; readonly outcome: JsonOutcome }
  readonly parquet: { readonly input: ParquetInput; readonly outcome: ParquetOutcome }
  readonly keys: { readonly input: KeysInput; readonly outcome: KeysOutcome }
  readonly lexical: { readonly input: LexicalInput; readonly outcome: LexicalOutcome }
  readonly parse: { readonly input: ParseInput; readonly outcome: ParseOutcome }
  readonly pdf: { readonly input: PdfInput; readonly outcome: PdfOutcome }
  readonly postgres: { readonly input: PostgresInput; readonly outcome: PostgresOutcome }
  readonly query: { readonly input: QueryInput; readonly outcome: QueryOutcome }
  readonly rescore: { readonly input: RescoreInput; readonly outcome: RescoreOutcome }
  readonly sample: { readonly input: SampleInput; readonly outcome: SampleOutcome }
  readonly search: { readonly input: SearchInput; readonly outcome: SearchOutcome }
  readonly seal: { readonly input: SealInput; readonly outcome: SealOutcome }
  readonly 'value-index': { readonly input: ValueIndexInput; readonly outcome: ValueIndexOutcome }
}

/** What any table of jobs looks like; `Jobs` is the product's, tests have their own. */
export type JobTable<J> = {
  readonly [K in keyof J]: { readonly input: object; readonly outcome: { readonly kind: string } }
}

/** What a caller hands in: the port for `cancel` is made by the pool. */
export type InputOf<J extends JobTable<J>, K extends keyof J> = WithoutCancel<J[K]['input']>

/** What a caller gets back: a failed outcome is thrown as a `LakeError`. */
export type ResultOf<J extends JobTable<J>, K extends keyof J> = Exclude<J[K]['outcome'], { readonly kind: 'failed' }>

/** Distributes over unions, where a plain Omit would merge their members. */
type WithoutCancel<I> = I extends unknown ? Omit<I, 'cancel'> : never

const here = new URL('./', import.meta.url)

/** `file:///…/compute/csv.job.ts`; another `folder` is for jobs of tests. */
export const jobFile = (name: string, folder: URL = here): URL => new URL(`${name}.job.ts`, folder)
