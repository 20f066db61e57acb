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
