import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { catalogActor } from '../../actors/catalog/actor.ts'
import { catalog } from '../../actors/catalog/contract.ts'
import { codeOf } from '../../actors/kernel/errors.ts'
import { type Nodes, overOneNode } from '../contract/over-nodes.ts'
import { append, put } from '../doubles/lake-samples.ts'
import { memoryStore } from '../doubles/memory-store.ts'
import { storageRoom } from '../doubles/storage-room.ts'

const name = fc.constantFrom('workers', 'resumes')
const tag = fc.constantFrom('v1', 'v2', 'before.import')
const operation = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('append' as const), name }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('replace' as const), name }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('drop' as const), name }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('tag' as const), tag, back: fc.nat(6) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('untag' as const), tag }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('rollback' as const), name, whole: fc.boolean(), back: fc.nat(8) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
)
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never

/** The files of each dataset. */
type Lake = Readonly<Record<string, readonly string[]>>

/** A catalog asked from outside, beside a list of what it held at each version. */
class Story {
  readonly #store = memoryStore()
  readonly #lakes: Lake[] = [{}]
  readonly #tags = new Map<string, number>()
  #node: Nodes | undefined
  #fresh = 0

  get #head(): number {
    return this.#lakes.length - 1
  }

  async start(): Promise<void> {
    await this.stop()
    this.#node = await overOneNode({ far: [storageRoom({ store: this.#store }), catalogActor()] })
  }

  async stop(): Promise<void> {
    await this.#node?.stop()
  }

  get #ask(): Nodes['ask'] {
    if (this.#node === undefined) throw new Error('not started')
    return this.#node.ask
  }

  async run(each: Operation): Promise<void> {
    switch (each.kind) {
      case 'append':
      case 'replace':
        return this.#write(each)
      case 'drop': {
        const { [each.name]: gone, ...rest } = this.#lakes.at(-1) ?? {}
        const told = await outcome(this.#ask(catalog.drop, { name: each.name }))
        expect(told).toEqual(gone === undefined ? 'DATASET_UNKNOWN' : { lakeVersion: this.#head + 1 })
        if (gone !== undefined) this.#lakes.push(rest)
        return
      }
      case 'tag': {
        const version = Math.max(0, this.#head - each.back)
        const told = await outcome(this.#ask(catalog.tag, { name: each.tag, at: version }))
        if (this.#tags.has(each.tag)) return expect(told).toBe('LAKE_TAG_EXISTS')
        this.#tags.set(each.tag, version)
        this.#lakes.push(this.#lakes.at(-1) ?? {})
        return expect(told).toEqual({ name: each.tag, version, lakeVersion: this.#head })
      }
      case 'untag': {
        const told = await outcome(this.#ask(catalog.untag, { name: each.tag }))
        if (!this.#tags.delete(each.tag)) return expect(told).toBe('LAKE_VERSION_UNKNOWN')
        this.#lakes.push(this.#lakes.at(-1) ?? {})
        return expect(told).toEqual({ lakeVersion: this.#head })
      }
      case 'rollback':
        return this.#rollBack(each)
      default:
        return this.start()
    }
  }

  async #write({ kind, name: of }: { kind: 'append' | 'replace'; name: 'workers' | 'resumes' }): Promise<void> {
    const lake = this.#lakes.at(-1) ?? {}
    const file = `f${++this.#fresh}`
    const { datasets } = await this.#ask(catalog.resolve, { names: [of] })
    const [held] = datasets
    const change =
      kind === 'append' && held !== undefined
        ? append(of, [file], { to: held })
        : put(of, [file], { over: held, id: held?.id ?? file })
    const told = await this.#ask(catalog.commit, { message: kind, changes: [change] })
    this.#lakes.push({ ...lake, [of]: kind === 'append' ? [...(lake[of] ?? []), file] : [file] })
    expect(told).toMatchObject({ kind: 'committed', version: this.#head })
  }

  async #rollBack(each: { name: 'workers' | 'resumes'; whole: boolean; back: number }): Promise<void> {
    const to = Math.max(0, this.#head - each.back)
    const [lake, target] = [this.#lakes.at(-1) ?? {}, this.#lakes[to] ?? {}]
    const told = await outcome(
      this.#ask(catalog.rollback, each.whole ? { to } : { to, datasets: [each.name as never] }),
    )
    const names = each.whole ? ['resumes', 'workers'] : [each.name]
    if (!each.whole && !(each.name in lake) && !(each.name in target)) return expect(told).toBe('DATASET_UNKNOWN')
    // files are never shared by two contents of a dataset, but an empty lake and a dropped dataset are the same
    const differ = names.filter((of) => JSON.stringify(lake[of]) !== JSON.stringify(target[of]))
    const next = Object.fromEntries(
      [...new Set([...Object.keys(lake), ...names])].flatMap((of) => {
        const files = names.includes(of) ? target[of] : lake[of]
        return files === undefined ? [] : [[of, files]]
      }),
    )
    if (differ.length > 0) this.#lakes.push(next)
    expect(told).toEqual({
      lakeVersion: this.#head,
      restored: differ.filter((of) => of in target),
      dropped: differ.filter((of) => !(of in target)),
    })
  }

  /** Every version again: by its number, by its time, and by each tag on it. */
  async compareHistory(): Promise<void> {
    expect(await this.#ask(catalog.head, {})).toMatchObject({ version: this.#head })
    const { items } = await this.#ask(catalog.versions, { limit: 1000 })
    expect(items.map(({ version }) => version)).toEqual(
      this.#lakes
        .map((_, version) => version)
        .slice(1)
        .reverse(),
    )
    for (const [version, lake] of this.#lakes.entries()) {
      const at = items.find((item) => item.version === version)?.at
      const tags = [...this.#tags].filter(([, of]) => of === version).map(([of]) => of)
      await this.#compareAt(version, version, lake)
      for (const moment of [...tags, ...(at === undefined ? [] : [at])]) await this.#compareAt(moment, version, lake)
    }
    const wanted = [...this.#tags].map(([of, version]) => ({ name: of, version }))
    expect((await this.#ask(catalog.tags, {})).items).toEqual(wanted.sort((a, b) => (a.name < b.name ? -1 : 1)))
  }

  async #compareAt(at: string | number, version: number, lake: Lake): Promise<void> {
    const resolved = await this.#ask(catalog.resolve, { names: ['workers', 'resumes'], at })
    expect(resolved.version).toBe(version)
    const files = resolved.datasets.map((dataset) => [
      dataset.name,
      dataset.base.map(({ uri }) => uri.replace(/^.*\/|\.parquet$/g, '')),
    ])
    expect(Object.fromEntries(files)).toEqual(lake)
  }
}

const outcome = (asked: Promise<unknown>): Promise<unknown> => asked.catch((error: unknown) => codeOf(error) ?? error)

describe('rollback, tags and at', () => {
  test('are a list of what was, whatever happened and however often the node starts again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 5, maxLength: 40 }), async (operations) => {
        const story = new Story()
        await story.start()
        try {
          for (const each of operations) await story.run(each)
          await story.compareHistory()
        } finally {
          await story.stop()
        }
      }),
      { numRuns: 20 },
    )
  })
})
