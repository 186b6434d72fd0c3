/** pdf.js as it is needed here: the pages of a file, one after the other, as text and its places. */
import { getResolvedPDFJS } from 'unpdf'
import { z } from 'zod'
import type { PlacedText } from '../../actors/ingest/pdf/reading-order.ts'
import { limits } from '../../config/limits.ts'

type Pdfjs = Awaited<ReturnType<typeof getResolvedPDFJS>>
type Document = Awaited<ReturnType<Pdfjs['getDocument']>['promise']>
type Page = Awaited<ReturnType<Document['getPage']>>

export interface OpenPdf extends AsyncDisposable {
  readonly pages: number
  /** As the file has it; empty where it says none. */
  readonly title: string
  /** Page `number`, from 1; undefined where it has more text than a page may. Rejects where it can't be read whole. */
  page(number: number): Promise<readonly PlacedText[] | undefined>
  /** Whether a page without text shows anything: a picture, or letters that are drawn as lines. */
  isDrawn(number: number): Promise<boolean>
}

/** Rejects with pdf.js's own errors, `PasswordException` for a file that needs a password. */
export async function openPdf(bytes: Uint8Array): Promise<OpenPdf> {
  const strict = await open(bytes, 'strict')
  let lenient: ReturnType<typeof open> | undefined
  return {
    pages: strict.document.numPages,
    title: await titleOf(strict.document),
    page: async (number) => withPage(strict.document, number, textOf),
    async isDrawn(number) {
      lenient ??= open(bytes, 'lenient')
      return withPage((await lenient).document, number, async (page) => {
        const { fnArray } = await page.getOperatorList()
        return fnArray.length > 0
      })
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([strict.end(), lenient?.then(({ end }) => end())])
    },
  }
}

/** Strictly read, a page that is broken is an error and not what is left of it. */
async function open(bytes: Uint8Array, how: 'strict' | 'lenient') {
  const { getDocument } = await getResolvedPDFJS()
  const task = getDocument({
    data: new Uint8Array(bytes), // a copy: it takes the buffer away
    stopAtErrors: how === 'strict',
    // pictures are not looked into
    maxImageSize: 0,
    disableFontFace: true,
    useSystemFonts: true,
    verbosity: 0,
  })
  return { document: await task.promise, end: () => task.destroy() }
}

async function titleOf(document: Document): Promise<string> {
  const { info } = await document.getMetadata()
  const title = 'Title' in info ? info.Title : ''
  return typeof title === 'string' ? title : ''
}

async function withPage<R>(document: Document, number: number, read: (page: Page) => Promise<R>): Promise<R> {
  const page = await document.getPage(number)
  try {
    return await read(page)
  } finally {
    page.cleanup()
  }
}

async function textOf(page: Page): Promise<readonly PlacedText[] | undefined> {
  const seen = page.getViewport({ scale: 1 }).transform
  const pieces: PlacedText[] = []
  let length = 0
  const reader = page.streamTextContent().getReader()
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    for (const item of next.value.items) {
      if (!('str' in item)) continue
      length += item.str.length + 1
      pieces.push(placed(item, seen))
    }
    if (length <= limits.pdfPageLengthMax) continue
    await reader.cancel(new Error('the page has too much text'))
    return undefined
  }
  const typed = (await page.getAnnotations()).flatMap(typedIn)
  length += typed.reduce((sum, { str }) => sum + str.length + 1, 0)
  return length > limits.pdfPageLengthMax ? undefined : [...pieces, ...typed.map((item) => placed(item, seen))]
}

/** As much of a field of a form as is used here: pdf.js types it as anything. */
const Field = z.object({
  subtype: z.literal('Widget'),
  fieldType: z.enum(['Tx', 'Ch']),
  fieldValue: z.union([z.string(), z.array(z.string())]),
  rect: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  hidden: z.literal(false),
  password: z.literal(false).optional(),
  multiLine: z.boolean().optional(),
  defaultAppearanceData: z.object({ fontSize: z.number() }).optional(),
})

const FIELD_SIZE = 11
const LINE_HEIGHT = 1.2
/** From the middle of a letter down to its baseline, in sizes of the font. */
const MIDDLE = 0.35

/** What somebody typed or chose: it stands beside the content of the page. A password stays where it is. */
function typedIn(annotation: unknown): readonly Item[] {
  const field = Field.safeParse(annotation).data
  if (field === undefined) return []
  const { fieldValue, rect, multiLine = false, defaultAppearanceData } = field
  const [x, bottom, right, top] = rect
  const size = defaultAppearanceData?.fontSize || FIELD_SIZE
  const first = multiLine ? top - size : (top + bottom) / 2 - MIDDLE * size
  return [fieldValue]
    .flat()
    .flatMap((value) => value.split(/\r\n?|\n/))
    .map((str, line) => ({
      str,
      dir: 'ltr',
      transform: [size, 0, 0, size, x, first - line * LINE_HEIGHT * size],
      width: right - x,
      height: size,
    }))
}

interface Item {
  readonly str: string
  readonly dir: string
  readonly transform: readonly number[]
  readonly width: number
  readonly height: number
}

/** `seen` turns points of the file to points of the page as it is shown, y downwards. */
function placed({ str, dir, transform, width, height }: Item, seen: readonly number[]): PlacedText {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = seen
  const [along = 1, up = 0, , , x = 0, y = 0] = transform
  const angle = Math.atan2(b * along + d * up, a * along + c * up)
  const turns = (Math.round(angle / (Math.PI / 2)) + 4) % 4
  return {
    text: str,
    x: a * x + c * y + e,
    y: b * x + d * y + f,
    turns: turns === 1 || turns === 2 || turns === 3 ? turns : 0,
    width,
    size: height || Math.hypot(along, up),
    direction: dir === 'rtl' ? 'rtl' : 'ltr',
  }
}
