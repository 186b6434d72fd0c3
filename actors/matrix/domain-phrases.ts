/** The cues and units of a domain file beside those of ordinary English, as they are looked for: made once an index. */
import { NEAR_AFTER, NEAR_BEFORE } from './cues.ts'
import { NEGATION_AFTER, NEGATION_BEFORE } from './denial-cues.ts'
import type { Domain } from './domain-file.ts'
import { type Phrases, phraseSet, phrasesOf } from './phrases.ts'

/** Plain data. */
export interface DomainPhrases {
  readonly not: Phrases<true>
  readonly notAfter: Phrases<true>
  readonly near: Phrases<true>
  readonly nearAfter: Phrases<true>
  /** The column of a unit. */
  readonly units: Phrases<string>
}

export const domainPhrases = ({ cues, units }: Domain): DomainPhrases => ({
  not: phraseSet([...NEGATION_BEFORE, ...cues.not]),
  notAfter: phraseSet([...NEGATION_AFTER, ...cues.notAfter]),
  near: phraseSet([...NEAR_BEFORE, ...cues.near]),
  nearAfter: phraseSet([...NEAR_AFTER, ...cues.nearAfter]),
  units: phrasesOf(Object.entries(units)),
})
