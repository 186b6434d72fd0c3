/** Imported for its effect, before what it bounds: waits for documents and databases so short that a test can see them end. */
import { limits } from '../../config/limits.ts'

Object.assign(limits, {
  pdfTimeoutMs: 2000,
  postgresConnectMs: 500,
  postgresPageMs: 600,
  postgresLeftMs: 100,
  postgresTimeoutMs: 2500,
} satisfies Partial<Record<keyof typeof limits, number>>)
