/** Orders that are the same on every machine. */

/** By UTF-16 code units, whatever the locale. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
