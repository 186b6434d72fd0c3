/** The failure of whoever names a dataset that is not there. */
import { LakeError } from '../kernel/errors.ts'

export const unknownDataset = (name: string): LakeError =>
  new LakeError('DATASET_UNKNOWN', `there is no dataset ${JSON.stringify(name)}`)
