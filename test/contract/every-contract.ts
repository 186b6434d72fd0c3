/** The contracts of all rooms, as they are found in actors/. */
import { globSync } from 'node:fs'
import { join } from 'node:path'
import type { Action, Contract } from '../../actors/kernel/contract.ts'

export interface Face {
  readonly room: string
  readonly contract: Contract
}

export async function everyContract(): Promise<Face[]> {
  const root = join(import.meta.dirname, '../..')
  const paths = globSync('actors/*/contract.ts', { cwd: root }).filter((path) => !path.includes('kernel'))
  const modules = await Promise.all(paths.sort().map((path) => import(join(root, path))))
  return modules.flatMap((module) => {
    const faces = Object.values(module as Record<string, unknown>).filter(isContract)
    return faces.map((contract) => ({ room: Object.values(contract)[0]?.name.split('.')[0] ?? '', contract }))
  })
}

const isContract = (value: unknown): value is Contract =>
  typeof value === 'object' && value !== null && Object.values(value).length > 0 && Object.values(value).every(isAction)

const isAction = (value: unknown): value is Action =>
  typeof value === 'object' &&
  value !== null &&
  ['name', 'doc', 'params', 'result', 'errors'].every((key) => key in value)

export const actionsOf = (faces: readonly Face[]): Action[] => faces.flatMap(({ contract }) => Object.values(contract))
