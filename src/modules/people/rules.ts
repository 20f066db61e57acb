import { authorityNo, rangeOf, regionOf } from '../../kernel/org-no.ts'

/**
 * The lowest authority that oversees all these organisations: the county's when they share it, else the city's, else
 * the province's. A school alone belongs to the authority of its own region. Pure; throws for an empty list.
 */
export function commonAuthority(orgNos: readonly number[]): number {
  const regions = orgNos.map(regionOf)
  const first = regions[0]
  if (first === undefined) throw new Error('commonAuthority of nothing')
  for (const digits of [6, 4, 2]) {
    const head = first.slice(0, digits)
    const region = head.padEnd(6, '0')
    if (regions.every((one) => one.startsWith(head))) return authorityNo(region)
  }
  return 100_000_000_000
}

/** Whether a post at this organisation oversees everything between two organisation numbers. */
export function overseesSpan(orgNo: number, span: { low: number | null; high: number | null }): boolean {
  const { lo, hi } = rangeOf(orgNo)
  return (span.low === null || span.low >= lo) && (span.high === null || span.high <= hi)
}

/** The last day of the school year that a day lies in; the month and day of its end as `MM-DD`. */
export function schoolYearEnd(today: string, end: string): string {
  const year = Number(today.slice(0, 4))
  return today.slice(5) <= end ? `${year}-${end}` : `${year + 1}-${end}`
}
