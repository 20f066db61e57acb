import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readTsv } from './tsv.ts'

/** A place of GB/T 2260: `code` has six digits, `short` is the name without 省, 市, 县 (the name where there is none). */
export type Region = { code: string; name: string; short: string; level: string; parent: string }

/** The places of today, provinces before their cities before their counties. Source: data/regions.tsv. */
export const regions: readonly Region[] = readTsv(readFileSync(join(import.meta.dirname, '../../data/regions.tsv'), 'utf8')).map((row) => ({
  code: row.code!,
  name: row.name!,
  short: row.short || row.name!,
  level: row.level!,
  parent: row.parent ?? '',
}))

const byCode: ReadonlyMap<string, Region> = new Map(regions.map((region) => [region.code, region]))

export function findRegion(code: string): Region | undefined {
  return byCode.get(code)
}

/** `成都市锦江区`, `绵阳市`, `四川省`: a place below its province with the city before the county; the code where it is unknown. */
export function placeName(code: string): string {
  const full = code.padEnd(6, '0')
  const place = byCode.get(full)
  if (!place) return code
  const above = full.endsWith('00') ? undefined : byCode.get(place.parent)
  // 市辖区 and 县 of a municipality under the state are names of no place: its own name stands before the district.
  const city = above && /^(市辖区|县)$/.test(above.name) ? byCode.get(above.parent) : above
  return `${city?.name ?? ''}${place.name}`
}
