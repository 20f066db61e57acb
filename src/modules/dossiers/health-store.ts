import type { Selectable } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type { HealthRecord, HealthViewer } from '../../kernel/db/tables.ts'
import { roles } from '../../kernel/permissions.ts'

export type HealthRow = Selectable<HealthRecord>
export type ViewerRow = Selectable<HealthViewer>

export async function listHealth(ctx: Ctx, enrollmentId: string): Promise<HealthRow[]> {
  return ctx.db.selectFrom('health_record').selectAll().where('enrollment_id', '=', enrollmentId).where('ended_at', 'is', null).orderBy('from_on', 'desc').execute()
}

export async function findHealth(ctx: Ctx, id: string): Promise<HealthRow | undefined> {
  return ctx.db.selectFrom('health_record').selectAll().where('id', '=', id).where('ended_at', 'is', null).executeTakeFirst()
}

export async function insertHealth(ctx: Ctx, row: Omit<HealthRow, 'created_at' | 'ended_at' | 'ended_by_name'>): Promise<void> {
  await ctx.db.insertInto('health_record').values(row).execute()
}

export async function endHealthRow(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.updateTable('health_record').set({ ended_at: ctx.at, ended_by_name: ctx.actor.name }).where('id', '=', id).execute()
}

export async function listViewers(ctx: Ctx, schoolNo: number): Promise<ViewerRow[]> {
  return ctx.db.selectFrom('health_viewer').selectAll().where('org_no', '=', schoolNo).orderBy('granted_at', 'desc').execute()
}

/** Whether this account is named at the school and its time is not over. */
export async function isViewer(ctx: Ctx, schoolNo: number, accountId: string): Promise<boolean> {
  const row = await ctx.db
    .selectFrom('health_viewer')
    .select('id')
    .where('org_no', '=', schoolNo)
    .where('account_id', '=', accountId)
    .where('revoked_at', 'is', null)
    .where('until_on', '>=', ctx.today)
    .executeTakeFirst()
  return row !== undefined
}

export async function insertViewer(ctx: Ctx, row: Omit<ViewerRow, 'granted_at' | 'revoked_at'>): Promise<void> {
  await ctx.db.insertInto('health_viewer').values(row).execute()
}

export async function revokeViewer(ctx: Ctx, id: string): Promise<ViewerRow | undefined> {
  return ctx.db.updateTable('health_viewer').set({ revoked_at: ctx.at }).where('id', '=', id).where('revoked_at', 'is', null).returningAll().executeTakeFirst()
}

/** People who hold a post at the school today, learners left out. */
export async function listStaff(ctx: Ctx, schoolNo: number): Promise<{ accountId: string; name: string; role: string }[]> {
  const rows = await ctx.db
    .selectFrom('post')
    .select(['account_id', 'holder_name', 'role'])
    .where('org_no', '>=', schoolNo)
    .where('org_no', '<=', schoolNo + 99)
    .where('role', '<>', 'learner')
    .where('ended_at', 'is', null)
    .orderBy('holder_name')
    .execute()
  return rows.map((row) => ({ accountId: row.account_id, name: row.holder_name, role: roles[row.role as keyof typeof roles]?.title ?? row.role }))
}

/** Records whose time is over and that nobody ended. Only their number leaves. */
export async function countExpiredHealth(ctx: Ctx, schoolNo: number): Promise<number> {
  const row = await ctx.db
    .selectFrom('health_record')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('org_no', '>=', schoolNo)
    .where('org_no', '<=', schoolNo + 99)
    .where('until_on', '<', ctx.today)
    .where('ended_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(row.n)
}
