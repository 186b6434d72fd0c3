/** What a job says while it runs. */

import type { Failed } from './failed.ts'
import type { DataReference } from './result/data-port.ts'

/** What a running job may tell whoever asked for it. */
export type JobNotice =
  /** Its result waits for a reader, from here on at the reader's pace. */
  | { readonly kind: 'open'; readonly reference: DataReference }
  /** It must end; if it does not, its process must. */
  | { readonly kind: 'stop'; readonly failure: Failed }
