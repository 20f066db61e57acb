/** Classes of one column of the heat table: five of about equal count, equal values share one. */

/** The lowest value of each class, ascending; empty where nothing is known. */
export function limitsOf(values: readonly (number | null)[]): number[] {
  const sorted = values.filter((one): one is number => one !== null).toSorted((left, right) => left - right)
  if (sorted.length === 0) return []
  return [0, 1, 2, 3, 4].map((step) => sorted[Math.floor((sorted.length * step) / 5)]!)
}

/** 1 (few) to 5 (many); 0 for unknown. Equal values are in the lowest of the classes they would fill. */
export function classOf(value: number | null, limits: readonly number[]): number {
  if (value === null || limits.length === 0) return 0
  const reached = limits.findLast((limit) => value >= limit)
  return reached === undefined ? 1 : limits.indexOf(reached) + 1
}
