import { sql, type Insertable, type Selectable, type Updateable } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import type { AdmissionForm, Candidate } from '../../../kernel/db/tables.ts'

export type CandidateRow = Selectable<Candidate>
export type FormRow = Selectable<AdmissionForm>

/** The candidate of the signed-in learner; row-level security shows no other. */
export async function findOwnCandidate(ctx: Ctx): Promise<CandidateRow | undefined> {
  if (!ctx.actor.personId) return undefined
  return ctx.db.selectFrom('candidate').selectAll().where('person_id', '=', ctx.actor.personId).executeTakeFirst()
}

export async function insertCandidate(ctx: Ctx, row: Insertable<Candidate>): Promise<void> {
  await ctx.db.insertInto('candidate').values(row).execute()
}

/** Writes what changed where the version is still this one; undefined where it is not. */
export async function updateCandidate(ctx: Ctx, row: { id: string; version: number }, set: Updateable<Candidate>): Promise<CandidateRow | undefined> {
  return ctx.db
    .updateTable('candidate')
    .set({ ...set, version: row.version + 1 })
    .where('id', '=', row.id)
    .where('version', '=', row.version)
    .returningAll()
    .executeTakeFirst()
}

/** Candidates by person, those in the actor's scope. */
export async function findCandidates(ctx: Ctx, personIds: readonly string[]): Promise<Map<string, CandidateRow>> {
  const rows = await ctx.db.selectFrom('candidate').selectAll().where('person_id', '=', sql<string>`any (${[...personIds]}::uuid[])`).execute()
  return new Map(rows.map((row) => [row.person_id, row]))
}

/** Who among the candidates in scope has one of these documents: hash in hexadecimal → person. */
export async function findCandidatesByHash(ctx: Ctx, hashes: readonly Buffer[]): Promise<Map<string, string>> {
  if (hashes.length === 0) return new Map()
  const rows = await ctx.db.selectFrom('candidate').select(['id_hash', 'person_id']).where('id_hash', 'in', [...hashes]).execute()
  return new Map(rows.flatMap((row) => (row.id_hash ? [[row.id_hash.toString('hex'), row.person_id] as const] : [])))
}

/** The application forms of schools, by school; readable by everybody. */
export async function findForms(ctx: Ctx, orgNos: readonly number[]): Promise<Map<number, FormRow>> {
  if (orgNos.length === 0) return new Map()
  const rows = await ctx.db.selectFrom('admission_form').selectAll().where('org_no', 'in', [...new Set(orgNos)]).execute()
  return new Map(rows.map((row) => [row.org_no, row]))
}

/** The settings of one school, held until the end of the transaction. */
export async function lockForm(ctx: Ctx, orgNo: number): Promise<FormRow | undefined> {
  return ctx.db.selectFrom('admission_form').selectAll().where('org_no', '=', orgNo).forUpdate().executeTakeFirst()
}

export async function putForm(ctx: Ctx, row: Insertable<AdmissionForm>): Promise<void> {
  const { org_no: _, ...set } = row
  await ctx.db
    .insertInto('admission_form')
    .values(row)
    .onConflict((conflict) => conflict.column('org_no').doUpdateSet({ ...set, updated_at: sql`now()` }))
    .execute()
}
