import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import { newId } from '../../kernel/uuid.ts'

/** Which of these student numbers are given out already, in the actor's scope. */
export async function listTakenNumbers(ctx: Ctx, numbers: readonly string[]): Promise<Set<string>> {
  const taken = new Set<string>()
  for (let at = 0; at < numbers.length; at += 5000) {
    const rows = await ctx.db
      .selectFrom('enrollment')
      .select('student_number')
      .where('student_number', 'in', numbers.slice(at, at + 5000))
      .execute()
    for (const row of rows) taken.add(row.student_number!)
  }
  return taken
}

/** The highest serial behind a prefix among the numbers of a school, of so many digits; 0 where there is none. */
export async function highestSerials(ctx: Ctx, schoolNo: number, prefix: string, digits: { from: number; to: number }): Promise<number> {
  const { rows } = await sql<{ highest: number | null }>`
    select max(substring(student_number from ${prefix.length + 1}::integer)::integer) as highest from enrollment
    where org_no = ${schoolNo} and student_number ^@ ${prefix}
      and substring(student_number from ${prefix.length + 1}::integer) ~ ${`^[0-9]{${digits.from},${digits.to}}$`}`.execute(ctx.db)
  return rows[0]?.highest ?? 0
}

export type Operator = {
  id: string
  orgNo: number
  accountId: string
  holderName: string
  positionName: string
  phone: string
  validFrom: string
  validTo: string | null
  endedReason: string | null
}

const operatorColumns = sql`id, org_no as "orgNo", account_id as "accountId", holder_name as "holderName", position_name as "positionName", phone,
  valid_from as "validFrom", valid_to as "validTo", ended_reason as "endedReason"`

/** The registration operators of a school, those in force first. */
export async function listOperators(ctx: Ctx, schoolNo: number): Promise<Operator[]> {
  const { rows } = await sql<Operator>`
    select ${operatorColumns} from registration_operator where org_no = ${schoolNo}
    order by coalesce(valid_to, '9999-12-31') desc, valid_from desc, id`.execute(ctx.db)
  return rows
}

/** The operators of a school on a day. */
export async function listOperatorsOn(ctx: Ctx, schoolNo: number, on: string): Promise<Operator[]> {
  const { rows } = await sql<Operator>`
    select ${operatorColumns} from registration_operator
    where org_no = ${schoolNo} and valid_from <= ${on} and (valid_to is null or valid_to >= ${on}) order by valid_from, id`.execute(ctx.db)
  return rows
}

export async function insertOperator(ctx: Ctx, one: Omit<Operator, 'id' | 'endedReason'>): Promise<string> {
  const id = newId()
  await ctx.db
    .insertInto('registration_operator')
    .values({
      id,
      org_no: one.orgNo,
      account_id: one.accountId,
      holder_name: one.holderName,
      position_name: one.positionName,
      phone: one.phone,
      valid_from: one.validFrom,
      valid_to: one.validTo,
      created_by: ctx.actor.accountId,
    })
    .execute()
  return id
}

export async function endOperator(ctx: Ctx, id: string, on: string, reason: string): Promise<Operator | undefined> {
  const { rows } = await sql<Operator>`
    update registration_operator set valid_to = ${on}, ended_reason = ${reason}
    where id = ${id} and (valid_to is null or valid_to > ${on}) and valid_from <= ${on} returning ${operatorColumns}`.execute(ctx.db)
  return rows[0]
}

/** Live posts of a school that hand in registrations, one an account. */
export async function listRegistrarPosts(ctx: Ctx, schoolNo: number, roles: readonly string[]): Promise<{ accountId: string; name: string }[]> {
  const { rows } = await sql<{ accountId: string; name: string }>`
    select distinct on (account_id) account_id as "accountId", holder_name as name from post
    where org_no between ${schoolNo} and ${schoolNo + 99} and role = any (${[...roles]}::text[])
      and ended_at is null and valid_from <= ${ctx.today} and (valid_to is null or valid_to >= ${ctx.today}) order by account_id, holder_name`.execute(ctx.db)
  return rows
}

/** The operators of today of every school in scope, by school. */
export async function listOperatorsToday(ctx: Ctx): Promise<Map<number, Operator[]>> {
  const { rows } = await sql<Operator>`
    select ${operatorColumns} from registration_operator
    where valid_from <= ${ctx.today} and (valid_to is null or valid_to >= ${ctx.today}) order by org_no, valid_from, id`.execute(ctx.db)
  return Map.groupBy(rows, (row) => row.orgNo)
}

export type LateCover = { recordId: string; caseNo: string; caseId: string; until: string }

/** Students whom these late-entry cases (by number) admit, each with the case. */
export async function listLateCovers(ctx: Ctx, caseNos: readonly string[]): Promise<Omit<LateCover, 'until'>[]> {
  if (caseNos.length === 0) return []
  return ctx.db
    .selectFrom('case_item as i')
    .innerJoin('case_file as f', 'f.id', 'i.case_id')
    .select(['i.record_id as recordId', 'f.no as caseNo', 'f.id as caseId'])
    .where('f.no', 'in', [...caseNos])
    .where('i.state', '=', 'approved')
    .execute()
}

/** Late-entry cases under way that name one of these students: case number by student. */
export async function listLateAsked(ctx: Ctx, workflow: string, recordIds: readonly string[]): Promise<Map<string, string>> {
  if (recordIds.length === 0) return new Map()
  const rows = await ctx.db
    .selectFrom('case_item as i')
    .innerJoin('case_file as f', 'f.id', 'i.case_id')
    .select(['i.record_id', 'f.no'])
    .where('f.workflow', '=', workflow)
    .where('f.closed_at', 'is', null)
    .where('i.record_id', 'in', [...recordIds])
    .execute()
  return new Map(rows.map((row) => [row.record_id, row.no]))
}
