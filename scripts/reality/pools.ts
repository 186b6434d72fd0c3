/** The voices by pool. The only file that may import the held-out one. */
import { dev0 } from './dev-0.ts'
import { dev1 } from './dev-1.ts'
import { dev2 } from './dev-2.ts'
import { dev3 } from './dev-3.ts'
import { dev4 } from './dev-4.ts'
import { dev5 } from './dev-5.ts'
import { gate } from './gate.ts'
import { heldOut } from './held-out.ts'
import { practice } from './practice.ts'
import { vault } from './vault.ts'
import type { Pool, Voice } from './voice.ts'

export const voices: Readonly<Record<Pool, Voice>> = {
  practice,
  gate,
  'dev-0': dev0,
  'dev-1': dev1,
  'dev-2': dev2,
  'dev-3': dev3,
  'dev-4': dev4,
  'dev-5': dev5,
  vault,
  'held-out': heldOut,
}
