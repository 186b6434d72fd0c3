import { truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LakeError } from '../../actors/kernel/errors.ts'
import { createPool } from '../../compute/pool.ts'
import { type Files, openFiles } from './query-job-files.ts'

let files: Files
beforeAll(async () => {
  files = await openFiles()
})
afterAll(() => files[Symbol.asyncDispose]())

describe('a failure', () => {
  it.each([
    ['select id from workers where nope = 1', 'QUERY_SYNTAX', 29],
    [`select '😀', nope from workers`, 'QUERY_SYNTAX', 12],
    [`select 'ü' frm workers x y`, 'QUERY_SYNTAX', 15],
    [`select 'ü', nope from workers`, 'QUERY_SYNTAX', 12],
    ['select id from workers limit', 'QUERY_SYNTAX', 28],
    ['select nofunction(id) from workers', 'QUERY_SYNTAX', 7],
    ['select * from missing', 'QUERY_TABLE_UNKNOWN', 14],
    [`select * from read_text('/etc/passwd')`, 'QUERY_FORBIDDEN', 14],
    [`select * from '/etc/passwd.csv'`, 'QUERY_FORBIDDEN', undefined],
    [`select * from glob('/etc/*')`, 'QUERY_FORBIDDEN', undefined],
    ['select cast(name as integer) from workers', 'QUERY_FAILED', 7],
    ['select 9223372036854775807 + id from workers', 'QUERY_FAILED', undefined],
    [`copy (select 1) to 'x'`, 'QUERY_FORBIDDEN', undefined],
    [`import database 'x'`, 'QUERY_FORBIDDEN', undefined],
    ['select 1; select 2', 'QUERY_FAILED', undefined],
    ['set threads = 4', 'QUERY_NOT_READ_ONLY', undefined],
    ['create table t(a integer)', 'QUERY_NOT_READ_ONLY', undefined],
    ['attach $$/tmp/x$$', 'QUERY_NOT_READ_ONLY', undefined],
  ])('of %s is %s', async (sql, code, position) => {
    const outcome = await files.ask(sql, { tables: [files.workers('old.parquet')] })
    expect(outcome).toMatchObject({ kind: 'failed', code, ...(position === undefined ? {} : { data: { position } }) })
  })

  it('for memory leaves the instance usable', async () => {
    const outcome = await files.ask('select list(i), list(hash(i)) from range(100000000) t(i)')
    expect(outcome).toMatchObject({ kind: 'failed', code: 'QUERY_OUT_OF_MEMORY' })
    expect(await files.rowsOf('select 1 as a')).toEqual([{ a: 1 }])
  })

  it('of a file that is gone says so without its path', async () => {
    const outcome = await files.ask('select * from workers', { tables: [files.workers('gone.parquet')] })
    expect(outcome).toMatchObject({ kind: 'failed', code: 'STORAGE_UNAVAILABLE' })
    expect(JSON.stringify(outcome)).not.toContain(files.folder)
    expect(JSON.stringify(outcome)).toContain('workers')
  })

  it.each(['no Parquet', 'cut short', 'not of the type'])(
    'of a file that is %s says so without its path',
    async (kind) => {
      const file = `${kind}.parquet`
      await files.write(file, `select 'text' as id, 'n' as name from range(50000)`, [1, 2])
      if (kind === 'no Parquet') await writeFile(join(files.folder, file), 'this is no file of that format at all')
      if (kind === 'cut short') await truncate(join(files.folder, file), 300)
      const outcome = await files.ask('select sum(id) from workers', { tables: [files.workers(file)] })
      expect(outcome).toMatchObject({ kind: 'failed', code: 'STORAGE_OBJECT_CORRUPT' })
      expect(JSON.stringify(outcome)).not.toContain('lake [1]')
    },
  )

  it('of a file that is cut short while its instance is open does not come from another file', async () => {
    await files.write('later.parquet', `select i as id, hash(i)::varchar as name from range(50000) t(i)`, [1, 2])
    const tables = [files.workers('later.parquet')]
    expect(await files.rowsOf('select count(*) as n from workers', { tables })).toEqual([{ n: 50000 }])
    await truncate(join(files.folder, 'later.parquet'), 1000)
    const outcome = await files.ask('select sum(id), max(name) from workers', { tables })
    expect(outcome).toMatchObject({ kind: 'failed', code: 'STORAGE_OBJECT_CORRUPT' })
    expect(JSON.stringify(outcome)).not.toContain('lake [1]')
  })
})

