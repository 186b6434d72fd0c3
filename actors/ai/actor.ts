/** The shell of ai: texts to the threads where the models lie, vectors back. */
import { type EmbedderName, embedders } from '../../compute/embed/embedders.ts'
import { type ActorSchema, actor, type Handlers } from '../kernel/actor.ts'
import { ai } from './contract.ts'
import type { AiPool } from './ports.ts'

export interface AiDeps {
  readonly pool: AiPool
  /** Serves where a caller names none. */
  readonly embedder: EmbedderName
}

export const aiActor = (deps: AiDeps): ActorSchema =>
  actor({ contract: ai, open: () => Promise.resolve({ handlers: handlers(deps) }) })

interface Work {
  readonly texts: readonly string[]
  readonly embedder: string
}

function handlers({ pool, embedder: standard }: AiDeps): Handlers<typeof ai> {
  // never killed, although it could be: a run is short, and with its thread the model would be gone
  const run = (work: Work, signal: AbortSignal) => pool.run('embed', work, { lane: 'interactive', signal })
  return {
    async embed({ params, signal }) {
      const { texts, embedder = standard } = params
      const { vectors, nulls, dim, model } = await run({ texts, embedder }, signal)
      return { vectors, nulls: [...nulls], dim, model }
    },
    async embedders({ signal }) {
      const opened = await Promise.all(embedders.map((embedder) => run({ texts: [], embedder }, signal)))
      return { items: opened.map(({ dim, model }) => ({ ...model, dim })), default: standard }
    },
  }
}
