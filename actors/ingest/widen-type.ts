/** Whether every value of one DuckDB type is a value of another, so that a cast between them changes nothing. */
import { parseType, type TypeTree } from './nested-type.ts'

interface Integers {
  readonly bits: number
  readonly signed: boolean
  /** Of the longest value. */
  readonly digits: number
}

const integers: Readonly<Record<string, Integers>> = {
  TINYINT: { bits: 8, signed: true, digits: 3 },
  SMALLINT: { bits: 16, signed: true, digits: 5 },
  INTEGER: { bits: 32, signed: true, digits: 10 },
  BIGINT: { bits: 64, signed: true, digits: 19 },
  UTINYINT: { bits: 8, signed: false, digits: 3 },
  USMALLINT: { bits: 16, signed: false, digits: 5 },
  UINTEGER: { bits: 32, signed: false, digits: 10 },
  UBIGINT: { bits: 64, signed: false, digits: 20 },
}

/** Bits of the integers that floating-point numbers hold without a gap. */
const exactBits: Readonly<Record<string, number>> = { FLOAT: 24, DOUBLE: 53 }

const others: Readonly<Record<string, readonly string[]>> = {
  FLOAT: ['DOUBLE'],
  DATE: ['TIMESTAMP'],
  TIMESTAMP_S: ['TIMESTAMP_MS', 'TIMESTAMP'],
  TIMESTAMP_MS: ['TIMESTAMP'],
}

export const widens = (from: string, to: string): boolean => treeWidens(parseType(from), parseType(to))

function treeWidens(from: TypeTree, to: TypeTree): boolean {
  if (from.kind === 'list' && to.kind === 'list') return treeWidens(from.element, to.element)
  if (from.kind === 'struct' && to.kind === 'struct') {
    const fields = new Map(to.fields.map(({ name, type }) => [name, type]))
    return from.fields.every(({ name, type }) => {
      const wider = fields.get(name)
      return wider !== undefined && treeWidens(type, wider)
    })
  }
  return from.kind === 'scalar' && to.kind === 'scalar' && scalarWidens(from.type, to.type)
}

function scalarWidens(from: string, to: string): boolean {
  if (from === to) return true
  if (others[from]?.includes(to)) return true
  const target = decimalOf(to)
  const source = decimalOf(from)
  if (source && target) return target.scale >= source.scale && target.whole >= source.whole
  const whole = integers[from]
  if (whole === undefined) return false
  if (target) return target.whole >= whole.digits
  const wider = integers[to]
  if (wider === undefined) return whole.bits <= (exactBits[to] ?? 0)
  if (whole.signed === wider.signed) return wider.bits >= whole.bits
  return wider.signed && wider.bits > whole.bits
}

function decimalOf(type: string): { readonly whole: number; readonly scale: number } | undefined {
  const [, precision, scale] = /^DECIMAL\((\d+),(\d+)\)$/.exec(type) ?? []
  if (precision === undefined || scale === undefined) return undefined
  return { whole: Number(precision) - Number(scale), scale: Number(scale) }
}

/** One name for each type: fields in quotes, TIMESTAMPTZ for DuckDB's longer name. */
export function plainTree(tree: TypeTree): TypeTree {
  if (tree.kind === 'list') return { kind: 'list', element: plainTree(tree.element) }
  if (tree.kind === 'struct')
    return { kind: 'struct', fields: tree.fields.map(({ name, type }) => ({ name, type: plainTree(type) })) }
  return tree.type === 'TIMESTAMP WITH TIME ZONE' ? { kind: 'scalar', type: 'TIMESTAMPTZ' } : tree
}
