/** Texts cut into passages: sentences or lines, the short ones together with what follows them. */

/** Shorter ones say little by themselves: a name, a heading. */
const SHORT = 40
const LONG = 400

/** A blank line ends a passage whatever its length; what is longer than a paragraph is cut at a blank. */
export function passagesOf(text: string): readonly string[] {
  return text.split(/\n\s*\n/).flatMap((paragraph) => {
    const passages: string[] = []
    for (const piece of paragraph.split(/(?<=[.!?])\s+(?=[\p{Lu}\p{N}"“])|\n/u).flatMap(cut)) {
      const last = passages.at(-1)
      if (last !== undefined && last.length < SHORT) passages[passages.length - 1] = `${last} ${piece.trim()}`
      else if (piece.trim() !== '') passages.push(piece.trim())
    }
    return passages
  })
}

function cut(text: string): readonly string[] {
  const pieces: string[] = []
  for (let rest = text; rest !== ''; ) {
    const blank = rest.length <= LONG ? rest.length : rest.lastIndexOf(' ', LONG)
    // without a blank anywhere, but not inside of a character
    const whole = /[\ud800-\udbff]$/.test(rest.slice(0, LONG)) ? LONG - 1 : LONG
    const at = blank > 0 ? blank : whole
    pieces.push(rest.slice(0, at))
    rest = rest.slice(at)
  }
  return pieces
}
