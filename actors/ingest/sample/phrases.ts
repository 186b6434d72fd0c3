/** Words that resumes are made of: invented employers, schooling, and achievements that no column holds. */

export interface Told {
  readonly id: string
  readonly wordings: readonly string[]
}

const told = (id: string, ...wordings: readonly string[]): Told => ({ id, wordings })

export const employerNames = [
  'Bluewater',
  'Harlan & Pike',
  'Redstone Valley',
  'Ninth Street',
  'Kestrel',
  'Copper Creek',
  'Tamarack',
  'Northgate',
  'Old Mill',
  'Sable Ridge',
  'Prairie Star',
  'Lantern',
  'Eastlake',
  'Two Rivers',
  'Juniper',
  'Ironwood',
  'Halcyon',
  'Granite Bay',
  'Silverline',
  'Whitfield & Sons',
  'Beacon Hill',
  'Sunfield',
  'Marlow',
  'Cedar Point',
  'Larkspur',
  'Highmark Bros.',
  'Fairmont Glen',
  'Osprey',
  'Quarry Road',
  'Windham',
] as const

export const employerKinds: Readonly<Record<string, readonly string[]>> = {
  Warehouse: ['Logistics', 'Distribution', 'Fulfillment', 'Cold Storage'],
  Manufacturing: ['Manufacturing', 'Fabrication', 'Industries', 'Precision Parts'],
  'Skilled Trades': ['Mechanical', 'Electric & Plumbing', 'Services', 'Contracting'],
  Construction: ['Builders', 'Construction', 'Contracting', 'Paving'],
  Healthcare: ['Medical Center', 'Care Home', 'Health', 'Clinic'],
  Transportation: ['Freight', 'Trucking', 'Transport', 'Lines'],
  Hospitality: ['Hotel', 'Grill', 'Catering', 'Resort'],
  Facilities: ['Property Care', 'Facilities', 'Grounds'],
  Security: ['Protection', 'Security Group', 'Patrol'],
  Office: ['Insurance', 'Associates', 'Services', 'Credit Union'],
  Technology: ['Systems', 'Networks', 'Technology'],
  Energy: ['Energy', 'Drilling', 'Solar'],
}

export const education: readonly Told[] = [
  told('high-school', 'High school diploma', 'Finished high school', 'H.S. diploma'),
  told('ged', 'GED', 'Earned a GED', 'High school equivalency (GED)'),
  told(
    'trade-school',
    'Trade school, one-year program',
    'Vocational certificate',
    'Graduated from a technical institute',
  ),
  told('some-college', 'Some college, no degree', 'Two semesters of community college'),
  told('associate', 'Associate degree', 'A.A.S., community college', 'Two-year degree'),
  told('bachelor', "Bachelor's degree", 'B.S., state university', 'Four-year degree'),
]

export const nurseEducation: readonly Told[] = [
  told('bsn', 'BSN', 'Bachelor of Science in Nursing', 'B.S.N., state university'),
  told('adn', 'ADN', 'Associate Degree in Nursing', 'Two-year nursing degree'),
]

/** Told in resumes alone. */
export const achievements: readonly Told[] = [
  told('safety-award', 'Received the plant safety award.', 'Named safety champion of the year.', 'Won a safety prize.'),
  told(
    'zero-incidents',
    'No recordable incident to date.',
    'Clean safety record throughout.',
    'Never had an accident at work.',
  ),
  told(
    'employee-of-month',
    'Employee of the month, three times.',
    'Picked as top performer of the month.',
    'Recognised as best on shift.',
  ),
  told(
    'promoted',
    'Promoted within the first year.',
    'Moved up to lead after ten months.',
    'Started as a temp, was made permanent and then lead.',
  ),
  told('led-crew', 'Led a crew of six.', 'Ran a small team of six people.', 'In charge of half a dozen coworkers.'),
  told('cut-waste', 'Cut scrap by a fifth.', 'Reduced waste about 20 percent.', 'My idea lowered scrap by 20%.'),
  told(
    'opened-site',
    'Helped open a new site from scratch.',
    'Part of the start-up team of a new location.',
    'Set up a new building before its launch.',
  ),
  told(
    'volunteer-fire',
    'Volunteer firefighter.',
    'Serves with the volunteer fire company.',
    'On call with the local fire brigade as a volunteer.',
  ),
  told('coach', 'Coaches youth soccer.', 'Little League coach.', "Coach of a kids' team on weekends."),
  told(
    'food-bank',
    'Volunteers at a food bank.',
    'Helps at the food pantry every month.',
    'Gives time to a soup kitchen.',
  ),
  told(
    'disaster-relief',
    'Worked hurricane relief in 2022.',
    'Deployed for storm recovery.',
    'Joined disaster clean-up after a hurricane.',
  ),
  told(
    'audit',
    'Prepared the site for an outside audit.',
    'Passed a customer audit without findings.',
    'Took part in third-party audits.',
  ),
  told(
    'new-system',
    'Moved the team to a new computer system.',
    'Key user in a software rollout.',
    'Taught colleagues the new system.',
  ),
  told(
    'travel-work',
    'Travelled for work in nine states.',
    'Took travel contracts across the country.',
    'Years on the road with traveling crews.',
  ),
  told(
    'family-business',
    'Grew up in a family business.',
    "Worked in my parents' shop.",
    'Started out in the family firm.',
  ),
  told(
    'career-break',
    'Took two years off to raise a child.',
    'Career break for family, 2019 to 2021.',
    'Stayed home with a newborn for two years.',
  ),
]
