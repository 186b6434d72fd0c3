/** Ask where the answer is made of quotes: by a model or without one, of rows and by models that mean harm, and where nobody answers. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { pipeline } from '../../actors/pipeline/contract.ts'
import { supervisor } from '../../actors/supervisor/contract.ts'
import '../doubles/low-model-limits.ts'
import { type Play, startWire, type Wire } from '../doubles/provider-wire.ts'
import { type Lake, startLake } from '../integration/lake.ts'
import { untilLive } from '../integration/vector-lake.ts'
import { startCable } from './cable.ts'
import {
  expectAccessible,
  expectNoSidewaysScroll,
  hasBrowser,
  shoot,
  startBrowser,
  type Visitor,
  visit,
} from './visitor.ts'

const SCRIPT = `<script>console.error('ran')</script><img src=x onerror="console.error(1)">`
const HONEY = 'Keeps bees and sells their honey.'
const csv = (text: string): string => `"${text.replaceAll('"', '""')}"`
const rows = Array.from({ length: 40 }, (_, id) => `${id},${['Bonn', 'Ulm'][id % 2]},Number ${id} sails in summer.`)
const special = [
  `1000,Ulm,${csv(`${HONEY} Was born in 1971.`)}`,
  `1001,Bonn,${csv(`Plays the accordion ${SCRIPT} every winter.`)}`,
  `1002,${csv(SCRIPT)},"Collects ملح من البحر and z̸̢a̴̛l̶g̷o stones."`,
]
const PEOPLE = `id,city,note\n${[...rows, ...special].join('\n')}\n`

const box = (page: Page) => page.getByLabel(/^Ask (in your own words|an older lake)/)
const outcome = (page: Page) => page.locator('#outcome')
const press = (page: Page) => page.getByRole('button', { name: /^Ask Ctrl/ }).click()

async function ask({ page }: Visitor, question: string): Promise<void> {
  await box(page).fill(question)
  await page.evaluate(`document.getElementById('outcome').replaceChildren()`)
  await press(page)
  await outcome(page).locator('[data-run], [data-end], .problem').first().waitFor()
}

const says = (text: string, quote = HONEY, key = '1000'): Play => ({
  kind: 'answer',
  pieces: [JSON.stringify({ statements: [{ text, dataset: 'people', key, quote }] })],
})

describe.runIf(hasBrowser)('an answer in quotes on the page', () => {
  let wire: Wire
  let lake: Lake
  let browser: Browser
  beforeAll(async () => {
    ;[wire, browser] = await Promise.all([startWire('openai-compatible'), startBrowser()])
    const small = {
      tier: 'small',
      kind: 'openai-compatible',
      url: `${wire.url}/v1`,
      model: 'tiny',
      retries: 0,
    } as const
    lake = await startLake({ ai: { providers: [small] } })
    await lake.ingest('people', PEOPLE, { query: { key: 'id' } })
    await lake.ask(supervisor.create, { name: 'notes', dataset: 'people', column: 'note', kind: 'text' })
    await untilLive(lake, 'notes', 1)
  }, 120_000)
  beforeEach(() => {
    wire.seen.length = 0
  })
  afterAll(async () => {
    await browser.close()
    await lake.stop()
    await wire.stop()
  })

  it('needs no model: each row is told by its quotes, and each number opens its quote', async () => {
    const visitor = await visit(browser, lake.url)
    const { page, faults } = visitor
    await page.goto('/')
    await ask(visitor, 'Who keeps bees?')
    await outcome(page).getByText('Every statement has a quote').waitFor()
    await outcome(page).locator('a.cite[href="#s1"]').first().click()
    const source = page.locator('#s1')
    expect(await source.evaluate((element) => element.matches(':target'))).toBe(true)
    expect(await source.locator('blockquote').innerText()).toContain('Keeps bees')
    await page.goBack()
    expect(visitor.loads()).toBe(1)
    expect(wire.seen).toEqual([])
    for (const [width, scheme] of [
      [1440, 'light'],
      [390, 'dark'],
    ] as const) {
      const other = await visit(browser, lake.url, { width, scheme })
      await other.page.goto(page.url())
      await expectNoSidewaysScroll(other)
      await expectAccessible(other)
      await shoot(other, `ask-quotes-${width}-${scheme}`)
      expect(other.faults).toEqual([])
      await other.context.close()
    }
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('shows the words of a model with their numbers, and its quotes alone when it is opened again', async () => {
    const visitor = await visit(browser, lake.url)
    const { page, faults } = visitor
    wire.play(says('Somebody who sells honey keeps bees.'))
    await page.goto('/')
    await page.locator('select[name=tier]').selectOption('small')
    await ask(visitor, 'Who keeps bees?')
    await outcome(page).locator('.answer p', { hasText: 'Somebody who sells honey keeps bees.' }).waitFor()
    await outcome(page).getByText('· tiny ·').waitFor()
    await expectAccessible(visitor)
    await shoot(visitor, 'ask-model-1440-light')
    await page.locator('summary', { hasText: 'Receipt' }).click()
    await page.getByRole('button', { name: 'Replay now' }).click()
    await page.locator('#replayed', { hasText: 'same answer' }).waitFor()
    const asked = wire.seen.length
    await page.reload()
    await outcome(page).getByText('The words of its model are not kept').waitFor()
    expect(await page.locator('#s1 blockquote').innerText()).toContain('Keeps bees')
    expect(wire.seen.length).toBe(asked)
    expect(await page.locator('select[name=tier]').inputValue()).toBe('small')
    await page.goto('/?q=Who+keeps+bees&tier=small')
    expect(await outcome(page).locator('[data-run]').count()).toBe(0)
    expect(wire.seen.length).toBe(asked)
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('tells its steps while a model thinks, and stops when somebody has enough', async () => {
    const visitor = await visit(browser, lake.url)
    const { page, faults } = visitor
    const runs = async () => (await lake.ask(pipeline.runs, {})).items.length
    const before = await runs()
    wire.play({ kind: 'silent' })
    await page.goto('/')
    await page.locator('select[name=tier]').selectOption('small')
    await box(page).fill('Who keeps bees?')
    await press(page)
    await outcome(page).getByText('Looked for rows').waitFor()
    await expect.poll(() => wire.seen.length).toBe(1)
    await expectAccessible(visitor)
    await shoot(visitor, 'ask-working-1440-light')
    await page.getByRole('button', { name: 'Cancel' }).click()
    await outcome(page).getByText('Cancelled').waitFor()
    expect(await wire.seen[0]?.over).toBe('given up')
    expect(await runs()).toBe(before)
    await expectAccessible(visitor)
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('answers the newest question where one is under way', async () => {
    const visitor = await visit(browser, lake.url)
    const { page, faults } = visitor
    wire.play({ kind: 'silent' })
    await page.goto('/')
    await page.locator('select[name=tier]').selectOption('small')
    await box(page).fill('Who keeps bees?')
    await press(page)
    await expect.poll(() => wire.seen.length, { timeout: 10_000 }).toBe(1)
    await page.locator('select[name=tier]').selectOption('none')
    await box(page).fill('Who plays the accordion?')
    await box(page).press('Control+Enter')
    await outcome(page).getByText('Plays the accordion').first().waitFor()
    expect(await wire.seen[0]?.over).toBe('given up')
    expect(await outcome(page).locator('.problem').count()).toBe(0)
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('says what failed where a model does, and answers without it', async () => {
    const visitor = await visit(browser, lake.url)
    const { page, faults } = visitor
    wire.play({ kind: 'status', status: 401 })
    await page.goto('/')
    await page.locator('select[name=tier]').selectOption('small')
    await ask(visitor, 'Who keeps bees?')
    await outcome(page).locator('.problem code', { hasText: 'MODEL_' }).waitFor()
    await expectAccessible(visitor)
    await shoot(visitor, 'ask-model-failed-1440-light')
    await page.getByRole('button', { name: 'Answer without a model' }).click()
    await outcome(page).getByText('Every statement has a quote').waitFor()
    expect(await page.locator('select[name=tier]').inputValue()).toBe('none')
    expect(visitor.loads()).toBe(1)
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('shows script in questions, values and words of a model as text', async () => {
    const visitor = await visit(browser, lake.url)
    const { page, faults } = visitor
    await page.goto('/')
    await ask(visitor, 'Who plays the accordion?')
    await page.locator('#s1 blockquote', { hasText: '<script>' }).waitFor()
    await ask(visitor, `who collects stones ${SCRIPT}`)
    await ask(visitor, `people in ${SCRIPT}`)
    await page.locator('#rests').getByText(SCRIPT).first().waitFor()
    await page.locator('select[name=tier]').selectOption('small')
    wire.play(says(`Somebody keeps bees. ${SCRIPT} [1] [77]`), says('Keeps bees and sells their honey. [77]'))
    await ask(visitor, 'Who keeps bees?')
    await ask(visitor, 'Who keeps any bees?')
    await page.reload()
    await outcome(page).locator('[data-run]').waitFor()
    expect(await page.locator('main script, main img').count()).toBe(0)
    await expectAccessible(visitor)
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('says that the lake went away, and keeps the question', async () => {
    const cable = await startCable(lake.url)
    const { page, context } = await visit(browser, cable.url)
    wire.play({ kind: 'silent' })
    await page.goto('/')
    await page.locator('select[name=tier]').selectOption('small')
    await box(page).fill('Who keeps bees?')
    await press(page)
    await expect.poll(() => wire.seen.length, { timeout: 10_000 }).toBe(1)
    cable.cut()
    await outcome(page).getByText('The lake went away before it answered').waitFor()
    expect(await box(page).inputValue()).toBe('Who keeps bees?')
    await press(page)
    await page.locator('.toast', { hasText: 'has not answered' }).waitFor()
    cable.mend()
    await page.locator('select[name=tier]').selectOption('none')
    await press(page)
    await outcome(page).getByText('Every statement has a quote').waitFor()
    await page.locator('.toast').waitFor({ state: 'detached' })
    await context.close()
    await cable.close()
  })

  it('offers the sample where the lake is empty, and takes questions when it is there', async () => {
    const empty = await startLake()
    const visitor = await visit(browser, empty.url)
    const { page, faults } = visitor
    await page.goto('/')
    await page.getByText('This lake is empty').waitFor()
    await expectAccessible(visitor)
    await shoot(visitor, 'ask-empty-1440-light')
    await ask(visitor, 'find me a welder')
    await outcome(page).getByText('this lake holds no rows').waitFor()
    await page.goto('/')
    await page.getByRole('button', { name: 'Load the sample' }).click()
    await page.locator('#sample progress').waitFor()
    await page.locator('#examples a').first().waitFor({ timeout: 90_000 })
    await page.locator('#examples a').first().click()
    await outcome(page).getByText('Every row meets every condition').waitFor()
    expect(faults).toEqual([])
    await page.context().close()
    await empty.stop()
  }, 120_000)
})
