import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ClaimedRoot, claimDataRoot } from './claim.adapter.ts'

let root: string
const children: ChildProcess[] = []
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lake-claim-'))
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await rm(root, { recursive: true, force: true })
})

const claimer = `
  const { claimDataRoot } = await import(process.argv[1])
  const { kind, address, pid } = await claimDataRoot(process.argv[2], { address: 'http://127.0.0.1:' + process.argv[3] })
  console.log(JSON.stringify({ kind, address, pid }))
  if (kind === 'claimed') setInterval(() => globalThis.gc?.(), 20)
`

/** A real process that claims the folder; resolves once it has said what came of it. */
async function start(port: number): Promise<{ child: ChildProcess; said: unknown }> {
  const claim = join(import.meta.dirname, 'claim.adapter.ts')
  const args = ['--expose-gc', '--input-type=module', '-e', claimer, claim, root, String(port)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const [line] = await once(createInterface(child.stdout), 'line')
  return { child, said: JSON.parse(String(line)) }
}

async function claimed(): Promise<ClaimedRoot> {
  const claim = await claimDataRoot(root, { address: 'here' })
  if (claim.kind !== 'claimed') throw new Error(`taken by ${claim.pid}`)
  return claim
}

test('a second process is refused and told where the first one answers, until the first one is killed', async () => {
  const first = await start(3101)
  expect(first.said).toEqual({ kind: 'claimed' })
  const taken = { kind: 'taken', address: 'http://127.0.0.1:3101', pid: first.child.pid }
  expect((await start(3102)).said).toEqual(taken)
  expect(await claimDataRoot(root, { address: 'here' })).toEqual(taken)
  first.child.kill('SIGKILL')
  await once(first.child, 'exit')
  expect((await start(3103)).said).toEqual({ kind: 'claimed' })
})

test('of many processes that start at once exactly one gets the folder', async () => {
  const said = await Promise.all([1, 2, 3, 4].map(async (n) => (await start(3100 + n)).said))
  expect(said.filter((each) => JSON.stringify(each) === '{"kind":"claimed"}')).toHaveLength(1)
})

test('an address may be told later, and a released folder is free, within one process too', async () => {
  const claim = await claimed()
  await claim.announce('http://127.0.0.1:4000')
  expect(await claimDataRoot(root, { address: 'there' })).toEqual({
    kind: 'taken',
    address: 'http://127.0.0.1:4000',
    pid: process.pid,
  })
  expect((await start(3101)).said).toMatchObject({ kind: 'taken', address: 'http://127.0.0.1:4000' })
  await claim.release()
  const next = await claimed()
  expect(next.boot).not.toBe(claim.boot)
  await next.release()
})

test('a folder that is taken by a server that has not said where is taken all the same', async () => {
  const claim = await claimed()
  await rm(join(root, 'server.json'))
  expect(await claimDataRoot(root, { address: 'there' })).toEqual({ kind: 'taken' })
  await writeFile(join(root, 'server.json'), '{ half a fi')
  expect(await claimDataRoot(root, { address: 'there' })).toEqual({ kind: 'taken' })
  await claim.release()
})

test('the unfinished work of earlier boots is swept, elsewhere than in the data folder only that of its own ones', async () => {
  const outside = await mkdtemp(join(tmpdir(), 'lake-other-'))
  const bucket = join(root, 'primary')
  const boot = async () => {
    const claim = await claimed()
    for (const folder of [bucket, outside]) {
      for (const name of [claim.boot, 'of-others']) await mkdir(join(folder, 'tmp', name, 'deep'), { recursive: true })
    }
    return claim
  }
  // two that ended before they came to sweep
  for (let ended = 0; ended < 2; ended++) await (await boot()).release()
  const last = await boot()
  expect(await readdir(join(outside, 'tmp'))).toHaveLength(4)
  await last.sweep([bucket, outside, root])
  expect(await readdir(join(bucket, 'tmp'))).toEqual([last.boot])
  expect((await readdir(join(outside, 'tmp'))).toSorted()).toEqual([last.boot, 'of-others'])
  await last.release()

  const next = await claimed()
  await next.sweep([bucket, outside])
  expect(await readdir(join(bucket, 'tmp'))).toEqual([])
  expect(await readdir(join(outside, 'tmp'))).toEqual(['of-others'])
  await next.release()
  await rm(outside, { recursive: true })
})

test('a lock file that is none is a clear failure', async () => {
  await writeFile(join(root, 'lake.lock'), 'no lock at all, rather a text'.repeat(100))
  await expect(claimDataRoot(root, { address: 'here' })).rejects.toMatchObject({ type: 'STORAGE_UNAVAILABLE' })
})
