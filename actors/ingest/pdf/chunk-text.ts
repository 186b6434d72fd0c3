/** Paragraphs of a page to chunks of about one size, each fit to be found and quoted by itself: docs/adr/0096. */
import { limits } from '../../../config/limits.ts'

/**
 * Chunks of at most `limits.pdfChunkLengthMax` characters: paragraphs stay whole while they fit, else sentences, else
 * words. A chunk that goes on from another begins with that one's last sentence, so that none is cut off from what it
 * refers to.
 */
export function chunksOf(paragraphs: readonly string[]): readonly string[] {
  const chunks: string[] = []
  let open = ''
  /** How much of `open` stands in the chunk before. */
  let repeated = 0
  for (const part of paragraphs.flatMap(partsOf)) {
    const between = open === '' ? '' : part.startsParagraph ? '\n\n' : ' '
    if (open.length + between.length + part.text.length <= limits.pdfChunkLengthMax) {
      open += between + part.text
      continue
    }
    chunks.push(open)
    const overlap = overlapOf(open, part.text)
    open = overlap === '' ? part.text : `${overlap} ${part.text}`
    repeated = overlap.length
  }
  return open.length > repeated ? [...chunks, open] : chunks
}

interface Part {
  readonly text: string
  readonly startsParagraph: boolean
}

function partsOf(paragraph: string): readonly Part[] {
  const text = plainText(paragraph)
  if (text === '') return []
  const whole = text.length <= limits.pdfChunkLengthMax ? [text] : sentencesOf(text).flatMap(fitting)
  return whole.map((part, at) => ({ text: part, startsParagraph: at === 0 }))
}

/** Letters by themselves in the place of their forms in a font; without what nobody reads: controls, halves of characters, marks of direction, places to part a word, long gaps. */
export const plainText = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(FORMS, (form) => form.normalize('NFKC'))
    .replaceAll(/[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g, '')
    .replaceAll(/[\p{Cc}\ufffd\s]+/gu, ' ')
    .trim()

/** Ligatures, and Arabic and Hebrew letters as they look beside others: nobody searches for these. */
const FORMS = /[\ufb00-\ufb06\ufb13-\ufb17\ufb1d-\ufdfb\ufe70-\ufefc]/g

const sentencesOf = (text: string): readonly string[] => text.split(/(?<=[.!?…。])\s+/u)

/** A sentence longer than a chunk, at its words; a word longer than one, anywhere but inside a character. */
function fitting(sentence: string): readonly string[] {
  const parts: string[] = []
  let rest = sentence
  while (rest.length > limits.pdfChunkLengthMax) {
    const space = rest.lastIndexOf(' ', limits.pdfChunkLengthMax)
    const cut = space > 0 ? space : limits.pdfChunkLengthMax
    const end = /[\ud800-\udbff]/.test(rest[cut - 1] ?? '') ? cut - 1 : cut
    parts.push(rest.slice(0, end).trimEnd())
    rest = rest.slice(end).trimStart()
  }
  return rest === '' ? parts : [...parts, rest]
}

/** The last sentence of a chunk, where it is short enough and the next part still fits behind it. */
function overlapOf(chunk: string, next: string): string {
  const last = sentencesOf(chunk.slice(chunk.lastIndexOf('\n\n') + 1).trim()).at(-1) ?? ''
  const fits = last.length <= limits.pdfOverlapLengthMax && last.length < chunk.length
  return fits && last.length + 1 + next.length <= limits.pdfChunkLengthMax ? last : ''
}
