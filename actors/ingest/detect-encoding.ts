/**
 * How the bytes of a text file become characters. A byte order mark says it; else a charset that the sender names;
 * else zero bytes in every second place (UTF-16); else the bytes themselves: UTF-8 where they are, Windows-1252 where
 * everything speaks for it. What is none of these is read as UTF-8, and its rows are rejected one by one.
 */

/** `undeclared`: nobody said and the start does not show it, so the whole file is looked at. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' | 'undeclared'

/** As the WHATWG Encoding Standard has it, Latin-1 and ASCII labels mean what browsers read them as. */
const labels: Readonly<Record<string, Encoding>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  'utf-16': 'utf-16le',
  utf16: 'utf-16le',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
  'windows-1252': 'windows-1252',
  cp1252: 'windows-1252',
  'iso-8859-1': 'windows-1252',
  'latin-1': 'windows-1252',
  latin1: 'windows-1252',
}

export const knownCharsets = 'UTF-8, UTF-16, windows-1252 and ISO-8859-1'

/** From the first bytes of a file and the charset that the sender names; undefined where no such charset is known. */
export function encodingOf(sample: Uint8Array, charset: string | undefined): Encoding | undefined {
  const labelled = charset === undefined ? undefined : labels[charset.toLowerCase()]
  if (charset !== undefined && labelled === undefined) return undefined
  const [first, second, third] = sample
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  return labelled ?? unmarkedUtf16(sample) ?? 'undeclared'
}

/** In UTF-16 most text of any language has a zero in every second byte, for its spaces, digits and line ends. */
function unmarkedUtf16(sample: Uint8Array): Encoding | undefined {
  const zeros = [0, 0]
  for (let at = 0; at < sample.length; at++) if (sample[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  const units = sample.length / 2
  if (odd > units * 0.4 && even === 0) return 'utf-16le'
  return even > units * 0.4 && odd === 0 ? 'utf-16be' : undefined
}

/** Counts over a whole file that is not UTF-8. */
export interface ByteEvidence {
  /** Characters of more than one byte that are well-formed UTF-8. */
  readonly multibyte: number
  /** Bytes from 0x80 that belong to no such character. */
  readonly strays: number
  /** Strays that Windows-1252 has no character for. */
  readonly undefinedStrays: number
  /** Strays that are a Windows-1252 letter beside an ASCII one, or one of its common signs. */
  readonly plausible: number
  readonly asciiLetters: number
}

/**
 * Windows-1252, or undefined where that would be a guess: some of it is good UTF-8 (so it is damaged UTF-8), bytes
 * stand where no Western text has them, or so many letters are not ASCII that the script is another one.
 */
export function westernBy(evidence: ByteEvidence): 'windows-1252' | undefined {
  const { multibyte, strays, undefinedStrays, plausible, asciiLetters } = evidence
  if (multibyte > 0 || undefinedStrays > 0 || strays === 0) return undefined
  return plausible >= strays * 0.9 && strays <= asciiLetters * 0.5 ? 'windows-1252' : undefined
}

const isAsciiLetter = (byte: number): boolean => (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)
const isHighLetter = (byte: number): boolean =>
  (byte >= 0xc0 && byte !== 0xd7 && byte !== 0xf7) || byte === 0x8a || byte === 0x9a || byte === 0x8c || byte === 0x9c
const undefinedBytes = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d])
/** € … ‘ ’ “ ” • – — ™, no-break space, ¡ £ § © « ® ° ± ² ³ · º » ¿ */
const commonSigns = new Set([
  0x80, 0x85, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x99, 0xa0, 0xa1, 0xa3, 0xa7, 0xa9, 0xaa, 0xab, 0xae, 0xb0,
  0xb1, 0xb2, 0xb3, 0xb7, 0xba, 0xbb, 0xbf,
])

/** Counts a file block by block; a block may end anywhere but loses the evidence of a character that it cuts. */
export class EvidenceCount implements ByteEvidence {
  multibyte = 0
  strays = 0
  undefinedStrays = 0
  plausible = 0
  asciiLetters = 0

  add(block: Uint8Array): void {
    for (let at = 0; at < block.length; ) {
      const byte = block[at] ?? 0
      if (byte < 0x80) {
        if (isAsciiLetter(byte)) this.asciiLetters++
        at++
        continue
      }
      const length = wellFormedLength(block, at)
      if (length > 0) {
        this.multibyte++
        at += length
        continue
      }
      this.#stray(byte, block[at - 1] ?? 0, block[at + 1] ?? 0)
      at++
    }
  }

  #stray(byte: number, before: number, after: number): void {
    this.strays++
    if (undefinedBytes.has(byte)) this.undefinedStrays++
    const besideLetter = isAsciiLetter(before) || isAsciiLetter(after)
    if (commonSigns.has(byte) || (isHighLetter(byte) && besideLetter)) this.plausible++
  }
}

/** Bytes of the well-formed UTF-8 character of two bytes or more that starts there, or 0. */
function wellFormedLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
  if (first < 0xc2 || first > 0xf4) return 0
  for (let next = at + 1; next < at + length; next++) if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0
  const second = bytes[at + 1] ?? 0
  const overlong = (first === 0xe0 && second < 0xa0) || (first === 0xf0 && second < 0x90)
  const surrogateOrBeyond = (first === 0xed && second > 0x9f) || (first === 0xf4 && second > 0x8f)
  return overlong || surrogateOrBeyond ? 0 : length
}
