/** Facts that no column holds: only the free text of a note or a resume tells them, each in several wordings. */

export interface Fact {
  readonly id: string
  /** Industries where it makes sense; empty: everywhere. */
  readonly industries: readonly string[]
  /** True where it supposes a driving licence. */
  readonly drives: boolean
  /** Ids of later facts that can't be true beside it. */
  readonly excludes: readonly string[]
  readonly wordings: readonly string[]
}

const hands = ['Warehouse', 'Manufacturing', 'Skilled Trades', 'Construction', 'Facilities', 'Energy']
const care = ['Healthcare']
const desk = ['Office', 'Technology', 'Security']

const exclusions: ReadonlyMap<string, readonly string[]> = new Map([
  ['lift-limit', ['lifts-heavy']],
  ['perfect-attendance', ['attendance-warning']],
  ['asked-back', ['attendance-warning']],
  ['overtime', ['school-hours']],
  ['cold-rooms', ['no-cold']],
  ['heights', ['no-heights']],
  ['relocating', ['permanent']],
])

const fact = (id: string, wordings: readonly string[], industries: readonly string[] = []): Fact => ({
  id,
  industries,
  drives: false,
  excludes: exclusions.get(id) ?? [],
  wordings,
})

const drivingFact = (id: string, wordings: readonly string[]): Fact => ({ ...fact(id, wordings), drives: true })

export const facts: readonly Fact[] = [
  drivingFact('own-vehicle', ['Has own car.', 'Drives to site, own vehicle.', 'Reliable transport, owns a pickup.']),
  drivingFact('carpools', [
    'Carpools with two coworkers.',
    'Can bring a crew in her van.',
    'Gives others a ride to work.',
  ]),
  fact('lift-limit', [
    "No lifting over 40 lbs, doctor's note on file.",
    'Back injury in the past: light loads only.',
    "Medical restriction, can't carry heavy boxes.",
  ]),
  fact(
    'lifts-heavy',
    [
      'Fine with 75 lb lifts all day.',
      'Comfortable moving heavy freight by hand.',
      "Strong, doesn't mind heavy lifting.",
    ],
    hands,
  ),
  fact('asked-back', [
    'Last client asked for this worker by name, twice.',
    'Former site wants this person back.',
    'Supervisor said "send the same one again".',
  ]),
  fact('perfect-attendance', [
    'Never missed a day in two years.',
    'Perfect attendance at the last site.',
    'Always on time, no call-offs.',
  ]),
  fact('attendance-warning', [
    'Two no-shows last spring, warned.',
    'Was late often in March; has improved.',
    'Attendance was a problem at one client.',
  ]),
  fact('weekends-off', ['Needs Sundays off.', "Can't work Sundays, church.", 'Keeps Sundays for family.']),
  fact('overtime', [
    'Wants all the overtime there is.',
    'Happy to stay late, likes extra hours.',
    'Ask first when a client needs overtime.',
  ]),
  fact('school-hours', [
    'Must leave by 2:30 to pick up kids.',
    'Only hours while school is in.',
    'Parent of two: no late finishes.',
  ]),
  fact('student', [
    'Takes evening classes at the community college.',
    'Part-time student, finals in December.',
    'Studying for an associate degree.',
  ]),
  fact(
    'own-tools',
    ['Brings a full set of tools.', 'Own tools and PPE.', 'Has a stocked toolbox, nothing to supply.'],
    hands,
  ),
  fact(
    'cold-rooms',
    ['OK with freezer work, down to -10 F.', 'Has worked in cold storage for years.', "Doesn't mind the cooler."],
    ['Warehouse', 'Transportation'],
  ),
  fact(
    'no-cold',
    ["Won't do freezer work.", 'Not for cold storage, asthma.', 'Please no cooler shifts.'],
    ['Warehouse', 'Transportation'],
  ),
  fact(
    'heights',
    ['Comfortable at heights.', 'Worked on towers, no fear of heights.', 'Fine on a swing stage.'],
    hands,
  ),
  fact('no-heights', ['No ladders over 6 ft.', 'Afraid of heights.', 'Ground work only, please.'], hands),
  fact('trains-others', [
    'Trained eight new hires last year.',
    'Good at showing newcomers the ropes.',
    'Patient teacher, clients use this worker to onboard.',
  ]),
  fact('veteran', ['US Army veteran.', 'Served four years in the Navy.', 'Former Marine, very organised.']),
  fact(
    'clean-room',
    ['Clean room experience, gowning.', 'Worked in an ISO 7 clean room.', 'Knows gowning and contamination rules.'],
    ['Manufacturing'],
  ),
  fact(
    'union',
    ['Union card, local dues paid.', 'Member of the local, dispatch through the hall.', 'Carries a union card.'],
    ['Skilled Trades', 'Construction'],
  ),
  fact(
    'pediatrics',
    ['Two years on a pediatric floor.', 'Great with children, did peds.', "Has worked in a children's hospital."],
    care,
  ),
  fact(
    'memory-care',
    [
      'Calm with memory care residents.',
      'Worked a locked dementia unit.',
      "Families praise the way they treat Alzheimer's patients.",
    ],
    care,
  ),
  fact(
    'no-covid-unit',
    ["Won't take isolation units.", 'No infectious disease floors.', 'Asked not to be placed on isolation.'],
    care,
  ),
  fact(
    'vaccinated',
    ['Flu and hepatitis B shots on file.', 'Immunisation record complete.', 'All vaccines up to date.'],
    care,
  ),
  fact(
    'fast-typist',
    ['Types 90 words a minute.', 'Very fast typist, tested at 88 wpm.', 'Keyboard test: 91 wpm, no errors.'],
    desk,
  ),
  fact(
    'remote-only',
    ['Prefers remote work.', 'Wants to work from home.', 'Looking for home office only.'],
    ['Office', 'Technology'],
  ),
  fact(
    'clearance',
    ['Held a Secret clearance until 2022.', 'Had government clearance.', 'Cleared for federal sites before.'],
    desk,
  ),
  fact('small-crews', ['Prefers small crews.', 'Does best in a quiet shop, not a big plant.', 'Likes to work alone.']),
  fact('allergy', ['Latex allergy.', 'Peanut allergy, carries an EpiPen.', 'Allergic to bee stings.']),
  fact('relocating', [
    'Moving to be near family next summer.',
    'Thinks about relocating in 2027.',
    'Lease ends in June, may move.',
  ]),
  fact('text-first', [
    "Text, don't call.",
    'Best reached by text after 4 pm.',
    "Doesn't answer calls during shifts; text.",
  ]),
  fact('permanent', [
    'Looking for something permanent.',
    'Temp to hire only.',
    'Wants a job that becomes direct hire.',
  ]),
]

/** The facts that fit a worker of an industry. */
export const factsFor = (industry: string, canDrive: 'drives' | 'walks'): readonly Fact[] =>
  facts.filter(
    (item) =>
      (item.industries.length === 0 || item.industries.includes(industry)) && (!item.drives || canDrive === 'drives'),
  )
