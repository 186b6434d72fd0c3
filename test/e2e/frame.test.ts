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
      const states = [
        { name: 'now', url: lake.url, path, screens },
        { name: 'past', url: lake.url, path: `${path}?at=monday`, screens: screens.slice(-1) },
        { name: 'empty', url: empty.url, path, screens: screens.slice(0, 1) },
      ]
      for (const scheme of ['light', 'dark'] as const) {
        for (const state of states) {
          for (const screen of state.screens) {
            const visitor = await visit(browser, state.url, { ...screen, scheme })
            await visitor.page.goto(state.path)
            await expectNoSidewaysScroll(visitor)
            await expectAccessible(visitor)
            await shoot(visitor, `${name.toLowerCase()}-${state.name}-${screen.width}-${scheme}`)
            expect(visitor.faults, `${name} ${state.name} ${screen.width} ${scheme}`).toEqual([])
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
      .locator('.ruler a', { has: page.locator('title', { hasText: /^v2 / }) })
      .first()
      .click({ force: true })
    for (const { name } of tabs) {
      await page.getByRole('link', { name, exact: true }).click()
      await page.locator('.past-line', { hasText: 'You are reading v2' }).waitFor()
      expect(new URL(page.url()).searchParams.get('at')).toBe('2')
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

  it('asks for a live part again and again, one at a time, and says when the lake is silent', async () => {
    const visitor = await visit(browser, lake.url)
    const { page, faults } = visitor
    const asked = new Map<string, number>()
    const open = new Map<string, number>()
    let mostOpen = 0
    let answer: 'slow' | 'none' | 'now' = 'slow'
    const released = Promise.withResolvers<void>()
    await page.clock.install()
    await page.route('**/system/*', async (route) => {
      const path = new URL(route.request().url()).pathname
      const opened = (open.get(path) ?? 0) + 1
      asked.set(path, (asked.get(path) ?? 0) + 1)
      open.set(path, opened)
      mostOpen = Math.max(mostOpen, opened)
      if (answer === 'slow') await released.promise
      open.set(path, opened - 1)
      await (answer === 'none' ? route.abort() : route.continue())
    })
    await page.goto('/system')
    await page.clock.runFor(22_000)
    await expect.poll(() => [...asked.values()]).toEqual([1, 1, 1, 1])
    answer = 'none'
    released.resolve()
    await page.locator('.toast', { hasText: 'has not answered' }).waitFor()
    await page.locator('#state', { hasText: 'primary' }).waitFor()
    answer = 'now'
    await page.clock.runFor(6000)
    await page.locator('.toast').waitFor({ state: 'detached' })
    expect(mostOpen).toBe(1)
    expect(visitor.loads()).toBe(1)
    expect(
      faults.every((fault) => /ERR_FAILED|Failed to fetch/.test(fault)),
      faults.join(),
    ).toBe(true)
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
    await expect(expectAccessible(visitor)).rejects.toThrow()
    await page.evaluate(
      `document.querySelector('main').insertAdjacentHTML('beforeend', '<pre>' + 'wide '.repeat(500) + '</pre>')`,
    )
    await expect(expectNoSidewaysScroll(visitor)).rejects.toThrow()
    await page.context().close()
  })
})
