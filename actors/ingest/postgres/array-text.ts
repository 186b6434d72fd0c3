/** Arrays as Postgres writes them: `{1,NULL,"a ""b"}`, `{{1,2},{3,4}}`, `[0:1]={1,2}`. */

export type ArrayValue = readonly (string | null | ArrayValue)[]

/** Elements as texts; undefined where `text` is none. */
export function parseArray(text: string): ArrayValue | undefined {
  const start = text.startsWith('[') ? text.indexOf('=') + 1 : 0
  const open: (string | null | ArrayValue)[][] = []
  const token = /\s*(?:([{},])|"((?:[^"\\]|\\.)*)"|((?:[^{},"\\]|\\.)+))/sy
  token.lastIndex = start
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const [, sign, quoted, bare] = found
    if (sign === '{') open.push([])
    else if (sign === '}') {
      const whole = open.pop()
      if (whole === undefined) return undefined
      const outer = open.at(-1)
      if (outer === undefined) return token.lastIndex === text.length ? whole : undefined
      outer.push(whole)
    } else if (sign === undefined) {
      const element = quoted === undefined ? bareValue(bare ?? '') : unescaped(quoted)
      open.at(-1)?.push(element)
    }
  }
  return undefined
}

const bareValue = (text: string): string | null => (/^null$/i.test(text.trim()) ? null : unescaped(text.trimEnd()))

const unescaped = (text: string): string => text.replaceAll(/\\(.)/gs, '$1')

/** How deep arrays stand in each other; undefined for one without elements. */
export function depthOf(value: ArrayValue): number | undefined {
  const inner = value.find((element) => Array.isArray(element))
  if (inner === undefined || !Array.isArray(inner)) return value.length === 0 ? undefined : 1
  const depth = depthOf(inner)
  return depth === undefined ? undefined : depth + 1
}
