/** What a JSON Schema becomes where each reference is the schema that it names: few lines may be more than any memory holds. */
import { limits } from '../../config/limits.ts'

/** Why the schema cannot be unfolded, or undefined. */
export function faultOfReferences(schema: object): string | undefined {
  const sizes = new Map<string, number>()
  const under = new Set<string>()
  try {
    return sizeOf(schema) > limits.outputSchemaPartsMax ? tooLarge : undefined
  } catch (error) {
    if (error instanceof CircleError) return 'a schema does not refer to itself here'
    throw error
  }

  /** Of the schema with all that it refers to. */
  function sizeOf(part: unknown): number {
    if (typeof part !== 'object' || part === null) return 1
    const own = Object.entries(part).reduce((sum, [name, member]) => {
      if (name === '$ref' && typeof member === 'string') return sum + sizeAt(member)
      return DEFINITIONS.has(name) ? sum : sum + sizeOf(member)
    }, 1)
    return Math.min(own, limits.outputSchemaPartsMax + 1)
  }

  function sizeAt(reference: string): number {
    const known = sizes.get(reference)
    if (known !== undefined) return known
    if (under.has(reference)) throw new CircleError()
    under.add(reference)
    const size = sizeOf(targetOf(schema, reference))
    under.delete(reference)
    sizes.set(reference, size)
    return size
  }
}

class CircleError extends Error {
  override readonly name = 'CircleError'
}

const tooLarge = `a schema has at most ${limits.outputSchemaPartsMax} parts, those included that it refers to`

/** Counted where they are referred to. */
const DEFINITIONS: ReadonlySet<string> = new Set(['$defs', 'definitions'])

/** Undefined for what is not inside of the schema, or not there. */
function targetOf(schema: object, reference: string): unknown {
  if (!reference.startsWith('#')) return undefined
  const steps = reference
    .slice(1)
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  return steps.reduce<unknown>((part, step) => Object(part)[step], schema)
}
