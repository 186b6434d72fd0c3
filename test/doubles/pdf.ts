/** PDF files made by hand, as small as they can be, right or wrong in one way each. */
import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'

export interface MadePage {
  /** Operators of the page; absent: an empty page. */
  readonly content?: string
  readonly rotate?: number
  /** More of its resources, as `/XObject << /Im1 5 0 R >>`. */
  readonly resources?: string
  readonly size?: readonly [width: number, height: number]
  /** Objects of its annotations, as `[10 0 R]`. */
  readonly annots?: string
}

export interface MadePdf {
  readonly pages: readonly MadePage[]
  readonly title?: string
  readonly streams?: 'plain' | 'deflated'
  /** The font F1; absent: Helvetica in WinAnsiEncoding. */
  readonly font?: string
  /** Objects beside those of the pages, from number `firstExtra`. */
  readonly extra?: readonly (string | Buffer)[]
  readonly lock?: 'owner' | 'user'
}

/** The number of the first object of `extra`. */
export const firstExtra = 10

/** `(…)` as PDF writes a text: Latin-1, escaped. */
export const literal = (text: string): string => `(${text.replaceAll(/[\\()]/g, (char) => `\\${char}`)})`

/** Operators that write lines below each other, from a place in points from the lower left corner. */
export function lines(texts: readonly string[], { x = 72, y = 720, size = 11, leading = 14 } = {}): string {
  const shown = texts.map((text) => `${literal(text)} Tj T*`).join('\n')
  return `BT /F1 ${size} Tf ${leading} TL ${x} ${y} Td\n${shown}\nET\n`
}

function streamObject(content: Buffer, dict = ''): Buffer {
  return Buffer.concat([
    Buffer.from(`<< ${dict} /Length ${content.length} >>\nstream\n`),
    content,
    Buffer.from('\nendstream'),
  ])
}

const deflated = (content: Buffer, dict = ''): Buffer =>
  streamObject(deflateSync(content), `${dict} /Filter /FlateDecode`)

/** A stream of `bytes` spaces, deflated `times` over: a thousandth of it each time. */
function bombStream(bytes: number, times: number): Buffer {
  let content: Buffer = Buffer.alloc(bytes, 0x20)
  for (let time = 0; time < times; time++) content = deflateSync(content)
  return streamObject(content, `/Filter [${'/FlateDecode '.repeat(times)}]`)
}

