/** Orders that are the same on every machine. */

/** By UTF-16 code units, whatever the locale. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Of row keys, all of them whole numbers or all text. */
export const byKey = (a: bigint | string, b: bigint | string): number => (a < b ? -1 : a > b ? 1 : 0)
