/** Output that is bound to a schema: the JSON in a model's text, checked, and what it is told where that does not fit. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { LakeError } from '../kernel/errors.ts'
import type { Message, Question } from './contract.ts'
import { faultOfReferences } from './schema-references.ts'

type Schema = NonNullable<Question['schema']>

export type Checked =
  | { readonly kind: 'fits'; readonly value: z.core.util.JSONType }
  | { readonly kind: 'wrong'; readonly issues: readonly string[] }

export type Check = (text: string) => Checked

/** A model's text can make a regular expression search for ever, and these come from callers. */
const REFUSED = new Set(['pattern', 'patternProperties', '$dynamicRef'])

/** @throws LakeError REQUEST_INVALID where the schema is none that can be checked */
export function checkOf(schema: Schema): Check {
  if (Buffer.byteLength(JSON.stringify(schema)) > limits.outputSchemaBytesMax)
    throw invalid(`a schema has at most ${limits.outputSchemaBytesMax} bytes`)
  const refused = keywordIn(schema)
  if (refused !== undefined) throw invalid(`a schema has no ${refused} here`)
  const fault = faultOfReferences(schema)
  if (fault !== undefined) throw invalid(fault)
  const shape = shapeOf(schema)
  return (text) => {
    const value = jsonIn(text)
    if (value === undefined) return { kind: 'wrong', issues: ['it is not JSON'] }
    const parsed = shape.safeParse(value)
    if (parsed.success) return { kind: 'fits', value }
    const issues = parsed.error.issues.slice(0, limits.outputIssuesMax)
    return { kind: 'wrong', issues: issues.map(({ path, message }) => `${path.join('.') || 'the value'}: ${message}`) }
  }
}

/** The question again, with the answer that does not do and what is wrong with it. */
export const repairOf = (question: Question, text: string, issues: readonly string[]): Question => ({
  ...question,
  messages: [...question.messages, { role: 'assistant', content: text } satisfies Message, correction(issues)],
})

const correction = (issues: readonly string[]): Message => ({
  role: 'user',
  content: `That does not meet the schema:\n- ${issues.join('\n- ')}\nAnswer again with nothing but JSON that does.`,
})

function shapeOf(schema: Schema): z.ZodType {
  try {
    return z.fromJSONSchema(schema)
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error))
  }
}

/** Names of properties may be anything; only keywords are looked for. */
function keywordIn(schema: unknown): string | undefined {
  if (Array.isArray(schema)) return firstOf(schema)
  if (typeof schema !== 'object' || schema === null) return undefined
  for (const [name, member] of Object.entries(schema)) {
    if (REFUSED.has(name)) return name
    const named = name === 'properties' || name === '$defs' || name === 'definitions'
    const found = named && isRecord(member) ? firstOf(Object.values(member)) : keywordIn(member)
    if (found !== undefined) return found
  }
  return undefined
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

function firstOf(schemas: readonly unknown[]): string | undefined {
  for (const schema of schemas) {
    const found = keywordIn(schema)
    if (found !== undefined) return found
  }
  return undefined
}

const FENCED = /^\s*```(?:json)?\s*\n([\s\S]*?)\n\s*```\s*$/

/** Models like to put JSON into a block of Markdown. */
function jsonIn(text: string): z.core.util.JSONType | undefined {
  try {
    return z.json().parse(JSON.parse(FENCED.exec(text)?.[1] ?? text))
  } catch {
    return undefined
  }
}

const invalid = (message: string): LakeError =>
  new LakeError('REQUEST_INVALID', 'the request does not fit its schema', {
    data: { errors: [{ path: 'schema', message }] },
  })
