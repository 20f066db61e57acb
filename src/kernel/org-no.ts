/**
 * The 12-digit organisation number: administering region (GB/T 2260, 6) + unit (4) + branch or teaching point (2).
 * An authority has unit 0000; a scope is one range of numbers.
 */
export type OrgRange = { lo: number; hi: number }

/** The range an organisation oversees: its region for an authority, itself and its branches for a unit. */
export function rangeOf(no: number): OrgRange {
  const unit = Math.floor(no / 100) % 10000
  if (unit !== 0) return no % 100 === 0 ? { lo: no, hi: no + 99 } : { lo: no, hi: no }
  const region = Math.floor(no / 1_000_000)
  const width = region === 100000 ? 0 : region % 10000 === 0 ? 1e10 : region % 100 === 0 ? 1e8 : 1e6
  // 100000… is the country itself, over every province.
  return width === 0 ? { lo: 100_000_000_000, hi: 999_999_999_999 } : { lo: no, hi: no + width - 1 }
}

export function contains(range: OrgRange, no: number): boolean {
  return no >= range.lo && no <= range.hi
}

export function regionOf(no: number): string {
  return String(Math.floor(no / 1_000_000))
}

/** The school itself when `no` is one of its branches. */
export function mainUnit(no: number): number {
  return no - (no % 100)
}

export function authorityNo(region: string): number {
  return Number(region) * 1_000_000
}

export function isAuthority(no: number): boolean {
  return Math.floor(no / 100) % 10000 === 0
}

/** The authority one level up: county → city → province → country. */
export function parentAuthority(no: number): number | undefined {
  const region = Math.floor(no / 1_000_000)
  if (region === 100000) return undefined
  if (region % 10000 === 0) return 100_000_000_000
  if (region % 100 === 0) return (region - (region % 10000)) * 1_000_000
  return (region - (region % 100)) * 1_000_000
}

/**
 * Where people stand who signed up themselves and belong to no school yet: unit 9999 of the province of a schema
 * (`p51` → 510000999900). No school is given this number.
 */
export function newcomersNo(schema: string): number {
  return Number(schema.slice(1)) * 10_000_000_000 + 999_900
}
