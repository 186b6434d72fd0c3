/** AssemblyScript: scores of float32 rows against a query; `npm run build:kernel` makes exact-kernel.wasm of it. */

/** Of rows that lie one after another from `rows` on; `out` gets `count` floats. */
export function dots(rows: usize, count: u32, query: usize, dim: u32, out: usize): void {
  const bytes = (<usize>dim) << 2
  for (let i: u32 = 0; i < count; i++) {
    store<f32>(out + ((<usize>i) << 2), dot(rows + (<usize>i) * bytes, query, bytes))
  }
}

/** Of the rows whose numbers, `count` of 32 bits, lie at `labels`. */
export function dotsOf(rows: usize, labels: usize, count: u32, query: usize, dim: u32, out: usize): void {
  const bytes = (<usize>dim) << 2
  for (let i: u32 = 0; i < count; i++) {
    const label = <usize>load<u32>(labels + ((<usize>i) << 2))
    store<f32>(out + ((<usize>i) << 2), dot(rows + label * bytes, query, bytes))
  }
}

export function distances(rows: usize, count: u32, query: usize, dim: u32, out: usize): void {
  const bytes = (<usize>dim) << 2
  for (let i: u32 = 0; i < count; i++) {
    store<f32>(out + ((<usize>i) << 2), -distance(rows + (<usize>i) * bytes, query, bytes))
  }
}

export function distancesOf(rows: usize, labels: usize, count: u32, query: usize, dim: u32, out: usize): void {
  const bytes = (<usize>dim) << 2
  for (let i: u32 = 0; i < count; i++) {
    const label = <usize>load<u32>(labels + ((<usize>i) << 2))
    store<f32>(out + ((<usize>i) << 2), -distance(rows + label * bytes, query, bytes))
  }
}

/** Four sums side by side, so that an addition need not wait for the one before; what is left goes one by one. */
function dot(row: usize, query: usize, bytes: usize): f32 {
  const end = row + bytes
  const wide = row + (bytes & ~63)
  let a = f32x4.splat(0)
  let b = f32x4.splat(0)
  let c = f32x4.splat(0)
  let d = f32x4.splat(0)
  while (row < wide) {
    a = f32x4.add(a, f32x4.mul(v128.load(row), v128.load(query)))
    b = f32x4.add(b, f32x4.mul(v128.load(row, 16), v128.load(query, 16)))
    c = f32x4.add(c, f32x4.mul(v128.load(row, 32), v128.load(query, 32)))
    d = f32x4.add(d, f32x4.mul(v128.load(row, 48), v128.load(query, 48)))
    row += 64
    query += 64
  }
  let sum = lanes(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)))
  while (row < end) {
    sum += load<f32>(row) * load<f32>(query)
    row += 4
    query += 4
  }
  return sum
}

function distance(row: usize, query: usize, bytes: usize): f32 {
  const end = row + bytes
  const wide = row + (bytes & ~31)
  let a = f32x4.splat(0)
  let b = f32x4.splat(0)
  while (row < wide) {
    const near = f32x4.sub(v128.load(row), v128.load(query))
    const far = f32x4.sub(v128.load(row, 16), v128.load(query, 16))
    a = f32x4.add(a, f32x4.mul(near, near))
    b = f32x4.add(b, f32x4.mul(far, far))
    row += 32
    query += 32
  }
  let sum = lanes(f32x4.add(a, b))
  while (row < end) {
    const gap = load<f32>(row) - load<f32>(query)
    sum += gap * gap
    row += 4
    query += 4
  }
  return sum
}

function lanes(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
  )
}
