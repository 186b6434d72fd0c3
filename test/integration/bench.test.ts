import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Report } from '../../scripts/bench/report.ts'

const run = promisify(execFile)
const script = join(import.meta.dirname, '..', '..', 'scripts', 'bench.ts')

let out: string
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'lake-bench-'))
})
afterAll(() => rm(out, { recursive: true, force: true }))

const benches = [
  ['answers', 'wrong, of the answers given'],
  ['commit', 'entries committed, 8 writers'],
  ['hybrid', 'files of an index of texts, words among them, 1,000 rows'],
  ['ingest', '1 MB of NDJSON: peak of memory'],
  ['merge', 'point read, 8 deltas, 1,600 rows'],
  ['sql', 'growth exponent of ms with rows: point read, over HTTP'],
  ['vectors', 'embedding, profiles seen before'],
  ['transport', '100,000 rows read slowly: the most above it'],
] as const

// servers start and stop in each, which on a busy machine takes its time
test.each(benches)(
  'bench %s gives every figure beside its target, “%s” among them',
  { timeout: 120_000 },
  async (bench, among) => {
    const { stdout } = await run(process.execPath, [script, bench, '--quick', '--out', out])
    const left = (await readdir(out)).filter((name) => name.includes(bench))
    const [file = '', ...more] = left
    // neither its folder nor a result for the README stays behind
    expect(more).toEqual([])
    const report = Report.parse(JSON.parse(await readFile(join(out, file), 'utf8')))
    expect(report).toMatchObject({ bench, effort: 'quick' })
    expect(report.machine).toMatch(/\d+ cores of .+, \d+ GiB/)
    expect(report.versions).toContain(`Node ${process.versions.node}`)
    expect(report.rows.map(({ what }) => what)).toContain(among)
    for (const { what, figure, target } of report.rows) {
      expect(stdout).toContain(what)
      expect(Number.isFinite(figure), what).toBe(true)
      if (target !== undefined) expect(target.verdict).toMatch(/^(met|missed|not asked)$/)
    }
  },
)

test('a bench that does not exist is refused with the names of those that do', async () => {
  const refused = run(process.execPath, [script, 'speed', '--out', out])
  await expect(refused).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('answers, commit, hybrid, ingest, merge, retrieval, sql, transport, vectors'),
  })
})
