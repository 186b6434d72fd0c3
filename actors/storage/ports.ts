/** What the lake needs of an object store. One shared suite, `objectStoreSuite`, holds every implementation to it. */

export type PutOutcome =
  | { readonly kind: 'created'; readonly bytes: number }
  /** The name was taken; whose bytes lie there is for the caller to find out. */
  | { readonly kind: 'exists' }

export interface ObjectEntry {
  readonly key: string
  readonly bytes: number
}

export interface ObjectStore {
  readonly kind: 'fs' | 's3' | 'memory'
  /** Where the bucket is a folder of this machine: its absolute path. */
  readonly folder?: string
  /**
   * Makes an object, once: the primitive that all agreement rests on. Durable before it returns, also as `exists`.
   * @param source bytes, or the path of a local file that nobody changes any more (it may be linked, not copied)
   * @throws LakeError STORAGE_UNAVAILABLE, STORAGE_FULL: the outcome is unknown, the object may exist.
   *   STORAGE_KEY_INVALID, here and below, where `key` is none
   */
  putIfAbsent(key: string, source: Uint8Array | { readonly path: string }): Promise<PutOutcome>
  /**
   * The whole object, or undefined where there is none. For small objects: limits.inlineObjectBytesMax.
   * What was read once stays, also when the power goes.
   */
  read(key: string): Promise<Uint8Array | undefined>
  /** Keys under `prefix` in the order of their UTF-8 bytes, after `after`; at most `limit`. Never needed for correctness. */
  list(prefix: string, options: { readonly after?: string; readonly limit: number }): Promise<readonly ObjectEntry[]>
  /** A local path with the object's bytes, or undefined where there is none. */
  localPath(key: string): Promise<string | undefined>
}
