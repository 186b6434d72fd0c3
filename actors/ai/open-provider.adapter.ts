/** The provider of a place, by its kind. */
import { llamaProvider } from './llama.adapter.ts'
import type { OpenProvider } from './ports.ts'
import { sdkProvider } from './sdk.adapter.ts'
import { sidecarProvider } from './sidecar.adapter.ts'

export const openProvider: OpenProvider = (place) => {
  const { kind } = place
  if (kind === 'sidecar') return sidecarProvider(place)
  return kind === 'llama-cpp' ? llamaProvider(place) : sdkProvider({ ...place, kind })
}
