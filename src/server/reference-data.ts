import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { parameters } from '../kernel/parameters.ts'
import { regions } from '../kernel/regions.ts'
import { readTsv } from '../kernel/tsv.ts'

const data = join(import.meta.dirname, '../../data')

/** Loads the national list that lives in a table: regions. Runs after migrations; same input, same rows. */
export async function loadReferenceData(admin: pg.Client): Promise<void> {
  await admin.query('begin')
  await admin.query('set local role luban_owner')
  await admin.query('set local search_path = national')
  await admin.query(
    `insert into region (code, name, short_name, level, parent)
     select * from json_to_recordset($1) as r(code text, name text, short_name text, level text, parent text)
     on conflict (code) do update set name = excluded.name, short_name = excluded.short_name, level = excluded.level, parent = excluded.parent`,
    [JSON.stringify(regions.map((row) => ({ ...row, short_name: row.short, parent: row.parent || null })))],
  )
  await admin.query('commit')
}

/** Keeps the defaults that views read equal to policy/parameters.json, whichever version wrote them last. */
export async function loadParameterDefaults(admin: pg.Client): Promise<void> {
  const defaults = parameters.map(({ key, default: value, clause }) => ({ key, value, clause }))
  await admin.query('begin')
  await admin.query('set local role luban_owner')
  await admin.query('set local search_path = national')
  await admin.query(
    `insert into parameter_default (key, value, clause)
     select * from jsonb_to_recordset($1) as r(key text, value jsonb, clause text)
     on conflict (key) do update set value = excluded.value, clause = excluded.clause
     where (parameter_default.value, parameter_default.clause) is distinct from (excluded.value, excluded.clause)`,
    [JSON.stringify(defaults)],
  )
  await admin.query('delete from parameter_default where not key = any ($1)', [defaults.map((one) => one.key)])
  await admin.query('commit')
}

/** The marked demonstration catalogue. A real deployment imports the official one instead. */
export async function loadDemonstrationCatalogue(admin: pg.Client): Promise<void> {
  const specialties = readTsv(readFileSync(join(data, 'specialties-demo.tsv'), 'utf8'))
  await admin.query('begin')
  await admin.query('set local role luban_owner')
  await admin.query('set local search_path = national')
  await admin.query(
    `insert into specialty (version, code, name, category, levels, demonstration)
     select version, code, name, category, string_to_array(levels, ','), true
     from json_to_recordset($1) as r(version text, code text, name text, category text, levels text)
     on conflict (version, code) do update set name = excluded.name, category = excluded.category, levels = excluded.levels`,
    [JSON.stringify(specialties.map((row) => ({ ...row, version: '演示-1', levels: (row.levels ?? '').replaceAll('|', ',') })))],
  )
  await admin.query('commit')
}
