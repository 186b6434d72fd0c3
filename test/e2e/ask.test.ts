/** G3.3.A: a question is typed, and its answer renders in the page; what it rests on, what is said of it, and the ways on. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Lake } from '../integration/lake.ts'
import { putDomain, sampledLake, workersToml } from '../integration/staffed-lake.ts'
import { expectAccessible, hasBrowser, shoot, startBrowser, type Visitor, visit } from './visitor.ts'

const FORKLIFT = 'find me a forklift operator with OSHA-10 in IL'

describe.runIf(hasBrowser)('the Ask page', () => {
  let lake: Lake
  let browser: Browser
  beforeAll(async () => {
    ;[lake, browser] = await Promise.all([sampledLake({ workers: 4000, resumes: 100 }), startBrowser()])
    await putDomain(lake, 'workers', await workersToml())
  }, 120_000)
  afterAll(async () => {
    await browser.close()
    await lake.stop()
  })

  const box = (page: Page) => page.getByLabel(/^Ask (in your own words|an older lake)/)
  const outcome = (page: Page) => page.locator('#outcome')

  async function ask({ page }: Visitor, question: string): Promise<void> {
    await box(page).fill(question)
    await page.getByRole('button', { name: /^Ask Ctrl/ }).click()
    await outcome(page).locator('[data-run], [data-end]').waitFor()
  }

  it('answers what was typed, in place, each row with why', async () => {
    const visitor = await visit(browser, lake.url)
    const { page, faults } = visitor
    await page.goto('/')
    await ask(visitor, FORKLIFT)
    expect(await outcome(page).locator('.chip .what').allInnerTexts()).toEqual([
      'role = "Forklift Operator"',
      'certifications has "OSHA-10"',
      'state = "IL"',
    ])
    await outcome(page).getByText('Every row meets every condition').waitFor()
    const rows = await outcome(page).locator('table.ranked tbody tr').allInnerTexts()
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) expect(row).toMatch(/Forklift Operator\tOSHA-10\tIL/)
    expect(visitor.loads()).toBe(1)
    expect(new URL(page.url()).searchParams.get('run')).toMatch(/^[0-9A-Z]{26}$/)
    await expectAccessible(visitor)
    await shoot(visitor, 'ask-rows-1440-light')
    expect(faults).toEqual([])
    await page.context().close()
  })
})
