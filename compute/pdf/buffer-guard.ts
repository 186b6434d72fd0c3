/** A bound on what JavaScript may take for buffers on this thread, which V8's bound of the heap doesn't count. */
import { limits } from '../../config/limits.ts'

export interface BufferGuard extends Disposable {
  /** Some buffer was refused, whoever caught that error. */
  readonly exceeded: boolean
}

export class BufferGuardError extends Error {
  override readonly name = 'BufferGuardError'
}

/**
 * Until it is disposed, a `new Uint8Array(length)` that would take this thread more than `bytesMax` over what it held
 * before throws. pdf.js unfolds streams into such arrays and has no bound of its own: some kilobytes deflated twice are
 * gigabytes.
 */
export function guardBuffers(bytesMax: number): BufferGuard {
  const original = globalThis.Uint8Array
  let heldBefore = process.memoryUsage().arrayBuffers
  let exceeded = false
  let sinceLook = 0
  const check = (bytes: number) => {
    sinceLook += bytes
    if (sinceLook < limits.bufferLookBytes) return
    sinceLook = 0
    const held = process.memoryUsage().arrayBuffers
    // what nobody used any more may only now have gone
    heldBefore = Math.min(heldBefore, held)
    if (held - heldBefore + bytes <= bytesMax) return
    exceeded = true
    throw new BufferGuardError(`buffers of more than ${bytesMax} bytes`)
  }
  globalThis.Uint8Array = new Proxy(original, {
    construct(target, args: readonly unknown[], newTarget) {
      if (typeof args[0] === 'number') check(args[0])
      return Reflect.construct(target, args, newTarget)
    },
  })
  return {
    get exceeded() {
      return exceeded
    },
    [Symbol.dispose]() {
      globalThis.Uint8Array = original
    },
  }
}
