/** node: what each node of the lake is doing: which rooms it runs, how they answer, how full its threads are. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { contract } from '../kernel/contract.ts'

const RoomFigures = z.object({
  room: z.string(),
  /** Answers of the last minute or two, those to other rooms included. */
  callsPerSecond: z.number(),
  /** Of the same; the upper end of a step of 10 %. Absent: nobody asked. */
  p99Ms: z.number().optional(),
  /** Of the last hour: calls that failed through no fault of the caller. */
  failures: z.int(),
})

const Figures = z.object({
  rooms: z.array(RoomFigures),
  lanes: z.array(
    z.object({
      name: z.string(),
      threads: z.int(),
      running: z.int(),
      waiting: z.int(),
      /** Past it a caller is told to come back. */
      waitingMax: z.int(),
    }),
  ),
  hosts: z.object({
    running: z.int(),
    waiting: z.int(),
    items: z.array(z.object({ up: z.boolean(), rssBytes: z.int() })),
  }),
})

export const node = contract('node', {
  figures: {
    doc: 'What the node that answers did lately, and how full its threads are',
    params: z.strictObject({}),
    result: Figures,
    errors: [],
    timeoutMs: limits.nodeAnswerMs,
  },
  rooms: {
    doc: 'Every room, and the nodes that run it; none: the room is down',
    params: z.strictObject({}),
    result: z.object({ items: z.array(z.object({ room: z.string(), nodes: z.array(z.string()) })) }),
    errors: [],
  },
  all: {
    doc: 'The nodes that run rooms, and what each is doing; without figures where it did not answer in time',
    params: z.strictObject({}),
    result: z.object({ items: z.array(z.object({ id: z.string(), figures: Figures.optional() })) }),
    errors: [],
    timeoutMs: 2 * limits.nodeAnswerMs,
  },
})
