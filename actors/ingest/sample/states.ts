/** What differs between states: the cost of living, the languages people speak, the industries that employ them. */

interface LanguageShare {
  readonly language: string
  /** Share of workers who speak it besides English. */
  readonly share: number
}

/** Wages of a state relative to the national mean. */
export const costOf = (state: string): number => costs.get(state) ?? 1

/** Languages besides English with the share of workers who speak each. */
export const languagesOf = (state: string): readonly LanguageShare[] => languages.get(state) ?? elsewhere

/** How much more common an industry is in a state than in the country. */
export const industryFactor = (state: string, industry: string): number =>
  industryFactors.get(`${state} ${industry}`) ?? 1

const costs = numbers(`
AL .88 AK 1.20 AZ .99 AR .86 CA 1.22 CO 1.07 CT 1.11 DE 1.02 DC 1.25 FL .97 GA .95 HI 1.16 ID .93 IL 1.04 IN .94
IA .94 KS .92 KY .90 LA .90 ME .99 MD 1.10 MA 1.19 MI .98 MN 1.05 MS .83 MO .93 MT .93 NE .95 NV 1.01 NH 1.05
NJ 1.14 NM .91 NY 1.18 NC .94 ND 1.00 OH .96 OK .88 OR 1.08 PA 1.00 RI 1.06 SC .90 SD .89 TN .92 TX .97 UT .97
VT 1.03 VA 1.04 WA 1.18 WV .87 WI .98 WY .97`)

const spanish = numbers(`
TX .36 CA .37 NM .36 AZ .29 FL .31 NV .27 NY .20 NJ .22 IL .18 CO .16 CT .15 RI .16 MA .12 UT .13 GA .11 NC .11
OR .12 WA .12 MD .11 VA .10 DC .12 OK .10 KS .11 DE .10 ID .12 NE .10 PA .08 AR .09 TN .08 IN .08`)

const others = new Map<string, readonly LanguageShare[]>([
  ['CA', shares('Tagalog .04, Mandarin .05, Vietnamese .04, Korean .02, Armenian .01, Hmong .01')],
  ['NY', shares('Mandarin .05, Russian .03, Haitian Creole .03, Bengali .02, Arabic .01')],
  ['NJ', shares('Portuguese .03, Hindi .02, Tagalog .02, Polish .02')],
  ['FL', shares('Haitian Creole .07, Portuguese .02, French .01')],
  ['MA', shares('Portuguese .06, Haitian Creole .03, Mandarin .02, Khmer .01')],
  ['RI', shares('Portuguese .06, Khmer .01')],
  ['CT', shares('Portuguese .02, Polish .02')],
  ['IL', shares('Polish .05, Tagalog .02, Arabic .01, Ukrainian .01')],
  ['MI', shares('Arabic .06, Bengali .01')],
  ['MN', shares('Somali .06, Hmong .05')],
  ['WI', shares('Hmong .04')],
  ['TX', shares('Vietnamese .03, Mandarin .01, Arabic .01')],
  ['LA', shares('French .04, Vietnamese .02')],
  ['ME', shares('French .06, Somali .03')],
  ['WA', shares('Vietnamese .03, Russian .02, Tagalog .02, Korean .01, Amharic .01')],
  ['OR', shares('Russian .02, Vietnamese .02')],
  ['HI', shares('Tagalog .10, Japanese .06, Ilocano .06, Hawaiian .02')],
  ['AK', shares('Tagalog .05, Yupik .02')],
  ['NV', shares('Tagalog .05, Amharic .01')],
  ['AZ', shares('Navajo .02, Arabic .01')],
  ['NM', shares('Navajo .06')],
  ['VA', shares('Korean .02, Amharic .02, Vietnamese .01')],
  ['MD', shares('Amharic .02, French .02, Korean .01')],
  ['DC', shares('Amharic .04, French .02')],
  ['OH', shares('Arabic .01, Somali .02')],
  ['PA', shares('Mandarin .01, Russian .01, Vietnamese .01')],
  ['GA', shares('Korean .01, Vietnamese .01')],
])

const elsewhere = shares('Spanish .05, Arabic .01, French .01, Vietnamese .01')

const languages = new Map(
  [...new Set([...spanish.keys(), ...others.keys()])].map((state) => [
    state,
    [{ language: 'Spanish', share: spanish.get(state) ?? 0.05 }, ...(others.get(state) ?? shares('Arabic .01'))],
  ]),
)

const industryFactors = numbers(
  `MI Manufacturing 2.0 OH Manufacturing 1.7 IN Manufacturing 1.9 WI Manufacturing 1.8 SC Manufacturing 1.5
AL Manufacturing 1.4 TX Energy 3.0 OK Energy 3.4 LA Energy 3.2 ND Energy 5.0 WY Energy 5.0 NM Energy 2.4 CA Energy 1.3
NV Hospitality 2.6 HI Hospitality 2.4 FL Hospitality 1.5 LA Hospitality 1.3 TN Warehouse 1.5 IL Warehouse 1.3
NJ Warehouse 1.5 KY Warehouse 1.4 MA Healthcare 1.3 PA Healthcare 1.2 MN Healthcare 1.3 NY Healthcare 1.2
AZ Construction 1.3 TX Construction 1.3 UT Construction 1.3 WA Technology 1.8 CA Technology 1.5 DC Office 1.8
DC Security 1.6 NE Transportation 1.4 AR Transportation 1.5 MI Energy .4 MA Energy .5 NY Energy .4 DC Manufacturing .3`,
  / (?=[A-Z]{2} )|\n/,
)

function numbers(text: string, between: RegExp = / (?=[A-Z])|\n/): ReadonlyMap<string, number> {
  return new Map(
    text
      .trim()
      .split(between)
      .map((pair) => {
        const space = pair.lastIndexOf(' ')
        return [pair.slice(0, space), Number(pair.slice(space + 1))]
      }),
  )
}

function shares(text: string): readonly LanguageShare[] {
  return [...numbers(text, /, /)].map(([language, share]) => ({ language, share }))
}
