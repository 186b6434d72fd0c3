/** G3.3.B: a paged list of datasets whose badges change when an index is swapped; and all that is done with a dataset by clicks, keys and files. */
import '../doubles/low-index-limits.ts'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalog } from '../../actors/catalog/contract.ts'
import { ask } from '../../actors/kernel/ask.ts'
import { DatasetName } from '../../actors/kernel/ids.ts'
import { supervisor } from '../../actors/supervisor/contract.ts'
import { type Lake, startLake } from '../integration/lake.ts'
import { untilLive } from '../integration/vector-lake.ts'
import { expectAccessible, expectNoSidewaysScroll, hasBrowser, shoot, startBrowser, visit } from './visitor.ts'

const SCRIPT = '<script>console.error("ran")</script><img src=x onerror=console.error(1)>'
const PEOPLE = 'id,role,wage\n1,forklift operator,20.50\n2,registered nurse,31.00\n3,welder,\n'

const screens = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
] as const

const PAY = `id,wage\n${Array.from({ length: 300 }, (_, id) => `${id},${id}.50\n`).join('')}`

describe.runIf(hasBrowser)('the Explore page', () => {
  let lake: Lake
  let browser: Browser
  beforeAll(async () => {
    ;[lake, browser] = await Promise.all([startLake(), startBrowser()])
    await lake.ingest('people', PEOPLE, { query: { key: 'id' } })
    await lake.ask(supervisor.create, { name: 'people_role', dataset: 'people', column: 'role', kind: 'text' })
    await untilLive(lake, 'people_role', 1)
    await lake.ingest('pay', PAY)
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    await lake.stop()
  })

  it.each(['', '/rows', '/history', '/indexes', '/files', '/refused'])(
    'shows %s quietly, accessibly, and as wide as the screen',
    async (tab) => {
      for (const scheme of ['light', 'dark'] as const) {
        for (const screen of screens) {
          const visitor = await visit(browser, lake.url, { ...screen, scheme })
          await visitor.page.goto(`/explore/people${tab}`)
          await visitor.page.locator('#schema:not([aria-busy])').or(visitor.page.locator('.tabs')).first().waitFor()
          await expectNoSidewaysScroll(visitor)
          await expectAccessible(visitor)
          await shoot(visitor, `explore${tab.replace('/', '-')}-${screen.width}-${scheme}`)
          expect(visitor.faults, `${tab} ${screen.width} ${scheme}`).toEqual([])
          await visitor.context.close()
        }
      }
    },
    120_000,
  )

  it('changes the badges when another generation goes live, without loading the page anew', async () => {
    const visitor = await visit(browser, lake.url)
    const { page, faults } = visitor
    await page.goto('/explore/people/indexes')
    const badge = page.locator('#facts .gen')
    await badge.getByText('g1 live').waitFor()
    await page.locator('#pick-people .badge', { hasText: 'g1' }).waitFor()
    await Promise.all([
      lake.ask(supervisor.build, { name: 'people_role' }),
      page.locator('#facts .gen .swapped', { hasText: 'g2 live' }).waitFor(),
    ])
    await page.locator('#pick-people .badge', { hasText: 'g2' }).waitFor()
    await page.locator('#indexes .gen', { hasText: 'g2 live' }).waitFor()
    await page.getByRole('link', { name: 'Back to g1…' }).click()
    await page.getByRole('heading', { name: /Make g1 of people_role live again/ }).waitFor()
    await expectAccessible(visitor)
    expect(visitor.loads()).toBe(1)
    await page.getByRole('button', { name: 'Back to g1' }).click()
    await badge.getByText('g1 live').waitFor()
    await page.getByRole('button', { name: 'Build g3' }).click()
    await badge.getByText('g3 live').waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  }, 60_000)

  it('asks again one request at a time, and not while nobody looks or the past is read', async () => {
    const { page, faults } = await visit(browser, lake.url)
    const polls = { open: 0, most: 0, all: 0 }
    await page.route('**/explore/people/facts', async (route) => {
      polls.open += 1
      polls.all += 1
      polls.most = Math.max(polls.most, polls.open)
      await new Promise((resolve) => setTimeout(resolve, 5000))
      polls.open -= 1
      await route.continue().catch(() => undefined)
    })
    await page.goto('/explore/people')
    await expect.poll(() => polls.all, { timeout: 20_000 }).toBeGreaterThan(1)
    expect(polls.most).toBe(1)
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await page.goto('/explore/people?at=1')
    expect(await page.locator('[data-live]').count()).toBe(0)
    await page.addInitScript({
      content: `Object.defineProperty(document, 'hidden', { get: () => true }); window.held = 0
        document.addEventListener('htmx:before:request', (event) => setTimeout(() => { if (event.defaultPrevented) window.held += 1 }))`,
    })
    const asked: string[] = []
    await page.goto('/explore/people')
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await expect.poll(() => page.evaluate('window.held'), { timeout: 20_000 }).toBeGreaterThan(2)
    expect(asked.filter((path) => path.endsWith('/facts') || path === '/explore')).toEqual([])
    expect(faults).toEqual([])
    await page.context().close()
  }, 60_000)

  it('draws what is in the columns, and pages and filters rows in place', async () => {
    const visitor = await visit(browser, lake.url)
    const { page, faults } = visitor
    visitor.expects(400)
    await page.goto('/explore/pay')
    await page.locator('#schema:not([aria-busy]) .hist rect').first().waitFor()
    expect(await page.locator('.schema tbody tr').first().locator('td').allInnerTexts()).toEqual([
      'BIGINT',
      '',
      '300',
      '0',
      '0',
      '299',
      '1',
    ])
    await page.getByRole('link', { name: 'Rows', exact: true }).click()
    await page.getByText('rows 1 to 100 of 300').waitFor()
    await page.getByRole('link', { name: 'Next' }).click()
    await page.getByText('rows 101 to 200 of 300').waitFor()
    await page.getByRole('textbox', { name: 'holds' }).fill('99')
    await page.getByRole('textbox', { name: 'holds' }).press('Enter')
    await page.getByText('rows 1 to 3').waitFor()
    await page.getByRole('textbox', { name: 'Predicate' }).fill('wage < 150 AND id > 1')
    await page.getByRole('button', { name: 'Filter' }).click()
    await page.getByText('rows 1 to 100').waitFor()
    await page.getByRole('textbox', { name: 'Predicate' }).fill('wage >')
    await page.getByRole('button', { name: 'Filter' }).click()
    await page.locator('.problem', { hasText: 'QUERY_SYNTAX' }).waitFor()
    expect(await page.getByRole('textbox', { name: 'Predicate' }).inputValue()).toBe('wage >')
    await page.getByRole('textbox', { name: 'Predicate' }).fill('1) OR (1 = 1')
    await page.getByRole('button', { name: 'Filter' }).click()
    await page.locator('.problem', { hasText: 'QUERY_FORBIDDEN' }).waitFor()
    expect(visitor.loads()).toBe(2)
    await page.getByRole('link', { name: 'All rows' }).click()
    await page.getByText('rows 1 to 100 of 300').waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('shows whatever stands in a name or a value as text, and of a long value the whole when asked', async () => {
    const wide = Array.from({ length: 300 }, (_, index) => `c${index}`)
    const quoted = `"${SCRIPT.replaceAll('"', '""')}"`
    const long = `"${'long '.repeat(1_000_000)}"`
    const hostile = [
      [quoted, 'rtl', 'long', ...wide].join(','),
      [quoted, 'שלום עולם', long, ...wide].join(','),
      ['', 'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢', quoted, ...wide].join(','),
    ].join('\n')
    await lake.ingest('hostile', hostile, { query: { header: 'true' } })
    const visitor = await visit(browser, lake.url, { width: 390 })
    const { page, faults } = visitor
    await page.goto('/explore/hostile')
    await page.locator('#schema:not([aria-busy])').waitFor()
    expect(await page.locator('.schema tbody th').first().innerText()).toContain('<script>')
    await expectNoSidewaysScroll(visitor)
    await expectAccessible(visitor)
    await page.goto('/explore/hostile/rows')
    expect(await page.locator('.result tbody td').first().innerText()).toBe(SCRIPT)
    expect((await page.locator('#rows').innerHTML()).length).toBeLessThan(300_000)
    await expectNoSidewaysScroll(visitor)
    await expectAccessible(visitor)
    await shoot(visitor, 'explore-hostile-390-light')
    await page.locator('.cut', { hasText: 'long long' }).press('Enter')
    await page.getByText('5,000,000 characters, the first 100,000 are shown').waitFor()
    expect(visitor.loads()).toBe(2)
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByText('Save the whole').click()])
    expect(download.suggestedFilename()).toBe('hostile-row-1.txt')
    expect(faults).toEqual([])
    await page.context().close()
  }, 60_000)

  it('reads a past version everywhere, and changes nothing there', async () => {
    const visitor = await visit(browser, lake.url)
    const { page, faults } = visitor
    await page.goto('/explore/people?at=1')
    for (const tab of ['Rows', 'History', 'Indexes', 'Files', 'Refused', 'Overview']) {
      await page
        .getByRole('link', { name: new RegExp(`^${tab}`) })
        .first()
        .click()
      await page.locator('.past-line', { hasText: 'v1' }).waitFor()
      expect(await page.locator('form[method=post] button:enabled').count(), tab).toBe(0)
    }
    expect(await page.getByRole('button', { name: 'Add rows…' }).isDisabled()).toBe(true)
    expect(await page.locator('.pick').count()).toBe(1)
    await expectAccessible(visitor)
    const answer = await page.request.post('/explore/people/rollback?at=1', { form: { to: '1', snapshot: '1' } })
    expect(answer.status()).toBe(403)
    expect(faults).toEqual([])
    await page.context().close()
  })
})

