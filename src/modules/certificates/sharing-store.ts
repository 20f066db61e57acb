import { sql, type Selectable } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import type * as tables from '../../kernel/db/tables.ts'
import { newId } from '../../kernel/uuid.ts'
import type { CertificateRow } from './rows.ts'
import type { PublicRow } from './verification-store.ts'

export type ShareRow = Selectable<tables.CertificateShare>
export type ShareView = Selectable<tables.CertificateShareView>

/** Certificates of the signed-in learner, the newest first. */
export function listOwn(ctx: Ctx, personId: string): Promise<CertificateRow[]> {
  return ctx.db.selectFrom('certificate').selectAll().where('person_id', '=', personId).orderBy('issued_on', 'desc').orderBy('id').execute()
}

/** The public row that a share leads to. */
export async function findPublicById(ctx: Ctx, key: Buffer, certificateId: string): Promise<PublicRow | undefined> {
  return ctx.db.selectFrom('certificate_public').selectAll().where('key', '=', key).where('certificate_id', '=', certificateId).executeTakeFirst()
}

export async function insertShare(ctx: Ctx, row: Omit<ShareRow, 'created_at' | 'ended_at'>): Promise<void> {
  await ctx.db.insertInto('certificate_share').values(row).execute()
}

export function listShares(ctx: Ctx, personId: string, certificateId: string): Promise<ShareRow[]> {
  return ctx.db
    .selectFrom('certificate_share')
    .selectAll()
    .where('person_id', '=', personId)
    .where('certificate_id', '=', certificateId)
    .orderBy('created_at', 'desc')
    .limit(100)
    .execute()
}

export function listShareViews(ctx: Ctx, personId: string, shareIds: readonly string[]): Promise<ShareView[]> {
  if (shareIds.length === 0) return Promise.resolve([])
  return ctx.db
    .selectFrom('certificate_share_view')
    .selectAll()
    .where('person_id', '=', personId)
    .where('share_id', 'in', [...shareIds])
    .orderBy('at', 'desc')
    .limit(500)
    .execute()
}

/** Ends an open share of the person; undefined where there is none. */
export async function endShare(ctx: Ctx, personId: string, id: string): Promise<ShareRow | undefined> {
  return ctx.db
    .updateTable('certificate_share')
    .set({ ended_at: ctx.at })
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .where('ended_at', 'is', null)
    .returningAll()
    .executeTakeFirst()
}

/** The shares of these marks that hold now. */
export async function listOpenShares(ctx: Ctx, marks: readonly Buffer[]): Promise<ShareRow[]> {
  const { rows } = await sql<ShareRow>`
    select * from certificate_share where token_mark = any (${marks}::bytea[]) and ended_at is null and expires_at > now()`.execute(ctx.db)
  return rows
}

export async function insertShareViews(ctx: Ctx, shares: readonly ShareRow[], viewer: string, way: 'link' | 'list'): Promise<void> {
  if (shares.length === 0) return
  await ctx.db
    .insertInto('certificate_share_view')
    .values(shares.map((share) => ({ id: newId(), org_no: share.org_no, share_id: share.id, person_id: share.person_id, viewer, way })))
    .execute()
}
