/**
 * The pieces of text of a page in the order in which people read them. A file draws them in any order, at any angle;
 * only their places say what a line, a column and a paragraph is.
 */

/** A piece of text as it lies on the page that is seen: points from the upper left corner. */
export interface PlacedText {
  readonly text: string
  /** Where its baseline begins. */
  readonly x: number
  readonly y: number
  /** Quarter turns clockwise from upright in which it is written. */
  readonly turns: 0 | 1 | 2 | 3
  readonly width: number
  /** Of the font. */
  readonly size: number
  readonly direction: 'ltr' | 'rtl'
}

/** Pieces of one line without a wide gap. */
interface Segment {
  readonly text: string
  readonly left: number
  readonly right: number
  readonly baseline: number
  readonly size: number
}

/** Two baselines nearer than this, in sizes of the font, are of one line (a raised number, say). */
const SAME_LINE = 0.4
/** A gap wider than this, in sizes of the font, is not between words. */
const WIDE_GAP = 1.2
/** A narrower one than this is inside a word. */
const WORD_GAP = 0.18
/** Lines further apart than this, in distances of lines, are of two paragraphs. */
const PARAGRAPH_GAP = 1.35
/** Cells of a table are shorter than lines of a column, in characters. */
const COLUMN_LENGTH_MIN = 15
const COLUMN_LINES_MIN = 3
const COLUMNS_DEPTH_MAX = 4

/** The paragraphs of the page, column by column; text of another angle comes after what most of the page is written in. */
export function paragraphsOf(pieces: readonly PlacedText[]): readonly string[] {
  const byTurns = [0, 1, 2, 3].map((turns) => pieces.filter((piece) => piece.turns === turns))
  const length = (some: readonly PlacedText[]) => some.reduce((sum, { text }) => sum + text.length, 0)
  return byTurns
    .toSorted((a, b) => length(b) - length(a))
    .flatMap((some) => joined(blocksOf(segmentsOf(some.map(upright)), 0).map(paragraphsIn)))
}

/** The same piece on a page that is turned so that it is upright. */
function upright(piece: PlacedText): PlacedText {
  const { x, y, turns } = piece
  if (turns === 1) return { ...piece, x: y, y: -x }
  if (turns === 2) return { ...piece, x: -x, y: -y }
  return turns === 3 ? { ...piece, x: -y, y: x } : piece
}

function segmentsOf(pieces: readonly PlacedText[]): readonly Segment[] {
  const lines: PlacedText[][] = []
  for (const piece of pieces.filter(({ text }) => text.trim() !== '').toSorted((a, b) => a.y - b.y)) {
    const line = lines.at(-1)
    const first = line?.[0]
    const near = first !== undefined && piece.y - first.y < SAME_LINE * Math.max(first.size, piece.size)
    if (near) line?.push(piece)
    else lines.push([piece])
  }
  return lines.flatMap(segmentsOfLine)
}

function segmentsOfLine(line: readonly PlacedText[]): Segment[] {
  const groups: PlacedText[][] = []
  let end = Number.NEGATIVE_INFINITY
  for (const piece of line.toSorted((a, b) => a.x - b.x)) {
    if (piece.x - end > WIDE_GAP * piece.size) groups.push([piece])
    else groups.at(-1)?.push(piece)
    end = Math.max(end, piece.x + piece.width)
  }
  return groups.map((group) => ({
    text: textOf(group),
    left: Math.min(...group.map(({ x }) => x)),
    right: Math.max(...group.map(({ x, width }) => x + width)),
    baseline: Math.max(...group.map(({ y }) => y)),
    size: Math.max(...group.map(({ size }) => size)),
  }))
}

function textOf(group: readonly PlacedText[]): string {
  const backwards = group.filter(({ direction }) => direction === 'rtl').length * 2 > group.length
  const read = backwards ? group.toReversed() : group
  let text = ''
  for (const [at, piece] of read.entries()) {
    const before = read[at - 1]
    const [left, right] = backwards ? [piece, before] : [before, piece]
    const gap = left === undefined || right === undefined ? 0 : right.x - (left.x + left.width)
    text += gap > WORD_GAP * piece.size && !/\s$/.test(text) && !/^\s/.test(piece.text) ? ` ${piece.text}` : piece.text
  }
  return text.trim()
}

/** What is read as one column, from its top to its end. */
type Block = readonly Segment[]

