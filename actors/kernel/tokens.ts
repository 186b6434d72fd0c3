/** Tokens of a text where nobody counts them: rather more than less. */
import { limits } from '../../config/limits.ts'

/** English has 4 to 5 bytes a token, and languages of three bytes a character seldom more than one token a character. */
export const tokensIn = (text: string): number => Math.ceil(Buffer.byteLength(text) / limits.bytesPerToken)
