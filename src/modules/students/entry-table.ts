import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Ctx } from '../../kernel/context.ts'
import { listSettings, resolveParameter, type ParameterSetting } from '../../kernel/parameters.ts'
import { readTsv } from '../../kernel/tsv.ts'
import type { EntryCategory, EntryTable } from './entry-rules.ts'
import { labelOf } from './reference.ts'

const list = (text: string | undefined) => (text ? text.split(',') : [])

/** 招生对象类别 of data/entry-categories.tsv, by code. */
export const entryCategories: ReadonlyMap<string, EntryCategory> = new Map(
  readTsv(readFileSync(join(import.meta.dirname, '../../../data/entry-categories.tsv'), 'utf8')).map((row) => [
    row.code!,
    {
      code: row.code!,
      label: row.label!,
      previous: list(row.previous),
      modes: list(row.modes),
      aid: row.aid ?? '',
      aidClause: row.aid_clause ?? '',
      clause: row.clause!,
      mark: row.mark!,
    },
  ]),
)

const STARTS = ['junior', 'senior'] as const
const LEVELS = ['intermediate', 'senior', 'technician'] as const
const LENGTHS = STARTS.flatMap((start) => LEVELS.map((level) => `${start}.${level}`))
/** The parameters that the table is made from. */
export const entryTableKeys: readonly string[] = [...LENGTHS.map((one) => `enrollment.length.${one}`), 'enrollment.length.tolerance', 'enrollment.length.part-time.maximum']

/** The entry categories with the figures that hold for a school today; one query. */
export async function loadEntryTable(ctx: Ctx, orgNo: number): Promise<EntryTable> {
  return entryTableOf(ctx, orgNo, await listSettings(ctx, entryTableKeys, orgNo))
}

/** The same from settings of `entryTableKeys` that were read together with others. */
export function entryTableOf(ctx: Ctx, orgNo: number, settings: readonly ParameterSetting[]): EntryTable {
  const amount = (key: string) => Number(resolveParameter(settings, `enrollment.length.${key}`, orgNo, ctx.today).value)
  return {
    categories: entryCategories,
    lengths: new Map(LENGTHS.map((one) => [one, amount(one)])),
    toleranceYears: amount('tolerance'),
    partTimeMaximumYears: amount('part-time.maximum'),
    education: (code) => labelOf('previous-education', code),
    level: (code) => labelOf('training-level', code),
  }
}
