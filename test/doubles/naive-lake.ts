/** A lake as anybody would write it, without a log, to hold the real one against. */
import fc from 'fast-check'
import { expect } from 'vitest'
import { type Commit, type Dataset, encodeCommit, parseCommit } from '../../actors/catalog/commit.ts'
import { fold, planCommit, type Submission } from '../../actors/catalog/fold.ts'
import { planRollback } from '../../actors/catalog/rollback.ts'
import { emptyLake, type LakeState, rowsOf } from '../../actors/catalog/state.ts'
import { append, asCommit, compact, deleteRows, drop, put, second, submission, upsert } from './lake-samples.ts'

/** What a naive lake remembers of a dataset: `content` is another number for everything that was ever different. */
interface Row {
  /** Of the base, then of deltas. */
  readonly files: readonly string[]
  readonly deltas: readonly string[]
  readonly rows: number
  /** Equal where nobody changed a row in between. */
  readonly rowsAt: number
  readonly content: number
  readonly epoch: number
  readonly snapshot: number
}
type Lake = ReadonlyMap<string, Row>

const nothing = { id: 'none', epoch: 1, snapshot: 1, rowsAt: 1 }
const NAMES = ['workers', 'resumes', 'shifts']
const name = fc.constantFrom(...NAMES)
/** One operation on a lake of few datasets; `back` counts versions before the head. */
export const lakeOperation = fc.oneof(
  fc.record({ kind: fc.constant('create'), name }),
  fc.record({ kind: fc.constant('append'), name }),
  fc.record({ kind: fc.constant('append'), name }),
  fc.record({ kind: fc.constant('upsert'), name }),
  fc.record({ kind: fc.constant('delete'), name }),
  fc.record({ kind: fc.constant('compact'), name }),
  fc.record({ kind: fc.constant('replace'), name }),
  fc.record({ kind: fc.constant('drop'), name }),
  fc.record({ kind: fc.constant('tag'), name: fc.constantFrom('v1', 'v2') }),
  fc.record({ kind: fc.constant('untag'), name: fc.constantFrom('v1', 'v2') }),
  fc.record({ kind: fc.constant('rollback'), name, whole: fc.boolean(), back: fc.nat(12) }),
)
export type Op = typeof lakeOperation extends fc.Arbitrary<infer T> ? T : never

/** Runs operations on the log and on the naive lake side by side, and compares them after each commit. */
export class SideBySide {
  readonly states: LakeState[] = [emptyLake]
  readonly commits: Commit[] = []
  readonly lakes: Lake[] = [new Map()]
  #tags: ReadonlyMap<string, number> = new Map()
  #fresh = 0

  /** One commit of several operations, each planned on the head before it but for drop and rollback. */
  commit(ops: readonly Op[]): void {
    const head = this.states.at(-1) ?? emptyLake
    const known = this.lakes.at(-1) ?? new Map()
    const lake = new Map(known)
    const tags = new Map(this.#tags)
    const expected: string[] = []
    const submissions = ops.map((each) => {
      const file = `${each.name}-${++this.#fresh}`
      expected.push(this.#apply(each, file, { known, lake, tags }))
      return submission(this.#changesOf(each, file, head))
    })
    const plan = planCommit(head, submissions, second(head.version + 1))
    expect(plan.plans.map(({ kind }) => kind)).toEqual(expected)
    if (plan.entries.length === 0) return
    const parsed = parseCommit(encodeCommit(asCommit(head, [...plan.entries])))
    if (parsed.kind !== 'commit') throw new Error(parsed.kind)
    expect(fold(head, parsed.commit)).toEqual(plan.next)
    this.commits.push(parsed.commit)
    this.states.push(plan.next)
    this.lakes.push(lake)
    this.#tags = tags
    this.#compare(plan.next, lake)
    expect(plan.next.tags).toEqual(tags)
    for (const [of, count] of head.counters) expect(plan.next.counters.get(of)).toBeGreaterThanOrEqual(count)
  }

  /** Every older version again, from the commits alone. */
  compareHistory(): void {
    let state = emptyLake
    for (const [index, commit] of this.commits.entries()) {
      state = fold(state, commit)
      expect(state).toEqual(this.states[index + 1])
      this.#compare(state, this.lakes[index + 1] ?? new Map())
    }
  }

  #compare(state: LakeState, lake: Lake): void {
    const nameIn = (uri: string) => uri.replace(/^primary:\/\/datasets\/|(\.deletes)?\.parquet$/g, '')
    const found = [...state.datasets].map(([of, dataset]) => {
      const { base, delta } = dataset
      const deltas = delta.map(({ deletes }) => nameIn(deletes.uri))
      return [of, { files: base.map(({ uri }) => nameIn(uri)), deltas, rows: rowsOf(dataset) }] as const
    })
    const wanted = [...lake].map(([of, { files, deltas, rows }]) => [of, { files, deltas, rows }] as const)
    expect(new Map<string, unknown>(found)).toEqual(new Map<string, unknown>(wanted))
    for (const [of, dataset] of state.datasets) {
      expect(dataset.snapshot).toBeLessThanOrEqual(state.counters.get(of) ?? 0)
      const sequences = dataset.base.map(({ sequence }) => sequence)
      expect(sequences).toEqual(sequences.toSorted((a, b) => a - b))
      for (const { sequence } of [...dataset.base, ...dataset.delta])
        expect(sequence).toBeLessThanOrEqual(dataset.snapshot)
    }
  }

  #changesOf(each: Op, file: string, head: LakeState): Submission['changes'] {
    const held: Dataset | undefined = head.datasets.get(each.name)
    switch (each.kind) {
      case 'create':
        return [put(each.name, [file], { id: file, batch: file })]
      case 'append':
        return [append(each.name, [file], { to: held ?? nothing, batch: file })]
      case 'upsert':
        return [upsert(each.name, file, { to: held ?? nothing })]
      case 'delete':
        return [deleteRows(each.name, file, { of: held ?? nothing })]
      case 'compact':
        return held === undefined || held.base.length + held.delta.length === 0 ? [] : [compact(each.name, file, held)]
      case 'replace':
        return [put(each.name, [file], { over: held, id: held?.id ?? file, batch: file })]
      case 'drop':
        return (draft) => {
          const now = draft.dataset(each.name)
          return now === undefined ? [] : [drop(each.name, now)]
        }
      case 'tag':
        return [{ kind: 'ref.put', ref: 'tag', name: each.name, version: head.version }]
      case 'untag':
        return [{ kind: 'ref.drop', name: each.name }]
      default: {
        const { target, names } = this.#rollbackOf(each)
        return (draft) => planRollback(draft, this.states[target] ?? emptyLake, names)
      }
    }
  }

  /** Another content, by a change of rows. */
  #changed(): Pick<Row, 'content' | 'rowsAt'> {
    return { content: ++this.#fresh, rowsAt: ++this.#fresh }
  }

  #rollbackOf(each: Op): { target: number; names: string[] | undefined } {
    const target = Math.max(0, this.states.length - 1 - ('back' in each ? each.back : 0))
    return { target, names: 'whole' in each && each.whole ? undefined : [each.name] }
  }

