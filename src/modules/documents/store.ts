import { sql, type Selectable } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { DocumentTemplate } from '../../kernel/db/tables.ts'
import { settersOf } from '../../kernel/parameters.ts'

export type TemplateRow = Omit<Selectable<DocumentTemplate>, 'content'>

const columns = ['id', 'org_no', 'kind', 'valid_from', 'valid_to', 'file_name', 'bytes', 'sha256', 'note', 'withdrawn', 'created_by', 'created_by_name', 'created_at'] as const

/** The history of templates that can hold for a unit: its own and those of the authorities above, newest first. */
export function listTemplates(ctx: Ctx, orgNo: number): Promise<TemplateRow[]> {
  return ctx.db
    .selectFrom('document_template')
    .select(columns)
    .where('org_no', 'in', settersOf(orgNo))
    .orderBy('valid_from', 'desc')
    .orderBy('created_at', 'desc')
    .execute()
}

/**
 * The template that holds for a unit on a day: of the nearest setter that has one for the day, the latest begun.
 * Undefined where none was set; one without content means the packaged template. Rows are newest first.
 */
export function pickTemplate<T extends TemplateRow>(rows: readonly T[], kind: string, orgNo: number, on: string): T | undefined {
  for (const setter of settersOf(orgNo)) {
    const held = rows.find((row) => row.kind === kind && row.org_no === setter && !row.withdrawn && row.valid_from <= on && (row.valid_to ?? on) >= on)
    if (held) return held
  }
  return undefined
}

export async function readTemplate(ctx: Ctx, id: string): Promise<{ row: TemplateRow; content: Buffer | null } | undefined> {
  const row = await ctx.db.selectFrom('document_template').selectAll().where('id', '=', id).executeTakeFirst()
  return row && { row, content: row.content }
}

export async function insertTemplate(
  ctx: Ctx,
  row: Pick<TemplateRow, 'id' | 'org_no' | 'kind' | 'valid_from' | 'valid_to' | 'file_name' | 'note'> & { content: Buffer | null; sha256: Buffer | null },
): Promise<void> {
  await ctx.db
    .insertInto('document_template')
    .values({ ...row, bytes: row.content?.byteLength ?? 0, created_by: ctx.actor.accountId, created_by_name: ctx.actor.name })
    .execute()
}

export async function withdrawRow(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.updateTable('document_template').set({ withdrawn: true }).where('id', '=', id).execute()
}

/** Two uploads of one unit for one kind wait for each other. */
export async function lockTemplates(ctx: Ctx, kind: string, orgNo: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(${`document-template:${kind}:${orgNo}`}))`.execute(ctx.db)
}
