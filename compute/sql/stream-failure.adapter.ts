/** Whether a result that came in pieces came to its end. */
import type { DuckDBConnection } from '@duckdb/node-api'

/**
 * True where the statement whose rows were read in this transaction failed or was interrupted. The library gives an empty
 * chunk at the end of a stream, and the same where it fails after its first megabyte; only the transaction then knows of it.
 */
export const hasFailed = (connection: DuckDBConnection): Promise<boolean> =>
  connection.run('SELECT 1').then(
    () => false,
    () => true,
  )
