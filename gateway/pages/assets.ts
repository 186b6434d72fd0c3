/** The files of web/public: read once, each under an address that its content gives it, so that nobody asks twice. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LakeError } from '../../actors/kernel/errors.ts'
import type { AssetUrl } from '../../web/frame.ts'
import { handled, type Observe, type WebHandler } from '../expose.ts'

interface Asset {
  readonly bytes: Buffer
  readonly type: string
}

export interface Assets {
  readonly url: AssetUrl
  /** `GET /assets/:name` */
  readonly handler: (observe: Observe) => WebHandler
}

const PUBLIC = join(import.meta.dirname, '..', '..', 'web', 'public')

/** The one stylesheet is several files for whoever reads it: its layers, in their order. */
const STYLES = ['base', 'layout', 'parts', 'content', 'code', 'console', 'charts', 'pages', 'narrow']

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
}

/** Reads every file; a lake whose pages lack one does not start. */
export async function readAssets(): Promise<Assets> {
  const urls = new Map<string, string>()
  const assets = new Map<string, Asset>()
  for (const [name, bytes] of await filesOf()) {
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16)
    const extension = extname(name)
    const unique = `${name.slice(0, -extension.length)}.${hash}${extension}`
    urls.set(name, `/assets/${unique}`)
    assets.set(unique, { bytes, type: types[extension] ?? 'application/octet-stream' })
  }
  const url: AssetUrl = (name) => {
    const found = urls.get(name)
    if (found === undefined) throw new Error(`there is no asset ${name}`)
    return found
  }
  return { url, handler: (observe) => assetHandler(assets, observe) }
}

async function filesOf(): Promise<readonly (readonly [name: string, bytes: Buffer])[]> {
  const styles = await Promise.all(STYLES.map((name) => readFile(join(PUBLIC, 'css', `${name}.css`))))
  const names = await readdir(join(PUBLIC, 'js'))
  const scripts = await Promise.all(
    names.map(async (name) => [name, await readFile(join(PUBLIC, 'js', name))] as const),
  )
  const htmx = fileURLToPath(import.meta.resolve('htmx.org/dist/htmx.min.js'))
  return [
    ['lake.css', Buffer.concat(styles)],
    ['icon.svg', await readFile(join(PUBLIC, 'icon.svg'))],
    ['htmx.js', await readFile(htmx)],
    ['hx-sse.js', await readFile(join(htmx, '..', 'ext', 'hx-sse.min.js'))],
    ...scripts,
  ]
}

const assetHandler = (assets: ReadonlyMap<string, Asset>, observe: Observe): WebHandler =>
  handled('gateway.assets', observe, (req, res) => {
    const name = String(req.$params.params['name'])
    const asset = assets.get(name)
    if (asset === undefined) throw new LakeError('REQUEST_PATH_UNKNOWN', 'there is no such file of the pages')
    res.setHeader('content-type', asset.type)
    res.setHeader('content-length', asset.bytes.length)
    res.setHeader('cache-control', 'public, max-age=31536000, immutable')
    res.setHeader('x-content-type-options', 'nosniff')
    res.setHeader('cross-origin-resource-policy', 'same-origin')
    res.end(asset.bytes)
    return Promise.resolve()
  })
