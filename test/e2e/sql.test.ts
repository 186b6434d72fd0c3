/** G3.3.C: a statement is typed and run, and its rows are in the page. */
import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lake, startLake } from '../integration/lake.ts'
import { expectAccessible, expectNoSidewaysScroll, hasBrowser, shoot, startBrowser, visit } from './visitor.ts'

const SCRIPT = '<script>console.error("ran")</script><img src=x onerror=console.error(1)>'

describe.runIf(hasBrowser)('the SQL page', () => {
  let lake: Lake
  let browser: Browser
  beforeAll(async () => {
    ;[lake, browser] = await Promise.all([startLake(), startBrowser()])
    await lake.ingest('people', 'id,name,wage,born\n1,Ann,2.50,1990-01-05\n2,Bo,,1985-07-01\n')
    await lake.ingest('people', 'id,name,wage,born\n3,Cy,1234567.00,2001-03-09\n')
  })
  afterAll(async () => {
    await browser.close()
    await lake.stop()
  })

  it('shows rows in place: types, numbers to the right, nulls as such, without loading the page anew', async () => {
    const visitor = await visit(browser, lake.url)
    const { page, faults } = visitor
    await page.goto('/sql')
    await page.getByLabel('SQL', { exact: true }).fill('SELECT * FROM people ORDER BY id')
    await page.getByRole('button', { name: /^Run/ }).click()
    const result = page.getByRole('region', { name: 'Result', exact: true })
    await result.getByText('3 rows, complete').waitFor()
    expect(await result.locator('.p1 tbody tr').allInnerTexts()).toEqual([
      '1\tAnn\t2.50\t1990-01-05',
      '2\tBo\tnull\t1985-07-01',
      '3\tCy\t1,234,567.00\t2001-03-09',
    ])
    expect(await result.locator('.p1 thead th').allInnerTexts()).toEqual([
      'id\nBIGINT',
      'name\nVARCHAR',
      'wage\nDECIMAL(18,2)',
      'born\nDATE',
    ])
    expect(await page.evaluate(`getComputedStyle(document.querySelector('#result td.num')).textAlign`)).toBe('end')
    expect(visitor.loads()).toBe(1)
    await expectAccessible(visitor)
    await result.getByText('Chart').click()
    await result.getByLabel(/^wage by name: highest 1,234,567 at Cy, lowest 2.5 at Ann/).waitFor()
    await result.locator('select[name=x]').selectOption('born')
    await result.getByLabel(/^wage by born: highest/).waitFor()
    await result.locator('select[name=kind]').selectOption('scatter')
    await result.locator('circle').first().waitFor()
    await expectAccessible(visitor)
    expect(visitor.loads()).toBe(1)
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('is used by the keyboard alone, and keeps what was run', async () => {
    const visitor = await visit(browser, lake.url)
    const { page, faults } = visitor
    await page.goto('/sql')
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press('Tab')
      if ((await page.evaluate('document.activeElement.name')) === 'sql') break
    }
    await page.keyboard.press('Control+A')
    await page.keyboard.type('SELECT count(*) AS n FROM people')
    await page.keyboard.press('Control+Enter')
    await page.locator('#result .p1 td', { hasText: '3' }).waitFor()
    await page.locator('#history a', { hasText: 'count(*)' }).waitFor()
    expect(visitor.loads()).toBe(1)
    await page.reload()
    expect(await page.getByLabel('SQL', { exact: true }).inputValue()).toBe('SELECT count(*) AS n FROM people')
    await page.locator('#history a').first().press('Enter')
    await page.getByLabel('SQL', { exact: true }).press('Control+Enter')
    await page.locator('#result .p1 td', { hasText: '3' }).waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('says what is wrong with a statement, and leads to the place', async () => {
    const visitor = await visit(browser, lake.url)
    visitor.expects(400, 404)
    const { page, faults } = visitor
    await page.goto(`/sql?${new URLSearchParams({ sql: "SELECT '😀',\n  count(*) FORM people" })}`)
    await page.getByRole('button', { name: /^Run/ }).click()
    await page.locator('.problem', { hasText: 'QUERY_SYNTAX' }).waitFor()
    await expectAccessible(visitor)
    await shoot(visitor, 'sql-error-1440-light')
    await page.getByRole('button', { name: 'Go to line 2' }).click()
    expect(
      await page.evaluate(
        'document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)',
      ),
    ).toBe('people')
    await page.getByLabel('SQL', { exact: true }).fill('SELECT * FROM nobody')
    await page.getByLabel('SQL', { exact: true }).press('Control+Enter')
    await page.locator('.problem', { hasText: 'QUERY_TABLE_UNKNOWN' }).waitFor()
    expect(await page.locator('#result').count()).toBe(1)
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('shows whatever stands in a cell or a name as text, in one line, however long', async () => {
    const visitor = await visit(browser, lake.url, { width: 390 })
    const { page, faults } = visitor
    const wide = Array.from({ length: 300 }, (_, index) => `${index} AS c${index}`).join(', ')
    const sql = `SELECT '${SCRIPT}' AS "${SCRIPT.replaceAll('"', '""')}", 'שלום עולם' AS rtl, repeat('x', 9000) AS long, 'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢' AS stacked, ${wide}`
    await page.goto('/sql')
    await page.getByLabel('SQL', { exact: true }).fill(sql)
    await page.getByLabel('SQL', { exact: true }).press('Control+Enter')
    await page.locator('#result').getByText('1 row, complete').waitFor()
    expect(await page.locator('#result .p1 tbody td').first().innerText()).toBe(SCRIPT)
    expect(await page.locator('#result .p1 th').first().innerText()).toContain(SCRIPT)
    expect((await page.locator('#result').innerHTML()).length).toBeLessThan(200_000)
    await expectNoSidewaysScroll(visitor)
    await expectAccessible(visitor)
    await shoot(visitor, 'sql-hostile-390-light')
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('shows the first rows of many, and says so', async () => {
    const { page, faults } = await visit(browser, lake.url)
    await page.goto('/sql')
    await page.getByLabel('SQL', { exact: true }).fill('SELECT range AS n FROM range(5000)')
    await page.getByLabel('Rows').selectOption('100')
    await page.getByRole('button', { name: /^Run/ }).click()
    await page.locator('#result').getByText('first 100 rows, there are more').waitFor()
    expect(await page.locator('#result .p1 tbody tr').count()).toBe(100)
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('stops a statement that takes too long for its reader', async () => {
    const { page, faults } = await visit(browser, lake.url)
    await page.goto('/sql')
    const editor = page.getByLabel('SQL', { exact: true })
    await editor.fill('SELECT sum(a.range * b.range) FROM range(300000) a, range(300000) b')
    await editor.press('Control+Enter')
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText(/^Stopped after/).waitFor()
    await editor.fill('SELECT 7 AS n')
    await editor.press('Control+Enter')
    await page.locator('#result .p1 td', { hasText: '7' }).waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })

  it.each([
    ['CSV', 'csv', 'id,name'],
    ['JSON', 'json', '{"columns"'],
    ['NDJSON', 'ndjson', '{"id":1'],
    ['Arrow', 'arrow', '\u00ff\u00ff\u00ff\u00ff'],
    ['Parquet', 'parquet', 'PAR1'],
  ])('saves all rows as %s', async (name, format, start) => {
    const { page, faults } = await visit(browser, lake.url)
    await page.goto(`/sql?${new URLSearchParams({ sql: 'SELECT id, name FROM people ORDER BY id' })}`)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name, exact: true }).click(),
    ])
    expect(download.suggestedFilename()).toBe(`result-v2.${format}`)
    const bytes = await readFile(await download.path())
    expect(bytes.toString('latin1').startsWith(start)).toBe(true)
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('lists the tables, their columns, and those whose name has a part', async () => {
    const { page, faults } = await visit(browser, lake.url)
    await page.goto(`/sql?${new URLSearchParams({ sql: 'SELECT 1' })}`)
    const tables = page.getByRole('navigation', { name: 'Tables' })
    await tables.getByText('people').click()
    await tables.getByText('wage').waitFor()
    await tables.getByRole('searchbox').fill('vers')
    await tables.getByText('lake.versions').waitFor()
    await expect.poll(() => tables.locator('summary').count()).toBe(1)
    await tables.getByRole('searchbox').fill('<b>')
    await tables.getByText('No table has <b> in its name').waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('reads the lake as it was, with the statement that stood there', async () => {
    const { page, faults } = await visit(browser, lake.url)
    await page.goto('/sql')
    await page.getByLabel('SQL', { exact: true }).fill('SELECT count(*) AS n FROM people')
    await page.getByRole('button', { name: /^Reading main/ }).click()
    await page.getByPlaceholder(/^1243/).fill('1')
    await page.keyboard.press('Enter')
    await page.locator('.past-line').waitFor()
    await page.getByLabel('SQL', { exact: true }).press('Control+Enter')
    await page.locator('#result .p1 td', { hasText: '2' }).waitFor()
    await page.locator('#result').getByText('read v1').waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('answers without a script as well', async () => {
    const { page, faults } = await visit(browser, lake.url, { scripts: 'off' })
    await page.goto('/sql?at=1')
    await page.getByLabel('SQL', { exact: true }).fill('SELECT count(*) AS n\nFROM people')
    await page.getByRole('button', { name: /^Run/ }).click()
    expect(await page.locator('#result .p1 td').allInnerTexts()).toEqual(['2'])
    expect(await page.getByLabel('SQL', { exact: true }).inputValue()).toBe('SELECT count(*) AS n\nFROM people')
    await page.locator('.past-line').waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })
})
