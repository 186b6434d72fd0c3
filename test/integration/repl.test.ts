/** The operators' prompt: a second process joins the running node over a private socket, and leaves no trace. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { catalog } from '../../actors/catalog/contract.ts'
import { encodeFrame } from '../../actors/kernel/frames.ts'
import { readAnnouncement } from '../../actors/storage/claim.adapter.ts'
import { Settings } from '../../config/env.ts'
import { limits } from '../../config/limits.ts'
import { startNode } from '../../moleculer.config.ts'
import { type Lake, startLake } from './lake.ts'

const SCRIPT = join(import.meta.dirname, '../../scripts/repl.ts')

let lake: Lake
beforeAll(async () => {
  lake = await startLake()
  await lake.ingest('workers', 'name,age\nAnn,3\n')
})
afterAll(() => lake.stop())

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

function repl(args: readonly string[], stdin = ''): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [SCRIPT, '--data', lake.root, ...args],
      { env: { ...process.env, HOME: lake.root, NO_COLOR: '1' } },
      (_, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    )
    child.stdin?.end(stdin)
  })
}

const Nodes = z.array(z.object({ id: z.string() }))
const nodesOf = async () => Nodes.parse(await lake.broker.call('$node.list')).map(({ id }) => id)
const alone = () => expect.poll(nodesOf, { timeout: 5000 }).toEqual(['local'])

async function socketPath(): Promise<string> {
  return (await readAnnouncement(lake.root))?.operatorSocket ?? ''
}

describe('one call', () => {
  test('prints what the action answered as JSON', async () => {
    const { code, stdout } = await repl(['--call', 'catalog.head'])
    expect([code, catalog.head.result.parse(JSON.parse(stdout))]).toMatchObject([0, { version: 1, datasets: 1 }])
    const page = await repl(['--call', 'catalog.datasets', '--limit', '5'])
    expect(JSON.parse(page.stdout)).toMatchObject({ items: [{ name: 'workers', rows: 1 }] })
    await alone()
  })

  test('shows the rows of a query, which travel as bytes', async () => {
    const { stdout } = await repl(['--call', 'query.sql', '--sql', 'SELECT * FROM workers'])
    expect(JSON.parse(stdout)).toMatchObject({ rows: [{ name: 'Ann', age: 3 }], rowCount: 1 })
  })

  test('is in the log under the name of the operator', async () => {
    await repl(['--call', 'catalog.tag', '--name', 'seen'])
    expect((await lake.ask(catalog.versions, { limit: 1 })).items[0]?.entries[0]?.by).toBe('operator')
  })

  test('that fails says its code and exits with 1', async () => {
    const unknown = await repl(['--call', 'catalog.dataset', '--name', 'nobody'])
    expect(unknown).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('DATASET_UNKNOWN') })
    const invalid = await repl(['--call', 'catalog.datasets', '--limit', 'many'])
    expect(invalid).toMatchObject({ code: 1, stderr: expect.stringContaining('REQUEST_INVALID') })
    expect(await repl(['--call', 'catalog.head', 'x'])).toMatchObject({ code: 1 })
    await alone()
  })

  test('on a folder without a server says so and exits with 2', async () => {
    const nowhere = await repl(['--data', join(lake.root, 'nowhere'), '--call', 'catalog.head'])
    expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining('no server runs') })
  })
})

test('the prompt answers call, nodes and actions, and its end is only its own', async () => {
  const { code, stdout } = await repl([], 'call catalog.head\nnodes\nactions -f catalog.*\n')
  expect(code).toBe(0)
  for (const said of ['version: 2', 'local', 'catalog.datasets', 'repl-'])
    expect(stripVTControlCharacters(stdout)).toContain(said)
  await alone()
  expect(await lake.facts()).toMatchObject({ lakeVersion: 2 })
})

describe('the socket', () => {
  test('may be opened by this account alone, and no other file is made with that mask', async () => {
    expect((await stat(await socketPath())).mode & 0o777).toBe(0o600)
    expect((await stat(join(lake.root, 'server.json'))).mode & 0o044).toBe(0o044)
  })

  test('of a server that was killed is replaced', async () => {
    const path = await socketPath()
    await lake.restart(async () => {
      await writeFile(path, 'left behind')
      await chmod(path, 0o644)
    })
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await repl(['--call', 'catalog.head'])).toMatchObject({ code: 0 })
  })

  test('goes with its server', async () => {
    const path = await socketPath()
    await lake.restart(async () => expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' }))
  })

  test('of a folder whose path is too long lies elsewhere, privately', async () => {
    const root = join(lake.root, 'l'.repeat(60), 'o'.repeat(60))
    await mkdir(root, { recursive: true })
    const node = await startNode(Settings.parse({ server: { port: 0 }, data: { root }, log: { level: 'silent' } }))
    const path = (await readAnnouncement(root))?.operatorSocket ?? ''
    const found = await repl(['--data', root, '--call', 'catalog.head'])
    if (node.kind === 'running') await node.stop()
    expect(path.length).toBeLessThan(104)
    expect(found).toMatchObject({ code: 0 })
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' })
    await rm(root, { recursive: true })
  })

  test.each([
    ['other than a greeting', encodeFrame({ topic: 'MOL-lake.DISCOVER', data: Buffer.from('x') })],
    ['of a node that is there', encodeFrame({ topic: 'hello', data: Buffer.from('local') })],
    ['of a name that is none', encodeFrame({ topic: 'hello', data: Buffer.from('../x') })],
    ['of another protocol', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ])('closes on a first word %s', async (_, bytes) => {
    const socket = connect(await socketPath()).resume()
    socket.write(bytes)
    await once(socket, 'close')
    expect(await nodesOf()).toEqual(['local'])
  })

  test('closes on packets that are too large or broken, and the node goes on', async () => {
    const socket = connect(await socketPath()).resume()
    const head = Buffer.alloc(8)
    head.writeUInt32LE(limits.operatorFrameBytesMax, 4)
    socket.write(encodeFrame({ topic: 'hello', data: Buffer.from('repl-x') }))
    socket.write(encodeFrame({ topic: 'MOL-lake.REQ.local', data: Buffer.from('no CBOR') }))
    socket.write(head)
    await once(socket, 'close')
    await alone()
    expect(await repl(['--call', 'catalog.head'])).toMatchObject({ code: 0 })
  })
})

async function joined(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [SCRIPT, '--data', lake.root], {
    env: { ...process.env, HOME: lake.root },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  await expect.poll(nodesOf, { timeout: 15_000 }).toContain(`repl-${child.pid}`)
  return child
}

test('a prompt that is killed is no node any more at once; others go on', async () => {
  const [one, two] = [await joined(), await joined()]
  one.kill('SIGKILL')
  await expect.poll(nodesOf, { timeout: 5000 }).toEqual(['local', `repl-${two.pid}`])
  two.stdin?.end()
  expect(await once(two, 'exit')).toEqual([0, null])
  await alone()
})

test('a prompt whose server stops ends with 2', async () => {
  const child = await joined()
  const exit = once(child, 'exit')
  await lake.restart()
  expect(await exit).toEqual([2, null])
})

test('a node that nobody joined sends no heartbeats', async () => {
  expect(lake.broker.registry.discoverer).toMatchObject({ heartbeatTimer: null, checkNodesTimer: null })
  expect(await readFile(join(lake.root, 'server.json'), 'utf8')).toContain('operatorSocket')
})
