/** The index that an upload asks for beside its rows: its name, and whether the column can have one. */

interface Column {
  readonly name: string
  readonly type: string
}

const NAME_LENGTH_MAX = 63

/** `<dataset>_<column>`, the column in lower case with `_` for whatever is no letter or digit; undefined where that is too long. */
export function indexNameOf(dataset: string, column: string): string | undefined {
  const name = `${dataset}_${column.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')}`
  return name.length > NAME_LENGTH_MAX ? undefined : name
}

/** Why the text of that column can't be embedded, or undefined where it can. */
export function embedFault(columns: readonly Column[], name: string): string | undefined {
  const column = columns.find((each) => each.name === name)
  if (column === undefined) return `there is no column ${JSON.stringify(name)} to embed`
  return column.type === 'VARCHAR' ? undefined : `column ${JSON.stringify(name)} is ${column.type}, which is no text`
}
