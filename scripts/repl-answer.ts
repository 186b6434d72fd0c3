/** What an action answered, as an operator can read it. */

/** Bytes of JSON as their value, other bytes as their number, bigints as text where a number would lie. */
export function readable(value: unknown): unknown {
  if (value instanceof Uint8Array) return jsonIn(value) ?? `<${value.length} bytes>`
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (Array.isArray(value)) return value.map(readable)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, readable(member)]))
}

function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

export interface OneCall {
  readonly action: string
  readonly params: Readonly<Record<string, unknown>>
}

/** `catalog.datasets --limit 5 --at=v1` as an action and its params; a value that is JSON is what it says, others are text. */
export function parseCall([action = '', ...words]: readonly string[]): OneCall {
  const params: Record<string, unknown> = {}
  for (let at = 0; at < words.length; at++) {
    const [, name, joined] = /^--([^=]+)(?:=(.*))?$/s.exec(words[at] ?? '') ?? []
    if (name === undefined) throw new Error(`${JSON.stringify(words[at])} is no --name of a parameter`)
    const next = words[at + 1]
    const isFlag = joined === undefined && (next === undefined || next.startsWith('--'))
    params[name] = isFlag ? true : jsonOrText(joined ?? next ?? '')
    if (!isFlag && joined === undefined) at++
  }
  return { action, params }
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
