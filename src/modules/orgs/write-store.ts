import { sql, type Insertable, type Updateable } from 'kysely'
import { nextNumber } from '../../kernel/counter.ts'
import type { Ctx } from '../../kernel/context.ts'
import { addDays } from '../../kernel/dates.ts'
import type { Org as OrgRow } from '../../kernel/db/tables.ts'
import { NotFound, Refusal } from '../../kernel/errors.ts'
import { newId } from '../../kernel/uuid.ts'
import type { Case } from '../../kernel/cases.ts'
import type { Org, SchoolLevel, SchoolState, StudyMode } from './model.ts'
import { toOrg } from './store.ts'

/** Takes the unit's row until the end of the transaction, so that two cases cannot change it side by side. */
export async function lockOrg(ctx: Ctx, no: number): Promise<Org> {
  const row = await ctx.db
    .selectFrom('org')
    .selectAll()
    .where('org_no', '=', no)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new NotFound('单位')
  return toOrg(row)
}

export async function insertOrg(ctx: Ctx, values: Insertable<OrgRow>): Promise<void> {
  await ctx.db.insertInto('org').values(values).execute()
}

export async function updateOrg(ctx: Ctx, org: Org, values: Updateable<OrgRow>): Promise<void> {
  await ctx.db
    .updateTable('org')
    .set({ ...values, version: org.version + 1 })
    .where('org_no', '=', org.no)
    .execute()
}

/** Unit numbers of a region: schools from 1, enterprises from 6001; 9999 belongs to newcomers. See docs/decisions/018. */
const unitRanges = { school: { first: 1, last: 6000 }, enterprise: { first: 6001, last: 9998 } } as const

/** The next free unit number under a region, from the register itself; the authority's row serializes callers. */
export async function allocateUnit(ctx: Ctx, authority: number, kind: keyof typeof unitRanges = 'school'): Promise<number> {
  await lockOrg(ctx, authority)
  const { first, last } = unitRanges[kind]
  const { rows } = await sql<{ last: number | null }>`
    select max(org_no) as last from org where org_no between ${authority + first * 100}::bigint and ${authority + last * 100 + 99}::bigint and org_no % 100 = 0`.execute(
    ctx.db,
  )
  const next = (rows[0]?.last ?? authority + (first - 1) * 100) + 100
  if (next > authority + last * 100) {
    throw new Refusal({
      fact: `这个地区的 ${(last - first + 1).toLocaleString('en')} 个${kind === 'school' ? '学校' : '企业'}单位号已经用完。`,
      rule: '单位号由地区代码和四位顺序号组成。',
      ways: ['请系统管理员处理。'],
    })
  }
  return next
}

/** The next free number of a branch or teaching point; a school has 99. */
export async function allocateSite(ctx: Ctx, schoolNo: number): Promise<number> {
  await lockOrg(ctx, schoolNo)
  const { rows } = await sql<{ last: number | null }>`
    select max(org_no) as last from org where org_no between ${schoolNo + 1}::bigint and ${schoolNo + 99}::bigint`.execute(
    ctx.db,
  )
  const next = (rows[0]?.last ?? schoolNo) + 1
  if (next > schoolNo + 99) {
    throw new Refusal({
      fact: '这所学校已有 99 个分校和教学点，单位号已经用完。',
      rule: '分校和教学点的单位号是学校号加两位顺序号。',
      ways: ['请系统管理员处理。'],
    })
  }
  return next
}

export type PeriodChange = {
  level: SchoolLevel | null
  state: SchoolState
  name: string
  authorityNo: number | null
}

/**
 * Closes the present stretch of a unit's history the day before `on` and opens a new one. A second change on the
 * same day rewrites that day's row: a day has one level and one state, the later one.
 */
export async function changePeriod(
  ctx: Ctx,
  orgNo: number,
  next: PeriodChange,
  source: { on: string; caseNo: string | null; clause: string | null },
): Promise<void> {
  const row = {
    level: next.level,
    state: next.state,
    name: next.name,
    authority_no: next.authorityNo,
    case_no: source.caseNo,
    clause: source.clause,
  }
  const current = await ctx.db
    .selectFrom('org_period')
    .selectAll()
    .where('org_no', '=', orgNo)
    .where('valid_to', 'is', null)
    .executeTakeFirst()
  if (current && current.valid_from >= source.on) {
    await ctx.db.updateTable('org_period').set(row).where('id', '=', current.id).execute()
    return
  }
  if (current)
    await ctx.db
      .updateTable('org_period')
      .set({ valid_to: addDays(source.on, -1) })
      .where('id', '=', current.id)
      .execute()
  await ctx.db
    .insertInto('org_period')
    .values({ id: newId(), org_no: orgNo, valid_from: source.on, ...row })
    .execute()
}