describe('a value', () => {
  it('whose text is larger than a result fails, before it takes all memory', async () => {
    const outcome = await files.ask('select list(i) as v from range(12000000) t(i)', {
      memoryBytes: 1024 * 1024 * 1024,
    })
    expect(outcome).toMatchObject({ kind: 'failed', code: 'QUERY_OUT_OF_MEMORY' })
  })
})

describe('the instance', () => {
  it('reads the files of its own tables only', async () => {
    const other = join(files.folder, 'new.parquet').replaceAll("'", "''").replaceAll(/[[*]/g, '[$&]')
    const tables = [files.workers('old.parquet')]
    for (const sql of [`select * from read_parquet('${other}')`, `select * from parquet_metadata('${other}')`]) {
      expect(await files.ask(sql, { tables })).toMatchObject({ kind: 'failed', code: 'QUERY_FORBIDDEN' })
    }
  })

  it('spills a large sort to its own folder', async () => {
    const sql = `select i, hash(i)::varchar || repeat('x', 50) as s from range(4000000) t(i) order by s limit 1 offset 3999990`
    expect(await files.ask(sql, { memoryBytes: 128 * 1024 * 1024 })).toMatchObject({ kind: 'rows', rowCount: 1 })
  })
})

describe('a message on the port', () => {
  it('stops the query, and the next one runs', async () => {
    const { port1, port2 } = new MessageChannel()
    const running = files.ask('select count(*) from range(1000000000) a, range(1000) b', { cancel: port2 })
    setTimeout(() => port1.postMessage('stop'), 50)
    expect(await running).toMatchObject({ kind: 'failed', code: 'QUERY_TIMEOUT' })
    expect(await files.rowsOf('select 1 as a')).toEqual([{ a: 1 }])
  })

  it('stops it between two chunks too, and before it starts', async () => {
    for (const wait of [0, 5, 20]) {
      const { port1, port2 } = new MessageChannel()
      const running = files.ask('select i from range(100000000000) t(i)', {
        cancel: port2,
        maxRows: 1e9,
        maxBytes: 1e9,
      })
      setTimeout(() => port1.postMessage('stop'), wait)
      expect(await running).toMatchObject({ kind: 'failed', code: 'QUERY_TIMEOUT' })
    }
  })
})

describe('on threads of the pool', () => {
  it('rows move to the caller, and an abort ends the query with the reason of the caller', async () => {
    const pool = createPool({ lanes: { host: { threads: 1, waitingMax: 4 } } })
    const input = files.inputOf('select i, repeat($1, 100) as t from range(2000) r(i)', { params: ['é'], maxRows: 1e6 })
    try {
      const outcome = await pool.run('query', input, { lane: 'host' })
      expect(outcome).toMatchObject({ kind: 'rows', rowCount: 2000, truncated: false })
      const rows = outcome.kind === 'rows' ? outcome.rows : new Uint8Array()
      expect(JSON.parse(Buffer.from(rows).toString())[1999]).toEqual({ i: 1999, t: 'é'.repeat(100) })
      const long = files.inputOf('select count(*) from range(1000000000) a, range(1000) b')
      const reason = new LakeError('QUERY_TIMEOUT', 'longer than 100 ms')
      const late = new AbortController()
      setTimeout(() => late.abort(reason), 100)
      await expect(pool.run('query', long, { lane: 'host', signal: late.signal })).rejects.toThrow('longer than 100 ms')
      expect(await pool.run('query', files.inputOf('select 1 as a'), { lane: 'host' })).toMatchObject({ rowCount: 1 })
      expect(await pool.run('parse', { sql: 'from workers' }, { lane: 'host' })).toMatchObject({ kind: 'parsed' })
    } finally {
      await pool.close()
    }
  })
})
