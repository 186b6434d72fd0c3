/** The text of a domain file as a checked domain. */
import { parseToml } from '../kernel/toml.ts'
import {
  checkDomain,
  type Domain,
  type DomainCheck,
  type DomainFault,
  type DomainTable,
  emptyDomain,
} from './domain-file.ts'

/** Checks a file that somebody wants to put. */
export function readDomain(text: string, table: DomainTable): DomainCheck {
  const parsed = parseToml(text)
  if (parsed.kind === 'parsed') return checkDomain(parsed.value, table)
  const { line, column, message } = parsed
  return { kind: 'refused', errors: [{ path: `line ${line}, column ${column}`, message }] }
}

export interface DomainInForce {
  readonly domain: Domain
  /** What fits the columns no more, and is passed over. */
  readonly warnings: readonly DomainFault[]
}

/** A file that fitted the columns when it was put: what it says of columns that are gone since is passed over. */
export function domainInForce(text: string | undefined, columns: DomainTable['columns']): DomainInForce {
  if (text === undefined) return { domain: emptyDomain, warnings: [] }
  const table = { columns, valuesOf: () => undefined }
  const whole = readDomain(text, table)
  if (whole.kind === 'ok') return { domain: whole.domain, warnings: [] }
  const parsed = parseToml(text)
  const rest = parsed.kind === 'parsed' ? readableBy(parsed.value, new Set(columns.map(({ name }) => name))) : {}
  const checked = checkDomain(rest, table)
  return { domain: checked.kind === 'ok' ? checked.domain : emptyDomain, warnings: whole.errors }
}

function readableBy(file: unknown, names: ReadonlySet<string>): object {
  const { columns, units, ...rest } = membersOf(file)
  const known = Object.entries(membersOf(columns)).filter(([name]) => names.has(name))
  const measuring = Object.entries(membersOf(units)).filter(([, name]) => typeof name === 'string' && names.has(name))
  return { ...rest, columns: Object.fromEntries(known), units: Object.fromEntries(measuring) }
}

const membersOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {}
