/** Every bound of the lake, with its unit last. Past a bound the answer is a clear error, never a hang. */
const KiB = 1024
const MiB = 1024 * KiB
const GiB = 1024 * MiB

export const limits = {
  // requests
  jsonBodyBytesMax: 1 * MiB,
  headersTimeoutMs: 15_000,
  idleTimeoutMs: 60_000,
  requestIdLengthMax: 64,
  requestTimeoutMs: 10_000,
  drainTimeoutMs: 10_000,
  listItemsMax: 1000,

  // storage
  objectKeyBytesMax: 512,
  objectSegmentBytesMax: 255,
  inlineObjectBytesMax: 64 * MiB,
  stageIdleMs: 60_000,
  durableFoldersMax: 10_000,
  verifiedObjectsMax: 100_000,

  // catalog
  commitEntriesMax: 256,
  commitQueueMax: 4096,
  commitAttemptsMax: 50,
  commitPutAttemptsMax: 4,
  commitRetryMs: 50,
  commitChangesMax: 20_000,
  commitBytesMax: 64 * MiB,
  checkpointTailCommitsMax: 1000,
  checkpointTailCommitsMin: 64,
  commitCacheBytesMax: 64 * MiB,
  stateCacheMax: 16,
  headPollMs: 250,
  atLeastWaitMs: 5000,
  batchIdsMax: 10_000,
  boundsColumnsMax: 32,
  boundsStringBytesMax: 32,
  messageLengthMax: 500,

  // streams
  streamRowBytesMax: 64 * KiB,
  streamCellBytesMax: 4 * KiB,
  streamSegmentBytesMax: 8 * MiB,
  streamQueueMax: 10_000,

  // ingest
  uploadBytesMax: 16 * GiB,
  gunzipRatioMax: 300,
  gunzipFreeBytes: 64 * MiB,
  ingestColumnsMax: 2000,
  ingestLineBytesMax: 8 * MiB,
  ingestSampleBytes: 1 * MiB,
  ingestSampleRows: 2048,
  ingestSampleCells: 200_000,
  csvBufferBytes: 16 * MiB,
  columnNameLengthMax: 255,
  ingestRunningMax: 2,
  ingestWaitingMax: 32,
  ingestRecordsMax: 1000,
  rejectedFractionMax: 0.1,
  rejectedRowsMax: 100_000,
  rejectedRawLengthMax: 2048,
  rejectedExamplesMax: 5,
  ingestReplansMax: 20,
  ingestMemoryBytes: 768 * MiB,
  sampleWorkersMax: 2_000_000,
  sampleResumesMax: 200_000,
  sampleChunkBytes: 1 * MiB,

  // query
  sqlBytesMax: 64 * KiB,
  sqlParamsMax: 1000,
  resultRowsDefault: 10_000,
  resultRowsMax: 1_000_000,
  resultBytesMax: 64 * MiB,
  queryTimeoutMsDefault: 30_000,
  queryTimeoutMsMax: 600_000,
  queryWaitingMax: 64,
  queryMemoryBytes: 1 * GiB,
  queryHostRssBytesMax: 3 * GiB,
  queryHostSampleMs: 50,
  queryKillGraceMs: 1000,
  queryHostStartMs: 10_000,
  queryHostBackoffMsMin: 100,
  queryHostBackoffMsMax: 10_000,
  queryInstancesMax: 16,
  parseCacheEntriesMax: 1000,
  functionRepeatMax: 10_000,

  // compute
  batchWaitingMax: 256,
  interactiveWaitingMax: 256,
  workerHeapMiB: 1024,
  retryAfterMsDefault: 1000,
  retryAfterMsMin: 100,
  retryAfterMsMax: 60_000,
} as const
