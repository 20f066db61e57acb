import type { Ctx } from './context.ts'
import { json } from './db/json.ts'
import type { ExtraField } from './extra-fields.ts'
import type { CodeItem } from './imports/declare.ts'
import { newId } from './uuid.ts'

export type NewExtraField = Omit<ExtraField, 'id' | 'orgNo' | 'validTo' | 'version'>

/** Adds a field under the actor's organisation. Answers with its id. */
export async function insertExtraField(ctx: Ctx, field: NewExtraField): Promise<string> {
  const id = newId()
  await ctx.db
    .insertInto('extra_field')
    .values({
      id,
      org_no: ctx.actor.org.no,
      register: field.register,
      key: field.key,
      title: field.title,
      type: field.type,
      required: field.required,
      choices: json(field.choices),
      help: field.help,
      sensitive: field.sensitive,
      valid_from: field.validFrom,
      created_by: ctx.actor.accountId,
      created_by_name: ctx.actor.name,
    })
    .execute()
  return id
}

export async function updateExtraField(
  ctx: Ctx,
  id: string,
  set: { title?: string; help?: string; required?: boolean; choices?: CodeItem[]; validTo?: string },
): Promise<void> {
  await ctx.db
    .updateTable('extra_field')
    .set((eb) => ({
      ...(set.title === undefined ? {} : { title: set.title }),
      ...(set.help === undefined ? {} : { help: set.help }),
      ...(set.required === undefined ? {} : { required: set.required }),
      ...(set.choices === undefined ? {} : { choices: json(set.choices) }),
      ...(set.validTo === undefined ? {} : { valid_to: set.validTo }),
      version: eb('version', '+', 1),
    }))
    .where('id', '=', id)
    .execute()
}

/** Every extra field of a register in the actor's scope and above, of all organisations the actor may see under it. */
export async function findExtraField(ctx: Ctx, id: string): Promise<(ExtraField & { createdAt: string }) | undefined> {
  const row = await ctx.db.selectFrom('extra_field').selectAll().where('id', '=', id).where('org_no', '=', ctx.actor.org.no).forUpdate().executeTakeFirst()
  return (
    row && {
      id: row.id,
      orgNo: row.org_no,
      register: row.register,
      key: row.key,
      title: row.title,
      type: row.type as ExtraField['type'],
      required: row.required,
      choices: row.choices as CodeItem[],
      help: row.help,
      sensitive: row.sensitive,
      validFrom: row.valid_from,
      validTo: row.valid_to,
      version: row.version,
      createdAt: row.created_at,
    }
  )
}
