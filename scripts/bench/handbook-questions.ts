/** Questions of handbooks that are PDF files: what a page of one says, and what no page does. */
import { type From, type Kinds, said } from './answer-maker.ts'
import { type HandbookPage, type Topic, topics } from './handbooks.ts'

/** By split. */
const ASKED: Readonly<Record<Topic, readonly [string, string, string]>> = {
  holidays: [
    'How many days ahead are holidays requested at {x}?',
    'How long ahead does {x} want holidays requested?',
    'At {x}, holidays are requested how many days ahead?',
  ],
  safety: [
    'Where is the assembly point of {x}?',
    'Which gate is the assembly point of {x}?',
    'What is the assembly point of {x} after a fire alarm?',
  ],
  'night shift': [
    'When does the night shift at {x} begin?',
    'At what time does the night shift of {x} begin?',
    'The night shift at {x} begins at what hour?',
  ],
  expenses: [
    'How much of travel meals is refunded at {x}?',
    'Up to how much are travel meals refunded at {x}?',
    'What does {x} refund for travel meals?',
  ],
  training: [
    'How many months until forklift training is repeated at {x}?',
    'After how many months is forklift training repeated at {x}?',
    'How often is forklift training repeated at {x}?',
  ],
}
const UNTOLD = {
  first: ['Who founded {x}?', 'Is parking free at {x}?'],
  second: ['Which union represents workers at {x}?', 'Are dogs allowed at {x}?'],
  report: ['Who insures {x}?', 'Does {x} sponsor a pension?'],
} as const
const NO_COMPANY = { first: 'Zelkova Tannery', second: 'Wisteria Brewery', report: 'Yucca Airlines' } as const

const pagesIn = ({ data }: From): readonly HandbookPage[] => data.handbooks.flatMap(({ pages }) => pages)

export const ofHandbooks: Kinds = topics.map((topic) => [
  `handbook, ${topic}`,
  (from) => {
    const pages = pagesIn(from)
    const { company } = from.random.pick(pages)
    return {
      dataset: 'handbooks',
      text: said(from, ...ASKED[topic]).replace('{x}', company),
      isRight: (id) => pages[id - 1]?.company === company && pages[id - 1]?.topic === topic,
      value: (id) => pages[id - 1]?.value ?? '',
    }
  },
])

export const untoldByHandbooks: Kinds = [
  [
    'what no handbook tells',
    (from) => ({
      dataset: 'handbooks',
      text: from.random.pick(UNTOLD[from.split]).replace('{x}', from.random.pick(pagesIn(from)).company),
    }),
  ],
  [
    'company without a handbook',
    (from) => ({
      dataset: 'handbooks',
      text: said(from, ...ASKED[from.random.pick(topics)]).replace('{x}', NO_COMPANY[from.split]),
    }),
  ],
]
