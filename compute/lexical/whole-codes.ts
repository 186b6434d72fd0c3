/** Codes such as OSHA-10, AWS D1.1, CDL-A or C++ as one token each, however they are written: added to a text behind themselves. */

/** Letters and digits, also with hyphens, dots or slashes between them. */
const RUN = /[\p{L}\p{M}\p{N}]+(?:[-‐‑./][\p{L}\p{M}\p{N}]+)*(?:\+\+|#)?/gu
const PIECE = /\p{N}+|[\p{L}\p{M}]+/gu
const LETTER = /\p{L}/u
const DIGIT = /\p{N}/u
/** What holds a code together inside the index: no text has it there, since it is taken out first. */
const JOINT = '_'
const SIGNS: Readonly<Record<string, string>> = { '++': 'pp', '#': 'sharp' }

/**
 * The text with each code once more as one token: `OSHA-10 card` → `OSHA-10 OSHA_10 card`. The parts stay, so that
 * `osha` finds it too; the whole is rare, so it decides. Rows and queries go through it alike.
 */
export function withWholeCodes(text: string): string {
  return text.replaceAll(JOINT, ' ').replaceAll(RUN, (run) => {
    const code = codeOf(run)
    return code === undefined ? run : `${run} ${code}`
  })
}

/** `OSHA-10`, `osha10` and `OSHA/10` are one code, `D1.1` and `D-11` are two. Undefined where the run is an ordinary word. */
function codeOf(run: string): string | undefined {
  const sign = /(?:\+\+|#)$/.exec(run)?.[0]
  const name = sign === undefined ? run : run.slice(0, -sign.length)
  const [hasDigit, hasLetter] = [DIGIT.test(name), LETTER.test(name)]
  const pieces = name.match(PIECE) ?? []
  const isJoined = /[^\p{L}\p{M}\p{N}]/u.test(name)
  const isCode = sign !== undefined || (hasDigit && hasLetter) || (isJoined && (hasDigit || hasShort(pieces)))
  return isCode ? [...pieces, ...(sign === undefined ? [] : [SIGNS[sign]])].join(JOINT) : undefined
}

/** `CDL-A`, `HVAC/R`: one piece is a single letter. */
const hasShort = (pieces: readonly string[]): boolean => pieces.some((piece) => [...piece].length === 1)
