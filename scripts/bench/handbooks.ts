/** Handbooks of made companies as PDF files, with the truth about each page: documents to be asked. */

export const topics = ['holidays', 'safety', 'night shift', 'expenses', 'training'] as const
export type Topic = (typeof topics)[number]

export interface HandbookPage {
  readonly company: string
  readonly topic: Topic
  readonly text: string
  /** What a question for its figure is answered with. */
  readonly value: string
}

export interface Handbook {
  readonly title: string
  readonly company: string
  /** One for each topic, in their order. */
  readonly pages: readonly HandbookPage[]
}

const FIRST = ['Alder', 'Birch', 'Cedar', 'Dogwood', 'Elm', 'Fir', 'Ginkgo', 'Hazel', 'Ironwood', 'Juniper']
const LAST = ['Logistics', 'Foundry', 'Dairy', 'Print Works', 'Shipyard', 'Bakery', 'Mills', 'Laboratories']

/** At most 80, each with figures of its own. */
export const handbooksOf = (count: number): readonly Handbook[] =>
  Array.from({ length: Math.min(count, FIRST.length * LAST.length) }, (_, at) => {
    const company = `${FIRST[at % FIRST.length]} ${LAST[Math.floor(at / FIRST.length)]}`
    return { title: `Handbook of ${company}`, company, pages: topics.map((topic) => pageOf(company, topic, at)) }
  })

function pageOf(company: string, topic: Topic, at: number): HandbookPage {
  const page = (value: string, text: string) => ({ company, topic, value, text })
  switch (topic) {
    case 'holidays': {
      const days = `${7 + (at % 30)} days`
      return page(days, `Holidays at ${company} are requested ${days} ahead. The supervisor answers within a week.`)
    }
    case 'safety': {
      const place = `gate ${1 + (at % 12)}`
      return page(
        place,
        `The assembly point of ${company} after a fire alarm is ${place}. Elevators are not used then.`,
      )
    }
    case 'night shift': {
      const hour = `${8 + (at % 4)}:${10 + (at % 5) * 10} pm`
      return page(hour, `The night shift at ${company} begins at ${hour}. It ends after eight hours, with one break.`)
    }
    case 'expenses': {
      const dollars = `$${40 + at}`
      return page(
        dollars,
        `Travel meals at ${company} are refunded up to ${dollars} a day. Receipts are kept for a year.`,
      )
    }
    case 'training': {
      const months = `${3 + (at % 20)} months`
      return page(months, `Forklift training at ${company} is repeated every ${months}. Trainers come from outside.`)
    }
  }
}

const LINE = 70

/** A page of it for each of its own, in a font that every reader has. */
export function pdfOf({ title, pages }: Handbook): string {
  const contents = pages.map(({ text }) => {
    const lines = text.match(new RegExp(`.{1,${LINE}}(?: |$)`, 'g')) ?? []
    const shown = lines.map((line) => `(${line.trim().replaceAll(/[\\()]/g, (mark) => `\\${mark}`)}) Tj T*`)
    return `BT /F1 11 Tf 14 TL 72 720 Td ${shown.join(' ')} ET`
  })
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, at) => `${5 + 2 * at} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    `<< /Title (${title}) >>`,
    ...contents.flatMap((content, at) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents ${6 + 2 * at} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    ]),
  ]
  return fileOf(objects)
}

/** ASCII, so that places in characters are places in bytes. */
function fileOf(objects: readonly string[]): string {
  let file = '%PDF-1.7\n'
  const places = objects.map((body, at) => {
    const place = file.length
    file += `${at + 1} 0 obj\n${body}\nendobj\n`
    return `${String(place).padStart(10, '0')} 00000 n \n`
  })
  const size = objects.length + 1
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${places.join('')}`
  return `${file}${table}trailer\n<< /Size ${size} /Root 1 0 R /Info 4 0 R >>\nstartxref\n${file.length}\n%%EOF\n`
}
