/** Files into the lake by click, by drop and without a script, and a dataset rolled back: what was seen is what happens. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Lake, startLake } from '../integration/lake.ts'
import { expectAccessible, hasBrowser, shoot, startBrowser, visit } from './visitor.ts'

const SCRIPT = '<script>console.error("ran")</script><img src=x onerror=console.error(1)>'
const PAY = `id,wage\n${Array.from({ length: 300 }, (_, id) => `${id},${id}.50\n`).join('')}`

const csv = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })

describe.runIf(hasBrowser)('a change from the Explore page', () => {
  let lake: Lake
  let browser: Browser
  beforeAll(async () => {
    ;[lake, browser] = await Promise.all([startLake(), startBrowser()])
    await lake.ingest('people', 'id,role,wage\n1,welder,20.50\n', { query: { key: 'id' } })
  })
  afterAll(async () => {
    await browser.close()
    await lake.stop()
  })

  it('takes a file by click: how far it is, how many rows came, and which could not be read', async () => {
    const visitor = await visit(browser, lake.url)
    const { page, faults } = visitor
    visitor.expects(422)
    await page.goto('/explore')
    await page.getByRole('link', { name: 'Add…' }).click()
    await expectAccessible(visitor)
    await page.getByLabel(/^File/).setInputFiles(csv(`${SCRIPT.replaceAll('/', '')}.csv`, 'a\n'))
    await page.getByLabel('Dataset', { exact: true }).fill('taken')
    await page.getByLabel('Key columns').fill('nothing')
    await page.getByRole('button', { name: 'Add rows' }).click()
    await page.locator('#added .problem').waitFor()
    expect(await page.getByLabel('Key columns').inputValue()).toBe('nothing')
    expect(await page.getByLabel('Dataset', { exact: true }).inputValue()).toBe('taken')
    await page.getByLabel('Key columns').fill('')
    await page
      .getByLabel(/^File/)
      .setInputFiles(csv('a.csv', PAY.replace('\n7,', '\n7,8,9,').replace('299,', '299,1,2,')))
    await page.getByRole('button', { name: 'Add rows' }).click()
    await page.locator('#added', { hasText: '298 rows' }).waitFor()
    await shoot(visitor, 'explore-added-1440-light')
    await page.getByRole('link', { name: 'See each with its line and its reason' }).click()
    await page.getByText('2 rows could not be read').waitFor()
    await page.locator('td', { hasText: 'too many fields' }).first().waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('refuses a file of which too much could not be read, with examples, and changes nothing', async () => {
    const visitor = await visit(browser, lake.url)
    const { page, faults } = visitor
    visitor.expects(422)
    const { lakeVersion } = await lake.facts()
    await page.goto('/add')
    await page
      .getByLabel(/^File/)
      .setInputFiles(csv('broken.csv', `a,b\n${'1,2\n'.repeat(10)}${`1,2,${SCRIPT}\n`.repeat(10)}`))
    await page.getByRole('button', { name: 'Add rows' }).click()
    await page.locator('#added .problem', { hasText: 'INGEST_TOO_MANY_REJECTED' }).waitFor()
    await page.locator('#added td', { hasText: SCRIPT }).first().waitFor()
    expect((await lake.facts()).lakeVersion).toBe(lakeVersion)
    await expectAccessible(visitor)
    await shoot(visitor, 'explore-refused-file-1440-light')
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('takes a file that is dropped anywhere', async () => {
    const { page, faults } = await visit(browser, lake.url)
    await page.goto('/explore')
    await drop(page, 'Price list (2).csv', 'id,price\n1,2.50\n')
    expect(await page.getByLabel('Dataset', { exact: true }).inputValue()).toBe('price_list_2')
    await page.keyboard.press('Enter')
    await page.locator('#added', { hasText: '1 row' }).waitFor()
    await page.getByRole('link', { name: 'Close' }).click()
    await page.locator('#pick-price_list_2').waitFor()
    expect(await lake.rows('price_list_2')).toMatchObject({ rowCount: 1 })
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('takes a file without a script, and keeps what was said where it is refused', async () => {
    const { page, faults, expects } = await visit(browser, lake.url, { scripts: 'off' })
    expects(422)
    await page.goto('/explore')
    await page.getByRole('link', { name: 'Add…' }).click()
    await page.getByLabel('Dataset', { exact: true }).fill('plain')
    await page.getByLabel(/^File/).setInputFiles(csv('a.csv', ''))
    await page.getByRole('button', { name: 'Add rows' }).click()
    await page.locator('.problem', { hasText: 'INGEST_EMPTY' }).waitFor()
    expect(await page.getByLabel('Dataset', { exact: true }).inputValue()).toBe('plain')
    await page.getByLabel(/^File/).setInputFiles(csv('a.csv', 'a\n1\n'))
    await page.getByRole('button', { name: 'Add rows' }).click()
    await page.locator('#added', { hasText: '1 row' }).waitFor()
    await page.goto('/explore/people?at=1')
    expect(await page.locator('.schema tbody tr').count()).toBe(3)
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('rolls back by the keyboard alone, once the numbers were seen', async () => {
    await lake.ingest('kept', 'id\n1\n2\n', { query: { key: 'id' } })
    const { lakeVersion } = await lake.ingest('kept', 'id\n3\n4\n5\n')
    const visitor = await visit(browser, lake.url)
    const { page, faults } = visitor
    visitor.expects(409)
    await page.goto('/explore/kept/history')
    await page.getByText(`Compare with v${lakeVersion}`).press('Enter')
    await page.locator('.diff', { hasText: '+ 3 rows' }).waitFor()
    await page.getByRole('link', { name: /^Roll back to v/ }).press('Enter')
    await page.getByText('3 rows go away, 0 rows come back').waitFor()
    await expectAccessible(visitor)
    await shoot(visitor, 'explore-rollback-1440-light')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Keep what is now')
    // while the question stands the dataset changes: what was confirmed is not what would happen
    await lake.ingest('kept', 'id\n6\n')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText('has changed since you were asked').waitFor()
    await page.getByText('4 rows go away').waitFor()
    await page.keyboard.press('Tab')
    await page.getByRole('button', { name: 'Roll back' }).press('Enter')
    await page.waitForURL(/\/explore\/kept\/history$/)
    expect(await lake.rows('kept')).toMatchObject({ rowCount: 2 })
    await page.locator('.log li').first().getByText(/roll/).waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })
})

/** What a hand does with a file of the desk. */
async function drop(page: Page, name: string, text: string): Promise<void> {
  const data = await page.evaluateHandle(
    `(() => { const data = new DataTransfer(); data.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)}, { type: 'text/csv' })); return data })()`,
  )
  await page.locator('main').dispatchEvent('dragover', { dataTransfer: data })
  await page.locator('main').dispatchEvent('drop', { dataTransfer: data })
}
