import { sql, type RawBuilder } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import { ERASED, type RetainedRecord } from '../../kernel/retention.ts'
import { maskName } from '../../kernel/mask.ts'

type Row = { id: string; org_no: number; person_id: string; name: string; student_number: string | null; due_on: string | null }

const toRecord = (row: Row): RetainedRecord => ({ recordId: row.id, orgNo: row.org_no, personId: row.person_id, label: `${maskName(row.name)}${row.student_number ? ` ${row.student_number}` : ''}`, dueOn: row.due_on })

async function list(ctx: Ctx, where: RawBuilder<unknown>, due: RawBuilder<unknown>, limit: number): Promise<RetainedRecord[]> {
  const { rows } = await sql<Row>`select e.id, e.org_no, e.person_id, e.name, e.student_number, ${due}::date as due_on from enrollment e
    where e.name <> ${ERASED} and ${where} order by ${due}, e.id limit ${limit}`.execute(ctx.db)
  return rows.map(toRecord)
}

const left = sql`e.left_on`
const entered = sql`(e.updated_at at time zone 'Asia/Shanghai')::date`

/** Entered but never registered, untouched since `before`, and in no case. */
export const listStale = (ctx: Ctx, before: string, limit: number) =>
  list(ctx, sql`e.status = 'pending' and ${entered} <= ${before}::date and e.case_no is null`, entered, limit)

/** Left by `before`; `withProfile` only those whose household data is still there. */
export const listLeft = (ctx: Ctx, before: string, limit: number, withProfile: boolean) =>
  list(ctx, sql`e.left_on <= ${before}::date and (${!withProfile}::boolean or e.profile <> '{}')`, left, limit)

export const listOfPersonLeft = (ctx: Ctx, personId: string) => list(ctx, sql`e.person_id = ${personId}::uuid and e.left_on is not null and e.profile <> '{}'`, left, 200)
export const listOfPersonStale = (ctx: Ctx, personId: string) => list(ctx, sql`e.person_id = ${personId}::uuid and e.status = 'pending' and e.case_no is null`, entered, 200)

type Touched = { id: string; person_id: string; org_no: number }

/** Empties the household data; the study record stays. */
export async function emptyProfiles(ctx: Ctx, ids: readonly string[]): Promise<Touched[]> {
  const { rows } = await sql<Touched>`update enrollment set profile = '{}', version = version + 1 where id = any (${ids as string[]}::uuid[]) and left_on is not null
    returning id, person_id, org_no`.execute(ctx.db)
  return rows
}

/** Takes the person out of the study record; school, level, specialty, dates and sex stay, so that every count stays. */
export async function emptyEnrollments(ctx: Ctx, ids: readonly string[]): Promise<Touched[]> {
  const { rows } = await sql<Touched>`update enrollment set name = ${ERASED}, given_name = '', pinyin = '', initials = '', id_masked = '', id_tail = '', profile = '{}',
      class_name = null, student_number = 'X-' || id::text, version = version + 1
    where id = any (${ids as string[]}::uuid[]) and left_on is not null and name <> ${ERASED} returning id, person_id, org_no`.execute(ctx.db)
  return rows
}

export async function deleteStale(ctx: Ctx, ids: readonly string[]): Promise<Touched[]> {
  const { rows } = await sql<Touched>`delete from enrollment where id = any (${ids as string[]}::uuid[]) and status = 'pending' and case_no is null returning id, person_id, org_no`.execute(ctx.db)
  return rows
}

/** Which of these people still have a study record that names them. */
export async function stillNamed(ctx: Ctx, personIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ person_id: string }>`select distinct person_id from enrollment where person_id = any (${personIds as string[]}::uuid[]) and name <> ${ERASED}`.execute(ctx.db)
  return new Set(rows.map((row) => row.person_id))
}
