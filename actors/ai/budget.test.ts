import fc from 'fast-check'
import { expect, test } from 'vitest'
import { limits } from '../../config/limits.ts'
import { type Amount, Budget, type Reserved } from './budget.ts'

const { modelBudgetMs, modelBudgetStepMs } = limits
const tokens = (count: number): Amount => ({ tokens: count, cost: 0 })

test('what is reserved counts until it is paid, and then what was paid does', () => {
  const budget = new Budget({ tokensMax: 100 })
  const first = budget.reserve(tokens(80), 0)
  expect(budget.reserve(tokens(30), 0)).toMatchObject({ kind: 'spent' })
  if (first.kind === 'reserved') first.pay(tokens(10), 0)
  if (first.kind === 'reserved') first.pay(tokens(10), 0)
  expect(budget.spent(0)).toEqual(tokens(10))
  expect(budget.reserve(tokens(90), 0)).toMatchObject({ kind: 'reserved' })
})

test('it says when there will be room, and there is then', () => {
  const budget = new Budget({ tokensMax: 100 })
  budget.pay(tokens(60), 1000)
  budget.pay(tokens(40), 10 * modelBudgetStepMs)
  const refused = budget.reserve(tokens(50), 20 * modelBudgetStepMs)
  expect(refused).toEqual({ kind: 'spent', retryAfterMs: modelBudgetMs - 19 * modelBudgetStepMs })
  if (refused.kind !== 'spent') return
  const atMs = 20 * modelBudgetStepMs + refused.retryAfterMs
  expect(budget.reserve(tokens(50), atMs - 1)).toMatchObject({ kind: 'spent' })
  expect(budget.reserve(tokens(50), atMs)).toMatchObject({ kind: 'reserved' })
})

test('without bounds there is always room', () => {
  const budget = new Budget({})
  budget.pay({ tokens: 1e12, cost: 1e9 }, 0)
  expect(budget.reserve({ tokens: 1e12, cost: 1e9 }, 0)).toMatchObject({ kind: 'reserved' })
})

test('no hour takes more than its bound, whatever is asked and whenever it is paid', () => {
  const call = fc.record({ most: fc.nat(60), share: fc.nat(100), passedMs: fc.nat(900_000), overMs: fc.nat(900_000) })
  fc.assert(
    fc.property(fc.array(call, { maxLength: 60 }), (calls) => {
      const budget = new Budget({ tokensMax: 100 })
      const paid: { atMs: number; tokens: number }[] = []
      const open: {
        untilMs: number
        most: number
        share: number
        pay: Extract<Reserved, { kind: 'reserved' }>['pay']
      }[] = []
      let nowMs = 0
      for (const { most, share, passedMs, overMs } of calls) {
        nowMs += passedMs
        for (const each of open.filter(({ untilMs }) => untilMs <= nowMs).toSorted((a, b) => a.untilMs - b.untilMs)) {
          open.splice(open.indexOf(each), 1)
          const spent = Math.floor((each.most * each.share) / 100)
          each.pay(tokens(spent), each.untilMs)
          paid.push({ atMs: each.untilMs, tokens: spent })
        }
        const reserved = budget.reserve(tokens(most), nowMs)
        if (reserved.kind === 'reserved') open.push({ untilMs: nowMs + overMs, most, share, pay: reserved.pay })
        else expect(reserved.retryAfterMs).toBeGreaterThan(0)
      }
      for (const { atMs } of paid) {
        const hour = paid.filter((each) => each.atMs > atMs - modelBudgetMs && each.atMs <= atMs)
        expect(hour.reduce((sum, each) => sum + each.tokens, 0)).toBeLessThanOrEqual(100)
      }
    }),
  )
})
