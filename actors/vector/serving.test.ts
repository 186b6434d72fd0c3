import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Served, Serving, type Step } from './serving.ts'

interface Part {
  readonly id: string
}
const part = (id: string): Part => ({ id })
const generation = (number: number, deltas = 0): Served<Part> => ({
  generation: number,
  shards: [part(`g${number}-0`), part(`g${number}-1`)],
  deltas: Array.from({ length: deltas }, (_, at) => part(`g${number}-d${at}`)),
})
const ids = (step: Step<Part>) => step.load.map(({ id }) => id)

describe('an index', () => {
  test('is answered from the generation before until the new one is here, which then takes its place', () => {
    const serving = new Serving<Part>()
    expect(ids(serving.follow('i', generation(1)))).toEqual(['g1-0', 'g1-1'])
    for (const id of ['g1-0', 'g1-1']) serving.settled(id, 'held')
    expect(ids(serving.follow('i', generation(2)))).toEqual(['g2-0', 'g2-1'])
    expect(serving.choose('i', [1, 2])).toBe(1)
    expect(serving.settled('g2-0', 'held').free).toEqual([])
    expect(serving.choose('i', [1, 2])).toBe(1)
    expect(serving.settled('g2-1', 'held').free).toEqual(['g1-0', 'g1-1'])
    expect(serving.choose('i', [1, 2])).toBe(2)
  })

  test('is never answered from a generation that the log no longer has', () => {
    const serving = new Serving<Part>()
    serving.follow('i', generation(1))
    serving.follow('i', generation(2))
    expect(serving.choose('i', [2])).toBe(2)
    serving.follow('i', undefined)
    expect(serving.choose('i', [2])).toBeUndefined()
  })

  test('swaps at once where the next generation was prepared', () => {
    const serving = new Serving<Part>()
    serving.follow('i', generation(1))
    for (const id of ['g1-0', 'g1-1']) serving.settled(id, 'held')
    expect(ids(serving.prepare('i', generation(2)))).toEqual(['g2-0', 'g2-1'])
    for (const id of ['g2-0', 'g2-1']) expect(serving.settled(id, 'held').free).toEqual([])
    expect(serving.choose('i', [1, 2])).toBe(1)
    expect(serving.follow('i', generation(2))).toEqual({ load: [], free: ['g1-0', 'g1-1'] })
    expect(serving.choose('i', [1, 2])).toBe(2)
  })

  test('frees what was prepared for a publish that failed, once the log has ended that generation', () => {
    const serving = new Serving<Part>()
    serving.follow('i', generation(1))
    for (const id of ['g1-0', 'g1-1']) serving.settled(id, 'held')
    serving.prepare('i', generation(2))
    for (const id of ['g2-0', 'g2-1']) serving.settled(id, 'held')
    expect(serving.forgetPrepared('i', [1, 2]).free).toEqual([])
    expect(serving.forgetPrepared('i', [1])).toEqual({ load: [], free: ['g2-0', 'g2-1'] })
    expect(serving.choose('i', [1])).toBe(1)
  })

  test('that had no room gets it as soon as another part goes', () => {
    const serving = new Serving<Part>()
    serving.follow('other', generation(1))
    for (const id of ['g1-0', 'g1-1']) serving.settled(id, 'held')
    serving.follow('i', generation(2))
    for (const id of ['g2-0', 'g2-1']) expect(serving.settled(id, 'full').load).toEqual([])
    expect(ids(serving.drop('other'))).toEqual(['g2-0', 'g2-1'])
  })
})

type Op =
  | { readonly kind: 'publish'; readonly index: string; readonly generation: number; readonly deltas: number }
  | { readonly kind: 'prepare'; readonly index: string; readonly generation: number }
  | { readonly kind: 'drop'; readonly index: string }
  | { readonly kind: 'settle'; readonly how: 'held' | 'full' | 'lost' }
  | { readonly kind: 'use'; readonly index: string }
  | { readonly kind: 'leave' }

