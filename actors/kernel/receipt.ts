/** Receipts: what an answer was made of, signed by the lake, so that whoever holds one can have the answer made again. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { byText } from './order.ts'

const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])
/** Two levels deep: what a stranger sends as a receipt must not be nested without end. */
const Param = z.union([Scalar, z.array(Scalar), z.record(z.string(), z.union([Scalar, z.array(Scalar)]))])

const Params = z.record(z.string(), Param)

const Hex = z.string().regex(/^[0-9a-f]{64}$/)

const made = {
  format: z.literal(1),
  /** The action that answered and what it was asked; `at` is not there, since `lakeVersion` names the moment. */
  request: z.strictObject({ action: z.string(), params: Params }),
  lakeVersion: z.int().min(0),
  /** Snapshot by dataset. */
  datasets: z.record(z.string(), z.int()),
  /** The lake version of the domain file by dataset, of those that were read by one. */
  domains: z.record(z.string(), z.int()).optional(),
  /** Generation and model by index; the model is null where the vectors are of others. */
  indexes: z
    .record(
      z.string(),
      z.strictObject({
        generation: z.int(),
        model: z.strictObject({ name: z.string(), sha256: z.string() }).nullable(),
      }),
    )
    .optional(),
  /** What the texts of rows had to say to their order, where they were asked: one that came late says less. */
  texts: z.string().max(200).optional(),
  /** The model that was asked for the words, what it was asked, and the rows that it was shown: its words may differ. */
  model: z
    .strictObject({
      tier: z.string().max(20),
      name: z.string().max(limits.modelNameLengthMax),
      promptSha256: Hex,
      keys: z.array(z.union([z.string(), z.number()])).max(limits.answerRowsMax),
    })
    .optional(),
  /** The model that put the first rows in their order, where one did. */
  rescorer: z.strictObject({ name: z.string(), sha256: z.string() }).optional(),
}

/** What was answered: how many rows, what they are told apart by, and the first of their keys where they have some. */
const ReceiptAnswer = z.strictObject({
  rows: z.int().min(0),
  sha256: Hex,
  keys: z
    .array(z.union([z.string(), z.number()]))
    .max(limits.receiptKeysMax)
    .optional(),
})
export type ReceiptAnswer = z.infer<typeof ReceiptAnswer>

export const Receipt = z.strictObject({ ...made, answer: ReceiptAnswer, mac: Hex })
export type Receipt = z.infer<typeof Receipt>

/** What an answer is made of, known before its first row. */
export type ReceiptParts = Omit<Receipt, 'format' | 'answer' | 'mac'>

/** A receipt that lacks its answer; `seal` is good for these parts alone, so it may go where the answer is made. */
export interface OpenReceipt {
  readonly parts: ReceiptParts
  /** Hex. */
  readonly seal: string
}

const FORMAT = 1

/** As an action has it: what was left open is undefined. */
interface Made extends Omit<ReceiptParts, 'request'> {
  readonly request: { readonly action: string; readonly params: object }
}

/** @param key of the lake, as text */
export function openReceipt(key: string, made: Made): OpenReceipt {
  const { action, params } = made.request
  const said = Object.entries(params).filter(([, value]) => value !== undefined)
  const parts = { ...made, request: { action, params: Params.parse(Object.fromEntries(said)) } }
  return { parts, seal: sealOf(key, parts) }
}

/** The signed receipt; equal parts and answers give equal receipts. */
export const closeReceipt = ({ parts, seal }: OpenReceipt, answer: ReceiptAnswer): Receipt => ({
  format: FORMAT,
  ...parts,
  answer,
  mac: hmac(seal, answer),
})

/** True where this lake gave that receipt and nobody changed it since; the order of its members says nothing. */
export function isGenuine(key: string, receipt: Receipt): boolean {
  const { format: _, answer, mac, ...parts } = receipt
  return timingSafeEqual(Buffer.from(mac, 'hex'), Buffer.from(hmac(sealOf(key, parts), answer), 'hex'))
}

/** What `rows` are told apart by, and their keys: of whatever is answered with keys. */
export const keyedAnswer = (
  rows: readonly { readonly key: string | number }[],
  more: unknown = null,
): ReceiptAnswer => ({
  rows: rows.length,
  sha256: createHash('sha256').update(inOneForm({ rows, more })).digest('hex'),
  keys: rows.slice(0, limits.receiptKeysMax).map(({ key }) => key),
})

/** Of rows that are a JSON array of objects, in UTF-8. */
export const rowsAnswer = (rows: number, json: Uint8Array): ReceiptAnswer => ({
  rows,
  sha256: createHash('sha256').update(json).digest('hex'),
})

const sealOf = (key: string, parts: ReceiptParts): string => hmac(key, { format: FORMAT, ...parts })

const hmac = (key: string, value: unknown): string => createHmac('sha256', key).update(inOneForm(value)).digest('hex')

/** JSON whose members stand in the order of their names, and absent ones nowhere: equal values are equal texts. */
function inOneForm(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => {
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member
    return Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => byText(a, b)))
  })
}
