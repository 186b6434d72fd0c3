/** Questions whose answers are known, by what is true of the rows. */
import { type Kinds, productOf, productsThat, resumeOf, resumesThat, said } from './answer-maker.ts'

/** What achievements are asked by: words of other people than those who wrote the resumes. */
const DONE: Readonly<Record<string, readonly [string, string, string]>> = {
  'volunteer-fire': [
    'is a volunteer firefighter',
    'volunteers with the fire brigade',
    'serves as a volunteer firefighter',
  ],
  coach: ['coaches youth soccer', 'is a Little League coach', 'coaches kids on weekends'],
  'food-bank': ['volunteers at a food bank', 'helps at a food pantry', 'gives time to a food bank'],
  'disaster-relief': [
    'worked hurricane relief',
    'was deployed for storm recovery',
    'joined the clean-up after a hurricane',
  ],
  'safety-award': ['won a safety prize', 'received a plant safety award', 'was named safety champion'],
  'family-business': [
    'grew up in a family business',
    'started out in a family firm',
    'worked in the shop of their parents',
  ],
  'led-crew': ['led a crew of six', 'ran a small team of six people', 'was in charge of a crew of six'],
}

export const answerable: Kinds = [
  [
    'role, certificate, state',
    (from) => {
      const { worker } = resumeOf(from)
      const held = worker.certifications[0]?.certification
      if (held === undefined) return undefined
      const { title, id } = worker.role
      const { state } = worker.place
      const x = `${title.toLowerCase()} with ${held.name} in ${state}`
      return {
        dataset: 'resumes',
        text: said(
          from,
          `find me a ${x}`,
          `Which ${title.toLowerCase()} in ${state} has ${held.name}?`,
          `We need a ${title.toLowerCase()} who holds ${held.name} and lives in ${state}`,
        ),
        isRight: resumesThat(
          from,
          (one) =>
            one.worker.role.id === id &&
            one.worker.place.state === state &&
            one.worker.certifications.some(({ certification }) => certification.id === held.id),
        ),
      }
    },
  ],
  [
    'employer and city',
    (from) => {
      const { jobs, text } = resumeOf(from)
      const job = jobs.find(({ employer, place }) => text.includes(employer) && text.includes(place.city))
      if (job === undefined) return undefined
      const { employer, place } = job
      return {
        dataset: 'resumes',
        text: said(
          from,
          `Who worked at ${employer} in ${place.city}?`,
          `Which people from ${place.city} were employed by ${employer}?`,
          `Name somebody who had a job at ${employer} in ${place.city}`,
        ),
        isRight: resumesThat(
          from,
          (one) =>
            one.jobs.some((each) => each.employer === employer) &&
            (one.worker.place.city === place.city ||
              one.jobs.some((each) => each.employer === employer && each.place.city === place.city)),
        ),
      }
    },
  ],
  [
    'achievement and state',
    (from) => {
      const { achievements, worker, text } = resumeOf(from)
      const done = achievements.find(({ id }) => DONE[id] !== undefined)
      const [first, second, third] = DONE[done?.id ?? ''] ?? ['', '', '']
      const { state } = worker.place
      if (done === undefined || !text.includes(`, ${state}`)) return undefined
      return {
        dataset: 'resumes',
        text: said(
          from,
          `Who in ${state} ${first}?`,
          `Which candidate from ${state} ${second}?`,
          `Is there anybody in ${state} who ${third}?`,
        ),
        isRight: resumesThat(
          from,
          (one) => one.worker.place.state === state && one.achievements.some(({ id }) => id === done.id),
        ),
      }
    },
  ],
  [
    'where somebody lives',
    (from) => {
      const { worker, text } = resumeOf(from)
      if (!text.includes(worker.name)) return undefined
      return {
        dataset: 'resumes',
        text: said(
          from,
          `Where does ${worker.name} live?`,
          `In which city is ${worker.name} based?`,
          `What town does ${worker.name} come from?`,
        ),
        isRight: resumesThat(from, (one) => one.worker.name === worker.name),
        value: (id) => from.data.resumes[id - 1]?.worker.place.city ?? '',
      }
    },
  ],
  [
    'years of somebody',
    (from) => {
      const { worker, text } = resumeOf(from)
      if (!text.includes(worker.name) || worker.yearsExperience < 2) return undefined
      return {
        dataset: 'resumes',
        text: said(
          from,
          `How many years of experience does ${worker.name} have?`,
          `How long has ${worker.name} been working?`,
          `${worker.name}: how many years on the job?`,
        ),
        isRight: resumesThat(from, (one) => one.worker.name === worker.name),
        value: (id) => `${from.data.resumes[id - 1]?.worker.yearsExperience} years`,
      }
    },
  ],
  [
    'price of a product',
    (from) => {
      const { name } = productOf(from)
      return {
        dataset: 'products',
        text: said(from, `What does the ${name} cost?`, `How much is the ${name}?`, `What is the price of ${name}?`),
        isRight: productsThat(from, (one) => one.name === name),
        value: (id) => ((from.data.products[id - 1]?.priceCents ?? 0) / 100).toFixed(2),
      }
    },
  ],
  [
    'products by brand and material',
    (from) => {
      const { brand, category, material } = productOf(from)
      const name = category.name.toLowerCase()
      return {
        dataset: 'products',
        text: said(
          from,
          `a ${name} by ${brand} made of ${material}`,
          `Which ${material} ${name}s are there from ${brand}?`,
          `Does ${brand} sell a ${name} in ${material}?`,
        ),
        isRight: productsThat(
          from,
          (one) => one.brand === brand && one.material === material && one.category.name === category.name,
        ),
      }
    },
  ],
  [
    'products under a price',
    (from) => {
      const { color, category, priceCents } = productOf(from)
      const most = Math.ceil(priceCents / 1000) * 10 + 10
      const name = category.name.toLowerCase()
      return {
        dataset: 'products',
        text: said(
          from,
          `${color} ${name} under $${most}`,
          `Is there a ${name} in ${color} for less than $${most}?`,
          `I would like a ${name}, ${color}, at most $${most}`,
        ),
        isRight: productsThat(
          from,
          (one) => one.color === color && one.category.name === category.name && one.priceCents < most * 100,
        ),
      }
    },
  ],
  [
    'color of a product',
    (from) => {
      const { name } = productOf(from)
      return {
        dataset: 'products',
        text: said(
          from,
          `Which color is the ${name}?`,
          `What is the color of the ${name}?`,
          `What color does the ${name} have?`,
        ),
        isRight: productsThat(from, (one) => one.name === name),
        value: (id) => from.data.products[id - 1]?.color ?? '',
      }
    },
  ],
]
