/** What a lexical file is made of: SQLite, with the words of a generation's rows in FTS5 without the rows' texts. */

/** Part of the format: rows and queries are cut into words by it, and Porter's stemmer cuts English endings. */
export const TOKENIZER = "porter unicode61 remove_diacritics 2 tokenchars ''_''"

export const FORMAT = 1

/** Rows of FTS5 begin at 1, labels at 0. */
export const rowOf = (label: number): number => label + 1

/** `c0`, `c1` …: columns of the index in their order. */
export const columnNames = (columns: number): readonly string[] =>
  Array.from({ length: columns }, (_, column) => `c${column}`)

/** `pages`: keys of rows in their order. `frequent`: postings of words that many rows have, ready to be read at once. */
export const TABLES = [
  'CREATE TABLE facts (format INTEGER, key TEXT, columns INTEGER, rows INTEGER, words INTEGER, lengths BLOB) STRICT',
  'CREATE TABLE pages (first INTEGER PRIMARY KEY, rows INTEGER, keys BLOB) STRICT',
  'CREATE TABLE frequent (term TEXT PRIMARY KEY, labels BLOB, columns BLOB, counts BLOB) STRICT, WITHOUT ROWID',
] as const
