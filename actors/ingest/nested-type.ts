/** The names of DuckDB's nested types, taken apart and put together: STRUCT("a" BIGINT, "b" VARCHAR[])[]. */

export type TypeTree =
  /** Any other type is one whole, also MAP, UNION and arrays of fixed length. */
  | { readonly kind: 'scalar'; readonly type: string }
  | { readonly kind: 'list'; readonly element: TypeTree }
  | { readonly kind: 'struct'; readonly fields: readonly TypeField[] }

export interface TypeField {
  readonly name: string
  readonly type: TypeTree
}

/** As DuckDB's `typeof` writes it. */
export function printType(tree: TypeTree): string {
  if (tree.kind === 'scalar') return tree.type
  if (tree.kind === 'list') return `${printType(tree.element)}[]`
  return `STRUCT(${tree.fields.map(({ name, type }) => `"${name.replaceAll('"', '""')}" ${printType(type)}`).join(', ')})`
}

export function parseType(text: string): TypeTree {
  if (text.endsWith('[]')) return { kind: 'list', element: parseType(text.slice(0, -2)) }
  const inside = /^STRUCT\((.*)\)$/s.exec(text)?.[1]
  if (inside === undefined) return { kind: 'scalar', type: text }
  return { kind: 'struct', fields: partsOf(inside).map(fieldOf) }
}

function fieldOf(text: string): TypeField {
  const quoted = /^"((?:[^"]|"")*)" (.*)$/s.exec(text)
  if (quoted) return { name: (quoted[1] ?? '').replaceAll('""', '"'), type: parseType(quoted[2] ?? '') }
  const space = text.indexOf(' ')
  return { name: text.slice(0, space), type: parseType(text.slice(space + 1)) }
}

/** Splits at commas that stand in no parentheses and no quotes. */
function partsOf(text: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (char === '"' || char === "'") at = text.indexOf(char, at + 1)
    else if (char === '(') depth++
    else if (char === ')') depth--
    else if (char === ',' && depth === 0) {
      parts.push(text.slice(start, at).trim())
      start = at + 1
    }
    if (at < 0) break
  }
  return [...parts, text.slice(start).trim()]
}
