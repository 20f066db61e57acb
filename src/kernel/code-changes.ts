import type { Ctx } from './context.ts'
import { newId } from './uuid.ts'

export type NewCodeVersion = {
  list: string
  code: string
  label: string
  parent: string | null
  withdrawn: boolean
  from: string
  note: string
}
export type NewCodeMapping = { list: string; from: string; to: string; on: string; note: string }

/** Writes a version of a code under the actor's organisation. Answers with its id. */
export async function insertCodeVersion(ctx: Ctx, one: NewCodeVersion): Promise<string> {
  const id = newId()
  await ctx.db
    .insertInto('code_value')
    .values({
      id,
      org_no: ctx.actor.org.no,
      list: one.list,
      code: one.code,
      label: one.label,
      parent_code: one.parent,
      withdrawn: one.withdrawn,
      valid_from: one.from,
      note: one.note,
      created_by: ctx.actor.accountId,
      created_by_name: ctx.actor.name,
    })
    .execute()
  return id
}

/** Writes which code takes the place of another from a day on. */
export async function insertCodeMapping(ctx: Ctx, one: NewCodeMapping): Promise<string> {
  const id = newId()
  await ctx.db
    .insertInto('code_mapping')
    .values({
      id,
      org_no: ctx.actor.org.no,
      list: one.list,
      from_code: one.from,
      to_code: one.to,
      effective_on: one.on,
      note: one.note,
      created_by: ctx.actor.accountId,
      created_by_name: ctx.actor.name,
    })
    .execute()
  return id
}
