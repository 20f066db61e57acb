import { sql } from 'kysely'
import type { Case } from './cases.ts'
import type { Ctx } from './context.ts'

/**
 * Gives the case to another authority, one level up or back to the first. The engine moves the case after the
 * effect, from the same record, so the record is changed too; who is to act has not opened it yet.
 */
export async function handOver(ctx: Ctx, file: Case, authority: { no: number; name: string }): Promise<void> {
  await ctx.db
    .updateTable('case_file')
    .set({ authority_no: authority.no, authority_name: authority.name })
    .where('id', '=', file.id)
    .execute()
  Object.assign(file, { authority_no: authority.no, authority_name: authority.name, opened_at: null })
}

/** Replaces what a case proposes, while it lies with its owner. */
export async function amendFacts(ctx: Ctx, caseId: string, title: string, facts: unknown): Promise<void> {
  await ctx.db
    .updateTable('case_file')
    .set({ title, facts: sql`${JSON.stringify(facts)}::jsonb` })
    .where('id', '=', caseId)
    .execute()
}