/** Puts a school on the list of a year, with the next number of that list unless the province gives one. */
export async function approveQualification(
  ctx: Ctx,
  orgNo: number,
  year: number,
  mode: StudyMode,
  given: string | undefined,
  caseNo: string,
): Promise<string> {
  // The counter's row lock makes the numbers of one list come one after the other.
  await nextNumber(ctx, ctx.actor.org.no, `qualification:${year}:${mode}`)
  const { rows } = await sql<{ next: number }>`
    select coalesce(max(case when list_no ~ '^[0-9]{1,6}$' then list_no::int end), 0) + 1 as next
    from enrolment_qualification where year = ${year} and study_mode = ${mode}`.execute(ctx.db)
  const listNo = given ?? String(rows[0]!.next)
  const values = {
    state: 'approved',
    list_no: listNo,
    approved_on: ctx.today,
    revoked_on: null,
    reason: null,
    case_no: caseNo,
  }
  await ctx.db
    .insertInto('enrolment_qualification')
    .values({ id: newId(), org_no: orgNo, year, study_mode: mode, ...values })
    .onConflict((conflict) => conflict.columns(['org_no', 'year', 'study_mode']).doUpdateSet(values))
    .execute()
  return listNo
}

/** Takes a school off the lists from a year on; answers with how many entries that were. */
export async function revokeQualifications(
  ctx: Ctx,
  orgNo: number,
  fromYear: number,
  reason: string,
): Promise<number> {
  const result = await ctx.db
    .updateTable('enrolment_qualification')
    .set({ state: 'revoked', revoked_on: ctx.today, reason })
    .where('org_no', '=', orgNo)
    .where('year', '>=', fromYear)
    .where('state', '=', 'approved')
    .executeTakeFirst()
  return Number(result.numUpdatedRows)
}

export type JointRow = {
  agreementNo: string
  partnerName: string
  partnerOrgNo: number | null
  filedWith: number
  validFrom: string
  validTo: string
  quota: number
  specialties: string
  caseNo: string
}

export async function putJointProgramme(ctx: Ctx, orgNo: number, row: JointRow): Promise<void> {
  const values = {
    partner_name: row.partnerName,
    partner_org_no: row.partnerOrgNo,
    state: 'approved',
    filed_with: row.filedWith,
    filed_on: ctx.today,
    valid_from: row.validFrom,
    valid_to: row.validTo,
    quota: row.quota,
    specialties: row.specialties,
    case_no: row.caseNo,
  }
  await ctx.db
    .insertInto('joint_programme')
    .values({ id: newId(), org_no: orgNo, agreement_no: row.agreementNo, ...values })
    .onConflict((conflict) => conflict.columns(['org_no', 'agreement_no']).doUpdateSet(values))
    .execute()
}

export type CaseLine = {
  id: string
  no: string
  workflow: string
  title: string
  state: string
  createdAt: string
  closedAt: string | null
}

export async function listCasesOf(
  ctx: Ctx,
  orgNo: number,
  workflows: readonly string[],
): Promise<CaseLine[]> {
  const rows = await ctx.db
    .selectFrom('case_file')
    .select(['id', 'no', 'workflow', 'title', 'state', 'created_at as createdAt', 'closed_at as closedAt'])
    .where('org_no', '=', orgNo)
    .where('workflow', 'in', [...workflows])
    .orderBy('created_at', 'desc')
    .limit(50)
    .execute()
  return rows
}

/** Cases of one kind about the same thing (`like`: facts they share) that are still going on for a unit. */
export async function countOpenCases(ctx: Ctx, file: Case, like: Record<string, unknown>): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from case_file
    where org_no = ${file.org_no}::bigint and workflow = ${file.workflow} and closed_at is null and id <> ${file.id} and facts @> ${JSON.stringify(like)}::jsonb`.execute(
    ctx.db,
  )
  return rows[0]!.n
}

/** Why a case was last returned, in the words of the officer. */
export async function findReturnReason(ctx: Ctx, caseId: string): Promise<string | undefined> {
  const row = await ctx.db
    .selectFrom('case_event')
    .select('reason')
    .where('case_id', '=', caseId)
    .where('action', '=', 'return')
    .orderBy('id', 'desc')
    .executeTakeFirst()
  return row?.reason ?? undefined
}
