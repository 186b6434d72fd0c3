/** G3.3.A: a question is typed, and its answer renders in the page; what it rests on, what is said of it, and the ways on. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pipeline } from '../../actors/pipeline/contract.ts'
import type { Lake } from '../integration/lake.ts'
import { putDomain, sampledLake, workersToml } from '../integration/staffed-lake.ts'
import {
  expectAccessible,
  expectNoSidewaysScroll,
  hasBrowser,
  shoot,
  startBrowser,
  type Visitor,
  visit,
} from './visitor.ts'

const FORKLIFT = 'find me a forklift operator with OSHA-10 in IL'
const NOBODY = 'welder who speaks Navajo in Wyoming with OSHA-30'
const box = (page: Page) => page.getByLabel(/^Ask (in your own words|an older lake)/)
const outcome = (page: Page) => page.locator('#outcome')
const chips = (page: Page) => outcome(page).locator('.chip .what').allInnerTexts()
const runOf = (page: Page) => new URL(page.url()).searchParams.get('run') ?? ''
const press = (page: Page) => page.getByRole('button', { name: /^Ask Ctrl/ }).click()

async function ask({ page }: Visitor, question: string): Promise<void> {
  await box(page).fill(question)
  await page.evaluate(`document.getElementById('outcome').replaceChildren()`)
  await press(page)
  await outcome(page).locator('[data-run], [data-end], .problem').first().waitFor()
}

describe.runIf(hasBrowser)('the Ask page', () => {
  let lake: Lake
  let browser: Browser
  beforeAll(async () => {
    ;[lake, browser] = await Promise.all([sampledLake({ workers: 4000, resumes: 100 }), startBrowser()])
    await putDomain(lake, 'workers', await workersToml())
    await lake.post('/lake/tags', { name: 'first', at: 1 })
  }, 120_000)
  afterAll(async () => {
    await browser.close()
    await lake.stop()
  })

  it('answers what was typed, in place, each row with why', async () => {
    const visitor = await visit(browser, lake.url)
    const { page, faults } = visitor
    await page.goto('/')
    await ask(visitor, FORKLIFT)
    expect(await chips(page)).toEqual(['role = "Forklift Operator"', 'certifications has "OSHA-10"', 'state = "IL"'])
    await outcome(page).getByText('Every row meets every condition').waitFor()
    const rows = await outcome(page).locator('table.ranked tbody tr').allInnerTexts()
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) expect(row).toMatch(/Forklift Operator\tOSHA-10\tIL/)
    expect(visitor.loads()).toBe(1)
    expect(runOf(page)).toMatch(/^[0-9A-Z]{26}$/)
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('is used by the keyboard alone: asked, a quote opened, rated', async () => {
    const visitor = await visit(browser, lake.url)
    const { page, faults } = visitor
    await page.goto('/')
    expect(await page.evaluate('document.activeElement.name')).toBe('q')
    await page.keyboard.type(FORKLIFT)
    await page.keyboard.press('Control+Enter')
    await outcome(page).locator('[data-run]').waitFor()
    const tabTo = async (what: string) => {
      for (let presses = 0; presses < 80; presses += 1) {
        await page.keyboard.press('Tab')
        if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(what)})`)) return
      }
      throw new Error(`no way to ${what}`)
    }
    await tabTo('a.cite[href="#s1"]')
    await page.keyboard.press('Enter')
    expect(await page.locator('#s1').evaluate((source) => source.matches(':target'))).toBe(true)
    await page.getByRole('link', { name: 'rows', exact: true }).focus()
    await tabTo('#feedback button[value="1"]')
    await page.keyboard.press('Enter')
    await page.getByText(/^Rated right,/).waitFor()
    expect(visitor.loads()).toBe(1)
    expect(await lake.ask(pipeline.read, { id: runOf(page) })).toMatchObject({ feedback: [{ rating: 1 }] })
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('asks again without a part that was dropped', async () => {
    const visitor = await visit(browser, lake.url)
    const { page, faults } = visitor
    await page.goto('/')
    await ask(visitor, FORKLIFT)
    const first = runOf(page)
    await page.getByRole('button', { name: 'Ask without certifications has "OSHA-10"' }).click()
    await expect.poll(() => chips(page)).toEqual(['role = "Forklift Operator"', 'state = "IL"'])
    expect(await box(page).inputValue()).toBe('find me a forklift operator in IL')
    expect(runOf(page)).not.toBe(first)
    await page.goBack()
    await outcome(page).locator(`[data-run="${first}"]`).waitFor()
    expect(await box(page).inputValue()).toBe(FORKLIFT)
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('opens an answer again by its address, makes it again by its receipt, and keeps what was said of it', async () => {
    const visitor = await visit(browser, lake.url)
    const { page, faults } = visitor
    await page.goto('/')
    await ask(visitor, FORKLIFT)
    const rows = await outcome(page).locator('table.ranked tbody tr').allInnerTexts()
    await page.reload()
    expect(await outcome(page).locator('table.ranked tbody tr').allInnerTexts()).toEqual(rows)
    await page.locator('summary', { hasText: 'Receipt' }).click()
    await page.getByRole('button', { name: 'Replay now' }).click()
    await page.locator('#replayed', { hasText: 'same answer' }).waitFor()
    await outcome(page).locator('table.ranked input[type=checkbox]').first().check()
    await page.getByPlaceholder('What was off? (optional)').fill('<b>not</b> "him"')
    await page.getByRole('button', { name: 'Partly' }).click()
    await page.getByText(/^Rated partly, 1 wrong row,/).waitFor()
    const { feedback } = await lake.ask(pipeline.read, { id: runOf(page) })
    expect(feedback).toMatchObject([{ rating: 0, note: '<b>not</b> "him"', wrongKeys: [expect.any(Number)] }])
    await page.reload()
    await page.getByText(/^Rated partly, 1 wrong row,.*“<b>not<\/b> "him"”/).waitFor()
    await expectAccessible(visitor)
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('shows questions that have an answer here, and asks the one that is chosen', async () => {
    const visitor = await visit(browser, lake.url)
    const { page, faults } = visitor
    await page.goto('/')
    const examples = page.locator('#examples a')
    await examples.first().waitFor()
    const said = await examples.allInnerTexts()
    expect(said[0]).toBe(FORKLIFT)
    expect(said.length).toBeGreaterThan(1)
    for (const question of said) {
      await page.goto(`/?q=${encodeURIComponent(question)}`)
      await outcome(page).locator('[data-run]').waitFor()
      await outcome(page).getByText('Every row meets every condition').waitFor()
    }
    await page.goto('/')
    await examples.first().click()
    await outcome(page).locator('[data-run]').waitFor()
    await page.locator('#rests').getByText('Asked before').waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('names what nobody understood, and says which condition leaves no row', async () => {
    const visitor = await visit(browser, lake.url)
    const { page, faults } = visitor
    await page.goto('/')
    await ask(visitor, 'forklift operator with a falconry licence in IL')
    await outcome(page).getByText('no row says what falconry licence means. The rows below meet the rest.').waitFor()
    expect(await outcome(page).locator('table.ranked tbody tr').count()).toBeGreaterThan(0)
    await page.getByRole('button', { name: 'Ask without “falconry licence”' }).click()
    await outcome(page).getByText('Every row meets every condition').waitFor()
    await ask(visitor, 'welder in IL and not in IL')
    await outcome(page).getByText('The question contradicts itself').waitFor()
    await ask(visitor, NOBODY)
    await outcome(page).getByText('No row of workers meets every condition').waitFor()
    await ask(visitor, 'who won the world cup')
    await outcome(page).getByText('Not in the corpus', { exact: true }).waitFor()
    await outcome(page).locator('strong', { hasText: 'world cup' }).waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('keeps a question that cannot be asked', async () => {
    const visitor = await visit(browser, lake.url)
    visitor.expects(422, 404)
    const { page, faults } = visitor
    await page.goto('/')
    await ask(visitor, '   ')
    await outcome(page).getByText('Nothing was asked').waitFor()
    await ask(visitor, `${FORKLIFT} `.repeat(300))
    await outcome(page).getByText('The question is too long').waitFor()
    expect((await box(page).inputValue()).length).toBeGreaterThan(10_000)
    await page.goto('/?run=01M800E1K38DZAH4FVCEW85J7T')
    await page.locator('.problem code', { hasText: 'RUN_UNKNOWN' }).waitFor()
    await page.goto('/?in=nobody')
    await box(page).fill('anything at all')
    await page.locator('select[name=by]').selectOption('rows')
    await press(page)
    await outcome(page).locator('.problem code', { hasText: 'DATASET_UNKNOWN' }).waitFor()
    expect(await box(page).inputValue()).toBe('anything at all')
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('asks an older lake, says so, and takes no rating there', async () => {
    const visitor = await visit(browser, lake.url)
    const { page, faults } = visitor
    await page.goto('/')
    await ask(visitor, FORKLIFT)
    await page.getByRole('button', { name: /^Reading main/ }).click()
    await page.locator('#place').getByRole('link', { name: 'first' }).click()
    await outcome(page).locator('[data-run]').waitFor()
    await outcome(page).getByText('read v1').waitFor()
    expect(await box(page).inputValue()).toBe(FORKLIFT)
    expect(await page.getByRole('button', { name: 'Right' }).isDisabled()).toBe(true)
    await page.reload()
    await outcome(page).getByText('read v1').waitFor()
    expect(new URL(page.url()).searchParams.get('at')).toBe('first')
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('works without scripts', async () => {
    const { page, faults } = await visit(browser, lake.url, { scripts: 'off' })
    await page.goto('/')
    await box(page).fill(FORKLIFT)
    await press(page)
    await outcome(page).getByText('Every row meets every condition').waitFor()
    await page.getByRole('button', { name: 'Ask without certifications has "OSHA-10"' }).click()
    await outcome(page).getByText('Every row meets every condition').waitFor()
    expect(await chips(page)).toEqual(['role = "Forklift Operator"', 'state = "IL"'])
    await page.getByRole('button', { name: 'Wrong', exact: true }).click()
    await page.getByText(/^Rated wrong,/).waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('is whole on every screen, light and dark', async () => {
    const states = [
      { name: 'rows', question: FORKLIFT },
      { name: 'near', question: 'welders near Houston who speak Spanish, not nights, under $30 an hour' },
      { name: 'gap', question: 'forklift operator with a falconry licence in IL' },
      { name: 'none', question: NOBODY },
      { name: 'lost', question: 'who won the world cup' },
      { name: 'start', question: '' },
    ]
    for (const scheme of ['light', 'dark'] as const) {
      for (const width of [1440, 1024, 390]) {
        const visitor = await visit(browser, lake.url, { width, height: width === 390 ? 844 : 900, scheme })
        const { page, faults } = visitor
        for (const { name, question } of states) {
          await page.goto('/')
          if (question === '') await page.locator('#examples a').first().waitFor()
          else await ask(visitor, question)
          await expectNoSidewaysScroll(visitor)
          await expectAccessible(visitor)
          await shoot(visitor, `ask-${name}-${width}-${scheme}`)
        }
        expect(faults).toEqual([])
        await page.context().close()
      }
    }
  }, 240_000)
})
