export type Row = { item: string; figure: string; baseline: string; ratio: number; n: number }
export type Bench = { title: string; run: (print: (row: Row) => void) => Promise<void> }

export type Timing = { p50: number; p95: number; n: number }

/** Runs the work `n` times after a short warm-up; milliseconds. */
export async function time(n: number, work: (at: number) => Promise<unknown>): Promise<Timing> {
  for (let at = 0; at < Math.min(10, n); at++) await work(at)
  const spent: number[] = []
  for (let at = 0; at < n; at++) {
    const started = performance.now()
    await work(at)
    spent.push(performance.now() - started)
  }
  spent.sort((a, b) => a - b)
  return { p50: spent[Math.floor(n * 0.5)]!, p95: spent[Math.floor(n * 0.95)]!, n }
}

export function compare(item: string, product: Timing, bare: Timing): Row {
  const text = (one: Timing) => `p50 ${one.p50.toFixed(1)} ms · p95 ${one.p95.toFixed(1)} ms`
  return { item, figure: text(product), baseline: `裸 SQL ${text(bare)}`, ratio: product.p50 / bare.p50, n: product.n }
}
