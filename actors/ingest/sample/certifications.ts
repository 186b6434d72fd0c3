/** Certificates that workers hold: their names, and for how many months each stays valid (0: for good). */

export interface Certification {
  readonly id: string
  readonly name: string
  readonly validMonths: number
}

const table = `
osha-10 | OSHA-10 | 0
osha-30 | OSHA-30 | 60
forklift | Forklift Certification | 36
reach-truck | Reach Truck Certification | 36
aerial-lift | Aerial Lift (MEWP) | 60
crane | NCCCO Crane Operator | 60
rigging | Rigging Level 1 | 60
scaffold | Scaffold Competent Person | 36
confined-space | Confined Space Entry | 12
hazwoper | HAZWOPER 40 | 12
loto | Lockout/Tagout | 12
flagger | Flagger | 48
nccer-core | NCCER Core | 0
aws-d1-1 | AWS D1.1 | 36
aws-d1-2 | AWS D1.2 | 36
pipe-6g | 6G Pipe | 36
cwi | Certified Welding Inspector | 36
nims | NIMS CNC Level 1 | 0
six-sigma | Six Sigma Green Belt | 0
ipc-610 | IPC-A-610 | 24
j-std | IPC J-STD-001 | 24
cdl-a | CDL-A | 48
cdl-b | CDL-B | 48
hazmat | HAZMAT | 60
tanker | Tanker Endorsement | 60
twic | TWIC | 60
dot-medical | DOT Medical Card | 24
cna | CNA | 24
rn | RN License | 24
lpn | LPN License | 24
bls | BLS | 24
acls | ACLS | 24
pals | PALS | 24
first-aid | CPR/First Aid | 24
nihss | NIHSS | 12
phlebotomy | Certified Phlebotomy Technician | 24
cma | Certified Medical Assistant | 60
emt | EMT-Basic | 24
cpht | CPhT | 24
hha | Home Health Aide | 12
epa-608 | EPA 608 | 0
nate | NATE | 24
journeyman-electrician | Journeyman Electrician | 36
master-electrician | Master Electrician | 36
journeyman-plumber | Journeyman Plumber | 36
backflow | Backflow Tester | 36
ase | ASE | 60
servsafe-handler | ServSafe Food Handler | 36
servsafe-manager | ServSafe Manager | 60
tips | TIPS Alcohol | 36
guard-card | Guard Card | 24
a-plus | CompTIA A+ | 36
network-plus | CompTIA Network+ | 36
notary | Notary Public | 48
quickbooks | QuickBooks Certified User | 0
apics | APICS CSCP | 60
`

export const certifications: ReadonlyMap<string, Certification> = new Map(
  table
    .trim()
    .split('\n')
    .map((line) => {
      const [id = '', name = '', months = ''] = line.split(' | ')
      return [id, { id, name, validMonths: Number(months) }]
    }),
)

/** The certificate of an id that a table of this folder names. */
export function certificationOf(id: string): Certification {
  const found = certifications.get(id)
  if (found === undefined) throw new RangeError(`no certificate ${id}`)
  return found
}
