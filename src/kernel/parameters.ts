import { sql } from 'kysely'
import declared from '../../policy/parameters.json' with { type: 'json' }
import type { Ctx } from './context.ts'
import { json } from './db/json.ts'
import { authorityNo, mainUnit, parentAuthority, regionOf } from './org-no.ts'

/** A value that the texts leave open, or that regions and dates set differently. Source: policy/parameters.json. */
export type Parameter = {
  key: string
  title: string
  unit: string
  default: unknown
  clause: string
  /** `text`: written in the clause; `推`: the product's own default. */
  mark: string
  note: string
}

/** What an authority set for its region, from one day on. `validTo` is the last day it holds; null is open. */
export type ParameterSetting = {
  orgNo: number
  key: string
  validFrom: string
  validTo: string | null
  value: unknown
  clause: string | null
  note: string | null
}

export type ResolvedParameter = {
  key: string
  value: unknown
  clause: string
  /** Who set it: the organisation, or null for the default. */
  setBy: number | null
}

export const parameters: readonly Parameter[] = declared
const byKey = new Map(parameters.map((one) => [one.key, one]))

/** The declaration of a parameter. Throws for a key that policy/parameters.json does not have. */
export function getParameter(key: string): Parameter {
  const found = byKey.get(key)
  if (!found) throw new Error(`parameter ${key} is not declared in policy/parameters.json`)
  return found
}

/** Whose settings hold for an organisation, the nearest first: itself, county, city, province, country. */
export function settersOf(orgNo: number): number[] {
  const out = [mainUnit(orgNo)]
  const own = authorityNo(regionOf(orgNo))
  for (let at: number | undefined = own; at !== undefined; at = parentAuthority(at)) {
    if (!out.includes(at)) out.push(at)
  }
  return out
}

/**
 * The value that holds for an organisation on a day: the setting of the nearest authority; of several settings
 * of one authority that hold on that day the latest; otherwise the declared default. Pure.
 */
export function resolveParameter(
  settings: readonly ParameterSetting[],
  key: string,
  orgNo: number,
  on: string,
): ResolvedParameter {
  const declaration = getParameter(key)
  for (const setter of settersOf(orgNo)) {
    const held = settings
      .filter((one) => one.key === key && one.orgNo === setter && one.validFrom <= on && (one.validTo ?? on) >= on)
      .sort((left, right) => (left.validFrom < right.validFrom ? 1 : -1))[0]
    if (held) return { key, value: held.value, clause: held.clause ?? declaration.clause, setBy: setter }
  }
  return { key, value: declaration.default, clause: declaration.clause, setBy: null }
}

/** Every setting that can hold for an organisation, of the given keys. */
export async function listSettings(ctx: Ctx, keys: readonly string[], orgNo: number): Promise<ParameterSetting[]> {
  const rows = await settingRows(ctx)
    .where('key', 'in', [...keys])
    .where('org_no', 'in', settersOf(orgNo))
    .execute()
  return rows.map(toSetting)
}

/** Every setting of the given keys in the province, of all regions and days, the newest first. */
export async function listAllSettings(ctx: Ctx, keys: readonly string[]): Promise<StoredSetting[]> {
  if (keys.length === 0) return []
  const rows = await settingRows(ctx)
    .where('key', 'in', [...keys])
    .orderBy('valid_from', 'desc')
    .orderBy('org_no')
    .execute()
  return rows.map(toSetting)
}

/** A setting as it is stored. One taken back before it began ends the day before it begins and never holds. */
export type StoredSetting = ParameterSetting & { id: string; createdAt: string }

const settingRows = (ctx: Ctx) =>
  ctx.db
    .selectFrom('policy_parameter')
    .select(['id', 'org_no', 'key', 'valid_from', 'valid_to', 'value', 'clause', 'note', 'created_at'])

function toSetting(row: {
  id: string
  org_no: number
  key: string
  valid_from: string
  valid_to: string | null
  value: unknown
  clause: string | null
  note: string | null
  created_at: string
}): StoredSetting {
  return {
    id: row.id,
    orgNo: row.org_no,
    key: row.key,
    validFrom: row.valid_from,
    validTo: row.valid_to,
    value: row.value,
    clause: row.clause,
    note: row.note,
    createdAt: row.created_at,
  }
}

/** Makes writers of one parameter of one authority wait for each other until the transaction ends. */
export async function lockParameter(ctx: Ctx, key: string, orgNo: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(${`parameter:${key}:${orgNo}`}))`.execute(ctx.db)
}

export async function insertSetting(ctx: Ctx, setting: ParameterSetting & { id: string }): Promise<void> {
  await ctx.db
    .insertInto('policy_parameter')
    .values({
      id: setting.id,
      org_no: setting.orgNo,
      key: setting.key,
      valid_from: setting.validFrom,
      valid_to: setting.validTo,
      value: json(setting.value),
      clause: setting.clause,
      note: setting.note,
      created_by: ctx.actor.accountId,
    })
    .execute()
}

/** Changes what a setting says or how long it holds; what it said before is in the audit. */
export async function updateSetting(
  ctx: Ctx,
  id: string,
  changes: { value?: unknown; validTo?: string | null; clause?: string | null; note?: string | null },
): Promise<void> {
  const { value, validTo, ...rest } = changes
  await ctx.db
    .updateTable('policy_parameter')
    .set({
      ...rest,
      ...(value === undefined ? {} : { value: json(value) }),
      ...(validTo === undefined ? {} : { valid_to: validTo }),
    })
    .where('id', '=', id)
    .execute()
}

/** Reads one parameter for an organisation on a day (today unless said otherwise). */
export async function readParameter(
  ctx: Ctx,
  key: string,
  at: { orgNo: number; on?: string },
): Promise<ResolvedParameter> {
  return resolveParameter(await listSettings(ctx, [key], at.orgNo), key, at.orgNo, at.on ?? ctx.today)
}

/** A yes-or-no parameter. Throws when the stored value is neither. */
export async function readFlag(ctx: Ctx, key: string, at: { orgNo: number; on?: string }): Promise<boolean> {
  const { value } = await readParameter(ctx, key, at)
  if (typeof value !== 'boolean') throw new Error(`parameter ${key} is not a yes or no: ${JSON.stringify(value)}`)
  return value
}

/** A number parameter, in the unit of its declaration. Throws when the stored value is no number. */
export async function readAmount(ctx: Ctx, key: string, at: { orgNo: number; on?: string }): Promise<number> {
  const { value } = await readParameter(ctx, key, at)
  if (typeof value !== 'number') throw new Error(`parameter ${key} is not a number: ${JSON.stringify(value)}`)
  return value
}

/** The same resolution as the views see it: the SQL function `parameter` of the province schema. */
export async function readParameterInSql(ctx: Ctx, key: string, orgNo: number, on: string): Promise<unknown> {
  const { rows } = await sql<{ value: unknown }>`select parameter(${key}, ${orgNo}, ${on}) as value`.execute(ctx.db)
  return rows[0]?.value
}
