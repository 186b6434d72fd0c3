/** G3.3.D and invariant 11 on the page: failures and trials come into it by themselves, and one call finds the same. */
import { chmod, readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { journal } from '../../actors/journal/contract.ts'
import { ask } from '../../actors/kernel/ask.ts'
import { vector } from '../../actors/vector/contract.ts'
import { type Lake, startLake } from '../integration/lake.ts'
import { untilLive } from '../integration/vector-lake.ts'
import {
  expectAccessible,
  expectNoSidewaysScroll,
  hasBrowser,
  shoot,
  startBrowser,
  type Visitor,
  visit,
} from './visitor.ts'

const SCRIPT = '<script>console.error("ran")</script><img src=x onerror=console.error(1)>'
/** Every two seconds, and as much again for a slow machine. */
const POLL = { timeout: 8000 }

const screens = [1440, 1024, 390].flatMap((width) => (['light', 'dark'] as const).map((scheme) => ({ width, scheme })))

describe.runIf(hasBrowser)('the System page', () => {
  let lake: Lake
  let browser: Browser
  beforeAll(async () => {
    ;[lake, browser] = await Promise.all([startLake(), startBrowser()])
    const rows = Array.from({ length: 300 }, (_, id) => `${id},nurse of ward ${id % 17} and ${id % 5}`)
    await lake.ingest('people', `id,role\n${rows.join('\n')}\n`, { query: { key: 'id', embed: 'role' } })
    await untilLive(lake, 'people_role')
    await lake.post('/lake/tags', { name: 'monday' })
    const params = [2, 4, 8].flatMap((m) => [4, 12, 60].map((ef) => ({ m, ef })))
    const { ids } = await lake.ask(vector.trial, { index: 'people_role', params })
    const measured = async () => (await lake.ask(vector.trials, { limit: 100 })).items.map(({ id }) => id)
    await vi.waitFor(async () => expect(await measured()).toEqual(expect.arrayContaining(ids)), { timeout: 60_000 })
  }, 120_000)
  afterAll(async () => {
    await browser.close()
    await lake.stop()
  })

  const fail = (row: Readonly<Record<string, string>>) =>
    ask(lake.broker, journal.append, { stream: 'errors', rows: [row] })
  const opened = async (path = '/system', screen = {}): Promise<Visitor> => {
    const visitor = await visit(browser, lake.url, screen)
    await visitor.page.goto(path)
    return visitor
  }
  const errors = (room: string) => ({ room, code: 'STORAGE_UNAVAILABLE', message: `${room} fell over` })

  it('shows a failure and a trial that came while it was open, without loading the page anew', async () => {
    const visitor = await opened()
    const { page, faults } = visitor
    await fail(errors('storage'))
    await page.locator('#errors tr', { hasText: 'storage fell over' }).waitFor(POLL)
    const before = await page.locator('#trials tbody tr').count()
    const drawn = await page.locator('#trials circle').count()
    await lake.ask(vector.trial, { index: 'people_role', params: [{ m: 16, ef: 5 }] })
    await page
      .locator('#trials tr', { hasText: 'M 16, build' })
      .filter({ hasText: 'ef 5' })
      .waitFor({ timeout: 30_000 })
    expect(await page.locator('#trials tbody tr').count()).toBe(before + 1)
    expect(await page.locator('#trials circle').count()).toBe(drawn + 1)
    await page.getByRole('img', { name: /^Recall at 10 against p50 latency for \d+ trials of people_role/ }).waitFor()
    expect(visitor.loads()).toBe(1)
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('shows the failures of one room, by the keyboard alone, and keeps the choice and the focus over polls', async () => {
    await fail(errors('storage'))
    await fail(errors('ingest'))
    const visitor = await opened()
    const { page, faults } = visitor
    const room = page.getByRole('combobox', { name: 'Room' })
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press('Tab')
      if ((await page.evaluate('document.activeElement.name')) === 'room') break
    }
    await page.keyboard.type('ingest')
    expect(await room.inputValue()).toBe('ingest')
    await page.locator('#errors .badge', { hasText: 'storage' }).first().waitFor({ state: 'detached' })
    await page.locator('#errors tr', { hasText: 'ingest fell over' }).first().waitFor()
    await fail({ ...errors('storage'), message: 'of another room' })
    await fail({ ...errors('ingest'), message: 'a second one' })
    await page.locator('#errors tr', { hasText: 'a second one' }).waitFor(POLL)
    expect(await page.locator('#errors', { hasText: 'of another room' }).count()).toBe(0)
    await page.keyboard.press('Tab')
    const focus = () => page.evaluate('document.activeElement.getAttribute("aria-label")')
    expect(await focus()).toBe('Errors')
    await fail({ ...errors('ingest'), message: 'a third one' })
    await page.locator('#errors tr', { hasText: 'a third one' }).waitFor(POLL)
    expect(await focus()).toBe('Errors')
    expect(visitor.loads()).toBe(1)
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('says which room is down, here, in the bar and by one call', async () => {
    const own = await startLake()
    try {
      const visitor = await visit(browser, own.url)
      const { page, faults } = visitor
      await page.goto('/system')
      await page.getByText('Every room answers.').waitFor()
      await own.broker.destroyService('vector')
      await page.locator('#state tr', { hasText: 'vector' }).getByText('down').waitFor(POLL)
      await page.locator('#room-health', { hasText: '1 of 12 rooms down' }).waitFor()
      await page.getByText('One thing needs a person: vector is down or failing.').waitFor()
      await page
        .locator('#trials .problem', { hasText: 'LAKE_BUSY' })
        .or(page.locator('#trials', { hasText: 'No index yet' }))
        .waitFor()
      const health = await (await own.fetch('/health')).json()
      expect(health).toMatchObject({ status: 'degraded', rooms: { vector: 'failing', query: 'ok' } })
      await expectAccessible(visitor)
      await shoot(visitor, 'system-room-down')
      await page.goto('/explore')
      await page.getByRole('link', { name: '1 of 12 rooms down' }).click()
      await page.locator('#state tr', { hasText: 'vector' }).getByText('down').waitFor()
      expect(faults).toEqual([])
      await page.context().close()
    } finally {
      await own.stop()
    }
  })

  it('shows a bucket that went away and what failed by it, while it is away', async () => {
    const own = await startLake()
    const [home, away] = [join(own.root, 'primary'), join(own.root, 'unplugged')]
    try {
      await own.ingest('people', 'id\n1\n')
      const visitor = await visit(browser, own.url)
      const { page, faults } = visitor
      await page.goto('/system')
      await rename(home, away)
      const answer = own.post('/lake/tags', { name: 'lost' }, { 'x-request-id': 'lost-1' })
      await own.expectProblem(answer, 'STORAGE_UNAVAILABLE')
      await page.locator('#state tr', { hasText: 'primary' }).getByText('does not answer').waitFor(POLL)
      await page.locator('#errors tr', { hasText: 'request lost-1' }).waitFor(POLL)
      await page.reload()
      await page.locator('#errors tr', { hasText: 'request lost-1' }).waitFor()
      await page.locator('#state tr[data-s=bad]', { hasText: 'storage' }).waitFor()
      expect((await own.ask(journal.errors, { requestId: 'lost-1' })).items).toMatchObject([
        { code: 'STORAGE_UNAVAILABLE' },
      ])
      await rename(away, home)
      await page.locator('#state tr', { hasText: 'primary' }).getByText('ok').waitFor({ timeout: 15_000 })
      await page.getByText('Every room answers.').waitFor(POLL)
      expect(faults).toEqual([])
      await page.context().close()
    } finally {
      await rename(away, home).catch(() => undefined)
      await own.stop()
    }
  })

  it('shows whatever a failure says as text', async () => {
    await fail({
      room: `<b>${SCRIPT}`,
      code: `STORAGE_${SCRIPT}`,
      message: `${SCRIPT} שלום עולם \u202Eevil ${'Z͑ͫ̓'.repeat(50)} ${'long'.repeat(5000)}`,
      dataset: '"><script>',
      bucket: SCRIPT,
      key: 'k'.repeat(4000),
      requestId: `'${SCRIPT}`,
    })
    const visitor = await opened('/system?room=%3Cscript%3E&index=%22%3E%3Cimg%20src%3Dx%3E', { width: 390 })
    const { page, faults } = visitor
    await page.locator('#errors', { hasText: 'No failure of <script>' }).waitFor()
    await page.getByRole('combobox', { name: 'Room' }).selectOption('all')
    await page.locator('#errors tr', { hasText: SCRIPT }).waitFor()
    expect((await page.locator('#errors').innerHTML()).length).toBeLessThan(60_000)
    await expectNoSidewaysScroll(visitor)
    await expectAccessible(visitor)
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('shows what each model cost, and calls that failed', async () => {
    const call = {
      tier: 'small',
      provider: 'ollama',
      model: 'tiny',
      state: 'done',
      inputTokens: 900,
      outputTokens: 100,
      cost: 0.25,
      ms: 40,
    }
    const failed = { ...call, model: `big ${SCRIPT}`, state: 'failed', code: 'MODEL_UNAVAILABLE', cost: 0 }
    await ask(lake.broker, journal.append, { stream: 'model_calls', rows: [call, call, failed] })
    const { page, faults } = await opened()
    const totals = page.getByRole('region', { name: 'Cost by model' }).locator('tbody tr')
    expect(await totals.allInnerTexts()).toEqual([
      'tiny\tsmall\t2\t0\t1,800\t200\t0.5000',
      expect.stringMatching(/^big <script>.*\tsmall\t1\t1\t/),
    ])
    await ask(lake.broker, journal.append, { stream: 'model_calls', rows: [call] })
    await page.locator('#history tr', { hasText: '0.7500' }).waitFor({ timeout: 15_000 })
    await page.getByRole('region', { name: 'Newest calls' }).locator('tr', { hasText: 'MODEL_UNAVAILABLE' }).waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('starts a trial from a form, and its row comes by itself', async () => {
    const { page, faults } = await opened()
    await page.getByRole('button', { name: 'New trial…' }).press('Enter')
    await page.getByLabel('M, links of a row').fill('13')
    await page.getByLabel('Candidates of a search').fill('21')
    await page.keyboard.press('Enter')
    await page.waitForURL(/index=people_role#h-trials/)
    await page.locator('#trials tr', { hasText: 'M 13, build 200, ef 21' }).waitFor({ timeout: 30_000 })
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('is of use without scripts: rooms, failures of one room', async () => {
    await fail(errors('ingest'))
    const { page, faults } = await opened('/system', { scripts: 'off' })
    await page.locator('#state tr', { hasText: 'catalog' }).waitFor()
    await page.getByRole('combobox', { name: 'Room' }).selectOption('ingest')
    await page
      .locator('section', { has: page.locator('#errors') })
      .getByRole('button', { name: 'Show' })
      .click()
    expect(new Set(await page.locator('#errors td .badge').allInnerTexts())).toEqual(new Set(['ingest']))
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('is quiet, accessible and as wide as the screen while it is full', async () => {
    await lake.restart(damage)
    await lake.expectProblem(lake.post('/sql', { sql: 'FROM people' }), 'STORAGE_OBJECT_CORRUPT')
    for (const screen of screens) {
      const visitor = await opened('/system', screen)
      await visitor.page.locator('#errors tr', { hasText: 'STORAGE_OBJECT_CORRUPT' }).first().waitFor(POLL)
      await expectNoSidewaysScroll(visitor)
      await expectAccessible(visitor)
      await shoot(visitor, `system-full-${screen.width}-${screen.scheme}`, 'whole')
      expect(visitor.faults).toEqual([])
      await visitor.context.close()
    }
  }, 120_000)
})

/** Changes the only object of the dataset. */
async function damage(root: string): Promise<void> {
  const folder = join(root, 'primary', 'datasets', 'people')
  const [object = ''] = await readdir(folder)
  await chmod(join(folder, object), 0o644)
  await writeFile(join(folder, object), 'not what was written')
}
