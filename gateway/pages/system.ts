/** `GET /system` and its parts: how the lake is. */
import { z } from 'zod'
import { storage } from '../../actors/storage/contract.ts'
import { bucketsPart, systemView } from '../../web/system.ts'
import { page } from './page.ts'

export const systemPage = page({
  rest: 'GET /system',
  params: z.object({}),
  answer: async ({ frame, ask }) => {
    const { items } = await ask(storage.buckets, {})
    return { kind: 'page', page: systemView(frame, items) }
  },
})

export const systemBuckets = page({
  rest: 'GET /system/buckets',
  partOf: '/system',
  params: z.object({}),
  answer: async ({ frame, ask }) => {
    const { items } = await ask(storage.buckets, {})
    return { kind: 'part', html: bucketsPart(frame, items) }
  },
})
