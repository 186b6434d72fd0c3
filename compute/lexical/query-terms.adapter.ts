/** The words of a query, cut and stemmed as those of rows are, by the same SQLite: a query is never read as its syntax. */
import { DatabaseSync } from 'node:sqlite'
import { TOKENIZER } from './lexical-file.ts'
import { withWholeCodes } from './whole-codes.ts'

export interface QueryTerm {
  readonly term: string
  /** How often the query has it. */
  readonly count: number
}

export type QueryTerms = (text: string) => readonly QueryTerm[]

/** In memory, for one thread. */
export function queryTerms(): QueryTerms {
  const database = new DatabaseSync(':memory:')
  database.exec(`CREATE VIRTUAL TABLE words USING fts5(c0, content='', tokenize='${TOKENIZER}')`)
  database.exec('CREATE VIRTUAL TABLE terms USING fts5vocab(words, row)')
  const insert = database.prepare('INSERT INTO words(rowid, c0) VALUES (1, ?)')
  const read = database.prepare('SELECT term, cnt AS count FROM terms')
  const empty = database.prepare("INSERT INTO words(words) VALUES ('delete-all')")
  return (text) => {
    try {
      // SQLite ends a text at its first NUL
      insert.run(withWholeCodes(text.replaceAll('\0', ' ')))
      return read.all().map(({ term, count }) => ({ term: String(term), count: Number(count) }))
    } finally {
      empty.run()
    }
  }
}
