/** Words of English, most common first: those of the embedder that comes with the lake. */
import { readFile } from 'node:fs/promises'

const vocabulary = new URL('../../compute/models/static-minilm-256/vocab.txt', import.meta.url)

/** Pieces of words and single characters stand among them; they are no words of a request. */
export const englishWords = async (): Promise<readonly string[]> => (await readFile(vocabulary, 'utf8')).split('\n')
