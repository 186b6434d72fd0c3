/** Bounds of what ingest reads beside files of rows: documents and databases. Part of `limits`. */

const KiB = 1024
const MiB = 1024 * KiB

export const sourceLimits = {
  // PDF files
  pdfBytesMax: 64 * MiB,
  pdfPagesMax: 2000,
  pdfMemoryBytes: 512 * MiB,
  bufferLookBytes: 4 * MiB,
  pdfTimeoutMs: 120_000,
  pdfTailBytes: 4 * KiB,
  pdfPageLengthMax: 1 * MiB,
  pdfChunksMax: 100_000,
  pdfChunkLengthMax: 400,
  pdfOverlapLengthMax: 200,
  pdfTitleLengthMax: 500,
  pdfReasonLengthMax: 200,

  // Postgres
  postgresConnectMs: 10_000,
  /** For the next page of rows, whatever keeps it. */
  postgresPageMs: 60_000,
  /** How often a server looks whether somebody still waits. */
  postgresLeftMs: 5000,
  postgresTimeoutMs: 1_800_000,
  postgresPageRowsMax: 2000,
  postgresPageBytes: 4 * MiB,
  postgresReasonLengthMax: 300,
} as const
