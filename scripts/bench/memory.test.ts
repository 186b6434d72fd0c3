import { execFile } from 'node:child_process'
import { platform } from 'node:os'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { memoryDuring } from './memory.ts'

const run = promisify(execFile)
const BYTES = 200e6
const holds = `Buffer.alloc(${BYTES}, 1); setTimeout(() => undefined, 500)`
const starts = `require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(holds)}])`

test('what a process holds that was started by one that was started counts, for as long as it was there', async () => {
  const memory = await memoryDuring(process.pid, () => run(process.execPath, ['-e', starts]))
  if (platform() !== 'linux') expect(memory).toBeUndefined()
  else expect((memory?.peakBytes ?? 0) - (memory?.beforeBytes ?? 0)).toBeGreaterThan(BYTES)
})