const index = fc.constantFrom('a', 'b')
const number = fc.integer({ min: 1, max: 4 })
const op: fc.Arbitrary<Op> = fc.oneof(
  fc.record({ kind: fc.constant('publish' as const), index, generation: number, deltas: fc.nat(2) }),
  fc.record({ kind: fc.constant('prepare' as const), index, generation: number }),
  fc.record({ kind: fc.constant('drop' as const), index }),
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('settle' as const), how: fc.constantFrom('held', 'full', 'lost') }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('use' as const), index }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('leave' as const) }) },
)

const of = (name: string, served: Served<Part>): Served<Part> => ({
  generation: served.generation,
  shards: served.shards.map(({ id }) => part(`${name}-${id}`)),
  deltas: served.deltas.map(({ id }) => part(`${name}-${id}`)),
})

/** A node that does what `Serving` says, and holds it to its promises. */
class Node {
  readonly serving = new Serving<Part>()
  readonly loading: string[] = []
  readonly memory = new Set<string>()
  readonly searches: (readonly string[])[] = []
  readonly live = new Map<string, Served<Part>>()

  perform({ load, free }: Step<Part>): void {
    for (const id of free) {
      expect(this.memory.delete(id)).toBe(true)
      expect(this.searches.flat()).not.toContain(id)
      expect([...this.live.values()].flatMap(({ shards }) => shards.map((each) => each.id))).not.toContain(id)
    }
    for (const { id } of load) {
      expect(this.loading).not.toContain(id)
      expect(this.memory.has(id)).toBe(false)
      this.loading.push(id)
    }
  }

  end(how: 'held' | 'full' | 'lost'): void {
    const id = this.loading.shift()
    if (id === undefined) return
    if (how === 'held') this.memory.add(id)
    this.perform(this.serving.settled(id, how))
  }

  do(next: Op): void {
    switch (next.kind) {
      case 'publish': {
        const live = of(next.index, generation(next.generation, next.deltas))
        this.live.set(next.index, live)
        this.perform(this.serving.follow(next.index, live))
        return
      }
      case 'prepare':
        this.perform(this.serving.prepare(next.index, of(next.index, generation(next.generation))))
        return
      case 'drop':
        this.live.delete(next.index)
        this.perform(this.serving.drop(next.index))
        return
      case 'settle':
        this.end(next.how)
        return
      case 'use': {
        const chosen = this.serving.choose(next.index, [1, 2, 3, 4])
        if (chosen === undefined) return
        const parts = of(next.index, generation(chosen)).shards.map(({ id }) => id)
        this.serving.use(parts)
        this.searches.push(parts)
        return
      }
      default: {
        const parts = this.searches.shift()
        if (parts !== undefined) this.perform(this.serving.leave(parts))
      }
    }
  }
}

test('whatever is published, rolled back and dropped: nothing that a search uses is freed, and in the end the live parts alone are held', () => {
  fc.assert(
    fc.property(fc.array(op, { maxLength: 60 }), (ops) => {
      const node = new Node()
      for (const next of ops) node.do(next)
      while (node.searches.length > 0) node.do({ kind: 'leave' })
      // what was only prepared goes with the next live generation
      for (const name of ['a', 'b']) node.do({ kind: 'publish', index: name, generation: 9, deltas: 0 })
      for (const name of ['a', 'b']) node.do({ kind: 'publish', index: name, generation: 1, deltas: 1 })
      while (node.loading.length > 0) node.end('held')
      node.perform(node.serving.retry())
      while (node.loading.length > 0) node.end('held')
      for (const name of ['a', 'b']) expect(node.serving.choose(name, [1, 9])).toBe(1)
      const expected = ['a', 'b'].flatMap((name) => [`${name}-g1-0`, `${name}-g1-1`, `${name}-g1-d0`])
      expect([...node.memory].filter((id) => !expected.includes(id))).toEqual([])
    }),
    { numRuns: 500 },
  )
})
