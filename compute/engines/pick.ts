/** Which engine this installation has, and why: for /health, and for whoever builds. */
import type { EngineName, GraphLibrary } from './engine.ts'
import { hnswlibLibrary } from './hnswlib.adapter.ts'
import { usearchLibrary } from './usearch.adapter.ts'

export interface EnginePick {
  readonly name: EngineName
  /** One sentence. */
  readonly why: string
  /** Absent: the exact scan alone. */
  readonly library?: GraphLibrary
}

/** In the order in which they are tried. */
const ENGINES = ['hnswlib', 'usearch', 'exact'] as const satisfies readonly EngineName[]

/** @param among those that may be taken; the exact scan is always there */
export async function pickEngine(among: readonly EngineName[] = ENGINES): Promise<EnginePick> {
  const missing: string[] = []
  for (const name of ENGINES) {
    if (name === 'exact' || !among.includes(name)) continue
    try {
      const library = await libraries[name]()
      return { name, library, why: [...missing, `${packages[name]} is installed`].join('; ') }
    } catch {
      missing.push(`${packages[name]} could not be loaded`)
    }
  }
  return { name: 'exact', why: [...missing, 'the exact scan needs no library'].join('; ') }
}

const libraries = { hnswlib: hnswlibLibrary, usearch: usearchLibrary }
const packages = { hnswlib: 'hnswlib-node', usearch: 'usearch' }
