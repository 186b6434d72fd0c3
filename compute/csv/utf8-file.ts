/** A text file as UTF-8: itself where it is, else a copy that is decoded block by block in bounded memory. */
import { isUtf8 } from 'node:buffer'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { type Encoding, EvidenceCount, westernBy } from '../../actors/ingest/detect-encoding.ts'
import { limits } from '../../config/limits.ts'
import type { Failed } from '../failed.ts'
import { chunksOf } from './csv-file.ts'

export interface Utf8File {
  readonly kind: 'utf-8'
  readonly path: string
  /** What the file was read as. */
  readonly encoding: Exclude<Encoding, 'undeclared'>
}

interface TextFile {
  readonly path: string
  /** Absent: UTF-8, and what is not is rejected row by row. */
  readonly encoding?: Encoding
  /** A folder of the caller's own, for the copy. */
  readonly outputDir: string
}

/** Code: INGEST_FORMAT_UNKNOWN where the text breaks the rules of the encoding that it is said to have. */
export async function asUtf8({ path, encoding = 'utf-8', outputDir }: TextFile): Promise<Utf8File | Failed> {
  const known = encoding === 'undeclared' ? await encodingByAllBytes(path) : encoding
  if (known === 'utf-8') return { kind: 'utf-8', path, encoding: known }
  const copy = join(outputDir, 'utf8.txt')
  const broken = await transcode(path, copy, known)
  if (broken) {
    const message = `The file is said or seen to be ${known} and breaks its rules`
    return { kind: 'failed', code: 'INGEST_FORMAT_UNKNOWN', message, data: { encoding: known } }
  }
  return { kind: 'utf-8', path: copy, encoding: known }
}

async function encodingByAllBytes(path: string): Promise<'utf-8' | 'windows-1252'> {
  if (await isUtf8File(path)) return 'utf-8'
  const evidence = new EvidenceCount()
  const file = await open(path)
  try {
    for await (const chunk of chunksOf(file)) evidence.add(chunk)
  } finally {
    await file.close()
  }
  return westernBy(evidence) ?? 'utf-8'
}

async function isUtf8File(path: string): Promise<boolean> {
  const file = await open(path)
  const block = Buffer.allocUnsafe(limits.fileChunkBytes)
  let cut = 0
  try {
    for (;;) {
      // behind the bytes of a character that the last read cut
      const { bytesRead } = await file.read(block, cut, block.length - cut, null)
      if (bytesRead === 0) return cut === 0
      const there = block.subarray(0, cut + bytesRead)
      const whole = there.length - cutCharacterBytes(there)
      if (!isUtf8(there.subarray(0, whole))) return false
      cut = there.copy(block, 0, whole)
    }
  } finally {
    await file.close()
  }
}

/** Bytes at the end of a block that begin a character which the next block ends. */
function cutCharacterBytes(block: Buffer): number {
  for (let back = 1; back <= Math.min(3, block.length); back++) {
    const byte = block[block.length - back] ?? 0
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0
  }
  return 0
}

/** True where the bytes break the rules of their encoding; nothing is put in the place of what can't be read. */
async function transcode(from: string, to: string, encoding: string): Promise<boolean> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  const [source, target] = await Promise.all([open(from), open(to, 'w')])
  try {
    for await (const chunk of chunksOf(source)) await target.appendFile(decoder.decode(chunk, { stream: true }))
    await target.appendFile(decoder.decode())
    return false
  } catch (error) {
    if (error instanceof TypeError) return true
    throw error
  } finally {
    await Promise.all([source.close(), target.close()])
  }
}
