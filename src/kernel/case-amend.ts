import { sql } from 'kysely'
import { admit, asSide } from './case-scope.ts'
import { getImplementation, partiesOf, type Case, type Party } from './case-types.ts'
import { checkParty } from './cases.ts'
import type { Ctx } from './context.ts'
import { json } from './db/json.ts'

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
  admit(ctx, Object.assign(file, { authority_no: authority.no, authority_name: authority.name, opened_at: null }))
}

/** Replaces what a case proposes, while it lies with its owner. */
export async function amendFacts(ctx: Ctx, caseId: string, title: string, facts: unknown): Promise<void> {
  await ctx.db
    .updateTable('case_file')
    .set({ title, facts: sql`${JSON.stringify(facts)}::jsonb` })
    .where('id', '=', caseId)
    .execute()
}

/**
 * Names the organisation that holds a side of the case, in place of the one before, which no longer sees the case.
 * While a case has not been handed in, or in an effect. The record in hand is changed too.
 */
export async function setParty(ctx: Ctx, file: Case, party: Pick<Party, 'side' | 'no' | 'name'>): Promise<void> {
  const { workflow } = getImplementation(file.workflow)
  const next = checkParty(workflow, file.org_no, party)
  const known = partiesOf(file).find((one) => one.side === party.side)
  if (known?.no === next.no) return
  await dropCopy(ctx, file, known)
  await writeParties(ctx, file, [...partiesOf(file).filter((one) => one.side !== party.side), next])
}

/** Takes a side out of the case: what waits for it is passed, and the organisation no longer sees the case. */
export async function removeParty(ctx: Ctx, file: Case, side: string): Promise<void> {
  const known = partiesOf(file).find((one) => one.side === side)
  if (!known) return
  await dropCopy(ctx, file, known)
  await writeParties(ctx, file, partiesOf(file).filter((one) => one.side !== side))
}

async function dropCopy(ctx: Ctx, file: Case, party: Party | undefined): Promise<void> {
  if (!party) return
  await asSide(ctx, file, party.side, async () => {
    await ctx.db.deleteFrom('case_party').where('case_id', '=', file.id).where('org_no', '=', party.no).execute()
  })
}

async function writeParties(ctx: Ctx, file: Case, parties: Party[]): Promise<void> {
  await ctx.db.updateTable('case_file').set({ parties: json(parties) }).where('id', '=', file.id).execute()
  admit(ctx, Object.assign(file, { parties }))
}
