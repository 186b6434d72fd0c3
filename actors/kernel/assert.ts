/** Holds a promise of our own code: a false `condition` is a bug, never an answer to a caller. */
export function assert(condition: unknown, promise: string): asserts condition {
  if (!condition) throw new Error(`broken promise: ${promise}`)
}

/** For the end of an exhaustive switch: does not compile while a case is missing. */
export function unreachable(value: never): never {
  throw new Error(`broken promise: no case for ${JSON.stringify(value)}`)
}