/** The file, with a right table of objects. */
export function pdf(made: MadePdf): Buffer<ArrayBuffer> {
  const { pages, title, streams = 'plain', extra = [], lock } = made
  const font = made.font ?? '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>'
  const pageAt = firstExtra + extra.length
  const id = Buffer.alloc(16, 7)
  const encryption = lock === undefined ? undefined : encryptionOf(lock, id)
  const objects = new Map<number, string | Buffer>([
    [1, '<< /Type /Catalog /Pages 2 0 R >>'],
    [
      2,
      `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, at) => `${pageAt + 2 * at} 0 R`).join(' ')}] >>`,
    ],
    [3, font],
    ...extra.map((object, at) => [firstExtra + at, object] as const),
  ])
  if (title !== undefined) {
    const text = Buffer.from(`\ufeff${title}`, 'utf16le').swap16()
    objects.set(4, `<< /Title <${text.toString('hex')}> >>`)
  }
  if (encryption !== undefined) objects.set(5, encryption.dict)
  for (const [at, { content = '', rotate = 0, resources = '', size = [612, 792], annots }] of pages.entries()) {
    const number = pageAt + 2 * at
    const bytes = Buffer.from(content, 'latin1')
    const coded = streams === 'deflated' ? deflateSync(bytes) : bytes
    const locked = encryption === undefined ? coded : encryption.coded(coded, number + 1)
    objects.set(
      number,
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${size.join(' ')}] /Rotate ${rotate} /Contents ${number + 1} 0 R
/Resources << /Font << /F1 3 0 R >> ${resources} >> ${annots === undefined ? '' : `/Annots ${annots}`} >>`,
    )
    objects.set(number + 1, streamObject(locked, streams === 'deflated' ? '/Filter /FlateDecode' : ''))
  }
  const trailer = [
    ...(title === undefined ? [] : ['/Info 4 0 R']),
    ...(encryption === undefined ? [] : [`/Encrypt 5 0 R /ID [<${id.toString('hex')}> <${id.toString('hex')}>]`]),
  ]
  return file(objects, trailer.join(' '))
}

function file(objects: ReadonlyMap<number, string | Buffer>, trailer: string): Buffer<ArrayBuffer> {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')]
  const places = new Map<number, number>()
  let length = parts[0]?.length ?? 0
  const add = (part: Buffer) => {
    parts.push(part)
    length += part.length
  }
  for (const [number, body] of objects) {
    places.set(number, length)
    add(Buffer.concat([Buffer.from(`${number} 0 obj\n`), Buffer.from(body), Buffer.from('\nendobj\n')]))
  }
  const size = Math.max(...objects.keys()) + 1
  const table = Array.from({ length: size }, (_, number) => {
    const place = places.get(number)
    return place === undefined ? '0000000000 65535 f \n' : `${String(place).padStart(10, '0')} 00000 n \n`
  })
  const start = length
  add(Buffer.from(`xref\n0 ${size}\n${table.join('')}trailer\n<< /Size ${size} /Root 1 0 R ${trailer} >>\n`))
  add(Buffer.from(`startxref\n${start}\n%%EOF\n`))
  return Buffer.concat(parts)
}

/** A picture of one grey dot, drawn over the page: `extra` must hold `dot` as its first object. */
export const picture = {
  content: 'q 612 0 0 792 0 0 cm /Im1 Do Q',
  resources: `/XObject << /Im1 ${firstExtra} 0 R >>`,
} as const
export const dot = deflated(
  Buffer.from([128]),
  '/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray',
)

const padding = Buffer.from('28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A', 'hex')
const md5 = (...parts: readonly Buffer[]) => createHash('md5').update(Buffer.concat(parts)).digest()

/** The first and simplest kind (RC4, 40 bits). With an owner's password alone anybody may open the file. */
function encryptionOf(lock: 'owner' | 'user', id: Buffer) {
  const padded = (password: string) => Buffer.concat([Buffer.from(password), padding]).subarray(0, 32)
  const user = padded(lock === 'user' ? 'secret' : '')
  const owner = rc4(md5(padded('owner')).subarray(0, 5), user)
  const rights = Buffer.alloc(4)
  rights.writeInt32LE(-4)
  const key = md5(user, owner, rights, id).subarray(0, 5)
  const hex = (bytes: Buffer) => `<${bytes.toString('hex')}>`
  return {
    dict: `<< /Filter /Standard /V 1 /R 2 /P -4 /O ${hex(owner)} /U ${hex(rc4(key, padding))} >>`,
    coded: (bytes: Buffer, object: number) => {
      const salted = md5(key, Buffer.from([object & 255, object >> 8, 0, 0, 0])).subarray(0, 10)
      return rc4(salted, bytes)
    },
  }
}

function rc4(key: Buffer, bytes: Buffer): Buffer {
  const state = Array.from({ length: 256 }, (_, at) => at)
  const swap = (a: number, b: number) => {
    const held = state[a] ?? 0
    state[a] = state[b] ?? 0
    state[b] = held
  }
  for (let at = 0, other = 0; at < 256; at++) {
    other = (other + (state[at] ?? 0) + (key[at % key.length] ?? 0)) & 255
    swap(at, other)
  }
  let at = 0
  let other = 0
  return Buffer.from(
    bytes.map((byte) => {
      at = (at + 1) & 255
      other = (other + (state[at] ?? 0)) & 255
      swap(at, other)
      return byte ^ (state[((state[at] ?? 0) + (state[other] ?? 0)) & 255] ?? 0)
    }),
  )
}

/** One page, whose content is `bytes` spaces, deflated `times` over. */
export function bombed(bytes: number, times: number): Buffer<ArrayBuffer> {
  return withContents(pdf({ pages: [{}], extra: [bombStream(bytes, times)] }), firstExtra)
}

/** A page that draws a form, which draws itself twice. */
export function selfDrawn(): Buffer<ArrayBuffer> {
  const form = streamObject(
    Buffer.from('/Fm Do /Fm Do'),
    `/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /Fm ${firstExtra} 0 R >> >>`,
  )
  return pdf({ pages: [{ content: '/Fm Do', resources: `/XObject << /Fm ${firstExtra} 0 R >>` }], extra: [form] })
}

/** The same file, its first page with the contents of object `number`; no byte moves. */
function withContents(file: Buffer, number: number): Buffer<ArrayBuffer> {
  const place = (found: string) => `/Contents ${number} 0 R`.padEnd(found.length)
  return Buffer.from(file.toString('latin1').replace(/\/Contents \d+ 0 R/, place), 'latin1')
}
