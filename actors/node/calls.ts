/** How often each room was asked lately, how long it took, and how often it failed: bounded, whatever happens. */
import { limits } from '../../config/limits.ts'

export interface EndedCall {
  readonly room: string
  readonly ms: number
  /** Failed: through no fault of the caller. */
  readonly end: 'answered' | 'failed'
}

interface RoomFigures {
  readonly room: string
  readonly callsPerSecond: number
  readonly p99Ms?: number
  readonly failures: number
}

/** Milliseconds. */
const MINUTE = 60_000
/** Times are counted by steps of 10 %, from 10 µs to more than any call may take. */
const STEP = 1.1
const SHORTEST_MS = 0.01
const STEPS = 240

interface Minute {
  readonly number: number
  calls: number
  failures: number
  /** Calls by the step of their time. */
  readonly times: Uint32Array
}

export class Calls {
  /** By room, oldest minute first. */
  readonly #minutes = new Map<string, Minute[]>()

  /** @param nowMs on a clock that never goes back, as below */
  note({ room, ms, end }: EndedCall, nowMs: number): void {
    const minutes = this.#of(room)
    const number = Math.floor(nowMs / MINUTE)
    const held = minutes.at(-1)
    const minute = held?.number === number ? held : { number, calls: 0, failures: 0, times: new Uint32Array(STEPS) }
    if (minute !== held) minutes.push(minute)
    while ((minutes[0]?.number ?? number) <= number - limits.roomFiguresMinutes) minutes.shift()
    minute.calls += 1
    if (end === 'failed') minute.failures += 1
    const step = stepOf(ms)
    minute.times[step] = (minute.times[step] ?? 0) + 1
  }

  /** By name. */
  figures(nowMs: number): RoomFigures[] {
    const now = Math.floor(nowMs / MINUTE)
    const figures = [...this.#minutes].map(([room, minutes]) => {
      const hour = minutes.filter(({ number }) => number > now - limits.roomFiguresMinutes)
      // the minute that has just begun tells little by itself
      const lately = hour.filter(({ number }) => number >= now - 1)
      const p99 = p99Of(lately)
      const seconds = Math.min(nowMs, MINUTE + (nowMs % MINUTE)) / 1000
      return {
        room,
        callsPerSecond: sum(lately.map(({ calls }) => calls)) / seconds,
        ...(p99 === undefined ? {} : { p99Ms: p99 }),
        failures: sum(hour.map(({ failures }) => failures)),
      }
    })
    return figures.toSorted((a, b) => (a.room < b.room ? -1 : 1))
  }

  #of(room: string): Minute[] {
    const held = this.#minutes.get(room) ?? []
    this.#minutes.set(room, held)
    return held
  }
}

const stepOf = (ms: number): number =>
  Math.min(STEPS - 1, Math.max(0, Math.ceil(Math.log(ms / SHORTEST_MS) / Math.log(STEP))))

/** The upper end of the step in which the slowest hundredth begins. */
function p99Of(minutes: readonly Minute[]): number | undefined {
  const calls = sum(minutes.map((minute) => minute.calls))
  if (calls === 0) return undefined
  let left = Math.ceil(calls * 0.99)
  for (let step = 0; step < STEPS; step += 1) {
    left -= sum(minutes.map(({ times }) => times[step] ?? 0))
    if (left <= 0) return Number((SHORTEST_MS * STEP ** step).toPrecision(2))
  }
  return undefined
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
