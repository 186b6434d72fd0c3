/** Figures of this process in Prometheus' text format. */
import { Counter, collectDefaultMetrics, register } from 'prom-client'

const answers = new Counter({
  name: 'lake_http_answers_total',
  help: 'HTTP answers by contract action and status',
  labelNames: ['action', 'status'],
})

export const countAnswer = (answer: { readonly action: string; readonly status: number }): void => {
  answers.inc({ action: answer.action, status: String(answer.status) })
}

let started = false

/** Event-loop delay, memory and garbage collection of this process beside our own figures; once, however many nodes it runs. */
export function startProcessFigures(): void {
  if (!started) collectDefaultMetrics({ prefix: 'lake_' })
  started = true
}

export const metricsText = (): Promise<string> => register.metrics()
export const metricsType: string = register.contentType
