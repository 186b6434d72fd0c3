/** The System page asks for itself: not where nobody looks, not of the past, and on after a server that was away. */
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { journal } from '../../actors/journal/contract.ts'
import { ask } from '../../actors/kernel/ask.ts'
import { type Lake, startLake } from '../integration/lake.ts'
import { untilLive } from '../integration/vector-lake.ts'
import { expectAccessible, hasBrowser, startBrowser, visit } from './visitor.ts'

/** Every two seconds, and as much again for a slow machine. */
const POLL = { timeout: 8000 }

const failure = (room: string) => ({ room, code: 'STORAGE_UNAVAILABLE', message: `${room} fell over` })

describe.runIf(hasBrowser)('the System page over time', () => {
  let lake: Lake
  let browser: Browser
  beforeAll(async () => {
    ;[lake, browser] = await Promise.all([startLake(), startBrowser()])
    await lake.ingest('people', 'id,role\n1,nurse\n2,welder\n', { query: { key: 'id', embed: 'role' } })
    await untilLive(lake, 'people_role')
    await fail('before')
    await lake.post('/lake/tags', { name: 'monday' })
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    await lake.stop()
  })

  const fail = (room: string) => ask(lake.broker, journal.append, { stream: 'errors', rows: [failure(room)] })

  it('reads the past as it was where there is one, says where there is none, and asks for nothing again', async () => {
    const later = (await lake.facts()).lakeVersion
    await fail('after')
    const visitor = await visit(browser, lake.url)
    const { page, faults } = visitor
    await page.goto('/system?at=monday')
    const asked: string[] = []
    page.on('request', (request) => {
      if (request.url().includes('/system')) asked.push(request.url())
    })
    await page.getByText('The state of rooms has no past').waitFor()
    await page.getByText('The pool has no past').waitFor()
    expect(await page.locator('[data-live]').count()).toBe(0)
    expect(await page.locator('#errors td.wrap').allInnerTexts()).toEqual([expect.stringContaining('before fell over')])
    const versions = await page.locator('#history td:first-child a').allInnerTexts()
    expect(versions.slice(0, 1)).toEqual([`v${later - 1}`])
    expect(await page.getByRole('button', { name: 'New trial…' }).isDisabled()).toBe(true)
    await page.clock.install()
    await page.clock.runFor(10_000)
    expect(asked).toEqual([])
    await expectAccessible(visitor)
    await page.getByRole('combobox', { name: 'Room' }).selectOption('storage')
    await page.locator('#errors', { hasText: 'No failure of storage' }).waitFor()
    expect(asked.every((url) => new URL(url).searchParams.get('at') === 'monday')).toBe(true)
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('rests while nobody looks', async () => {
    const { page, faults } = await visit(browser, lake.url)
    const asked: string[] = []
    await page.clock.install()
    await page.goto('/system')
    await page.evaluate(`Object.defineProperty(document, 'hidden', { configurable: true, get: () => true })`)
    page.on('request', (request) => asked.push(request.url()))
    await page.clock.runFor(20_000)
    expect(asked).toEqual([])
    await page.evaluate(`Object.defineProperty(document, 'hidden', { configurable: true, get: () => false })`)
    await page.clock.runFor(2100)
    await expect.poll(() => asked.length).toBeGreaterThanOrEqual(3)
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('outlives a server that stops and is started anew: what was typed stays, and the parts go on', async () => {
    const own = await startLake()
    const door = await openDoor(() => own.url)
    try {
      await own.ingest('people', 'id,role\n1,nurse\n2,welder\n', { query: { key: 'id', embed: 'role' } })
      await untilLive(own, 'people_role')
      const visitor = await visit(browser, door.url)
      const { page, faults } = visitor
      await page.goto('/system')
      await page.getByRole('button', { name: 'New trial…' }).press('Enter')
      await page.getByLabel('M, links of a row').fill('31')
      door.close()
      await page.locator('.toast', { hasText: 'has not answered since' }).waitFor(POLL)
      await page.locator('#state', { hasText: 'catalog' }).waitFor()
      await own.restart()
      await door.open()
      await page.locator('.toast').waitFor({ state: 'detached', timeout: 15_000 })
      expect(await page.getByLabel('M, links of a row').inputValue()).toBe('31')
      await ask(own.broker, journal.append, { stream: 'errors', rows: [failure('after the start')] })
      await page.locator('#errors tr', { hasText: 'after the start fell over' }).waitFor(POLL)
      expect(visitor.loads()).toBe(1)
      expect(faults.filter((fault) => !/ERR_|Failed to fetch|NetworkError/.test(fault))).toEqual([])
      await page.context().close()
    } finally {
      door.close()
      await own.stop()
    }
  }, 60_000)
})

interface Door {
  readonly url: string
  open(): Promise<void>
  close(): void
}

/** One address for a server that has another port after each start; closed, it refuses as one that is not there. */
async function openDoor(urlOf: () => string): Promise<Door> {
  const sockets = new Set<Socket>()
  let port = 0
  let server: Server | undefined
  const open = async () => {
    server = createServer((near) => {
      const far = connect(Number(new URL(urlOf()).port), '127.0.0.1')
      for (const socket of [near, far]) {
        sockets.add(socket)
        socket.on('error', () => socket.destroy())
        socket.on('close', () => sockets.delete(socket))
      }
      near.pipe(far).pipe(near)
    })
    await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve))
    const bound = server.address()
    port = typeof bound === 'object' && bound !== null ? bound.port : port
  }
  await open()
  return {
    url: `http://127.0.0.1:${port}`,
    open,
    close() {
      server?.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