/** What goes across a gutter ends both columns beside it. */
function blocksOf(segments: readonly Segment[], depth: number): readonly Block[] {
  const gutter = depth < COLUMNS_DEPTH_MAX ? gutterOf(segments) : undefined
  if (gutter === undefined) return segments.length === 0 ? [] : [segments]
  const blocks: Block[] = []
  let left: Segment[] = []
  let right: Segment[] = []
  let across: Segment[] = []
  const endColumns = () => {
    blocks.push(...blocksOf(left, depth + 1), ...blocksOf(right, depth + 1))
    left = []
    right = []
  }
  for (const segment of segments) {
    if (isAcross(segment, gutter)) {
      endColumns()
      across.push(segment)
      continue
    }
    if (across.length > 0) blocks.push(across)
    across = []
    if (segment.right <= gutter.to) left.push(segment)
    else right.push(segment)
  }
  endColumns()
  if (across.length > 0) blocks.push(across)
  return blocks
}

/** The room between two columns. */
interface Gutter {
  readonly from: number
  /** Where the right column begins. */
  readonly to: number
}

/** Also what stands in the gutter alone, as the number of the page does. */
const isAcross = ({ left, right }: Segment, { from, to }: Gutter): boolean =>
  left < to && (right > to || (left >= from && right > from))

/** Where two columns of text part, or undefined: of the places where segments begin, the one that parts most and cuts least. */
function gutterOf(segments: readonly Segment[]): Gutter | undefined {
  let best: (Gutter & { readonly score: number }) | undefined
  for (const place of new Set(segments.map(({ left }) => Math.floor(left)))) {
    const left = segments.filter(({ right }) => right <= place)
    const right = segments.filter((segment) => segment.left >= place)
    if (left.length < COLUMN_LINES_MIN || right.length < COLUMN_LINES_MIN) continue
    const lengths = [left, right].map((side) => side.reduce((sum, { text }) => sum + text.length, 0))
    const [leftLength = 0, rightLength = 0] = lengths
    if (leftLength / left.length < COLUMN_LENGTH_MIN || rightLength / right.length < COLUMN_LENGTH_MIN) continue
    const cut = segments.filter((segment) => segment.left < place && segment.right > place)
    const score = Math.min(leftLength, rightLength) - cut.reduce((sum, { text }) => sum + text.length, 0)
    if (score > (best?.score ?? 0)) best = { from: edgeOf(left), to: place, score }
  }
  return best
}

/** Where the lines of a left column end, but for the few that reach further. */
const edgeOf = (column: readonly Segment[]): number =>
  column.map(({ right }) => right).toSorted((a, b) => a - b)[Math.floor(0.8 * (column.length - 1))] ?? 0

interface Paragraph {
  readonly text: string
  readonly size: number
}

const sameSize = (one: { readonly size: number }, other: { readonly size: number }): boolean =>
  Math.abs(one.size - other.size) < 0.15 * other.size

/** Lines nearer than their neighbours, of one size, are one paragraph. */
function paragraphsIn(block: Block): readonly Paragraph[] {
  const lines = linesIn(block)
  const steps = lines.slice(1).flatMap(({ baseline }, at) => {
    const step = baseline - (lines[at]?.baseline ?? 0)
    return step > 0 ? [step] : []
  })
  const usual = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0
  const paragraphs: Paragraph[] = []
  for (const [at, line] of lines.entries()) {
    const before = lines[at - 1]
    const isSame =
      before !== undefined && line.baseline - before.baseline <= PARAGRAPH_GAP * usual && sameSize(line, before)
    const open = isSame ? paragraphs.pop() : undefined
    paragraphs.push({ size: line.size, text: open === undefined ? line.text : withLine(open.text, line.text) })
  }
  return paragraphs
}

/** Segments of one baseline are one line again: the cells of a row stay together. */
function linesIn(block: Block): readonly Segment[] {
  const lines: Segment[] = []
  for (const segment of block) {
    const last = lines.at(-1)
    if (last !== undefined && Math.abs(segment.baseline - last.baseline) < SAME_LINE * segment.size) {
      lines[lines.length - 1] = { ...last, text: `${last.text} ${segment.text}` }
    } else lines.push(segment)
  }
  return lines
}

/** A word that was parted at the end of a line is whole again. */
function withLine(text: string, line: string): string {
  return /\p{Ll}[-\u00ad]$/u.test(text) && /^\p{Ll}/u.test(line) ? text.slice(0, -1) + line : `${text} ${line}`
}

/** A sentence that goes on in the next column is not ended by it. */
function joined(columns: readonly (readonly Paragraph[])[]): readonly string[] {
  const whole: Paragraph[] = []
  for (const [first, ...others] of columns) {
    if (first === undefined) continue
    const before = whole.at(-1)
    if (before !== undefined && sameSize(first, before) && goesOn(before.text, first.text)) {
      whole[whole.length - 1] = { ...first, text: withLine(before.text, first.text) }
    } else whole.push(first)
    whole.push(...others)
  }
  return whole.map(({ text }) => text)
}

const goesOn = (before: string, text: string): boolean => /[\p{L},\u00ad-]$/u.test(before) && /^\p{Ll}/u.test(text)
