/** What a visitor said, in the address and in the form, as fields for a schema. */
import { z } from 'zod'
import { LakeError } from '../../actors/kernel/errors.ts'
import { limits } from '../../config/limits.ts'
import type { WebRequest } from '../expose.ts'
import { textBody } from '../json-body.ts'
import { filledForm, type Upload } from '../upload.ts'

export type Fields = Readonly<Record<string, string | readonly string[]>>

const FORM = 'application/x-www-form-urlencoded'

/**
 * A field that is said several times is a list; the path wins over the form, the form over the query string.
 * @throws LakeError REQUEST_MALFORMED, REQUEST_TOO_LARGE, REQUEST_MEDIA_TYPE
 */
export async function fieldsOf(req: WebRequest): Promise<Fields> {
  return allFields(req, req.method === 'POST' ? await formOf(req) : new URLSearchParams())
}

/** The same of a form with a file, which is still to be read. */
export async function fieldsAndFile(req: WebRequest): Promise<{ readonly fields: Fields; readonly file: Upload }> {
  const { fields, upload } = await filledForm(req)
  return { fields: allFields(req, fields), file: upload }
}

function allFields(req: WebRequest, form: URLSearchParams): Fields {
  const path = z.record(z.string(), z.string()).parse(req.$params.params)
  return { ...queryFields(req), ...grouped(form), ...path }
}

/** An address of this lake, never one that another host could be read into. */
export const LocalPath = z.string().regex(/^\/(?![/\\])/)

/** Of the address alone. */
export const queryFields = (req: WebRequest): Fields => {
  const start = req.originalUrl.indexOf('?')
  return start < 0 ? {} : grouped(new URLSearchParams(req.originalUrl.slice(start + 1)))
}

async function formOf(req: WebRequest): Promise<URLSearchParams> {
  const [type = ''] = (req.headers['content-type'] ?? '').split(';')
  if (type.trim().toLowerCase() !== FORM) throw new LakeError('REQUEST_MEDIA_TYPE', `a form comes as ${FORM}`)
  return new URLSearchParams(await textBody(req, limits.jsonBodyBytesMax))
}

function grouped(said: URLSearchParams): Fields {
  const names = [...new Set(said.keys())].slice(0, limits.formFieldsMax)
  return Object.fromEntries(
    names.map((name) => {
      const values = said.getAll(name)
      return [name, values.length === 1 ? (values[0] ?? '') : values]
    }),
  )
}

/** @throws LakeError REQUEST_INVALID, which names each field that does not fit */
export function parsedFields<S extends z.ZodType>(schema: S, fields: Fields): z.output<S> {
  const parsed = schema.safeParse(fields)
  if (parsed.success) return parsed.data
  const errors = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  throw new LakeError('REQUEST_INVALID', 'what was asked for does not fit this page', { data: { errors } })
}
