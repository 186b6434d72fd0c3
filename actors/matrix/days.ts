/** Calendar days as texts, `YYYY-MM-DD`, counted without clock and time zone. */

const MS = 86_400_000

export const dayOf = (year: number, month: number, day: number): string =>
  new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10)

export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * MS).toISOString().slice(0, 10)

export function addMonths(day: string, months: number): string {
  const { year, month, date } = partsOfDay(day)
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate()
  return dayOf(year, month + months, Math.min(date, last))
}

export const lastOfMonth = (year: number, month: number): string => dayOf(year, month + 1, 0)

/** Monday 1 … Sunday 7. */
export const weekday = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay() || 7

export function partsOfDay(day: string): { readonly year: number; readonly month: number; readonly date: number } {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  return { year, month, date }
}

/** Whether it is a day of the calendar between the years 1 and 9999. */
export const isDay = (day: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(`${day}T00:00:00Z`)) && addDays(day, 0) === day
