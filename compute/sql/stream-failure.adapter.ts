/** How a result that is streamed failed, which its chunks do not say. */
import type { DuckDBConnection } from '@duckdb/node-api'

/**
 * The library gives an empty chunk at the end of a stream, and the same where the query fails after the first megabyte
 * of its result; only the transaction, which must be the caller's own, then knows of it.
 */
export const hasFailed = (connection: DuckDBConnection): Promise<boolean> =>
  connection.run('SELECT 1').then(
    () => false,
    () => true,
  )
