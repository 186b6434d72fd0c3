/** The mutation journal: each change of a commit as a row. */

interface HistoryEntry {
  readonly by: string
  readonly message: string
  readonly requestId: string
  readonly changes: readonly {
    readonly kind: string
    readonly dataset?: string | undefined
    readonly tag?: string | undefined
    readonly before?: number | null | undefined
    readonly after?: number | null | undefined
  }[]
}

export interface HistoryItem {
  readonly version: number
  readonly at: string
  readonly entries: readonly HistoryEntry[]
}

/** Rows of one commit, last change first; `id` is version, entry and change, so it never moves. */
export function mutationsOf(item: HistoryItem) {
  const rows = item.entries.flatMap((entry, entryIndex) =>
    entry.changes.map((change, changeIndex) => ({
      id: `${item.version}.${entryIndex}.${changeIndex}`,
      at: item.at,
      by: entry.by,
      action: change.kind,
      subject: change.dataset ?? change.tag ?? '',
      message: entry.message,
      before: change.before ?? null,
      after: change.after ?? null,
      lakeVersion: item.version,
      requestId: entry.requestId,
    })),
  )
  return rows.toReversed()
}

/** Order of ids: by version, entry and change. */
export function isBefore(id: string, cursor: string): boolean {
  const [a, b] = [id.split('.').map(Number), cursor.split('.').map(Number)]
  const index = a.findIndex((part, at) => part !== b[at])
  return index >= 0 && (a[index] ?? 0) < (b[index] ?? 0)
}
