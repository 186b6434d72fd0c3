/** ai: models of this node; for now embedders, which turn texts into vectors. */
import { z } from 'zod'
import { limits } from '../../config/limits.ts'
import { contract } from '../kernel/contract.ts'
import { Sha256 } from '../kernel/ids.ts'

/** Vectors of two builds are not comparable, so whoever keeps some keeps this beside them. */
const Model = z.object({ name: z.string(), sha256: Sha256 })

const Vectors = z.custom<Float32Array>((value) => value instanceof Float32Array, 'no vectors')

export const ai = contract('ai', {
  embed: {
    doc: 'The vectors of some texts, to be compared by cosine',
    params: z.strictObject({
      /** Their bytes are bounded as well: `limits.embedTextBytesMax` and `limits.embedBytesMax`. */
      texts: z.array(z.string()).min(1).max(limits.embedTextsMax),
      /** Absent: the node's default. */
      embedder: z.string().max(limits.modelNameLengthMax).optional(),
    }),
    result: z.object({
      /** `dim` components a text, one text after the other, each vector of length 1. */
      vectors: Vectors,
      /** Positions of the texts without a vector, such as an empty one; zeros stand in their place. */
      nulls: z.array(z.int()),
      dim: z.int(),
      model: Model,
    }),
    errors: ['MODEL_UNKNOWN'],
  },
  embedders: {
    doc: 'The embedders of this node, as they were opened, and which one serves where none is named',
    params: z.strictObject({}),
    result: z.object({ items: z.array(Model.extend({ dim: z.int() })), default: z.string() }),
    errors: [],
  },
})
