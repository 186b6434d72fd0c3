/** Holds the rows of one dataset, at every version, to a plain list that follows the log. */
import { changedRows, heldBy, type NaiveRow, type RowOp } from './naive-rows.ts'

/** What a client asked for; `to` of a rollback. */
export type Asked = RowOp & { readonly to?: number }

/** What it was answered: a version, or a code. */
export interface Told {
  readonly status: number
  readonly body: { readonly lakeVersion?: number; readonly rows?: number; readonly code?: string }
}

interface Race {
  /** The version that everything starts from, and its rows. */
  readonly from: number
  readonly rows: readonly NaiveRow[]
  /** Of the versions after it, newest first, as the catalog tells it. */
  readonly history: readonly {
    readonly version: number
    readonly entries: readonly {
      readonly requestId: string
      readonly changes: readonly { readonly op?: string | undefined }[]
    }[]
  }[]
  /** By request id, which is also the tag of the values. */
  readonly asked: ReadonlyMap<string, Asked>
  readonly told: ReadonlyMap<string, Told>
  readonly rowsAt: (version: number) => Promise<unknown[]>
}

/** What differs from the lake's own rows, and from what clients were told; empty where nothing does. */
export async function followLog({ from, rows: first, history, asked, told, rowsAt }: Race): Promise<string[]> {
  const faults: string[] = []
  const states = new Map([[from, first]])
  const seen = new Set<string>()
  let rows = first
  for (const { version, entries } of history.toReversed()) {
    for (const { requestId, changes } of entries) {
      const op = asked.get(requestId)
      if (changes.some(({ op: kind }) => kind === 'compact')) continue
      if (op === undefined || op.kind === 'compact') {
        faults.push(`nobody asked for ${requestId}`)
        continue
      }
      seen.add(requestId)
      if (op.kind === 'rollback') {
        rows = states.get(op.to ?? 0) ?? []
        continue
      }
      const held = heldBy(rows, op.ids)
      if (op.kind === 'append' && held > 0) faults.push(`${requestId} appended keys that were there`)
      if (op.kind === 'delete' && told.get(requestId)?.body.rows !== held) faults.push(`${requestId} deleted ${held}`)
      rows = changedRows(rows, op, requestId)
    }
    states.set(version, rows)
    const found = JSON.stringify(await rowsAt(version))
    if (found !== JSON.stringify(rows)) faults.push(`version ${version} holds ${found}, not ${JSON.stringify(rows)}`)
  }
  return [...faults, ...untrue({ asked, told }, seen)]
}

/** Changes that are in the log though their clients were refused, or are not though they were taken. */
const untrue = ({ asked, told }: Pick<Race, 'asked' | 'told'>, seen: ReadonlySet<string>): string[] =>
  [...told].flatMap(([id, { status, body }]) => {
    const kind = asked.get(id)?.kind
    const nothing = kind === 'compact' || kind === 'rollback' || (kind === 'delete' && body.rows === 0)
    return nothing || status < 300 === seen.has(id) ? [] : [`${id} was told ${status} ${body.code ?? ''}`]
  })
