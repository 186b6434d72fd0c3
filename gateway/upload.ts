/** The body of an upload as one stream: the request itself, or the one file part of a multipart form. */
import type { IncomingMessage } from 'node:http'
import { PassThrough, type Readable } from 'node:stream'
import { Busboy } from '@fastify/busboy'
import { LakeError } from '../actors/kernel/errors.ts'
import { limits } from '../config/limits.ts'

export interface Upload {
  readonly stream: Readable
  readonly contentType?: string
  readonly contentEncoding?: string
  readonly fileName?: string
}

const isMultipart = (contentType: string): boolean => /^multipart\/form-data\b/i.test(contentType)

/** @throws LakeError REQUEST_MALFORMED where a form holds no part `file` */
export function uploadOf(req: IncomingMessage): Promise<Upload> {
  const contentType = req.headers['content-type'] ?? ''
  if (!isMultipart(contentType)) return Promise.resolve({ stream: req, ...described(req, contentType) })
  return filePart(req, contentType, (name) => {
    throw malformed(`parameters stand in the query string, not in a part ${JSON.stringify(name)}`)
  })
}

interface FilledForm {
  /** Those before the file. */
  readonly fields: URLSearchParams
  readonly upload: Upload
}

/**
 * A form of a page: its fields, then its file.
 * @throws LakeError REQUEST_MEDIA_TYPE, REQUEST_MALFORMED
 */
export async function filledForm(req: IncomingMessage): Promise<FilledForm> {
  const contentType = req.headers['content-type'] ?? ''
  if (!isMultipart(contentType))
    throw new LakeError('REQUEST_MEDIA_TYPE', 'a form with a file comes as multipart/form-data')
  const fields = new URLSearchParams()
  const upload = await filePart(req, contentType, (name, value) => {
    if (fields.size >= limits.formFieldsMax) throw malformed('the form has too many fields')
    fields.append(name, value)
  })
  return { fields, upload }
}

const described = (req: IncomingMessage, contentType: string) => ({
  ...(contentType === '' ? {} : { contentType }),
  ...(req.headers['content-encoding'] === undefined
    ? {}
    : { contentEncoding: req.headers['content-encoding'].toLowerCase() }),
})

const malformed = (message: string): LakeError => new LakeError('REQUEST_MALFORMED', message)

/**
 * Resolves at the part `file`. Its stream ends only when the whole form was read and was right:
 * a second file or a torn form is an error of the stream, so that nothing half is taken.
 */
function filePart(
  req: IncomingMessage,
  contentType: string,
  onField: (name: string, value: string) => void,
): Promise<Upload> {
  const { promise, resolve, reject } = Promise.withResolvers<Upload>()
  const body = new PassThrough()
  let files = 0
  const fail = (error: unknown) => {
    const failure = error instanceof LakeError ? error : malformed('the form could not be read')
    reject(failure)
    body.destroy(failure)
  }
  try {
    const form = new Busboy({
      headers: { ...req.headers, 'content-type': contentType },
      limits: { fieldSize: limits.sqlBytesMax, fields: limits.formFieldsMax },
    })
    form.on('file', (...args) => {
      const [name, part, fileName, , partType] = args
      files += 1
      if (name !== 'file' || files > 1) {
        part.resume()
        fail(malformed(`a form has one file, in the part "file"; this one has ${JSON.stringify(name)}`))
        return
      }
      part.pipe(body, { end: false })
      part.once('error', fail)
      resolve({ stream: body, contentType: partType, ...(fileName === undefined ? {} : { fileName }) })
    })
    form.on('field', (name, value) => {
      try {
        if (files > 0) throw malformed('a form says everything before its file')
        onField(name, value)
      } catch (error) {
        fail(error)
      }
    })
    form.once('finish', () => (files === 0 ? fail(malformed('the form has no part "file"')) : body.end()))
    form.once('error', fail)
    req.once('error', fail)
    req.once('aborted', () => fail(new LakeError('INGEST_BODY_BROKEN', 'the body ended early')))
    req.pipe(form)
  } catch (error) {
    fail(malformed(error instanceof Error ? error.message : String(error)))
  }
  // a failure before anyone listens must not be an unhandled one
  body.on('error', () => undefined)
  return promise
}
