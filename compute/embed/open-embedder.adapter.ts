/** Embedders from their files, each opened once a thread and kept. */
import { readFile } from 'node:fs/promises'
import type { Failed } from '../failed.ts'
import { type EmbedderName, embedders, isEmbedder } from './embedders.ts'
import { type Embedder, openStaticModel } from './static-model.ts'

const models = new URL('../models/', import.meta.url)

const opened = new Map<EmbedderName, Promise<Embedder>>()

/**
 * The embedder of that name, the same one for every job of a thread (some 100 ms once, and 25 MiB with a full cache of words). Fails with MODEL_UNKNOWN.
 * @throws Error where a file cannot be read or is not the model's, which no request can put right
 */
export async function openEmbedder(name: string): Promise<Embedder | Failed> {
  if (!isEmbedder(name)) {
    const message = `there is no embedder ${JSON.stringify(name)}; there is ${embedders.join(', ')}`
    return { kind: 'failed', code: 'MODEL_UNKNOWN', message }
  }
  const kept = opened.get(name)
  if (kept !== undefined) return kept
  const opening = read(new URL(`${name}/`, models))
  opened.set(name, opening)
  // what failed once, of too many open files perhaps, is tried again by the next job
  opening.catch(() => opened.delete(name))
  return opening
}

async function read(folder: URL): Promise<Embedder> {
  const [config, embeddings, scales, vocabulary] = await Promise.all([
    readFile(new URL('config.json', folder)),
    readFile(new URL('embeddings.i8.bin', folder)),
    readFile(new URL('scales.f32.bin', folder)),
    readFile(new URL('vocab.txt', folder)),
  ])
  return openStaticModel({ config, embeddings, scales, vocabulary })
}
