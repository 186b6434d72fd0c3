/** The demo as a newcomer runs it: the program itself, in a process of its own. */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const script = fileURLToPath(new URL('../../scripts/demo.ts', import.meta.url))

interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs the demo with a temporary folder that is only its own. */
const demo = (temporary: string, ...flags: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const env = { ...process.env, TMPDIR: temporary }
    execFile(process.execPath, [script, ...flags], { env, timeout: 60_000 }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), out, err })
    })
  })

/** The rows of each table: the cells of its body. */
const tablesOf = (out: string): string[][][] =>
  out
    .split('┌')
    .slice(1)
    .map((table) =>
      table
        .split('\n')
        .filter((line) => line.startsWith('│'))
        .slice(1)
        .map((line) =>
          line
            .split('│')
            .slice(1, -1)
            .map((cell) => cell.trim()),
        ),
    )

const total = (table: readonly (readonly string[])[], column: number): number =>
  table.reduce((sum, row) => sum + Number(row[column]), 0)

describe('npm run demo', () => {
  let temporary = ''
  let ended: Ended
  beforeAll(async () => {
    temporary = await mkdtemp(join(tmpdir(), 'demo-test-'))
    ended = await demo(temporary, '--once', '--workers', '1500', '--port', '0')
  }, 60_000)
  afterAll(() => rm(temporary, { recursive: true, force: true }))

  it('loads the sample, adds a version, answers five questions in SQL, one by meaning and three in plain words, and leaves nothing behind', async () => {
    const { code, out, err } = ended
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const tables = tablesOf(out)
    expect(tables).toHaveLength(9)
    for (const table of tables) expect(table.length).toBeGreaterThan(0)
    expect(await readdir(temporary)).toEqual([])
  })

  it('shows other numbers at the tag than now, and the history that explains them', () => {
    const { out } = ended
    const [now = [], before = [], , , history = []] = tablesOf(out)
    expect(total(now, 1) - total(before, 1)).toBe(12)
    expect(history.map(([version, , , message]) => [version, message])).toEqual([
      ['1', 'replace workers by 1500 rows'],
      ['2', expect.stringContaining('before-class')],
      ['3', 'append 12 rows to workers'],
    ])
  })

  it('finds by meaning who has the role and the certificate, and swaps generations without a failed search', () => {
    const { out } = ended
    const nearest = tablesOf(out)[5] ?? []
    expect(nearest.map(([rank]) => Number(rank))).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    const scores = nearest.map(([, score]) => Number(score))
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    for (const [, , , , role, certifications] of nearest) {
      expect(role).toBe('Forklift Operator')
      expect(certifications).toContain('OSHA-10')
    }
    expect(out).toMatch(/generation 2 is live: 1512 rows/)
    expect(out).toMatch(/a rollback: generation 1 is live again/)
    expect(out).toMatch(/generation 1 answered [1-9]\d*, generation 2 answered [1-9]\d*, 0 failed/)
  })

  it('answers requests in plain words with why, says what it did not understand, and makes the answer again', () => {
    const { out } = ended
    const [exact = [], , unknown = []] = tablesOf(out).slice(6)
    for (const [, , , why] of exact) expect(why).toMatch(/role Forklift Operator .*OSHA-10 .*state IL/)
    expect(out).toContain('not in the corpus. I did not understand: falconry licence')
    for (const [, , , why] of unknown) expect(why).toContain('state IL')
    expect(out).toContain('its receipt replayed: the same answer')
  })

  it('keeps the lake in the folder it is given, and refuses one that holds something', async () => {
    const folder = join(temporary, 'kept')
    const first = await demo(temporary, '--once', '--workers', '50', '--port', '0', '--data', folder)
    expect(first.code).toBe(0)
    expect(await readdir(folder)).toContain('primary')
    await writeFile(join(folder, 'note.txt'), 'mine')
    const second = await demo(temporary, '--once', '--data', folder)
    expect(second.code).toBe(1)
    expect(second.err).toContain('is not empty')
    expect(await readdir(folder)).toContain('note.txt')
  })
})
