/** The pictures of the README: what a newcomer sees. `LAKE_PICTURES=docs/pictures` puts them where it shows them. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { journal } from '../../actors/journal/contract.ts'
import { ask } from '../../actors/kernel/ask.ts'
import { vector } from '../../actors/vector/contract.ts'
import type { Lake } from '../integration/lake.ts'
import { putDomain, sampledLake, workersToml } from '../integration/staffed-lake.ts'
import { untilLive } from '../integration/vector-lake.ts'
import { hasBrowser, shoot, startBrowser, type Visitor, visit } from './visitor.ts'

const FORKLIFT = 'find me a forklift operator with OSHA-10 in IL'
const PAY = `SELECT role, round(avg(hourly_rate), 2) AS mean_rate
FROM workers
WHERE state = 'IL'
GROUP BY role
ORDER BY mean_rate DESC
LIMIT 12`
const SCREEN = { width: 1280, height: 800 }

describe.runIf(hasBrowser)('the README', () => {
  let lake: Lake
  let browser: Browser
  beforeAll(async () => {
    ;[lake, browser] = await Promise.all([sampledLake({ workers: 4000, resumes: 100 }), startBrowser()])
    await putDomain(lake, 'workers', await workersToml())
    await lake.post('/lake/tags', { name: 'first-load' })
    const column = ['role', 'certifications', 'skills', 'notes']
    await lake.post('/indexes', { name: 'workers_text', dataset: 'workers', column, kind: 'text' })
    await untilLive(lake, 'workers_text')
    const params = [4, 8, 16].flatMap((m) => [10, 40, 120].map((ef) => ({ m, ef })))
    const { ids } = await lake.ask(vector.trial, { index: 'workers_text', params })
    const measured = async () => (await lake.ask(vector.trials, { limit: 100 })).items.map(({ id }) => id)
    await vi.waitFor(async () => expect(await measured()).toEqual(expect.arrayContaining(ids)), { timeout: 60_000 })
    const row = { room: 'storage', code: 'STORAGE_UNAVAILABLE', message: 'the disk of bucket archive did not answer' }
    await ask(lake.broker, journal.append, { stream: 'errors', rows: [row] })
  }, 180_000)
  afterAll(async () => {
    await browser.close()
    await lake.stop()
  })

  /** What went wrong meanwhile. */
  const pictured = async (name: string, scheme: 'light' | 'dark', see: (visitor: Visitor) => Promise<void>) => {
    const visitor = await visit(browser, lake.url, { ...SCREEN, scheme })
    await see(visitor)
    await shoot(visitor, name)
    await visitor.context.close()
    return visitor.faults
  }

  it('shows a question with its answer', async () => {
    const faults = await pictured('ask', 'light', async ({ page }) => {
      await page.goto(`/?${new URLSearchParams({ q: FORKLIFT })}`)
      await page.locator('#outcome').getByText('Every row meets every condition').waitFor()
    })
    expect(faults).toEqual([])
  })

  it('shows a dataset', async () => {
    const faults = await pictured('explore', 'light', async ({ page }) => {
      await page.goto('/explore/workers')
      await page.locator('#schema[aria-busy=true]').waitFor({ state: 'detached' })
      await page.locator('.gen', { hasText: 'workers_text' }).first().waitFor()
    })
    expect(faults).toEqual([])
  })

  it('shows a statement with its chart', async () => {
    const faults = await pictured('sql', 'dark', async ({ page }) => {
      await page.goto(`/sql?${new URLSearchParams({ sql: PAY })}`)
      await page.getByRole('button', { name: /^Run/ }).click()
      await page.locator('#result').getByText('Chart').click()
      await page.getByLabel(/^mean_rate by role: highest/).waitFor()
    })
    expect(faults).toEqual([])
  })

  it('shows what the lake does', async () => {
    const faults = await pictured('system', 'light', async ({ page }) => {
      await page.goto('/system')
      await page.locator('#trials circle').first().waitFor()
      await page.locator('#errors tr', { hasText: 'did not answer' }).waitFor()
      await page.evaluate('scrollTo(0, 680)')
    })
    expect(faults).toEqual([])
  })
})
