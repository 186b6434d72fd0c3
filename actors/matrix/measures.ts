/** Units of mass, length, time and data, so that "5 kg" can be asked of a column of grams. */

export interface Measure {
  readonly dimension: 'mass' | 'length' | 'time' | 'data'
  /** In grams, metres, seconds, bytes. */
  readonly size: number
}

const table: Readonly<Record<Measure['dimension'], string>> = {
  mass: 'g gram grams gm=1 | kg kgs kilo kilos kilogram kilograms=1000 | mg milligram milligrams=0.001 | lb lbs pound pounds=453.59237 | oz ounce ounces=28.349523 | ton tons tonne tonnes=1000000',
  length:
    'mm millimeter millimeters millimetre millimetres=0.001 | cm centimeter centimeters centimetre centimetres=0.01 | m meter meters metre metres=1 | km kilometer kilometers kilometre kilometres=1000 | inch inches=0.0254 | ft foot feet=0.3048 | yd yard yards=0.9144',
  time: 'sec secs second seconds=1 | min mins minute minutes=60 | hours hrs=3600 | days=86400 | weeks=604800 | months=2629800',
  data: 'kb kilobyte kilobytes=1000 | mb megabyte megabytes=1000000 | gb gigabyte gigabytes=1000000000 | tb terabyte terabytes=1000000000000',
}

const measures: ReadonlyMap<string, Measure> = new Map(
  (['mass', 'length', 'time', 'data'] as const).flatMap((dimension) =>
    table[dimension].split(' | ').flatMap((line) => {
      const [words = '', size = ''] = line.split('=')
      return words.split(' ').map((word) => [word, { dimension, size: Number(size) }] as const)
    }),
  ),
)

/** Of a word in small letters. */
export const measureOf = (word: string): Measure | undefined => measures.get(word)