describe.runIf(hasBrowser)('the Explore page of a lake', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await startBrowser()
  })
  afterAll(() => browser.close())

  it('with nothing in it offers the sample, and shows how far it is', async () => {
    const lake = await startLake()
    const visitor = await visit(browser, lake.url)
    const { page, faults } = visitor
    await page.goto('/explore')
    await expectAccessible(visitor)
    await page.getByRole('button', { name: 'Load the sample' }).click()
    await page.locator('#sample progress').waitFor()
    await page.locator('#pick-workers').waitFor({ timeout: 60_000 })
    await page.locator('#pick-resumes').waitFor()
    expect(faults).toEqual([])
    await page.context().close()
    await lake.stop()
  }, 90_000)

  it('with ten thousand datasets shows a page of them, and finds those whose name has a part', async () => {
    const lake = await startLake()
    await ask(lake.broker, catalog.commit, { message: 'many', changes: Array.from({ length: 10_000 }, madeDataset) })
    const visitor = await visit(browser, lake.url)
    const { page, faults } = visitor
    await page.goto('/explore')
    await page.getByText('100 of 10,000').waitFor()
    expect(await page.locator('.pick').count()).toBe(100)
    await page.getByRole('link', { name: 'Next' }).click()
    await page.locator('#pick-d_00100').waitFor()
    await page.locator('#pick-d_00100').click()
    await page.getByRole('heading', { name: 'd_00100' }).waitFor()
    expect(await page.locator('#pick-d_00100').getAttribute('aria-current')).toBe('true')
    await page.getByRole('searchbox').fill('9999')
    await page.locator('#pick-d_09999').waitFor()
    expect(await page.locator('.pick').count()).toBe(1)
    expect(visitor.loads()).toBe(3)
    await expectAccessible(visitor)
    await shoot(visitor, 'explore-many-1440-light')
    expect(faults).toEqual([])
    await page.context().close()
    await lake.stop()
  }, 60_000)
})

const madeDataset = (_: unknown, index: number) => ({
  kind: 'dataset.put' as const,
  dataset: DatasetName.parse(`d_${String(index).padStart(5, '0')}`),
  expect: null,
  definition: {
    id: String(index),
    key: [],
    fields: [{ fieldId: 1, name: 'a', type: 'BIGINT', nullable: true }],
    nextFieldId: 2,
    contract: {},
  },
  files: [],
})
