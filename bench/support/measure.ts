/** `target` is present where one was promised: its words, and whether this figure keeps it. */
export type Row = { item: string; figure: string; baseline: string; ratio: number; n: number; plan?: string; target?: Target }
export type Target = { words: string; met: boolean }
export type Bench = { title: string; run: (print: (row: Row) => void) => Promise<void> }

export type Timing = { p50: number; p95: number; n: number }

/** The sizes of a bench, or those named in BENCH_SIZES (`BENCH_SIZES=148400`). */
export function benchSizes(all: readonly number[]): readonly number[] {
  const named = process.env.BENCH_SIZES?.split(',')
    .map(Number)
    .filter((one) => one > 0)
  return named?.length ? named : all
}

/** Seconds of a load, or fewer where BENCH_SECONDS says so (the short form). */
export function benchSeconds(usual: number): number {
  return Math.min(usual, Number(process.env.BENCH_SECONDS) || usual)
}

/** A target for the 95th percentile of a timing, in milliseconds. */
export function within(timing: Timing, ms: number): Target {
  return { words: `p95 ${ms} ms 以内`, met: timing.p95 <= ms }
}

/**
 * Runs two pieces of work `n` times in turn after a short warm-up, so that what else the machine does falls on
 * both alike; milliseconds.
 */
export async function timeBoth(
  n: number,
  product: (at: number) => Promise<unknown>,
  bare: (at: number) => Promise<unknown>,
): Promise<[Timing, Timing]> {
  const spent: [number[], number[]] = [[], []]
  for (let at = -5; at < n; at++) {
    for (const [which, work] of [product, bare].entries()) {
      const started = performance.now()
      await work(Math.abs(at))
      if (at >= 0) spent[which]!.push(performance.now() - started)
    }
  }
  return [timingOf(spent[0]), timingOf(spent[1])]
}

export function timingOf(spent: number[]): Timing {
  const sorted = spent.toSorted((left, right) => left - right)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
  return { p50: at(0.5), p95: at(0.95), n: sorted.length }
}

export function compare(item: string, product: Timing, bare: Timing): Row {
  const text = (one: Timing) => `p50 ${one.p50.toFixed(1)} ms · p95 ${one.p95.toFixed(1)} ms`
  return {
    item,
    figure: text(product),
    baseline: `裸 SQL ${text(bare)}`,
    ratio: product.p50 / bare.p50,
    n: product.n,
  }
}

/** Runs the work and answers with its milliseconds and by how many megabytes the process grew at most meanwhile. */
export async function watchMemory<T>(work: () => Promise<T>): Promise<{ value: T; ms: number; grew: number }> {
  globalThis.gc?.()
  const before = process.memoryUsage().rss
  let most = before
  const look = () => {
    most = Math.max(most, process.memoryUsage().rss)
  }
  const timer = setInterval(look, 10)
  const started = performance.now()
  try {
    const value = await work()
    look()
    return { value, ms: performance.now() - started, grew: (most - before) / 2 ** 20 }
  } finally {
    clearInterval(timer)
  }
}
