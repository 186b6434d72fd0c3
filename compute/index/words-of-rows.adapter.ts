/** The words of a generation's rows while they are indexed: the lexical file, and a sample to tune both legs on. */
import { join } from 'node:path'
import type { Tuning } from '../../actors/vector/tuning.ts'
import { limits } from '../../config/limits.ts'
import type { Embedder } from '../embed/static-model.ts'
import type { KeyKind } from '../embeddings/embeddings-directory.ts'
import type { Keys } from '../embeddings/key-page.ts'
import { type LexicalWriter, openLexicalFile } from '../lexical/write-lexical.adapter.ts'
import { SpreadTexts } from '../search/asked-texts.ts'
import { tunedOn } from '../search/tuning-sample.adapter.ts'

export interface Worded {
  readonly keys: Keys
  /** Of each row, one a column. */
  readonly texts: readonly (readonly (string | null)[])[]
}

interface Shape {
  /** A folder of the caller's own. */
  readonly folder: string
  readonly key: KeyKind
  readonly columns: number
}

export class WordsOfRows implements Disposable {
  readonly file: string
  readonly #folder: string
  readonly #writer: LexicalWriter
  readonly #sample = new SpreadTexts({ min: limits.tuningTextsMin, lengthMax: limits.auditTextLengthMax })

  /** @throws SQLite's error, where it cannot be written */
  constructor({ folder, ...shape }: Shape) {
    this.#folder = folder
    this.file = join(folder, 'lexical.sqlite')
    this.#writer = openLexicalFile(this.file, shape)
  }

  append({ keys, texts }: Worded): void {
    this.#writer.append(keys, texts)
    for (const text of texts) this.#sample.offer(text.join(' '))
  }

  /** The file is whole afterwards. `check` is called again and again: what it throws ends the work. */
  end(check: () => void): { readonly rows: number } {
    return this.#writer.end(check)
  }

  /** Undefined where the texts are too few or too short. `check` as above. */
  tuned(embedder: Embedder, check: () => void): Tuning | undefined {
    return tunedOn({ texts: this.#sample.kept, embedder, folder: this.#folder, check })
  }

  [Symbol.dispose](): void {
    this.#writer[Symbol.dispose]()
  }
}
