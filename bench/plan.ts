/** One bench of the whole run: its limit, and how small it is in the short form (absent: not run there). */
export type Planned = { name: string; minutes: number; short?: { sizes?: readonly number[] } }

/**
 * The order of `npm run bench` without a name: what people wait for first, then bulk work, then what needs no
 * database. A bench that passes its limit, or the whole's, is ended and named as not finished. None needs more than a
 * few GiB.
 */
export const planned: readonly Planned[] = [
  { name: 'first-load', minutes: 3, short: {} },
  { name: 'endpoints', minutes: 4, short: { sizes: [40_000] } },
  { name: 'students', minutes: 4, short: { sizes: [40_000] } },
  { name: 'search', minutes: 3, short: { sizes: [40_000] } },
  { name: 'plans', minutes: 3, short: { sizes: [40_000] } },
  { name: 'national', minutes: 1, short: {} },
  { name: 'verification', minutes: 3, short: { sizes: [50_000] } },
  { name: 'admissions', minutes: 1.5, short: { sizes: [500] } },
  { name: 'import', minutes: 2, short: { sizes: [3_000] } },
  { name: 'export', minutes: 2, short: { sizes: [10_000] } },
  { name: 'certificates', minutes: 2.5, short: { sizes: [5_000] } },
  { name: 'matching', minutes: 1.5, short: { sizes: [30_000] } },
  { name: 'allocation', minutes: 2, short: { sizes: [60_000] } },
  { name: 'signing', minutes: 1.5, short: { sizes: [10_000] } },
  { name: 'board', minutes: 2 },
  { name: 'forecast', minutes: 1 },
]

/** Minutes after which nothing further is begun. */
export const WHOLE_MINUTES = 29
export const SHORT_MINUTES = 5.5
