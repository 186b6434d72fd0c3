/** What a parent and its query host say to each other. */
import type { Failed } from './failed.ts'

/** Handed over when the host is forked; it reads neither environment nor files. */
export interface HostArguments {
  readonly workers: number
  readonly heapMiB: number
  /** A `file:` URL where `<name>.job.ts` lie. */
  readonly jobsFolder: string
}

export type ToHost =
  | { readonly kind: 'run'; readonly id: number; readonly name: string; readonly input: object }
  | { readonly kind: 'cancel'; readonly id: number }

export type FromHost =
  | { readonly kind: 'ready' }
  | { readonly kind: 'ended'; readonly id: number; readonly outcome: { readonly kind: string } | Failed }
