/** Occupations: how common, how paid, on which shifts, with which certificates and skills, under which names. */
import { type Certification, certificationOf } from './certifications.ts'
import { itemAt } from './random.ts'
import { roleTable } from './role-table.ts'

export type ShiftPattern = 'floor' | 'site' | 'care' | 'office' | 'service' | 'guard' | 'road'

export interface Role {
  readonly id: string
  readonly title: string
  readonly industry: string
  /** Share among all workers, relative. */
  readonly weight: number
  /** US dollars an hour of a beginner where living costs the national mean. */
  readonly startRate: number
  readonly entryAge: number
  readonly shifts: ShiftPattern
  /** Chance to hold each certificate after about five years. */
  readonly certifications: readonly { readonly certification: Certification; readonly chance: number }[]
  readonly skills: readonly string[]
  /** What resumes call it besides the title. */
  readonly alsoCalled: readonly string[]
}

export const roles: readonly Role[] = roleTable.trim().split('\n\n').map(parseRole)

function parseRole(block: string): Role {
  const [head = '', certificates = '', skills = '', names = ''] = block.split('\n')
  const cells = head.split(' | ')
  return {
    id: itemAt(cells, 0),
    title: itemAt(cells, 1),
    industry: itemAt(cells, 2),
    weight: Number(cells[3]),
    startRate: Number(cells[4]),
    entryAge: Number(cells[5]),
    shifts: shiftPattern(itemAt(cells, 6)),
    certifications: certificates.split(', ').map((pair) => {
      const [id = '', chance = ''] = pair.split(' ')
      return { certification: certificationOf(id), chance: Number(chance) }
    }),
    skills: skills.split(', '),
    alsoCalled: names.split(', '),
  }
}

function shiftPattern(text: string): ShiftPattern {
  switch (text) {
    case 'floor':
    case 'site':
    case 'care':
    case 'office':
    case 'service':
    case 'guard':
    case 'road':
      return text
    default:
      throw new RangeError(`no shift pattern ${text}`)
  }
}
