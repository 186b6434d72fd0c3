/** Names of the states, and names of regions and cities that no map of cities holds. */

export const STATES: ReadonlyMap<string, string> = new Map(
  `AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|DC District of Columbia
FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine
MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada
NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon
PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia
WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming|PR Puerto Rico`
    .split(/[\n|]/)
    .map((pair) => [pair.slice(0, 2), pair.slice(3)] as const),
)

export interface Nickname {
  readonly name: string
  readonly city: string
  readonly state: string
  /** A region counts with its surroundings. */
  readonly kind: 'region' | 'city'
}

export const NICKNAMES: readonly Nickname[] = `
region|dfw|Dallas|TX
region|metroplex|Dallas|TX
region|dallas fort worth|Dallas|TX
region|minneapolis st paul|Minneapolis|MN
region|raleigh durham|Raleigh|NC
region|bay area|San Francisco|CA
region|twin cities|Minneapolis|MN
region|socal|Los Angeles|CA
region|chicagoland|Chicago|IL
region|tri-state|New York|NY
region|dmv|Washington|DC
region|inland empire|Riverside|CA
region|silicon valley|San Jose|CA
region|quad cities|Davenport|IA
region|hampton roads|Norfolk|VA
region|delaware valley|Philadelphia|PA
city|nyc|New York|NY
city|manhattan|New York|NY
city|the big apple|New York|NY
city|philly|Philadelphia|PA
city|vegas|Las Vegas|NV
city|nola|New Orleans|LA
city|l.a.|Los Angeles|CA
city|la|Los Angeles|CA
city|san fran|San Francisco|CA
city|frisco|San Francisco|CA
city|atl|Atlanta|GA
city|indy|Indianapolis|IN
city|chi-town|Chicago|IL
city|jax|Jacksonville|FL
city|okc|Oklahoma City|OK
city|slc|Salt Lake City|UT
city|kc|Kansas City|MO
city|cincy|Cincinnati|OH
city|san antone|San Antonio|TX
city|motor city|Detroit|MI
city|beantown|Boston|MA`
  .trim()
  .split('\n')
  .map((line) => {
    const [kind = '', name = '', city = '', state = ''] = line.split('|')
    return { name, city, state, kind: kind === 'region' ? 'region' : 'city' }
  })
