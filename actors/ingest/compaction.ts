/** When a dataset has too many files, and which of them become one. */
import { limits } from '../../config/limits.ts'
import type { Dataset } from '../catalog/contract.ts'

type Files = Pick<Dataset, 'base' | 'delta'>

/** Reading grows slow: fold in the background. */
export const isDue = ({ base, delta }: Files): boolean =>
  base.length > limits.compactBaseFilesOver || delta.length > limits.compactDeltasOver

/** No change that brings files may come before it is folded. */
export const isFull = ({ base, delta }: Files): boolean =>
  base.length >= limits.baseFilesMax || delta.length >= limits.deltasMax

/** `tail`: the newest files that are small beside what they would join; the whole dataset wherever rows were changed. */
export type Extent = 'whole' | 'tail'

/**
 * The files to fold, or undefined where there is nothing to gain. Those of a tail are the newest ones and no delete comes
 * among them, so that the sequence of the newest is true of all.
 */
export function inputsOf({ base, delta }: Files, extent: Extent): Files | undefined {
  if (delta.length > 0) return { base, delta }
  if (base.length < 2) return undefined
  return { base: extent === 'whole' ? base : tailOf(base), delta }
}

/** Each row is rewritten a number of times that grows with the logarithm of the dataset only. */
function tailOf(base: Dataset['base']): Dataset['base'] {
  let bytes = 0
  let first = base.length
  while (first > 0 && (base.length - first < 2 || (base[first - 1]?.bytes ?? 0) <= 2 * bytes)) {
    first -= 1
    bytes += base[first]?.bytes ?? 0
  }
  return base.slice(first)
}

/** Rows that a reader sees of the inputs of a compaction: all of a dataset, or files that no delete touches. */
export const rowsOfInputs = (inputs: Files, dataset: Dataset): number =>
  inputs.base.length === dataset.base.length
    ? dataset.lineage.reduce((sum, { added, removed }) => sum + added - removed, 0)
    : inputs.base.reduce((sum, { rows }) => sum + rows, 0)
