/** `GET /system` and its parts, each of which asks again and shows its own failure, so that one that fails hides no other. */
import { z } from 'zod'
import { node } from '../../actors/node/contract.ts'
import { supervisor } from '../../actors/supervisor/contract.ts'
import { vector } from '../../actors/vector/contract.ts'
import { limits } from '../../config/limits.ts'
import { link } from '../../web/frame.ts'
import { type Html, html } from '../../web/html.ts'
import { health } from '../../web/layout.ts'
import { problem } from '../../web/problem.ts'
import { type Chosen, livePart, type PartName, saidElement, systemView } from '../../web/system/page.ts'
import { roomsSentence } from '../../web/system/rooms.ts'
import { type Asked, page } from './page.ts'
import { contentOf } from './system-parts.ts'

const Said = z.object({ room: z.string().max(64).optional(), index: z.string().max(100).optional() })
type Visited = Asked<z.output<typeof Said>>

/** A choice of nothing is none. */
const chosenOf = ({ params: { room, index } }: Visited): Chosen => ({
  ...(room === undefined || room === '' ? {} : { room }),
  ...(index === undefined || index === '' ? {} : { index }),
})

async function partOf(asked: Visited, name: PartName): Promise<Html> {
  const chosen = chosenOf(asked)
  const content = await contentOf[name](asked, chosen).catch((error: unknown) => {
    asked.signal.throwIfAborted()
    return problem(asked.failure(error))
  })
  return livePart(asked.frame, { name, chosen }, content)
}

const saidOf = async ({ ask, frame }: Visited): Promise<string> => {
  const nodes = await ask(node.all, {}).catch(() => undefined)
  return roomsSentence(frame, nodes?.items.length ?? 1)
}

export const systemPage = page({
  rest: 'GET /system',
  params: Said,
  answer: async (asked) => {
    const part = (name: PartName) => partOf(asked, name)
    const [said, state, errors, trials, history, all, indexes] = await Promise.all([
      saidOf(asked),
      part('state'),
      part('errors'),
      part('trials'),
      part('history'),
      asked.ask(node.rooms, {}).catch(() => undefined),
      asked.ask(supervisor.list, { limit: limits.pageDatasetsMax, ...asked.at }).catch(() => undefined),
    ])
    const system = {
      said,
      parts: { state, errors, trials, history },
      chosen: chosenOf(asked),
      rooms: all?.items.map(({ room }) => room) ?? [],
      indexes: indexes?.items.map(({ name }) => name) ?? [],
    }
    return { kind: 'page', page: systemView(asked.frame, system) }
  },
})

const part = (name: Exclude<PartName, 'state'>) =>
  page({
    rest: `GET /system/${name}`,
    partOf: '/system',
    params: Said,
    answer: async (asked) => ({ kind: 'part', html: await partOf(asked, name) }),
  })

export const systemParts = [part('errors'), part('trials'), part('history')] as const

/** The bar and the sentence at the top tell of the rooms as well. */
export const systemState = page({
  rest: 'GET /system/state',
  partOf: '/system',
  params: Said,
  showsRooms: true,
  answer: async (asked) => {
    const [state, said] = await Promise.all([partOf(asked, 'state'), saidOf(asked)])
    const beside = html`${health(asked.frame, 'beside a part')}${saidElement(said, 'beside a part')}`
    return { kind: 'part', html: html`${state}${asked.wants === 'part' && beside}` }
  },
})

const whole = z.coerce.number().int()

export const startTrial = page({
  rest: 'POST /system/trials',
  partOf: '/system',
  params: z.object({ index: z.string(), m: whole, efConstruction: whole, ef: whole }),
  writes: true,
  answer: async ({ params: { index, ...setting }, ask, frame }) => {
    await ask(vector.trial, { index, params: [setting] })
    return { kind: 'go', to: `${link(frame, '/system', { index })}#h-trials` }
  },
})