  /** The naive lake's own rules; the kind of plan that they lead to. */
  #apply(each: Op, file: string, at: { known: Lake; lake: Map<string, Row>; tags: Map<string, number> }): string {
    const { known, lake, tags } = at
    const [then, now] = [known.get(each.name), lake.get(each.name)]
    const set = (of: string, row: Pick<Row, 'files' | 'rows'> & Partial<Row>) =>
      lake.set(of, {
        deltas: [],
        content: ++this.#fresh,
        epoch: ++this.#fresh,
        rowsAt: ++this.#fresh,
        ...row,
        snapshot: ++this.#fresh,
      })
    const same = now !== undefined && now.epoch === then?.epoch
    switch (each.kind) {
      case 'create':
        if (now !== undefined) return 'conflict'
        set(each.name, { files: [file], rows: 10 })
        return 'accepted'
      case 'append':
        if (!same) return 'conflict'
        set(each.name, { ...now, ...this.#changed(), files: [...now.files, file], rows: now.rows + 10 })
        return 'accepted'
      case 'upsert':
      case 'delete': {
        if (!same || now.rowsAt !== then.rowsAt) return 'conflict'
        const rows = now.rows + (each.kind === 'upsert' ? 7 : -3)
        set(each.name, { ...now, ...this.#changed(), deltas: [...now.deltas, file], rows })
        return 'accepted'
      }
      case 'compact': {
        const inputs = [...(then?.files ?? []), ...(then?.deltas ?? [])]
        if (inputs.length === 0) return 'nothing'
        const left = (all: readonly string[]) => all.filter((each) => !inputs.includes(each))
        if (
          !same ||
          left([...now.files, ...now.deltas]).length + inputs.length > now.files.length + now.deltas.length
        ) {
          return 'conflict'
        }
        set(each.name, { ...now, content: ++this.#fresh, files: [file, ...left(now.files)], deltas: left(now.deltas) })
        return 'accepted'
      }
      case 'replace':
        if (now?.snapshot !== then?.snapshot) return 'conflict'
        set(each.name, { files: [file], rows: 10 })
        return 'accepted'
      case 'drop':
        return lake.delete(each.name) ? 'accepted' : 'nothing'
      case 'tag':
        if (tags.has(each.name)) return 'conflict'
        tags.set(each.name, this.states.length - 1)
        return 'accepted'
      case 'untag':
        return tags.delete(each.name) ? 'accepted' : 'conflict'
      default: {
        const { target, names } = this.#rollbackOf(each)
        const wanted = this.lakes[target] ?? new Map()
        const differ = (names ?? NAMES).filter((of) => wanted.get(of)?.content !== lake.get(of)?.content)
        for (const of of differ) {
          const row = wanted.get(of)
          if (row === undefined) lake.delete(of)
          else set(of, { ...row, epoch: ++this.#fresh })
        }
        return differ.length === 0 ? 'nothing' : 'accepted'
      }
    }
  }
}
