/** The README holds what the code says: paths, codes, bounds, and links that lead somewhere. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { errorTable } from '../../actors/kernel/errors.ts'
import { limits } from '../../config/limits.ts'
import { publicActions } from '../../gateway/routes.ts'

const root = join(import.meta.dirname, '../..')
const readme = readFileSync(join(root, 'README.md'), 'utf8')

/** From a heading to the next of its rank. */
const section = (title: string): string => readme.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? ''

/** The cells of each row of the tables in `text`, without their heads. */
const rowsOf = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line, index, lines) => line.startsWith('|') && !/^\|-/.test(line) && !/^\|-/.test(lines[index + 1] ?? ''))
    .map((line) =>
      line
        .slice(1, -1)
        .split(' | ')
        .map((cell) => cell.trim()),
    )

const code = (cell = ''): string => cell.replaceAll('`', '')

test('the table of errors has one row a code, as the code has it', () => {
  const told = rowsOf(section('Errors')).map(([name, status, title, retryable]) => [
    code(name),
    Number(status),
    title,
    retryable,
  ])
  const held = Object.entries(errorTable).map(([name, row]) => [
    name,
    row.status,
    row.title,
    row.retryable ? 'yes' : 'no',
  ])
  expect(told).toEqual(held)
})

test('the table of paths has every public action once, and no other', () => {
  const own = ['GET /health', 'GET /ready', 'GET /metrics', 'GET /openapi.json']
  const told = rowsOf(section('HTTP')).flatMap(([paths = '']) => paths.match(/(GET|POST|PUT|DELETE) \/[^`]+/g) ?? [])
  const held = publicActions.map(({ rest }) => rest ?? '')
  expect(told.toSorted()).toEqual([...held, ...own].toSorted())
})

const units: Readonly<Record<string, number>> = { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, ms: 1 }

test('the table of limits has the values of config/limits.ts', () => {
  const told = rowsOf(section('Limits')).map(([name, value = '']) => {
    const [number = '', unit = ''] = value.split(' ')
    return [code(name), Number(number.replaceAll(',', '')) * (units[unit] ?? 1)] as const
  })
  expect(told.length).toBeGreaterThan(20)
  expect(Object.fromEntries(told)).toEqual(
    Object.fromEntries(told.map(([name]) => [name, limits[name as keyof typeof limits]])),
  )
})

test('every link inside the repository leads to something', () => {
  const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, to = '']) => to).filter((to) => !to.includes('://'))
  expect(links.length).toBeGreaterThan(5)
  expect(links.filter((to) => !existsSync(join(root, to)))).toEqual([])
})

test('its pictures are few and small', () => {
  const pictures = [...readme.matchAll(/!\[[^\]]+\]\(([^)]+\.png)\)/g)].map(([, path = '']) => path)
  expect(pictures).toHaveLength(4)
  for (const path of pictures) expect(statSync(join(root, path)).size).toBeLessThan(150 * 1024)
})
