/** WebAssembly as far as the kernel needs it: memory that threads share, and the module that reads it. */
import { readFileSync } from 'node:fs'

/** A WebAssembly.Memory; without WebAssembly, plain shared bytes. Crosses threads by `postMessage`. */
export interface KernelMemory {
  readonly buffer: SharedArrayBuffer
}

type Scan = (...of: readonly [rows: number, count: number, query: number, dim: number, out: number]) => void
type Gather = (
  ...of: readonly [rows: number, labels: number, count: number, query: number, dim: number, out: number]
) => void

/** Of exact-kernel.as.ts; every place is an address in the memory. */
export interface KernelExports {
  readonly dots: Scan
  readonly distances: Scan
  readonly dotsOf: Gather
  readonly distancesOf: Gather
}

/** The part of the global that is used; the compiler's libraries for Node do not describe it. */
declare const WebAssembly:
  | {
      readonly Memory: new (size: { initial: number; maximum: number; shared: true }) => KernelMemory
      readonly Module: new (bytes: Uint8Array) => KernelModule
      readonly Instance: new (module: KernelModule, imports: object) => { readonly exports: unknown }
    }
  | undefined

type KernelModule = object
const PAGE = 65_536

/** Zeroed. Reserved at once and never grown, so that the views of every thread stay good. */
export function kernelMemory(bytes: number): KernelMemory {
  const pages = Math.ceil(bytes / PAGE)
  if (typeof WebAssembly === 'undefined') return { buffer: new SharedArrayBuffer(pages * PAGE) }
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
}

let compiled: KernelModule | undefined

/** The kernel over that memory; undefined where this Node runs without WebAssembly (`--jitless`). */
export function kernelOver(memory: KernelMemory): KernelExports | undefined {
  if (typeof WebAssembly === 'undefined' || !(memory instanceof WebAssembly.Memory)) return undefined
  compiled ??= new WebAssembly.Module(readFileSync(new URL('./exact-kernel.wasm', import.meta.url)))
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as KernelExports
}
