/** What a parent and its query host say to each other. */
import type { Failed } from '../failed.ts'
import type { JobNotice } from '../job-notice.ts'

/** Handed over when the host is forked; it reads neither environment nor files. */
export interface HostArguments {
  readonly workers: number
  readonly heapMiB: number
  /** A `file:` URL where `<name>.job.ts` lie. */
  readonly jobsFolder: string
  readonly warmUp: WarmUp | null
}

/** A small job that every worker runs before the host is ready, so that no query waits for modules to load. */
export interface WarmUp {
  readonly name: string
  readonly input: object
}

export type ToHost =
  | { readonly kind: 'run'; readonly id: number; readonly name: string; readonly input: object }
  | { readonly kind: 'cancel'; readonly id: number }

/** `O` is what the job returns: a parent that asked for many kinds of jobs knows it only where it asked. */
export type FromHost<O> =
  | { readonly kind: 'ready' }
  | { readonly kind: 'told'; readonly id: number; readonly notice: JobNotice }
  | { readonly kind: 'ended'; readonly id: number; readonly outcome: O | Failed }
