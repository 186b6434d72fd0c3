/** Somebody at a browser: Debian's Chromium without a window, on a page that may complain of nothing. */
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import axe from 'axe-core'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { expect } from 'vitest'
import { z } from 'zod'

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
)

/** Without it the tests of the pages are skipped, which `.ci/run` does not allow. */
export const hasBrowser = CHROMIUM !== undefined

export const startBrowser = (): Promise<Browser> =>
  // a container has no user namespaces for its sandbox, and the pages are our own
  chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox', '--disable-dev-shm-usage'] })

interface Screen {
  readonly width?: number
  readonly height?: number
  readonly scheme?: 'light' | 'dark'
  readonly scripts?: 'on' | 'off'
}

export interface Visitor {
  readonly page: Page
  readonly context: BrowserContext
  /** What went wrong that nobody looked at: errors of the console, of scripts, of the policy, requests to other hosts. */
  readonly faults: string[]
  /** Answers of these statuses are meant to come, from here on. */
  expects(...statuses: readonly number[]): void
  /** How often a whole document was loaded. */
  loads(): number
}

/** A visitor with cookies and storage of his own. @param url of the lake */
export async function visit(browser: Browser, url: string, screen: Screen = {}): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: screen.width ?? 1440, height: screen.height ?? 900 },
    colorScheme: screen.scheme ?? 'light',
    javaScriptEnabled: screen.scripts !== 'off',
    reducedMotion: 'reduce',
    acceptDownloads: true,
  })
  // so that the failure names what was waited for, not the test
  context.setDefaultTimeout(10_000)
  const page = await context.newPage()
  const faults: string[] = []
  const expected = new Set<number>()
  let loads = 0
  page.on('console', (message) => {
    const status = /Failed to load resource: .*status of (\d+)/.exec(message.text())?.[1]
    const isMeant = status !== undefined && expected.has(Number(status))
    if (['error', 'warning'].includes(message.type()) && !isMeant) faults.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`))
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin) faults.push(`request to ${request.url()}`)
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) loads += 1
  })
  await page.addInitScript({
    content: `document.addEventListener('securitypolicyviolation', (event) => console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI))`,
  })
  return {
    page,
    context,
    faults,
    expects: (...statuses) => {
      for (const status of statuses) expected.add(status)
    },
    loads: () => loads,
  }
}

const Findings = z.array(
  z.object({ id: z.string(), impact: z.string().nullable(), nodes: z.array(z.object({ html: z.string() })) }),
)

/** Holds the page to WCAG 2.2 AA as far as a program can. */
export async function expectAccessible({ page }: Visitor): Promise<void> {
  const found: unknown = await page.evaluate(
    `${axe.source}; axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.slice(0, 3).map(({ html }) => ({ html })) })))`,
  )
  const grave = Findings.parse(found).filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`)).toEqual([])
}

/** Tables scroll inside their own boxes, never the page. */
export async function expectNoSidewaysScroll({ page }: Visitor): Promise<void> {
  const [content, view] = z
    .tuple([z.number(), z.number()])
    .parse(await page.evaluate('[document.documentElement.scrollWidth, document.documentElement.clientWidth]'))
  expect(content).toBeLessThanOrEqual(view)
}

const SHOTS = join(import.meta.dirname, '..', '..', 'out', 'screenshots')

/** Into out/screenshots, which nobody keeps. */
export async function shoot({ page }: Visitor, name: string, extent: 'screen' | 'whole' = 'screen'): Promise<void> {
  await mkdir(SHOTS, { recursive: true })
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: extent === 'whole' })
}
