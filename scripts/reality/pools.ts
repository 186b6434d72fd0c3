/** The voices by pool. The only file that may import the held-out one. */
import { gate } from './gate.ts'
import { heldOut } from './held-out.ts'
import { practice } from './practice.ts'
import { vault } from './vault.ts'
import type { Pool, Voice } from './voice.ts'

export const voices: Readonly<Record<Pool, Voice>> = { practice, gate, vault, 'held-out': heldOut }
