/** What holds on every page: nothing complains, everybody can use it, and it reads the lake of any version. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tabs } from '../../web/layout.ts'
import { type Lake, startLake } from '../integration/lake.ts'
import { expectAccessible, expectNoSidewaysScroll, hasBrowser, shoot, startBrowser, visit } from './visitor.ts'

const screens = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
] as const

describe.runIf(hasBrowser)('every page', () => {
  let lake: Lake
  let empty: Lake
  let browser: Browser
  beforeAll(async () => {
    ;[lake, empty, browser] = await Promise.all([startLake(), startLake(), startBrowser()])
    await lake.ingest('people', 'id,name,wage\n1,Ann,2.50\n2,Bo,\n')
    await lake.ingest('people', 'id,name,wage\n3,Cy,1.00\n')
    await lake.post('/lake/tags', { name: 'monday', at: 1 })
  })
  afterAll(async () => {
    await browser.close()
    await Promise.all([lake.stop(), empty.stop()])
  })

  it.each(tabs.map(({ path, name }) => ({ path, name })))(
    '$name is quiet, accessible and as wide as the screen',
    async ({ path, name }) => {
      const pages = [
        { name: 'now', url: lake.url, path },
        { name: 'past', url: lake.url, path: `${path}?at=monday` },
        { name: 'empty', url: empty.url, path },
      ]
      for (const scheme of ['light', 'dark'] as const) {
        for (const screen of screens) {
          for (const page of pages) {
            const visitor = await visit(browser, page.url, { ...screen, scheme })
            await visitor.page.goto(page.path)
            await expectNoSidewaysScroll(visitor)
            await expectAccessible(visitor)
            await shoot(visitor, `${name.toLowerCase()}-${page.name}-${screen.width}-${scheme}`)
            expect(visitor.faults, `${name} ${page.name} ${screen.width} ${scheme}`).toEqual([])
            await visitor.context.close()
          }
        }
      }
    },
    180_000,
  )

  it('reads the version of a tick that was clicked, on every tab, until the visitor goes back', async () => {
    const { page, faults } = await visit(browser, lake.url)
    await page.goto('/explore')
    await page
      .locator('.ruler a', { has: page.locator('title', { hasText: /^v1 / }) })
      .first()
      .click({ force: true })
    for (const { name } of tabs) {
      await page.getByRole('link', { name, exact: true }).click()
      await page.locator('.past-line', { hasText: 'You are reading v1' }).waitFor()
      expect(new URL(page.url()).searchParams.get('at')).toBe('1')
      expect(await page.locator('#place form[method=post] button').isDisabled()).toBe(true)
    }
    await page.getByRole('link', { name: 'Back to now, v3' }).click()
    expect(await page.locator('.past-line').count()).toBe(0)
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('takes a version from the keyboard alone, and names one', async () => {
    const { page, faults } = await visit(browser, lake.url)
    await page.goto('/explore')
    await page.getByRole('button', { name: /^Reading main/ }).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.type('monday')
    await page.keyboard.press('Enter')
    await page.locator('.past-line', { hasText: 'monday' }).waitFor()
    await page.goto('/system')
    await page.getByRole('button', { name: /^Reading main/ }).press('Enter')
    await page.getByLabel(/^Name v/).fill('tuesday')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/system$/)
    await page.getByRole('button', { name: /^Reading main v4/ }).waitFor()
    expect(await (await lake.fetch('/lake/tags')).json()).toMatchObject({
      items: [{ name: 'monday' }, { name: 'tuesday' }],
    })
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('says what is wrong, on a page that leads on', async () => {
    const visitor = await visit(browser, lake.url)
    visitor.expects(404, 422)
    const { page, faults } = visitor
    for (const [path, code] of [
      ['/nowhere', 'REQUEST_PATH_UNKNOWN'],
      ['/explore?at=99999', 'LAKE_VERSION_UNKNOWN'],
      ['/explore?at=%3Cscript%3E', 'LAKE_VERSION_INVALID'],
    ] as const) {
      await page.goto(path)
      await page.locator('.problem code', { hasText: code }).waitFor()
      await expectAccessible(visitor)
      await page.getByRole('link', { name: 'Explore', exact: true }).click()
      await page.getByRole('heading', { name: 'Datasets' }).waitFor()
    }
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('is complained of by the tests where it breaks its own rules', async () => {
    const visitor = await visit(browser, lake.url)
    const { page, faults } = visitor
    await page.goto('/explore')
    await page.evaluate(
      `document.body.insertAdjacentHTML('beforeend', '<p style="color: red">x</p><img src="https://other.example/x.png"><input>')`,
    )
    await expect.poll(() => faults.filter((fault) => fault.startsWith('console: policy')).length).toBeGreaterThan(1)
    await expect(expectAccessible(visitor)).rejects.toThrow('label')
    await page.evaluate(
      `document.querySelector('main').insertAdjacentHTML('beforeend', '<pre>' + 'wide '.repeat(500) + '</pre>')`,
    )
    await expect(expectNoSidewaysScroll(visitor)).rejects.toThrow()
    await page.context().close()
  })
})
