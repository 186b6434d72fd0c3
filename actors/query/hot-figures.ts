/** What the hot set holds and how often it was of use, in figures. */

/** Told of every change; the figures of /metrics listen here. */
export interface HotObserver {
  changed(figures: HotFigures): void
  /** A point read was answered from memory, or from files. */
  read(from: 'memory' | 'files'): void
}

export interface HotFigures {
  readonly tables: number
  readonly rows: number
  readonly bytes: number
}

/** The sum of all that is held. */
export function figuresOf(held: ReadonlyMap<string, Omit<HotFigures, 'tables'>> = new Map()): HotFigures {
  const tables = [...held.values()]
  return {
    tables: tables.length,
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    bytes: tables.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}
