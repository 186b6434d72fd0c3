/** The provider of a place, by its kind. */
import type { OpenProvider } from './ports.ts'
import { sdkProvider } from './sdk.adapter.ts'
import { sidecarProvider } from './sidecar.adapter.ts'

export const openProvider: OpenProvider = (place) => {
  const { kind } = place
  return kind === 'sidecar' ? sidecarProvider(place) : sdkProvider({ ...place, kind })
}
