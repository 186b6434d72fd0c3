/** A page or a part of one as an HTTP handler: fields in, rooms asked in the visitor's name, HTML out, also for failures. */
import type { ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { z } from 'zod'
import { type AskOptions, ask } from '../../actors/kernel/ask.ts'
import type { Action, ParamsOf, ResultOf } from '../../actors/kernel/contract.ts'
import { LakeError } from '../../actors/kernel/errors.ts'
import type { Frame } from '../../web/frame.ts'
import type { Html } from '../../web/html.ts'
import { layout, type Page, plainMain } from '../../web/layout.ts'
import { type Failure, problem } from '../../web/problem.ts'
import { dropBody, handled, type Observe, type WebHandler, type WebRequest } from '../expose.ts'
import { healthOf, type Node } from '../health.ts'
import { asFailure, problemOf } from '../problem.ts'
import type { Upload } from '../upload.ts'
import type { Assets } from './assets.ts'
import { type Fields, fieldsAndFile, fieldsOf, parsedFields, queryFields } from './fields.ts'
import { checkFormToken, formToken } from './form-token.ts'
import { placeOf } from './place.ts'
import { sendEvents, sendHtml } from './send.ts'

/** What all pages share. */
export interface PageDeps {
  readonly observe: Observe
  readonly assets: Assets
  /** Signs the tokens of forms. */
  readonly formKey: string
  readonly nodeOf: (req: WebRequest) => Node
}

export interface PageSpec<P extends z.ZodType> {
  /** `GET /explore/:dataset`, `POST /place/tags`. */
  readonly rest: `${'GET' | 'POST'} /${string}`
  /** The path of the page that a part belongs to; absent: the route's own. */
  readonly partOf?: string
  /** Of the path, the form and the query string together; `at` is the frame's. */
  readonly params: P
  /** True where it changes the lake: it then takes no other visitor's form, and none while the past is read. */
  readonly writes?: true
  /** Set for a part that shows how the rooms are; a page always can. */
  readonly showsRooms?: true
  /** True where its form has a file, after all its fields. */
  readonly takesFile?: true
  readonly answer: (asked: Asked<z.output<P>>) => Promise<Answer>
}

export interface Asked<P> {
  readonly params: P
  /** For every action that takes `at`: spread it into the parameters. */
  readonly at: { readonly at?: string }
  /** Whether the answer goes into the place of a part, or is a page of its own because there is no script. */
  readonly wants: 'part' | 'page'
  readonly frame: Frame
  /** For a page that shows a failure in its own way. */
  readonly failure: (cause: unknown) => PageFailure
  /** Aborts when the visitor goes away; what was asked is then cancelled. */
  readonly signal: AbortSignal
  readonly ask: <A extends Action>(action: A, params: ParamsOf<A>, stream?: Readable) => Promise<ResultOf<A>>
  /** Of a form that takes one. */
  readonly file: () => Upload
}

export type Answer =
  | { readonly kind: 'page'; readonly page: Page; readonly status?: number }
  | { readonly kind: 'part'; readonly html: Html; readonly status?: number }
  /** After a write: the visitor is led there. */
  | { readonly kind: 'go'; readonly to: string }
  /** Parts that come one after the other, as server-sent events. */
  | { readonly kind: 'events'; readonly send: (tell: (part: Html) => void) => Promise<void> }
  /** What is saved and not shown. */
  | { readonly kind: 'file'; readonly name: string; readonly send: (res: ServerResponse) => Promise<void> }

const At = z.object({ at: z.string().max(100).optional() })
const Token = z.object({ _token: z.string().optional() })

/** Its alias and its handler. */
export function page<P extends z.ZodType>(spec: PageSpec<P>): (deps: PageDeps) => readonly [string, WebHandler] {
  return (deps) => [
    spec.rest,
    handled(`pages${spec.rest.slice(spec.rest.indexOf('/'))}`, deps.observe, async (req, res, options) => {
      const here = spec.partOf ?? req.originalUrl.split('?')[0] ?? '/'
      const visit: Visit = { req, res, options, deps, here, showsRooms: spec.showsRooms ?? !isForPart(req) }
      try {
        const { frame, answer } = await answered(spec, visit)
        // of a file that was refused before its end
        dropBody(req)
        await send(visit, frame, answer)
      } catch (error) {
        dropBody(req)
        await sendFailure(visit, error)
      }
    }),
  ]
}

interface Visit {
  readonly req: WebRequest
  readonly res: ServerResponse
  readonly options: AskOptions & { readonly signal: AbortSignal }
  readonly deps: PageDeps
  readonly here: string
  readonly showsRooms: boolean
}

async function answered<P extends z.ZodType>(spec: PageSpec<P>, visit: Visit) {
  const { req, options, deps } = visit
  const { fields, file } = spec.takesFile ? await fieldsAndFile(req) : { fields: await fieldsOf(req) }
  // a part that is asked for by a script stands in a page that has its place already
  const { at } = parsedFields(At, fields)
  if (spec.writes) {
    checkFormToken(req, parsedFields(Token, fields)._token, deps.formKey)
    if (at !== undefined) throw new LakeError('REQUEST_INVALID', 'nothing can be changed while the past is read')
  }
  const frame = await frameOf(visit, at)
  const answer = await spec.answer({
    params: parsedFields(spec.params, fields),
    at: at === undefined ? {} : { at },
    wants: isForPart(req) ? 'part' : 'page',
    frame,
    failure: (cause) => failureOf(cause, requestIdOf(visit)),
    signal: options.signal,
    ask: (action, params, stream) =>
      ask(req.$ctx, action, params, stream === undefined ? options : { ...options, stream }),
    file: () => {
      if (file === undefined) throw new LakeError('REQUEST_MALFORMED', 'this form has no file')
      return file
    },
  })
  return { frame, answer }
}

const isForPart = (req: WebRequest): boolean => req.headers['hx-request'] === 'true'

/** For whoever asks for a part the bar is not drawn: there only the place is looked up, since links need it. */
async function frameOf({ req, res, options, deps, here, showsRooms }: Visit, at: string | undefined): Promise<Frame> {
  const place = placeOf(req.$ctx, at, options)
  const [found, health] = await Promise.all([
    // a lake that cannot say where it stands may still show what is wrong with it
    at === undefined ? place.catch(() => undefined) : place,
    showsRooms ? healthOf(req.$ctx, deps.nodeOf(req)) : undefined,
  ])
  const rooms = Object.entries(health?.rooms ?? {})
  return {
    here,
    params: shownParams(queryFields(req)),
    ...(found === undefined ? {} : { place: found }),
    rooms: { all: rooms.length, failing: rooms.filter(([, state]) => state === 'failing').map(([room]) => room) },
    token: formToken(req, res, deps.formKey),
    asset: deps.assets.url,
  }
}

/** What the links of the frame carry on. */
const shownParams = ({ at: _, ...rest }: Fields): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(rest).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )

async function send({ req, res }: Visit, frame: Frame, answer: Answer): Promise<void> {
  switch (answer.kind) {
    case 'page':
      sendHtml(res, answer.status ?? 200, layout(frame, answer.page))
      break
    case 'part':
      sendHtml(res, answer.status ?? 200, answer.html)
      break
    case 'go':
      // a script would follow a redirect by itself and put the whole page into the place of the part
      if (isForPart(req)) res.setHeader('hx-redirect', answer.to)
      else res.setHeader('location', answer.to)
      res.statusCode = isForPart(req) ? 200 : 303
      res.end()
      break
    case 'events':
      await sendEvents(res, answer.send)
      break
    case 'file':
      res.setHeader('content-disposition', `attachment; filename="${answer.name}"`)
      res.setHeader('x-content-type-options', 'nosniff')
      await answer.send(res)
  }
}

/** The sentence first: in the place of the part, or on a page of its own that leads on. */
async function sendFailure(visit: Visit, cause: unknown): Promise<void> {
  const { req, res } = visit
  if (res.headersSent) {
    res.destroy()
    return
  }
  // of the file that was to be saved
  res.removeHeader('content-disposition')
  const failure = failureOf(cause, requestIdOf(visit))
  if (isForPart(req)) {
    // the part that was asked for stays, so that it can be asked for again
    res.setHeader('hx-reswap', 'innerHTML')
    sendHtml(res, failure.status, problem(failure))
    return
  }
  // the place itself may be what failed
  const frame = await frameOf(visit, undefined).catch(() => bareFrame(visit.here, visit.deps.assets))
  sendHtml(res, failure.status, layout(frame, failurePage(failure)))
}

const requestIdOf = ({ res }: Visit): string => String(res.getHeader('x-request-id') ?? '')

export interface PageFailure extends Failure {
  /** Of a statement: what was wrong stands so many characters from its start. */
  readonly position: number | undefined
  /** Of a file: some of the rows that could not be read. */
  readonly examples: readonly z.output<typeof Example>[]
}

const Example = z.object({
  line: z.number().nullable(),
  column: z.string().nullable(),
  reason: z.string(),
  raw: z.string(),
})

export function failureOf(cause: unknown, requestId: string): PageFailure {
  const { title, detail, code, status, errors = [], position, examples } = problemOf(asFailure(cause), requestId)
  return {
    title,
    detail,
    code,
    status,
    requestId,
    issues: errors,
    position: typeof position === 'number' ? position : undefined,
    examples: z.array(Example).catch([]).parse(examples),
  }
}

export const failurePage = (failure: Failure): Page => ({
  title: failure.title,
  main: plainMain(problem(failure)),
})

/** Where the lake cannot be asked where it stands. */
export const bareFrame = (here: string, assets: Assets): Frame => ({
  here,
  params: {},
  rooms: { all: 0, failing: [] },
  token: '',
  asset: assets.url,
})
