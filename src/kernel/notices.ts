import { sql } from 'kysely'
import type { Ctx } from './context.ts'
import { maskIdNumber, maskPhone } from './mask.ts'
import { mainUnit } from './org-no.ts'
import type { NoticeKind } from './notice-kinds.ts'
import { newId } from './uuid.ts'
import { firstOf } from './text.ts'

/**
 * Who gets it. By permission: whoever holds it in a post of that organisation on the day of reading. By account: in
 * the post it belongs to, `orgNo` when it is not one of the actor's own organisation. By person: the learner.
 */
export type NoticeTo =
  | { orgNo: number; permission: string }
  | { accountId: string; orgNo?: number }
  | { personId: string; orgNo?: number }

export type NoticeDraft = {
  to: NoticeTo
  /** One of notice-kinds.ts; another one counts as 其他通知. */
  kind: NoticeKind | (string & {})
  /** What is, in one sentence without a full stop; at most 80 characters. Also what a mail or SMS says. */
  title: string
  /** What to do, and why. Shown in the product only. */
  text?: string
  /** The page to open, beginning with `/`. */
  link: string
}

/**
 * Writes a notice in the request's transaction: it is there exactly when what it tells of is. Numbers of identity
 * documents and telephones are masked whatever the caller wrote. Mail and SMS follow from the job `notices.deliver`.
 */
export async function notify(ctx: Ctx, draft: NoticeDraft): Promise<string> {
  if (!/^\/(?!\/)/.test(draft.link)) throw new Error(`notice link ${draft.link} is not a page of the product`)
  const id = newId()
  const { to } = draft
  // No `returning`: who writes to another organisation does not see the row.
  await ctx.db
    .insertInto('notice')
    .values({
      id,
      org_no: await placeOf(ctx, to),
      permission: 'permission' in to ? to.permission : null,
      account_id: 'accountId' in to ? to.accountId : null,
      person_id: 'personId' in to ? to.personId : null,
      kind: draft.kind,
      title: firstOf(withoutNumbers(draft.title), 120),
      body: withoutNumbers(draft.text ?? ''),
      link: draft.link,
    })
    .execute()
  return id
}

/** The organisation whose range the notice lies in. */
async function placeOf(ctx: Ctx, to: NoticeTo): Promise<number> {
  if ('permission' in to) return mainUnit(to.orgNo)
  if (to.orgNo) return to.orgNo
  if ('accountId' in to && to.accountId !== ctx.actor.accountId) {
    const post = await ctx.db
      .selectFrom('post')
      .select('org_no')
      .where('account_id', '=', to.accountId)
      .where('ended_at', 'is', null)
      .orderBy('created_at')
      .executeTakeFirst()
    if (post) return post.org_no
  }
  return ctx.actor.org.no
}

/** Hides what looks like the number of an identity card or a mobile telephone. */
export function withoutNumbers(text: string): string {
  return text
    .replace(/(?<!\d)\d{17}[\dXx](?!\d)/g, (number) => maskIdNumber(number))
    .replace(/(?<!\d)1[3-9]\d{9}(?!\d)/g, (number) => maskPhone(number))
}

export type NoticeRow = { id: string; kind: string; title: string; body: string; link: string; at: string; readAt: string | null }

const KEPT_DAYS = 180

/** What is addressed to the actor in the acting post, of the last half year. */
function mine(ctx: Ctx) {
  const { actor } = ctx
  const permissions = [...actor.permissions]
  const recent = sql`n.created_at > now() - make_interval(days => ${KEPT_DAYS})`
  if (actor.personId) return sql`${recent} and (n.person_id = ${actor.personId} or n.account_id = ${actor.accountId})`
  return sql`${recent} and (n.account_id = ${actor.accountId} or (n.org_no = ${mainUnit(actor.org.no)} and n.permission = any (${permissions}::text[])))`
}

const readBy = (ctx: Ctx) => sql`notice_read r on r.notice_id = n.id and r.account_id = ${ctx.actor.accountId}`

/** One page of the actor's notices, newest first, and how many there are. */
export async function listNotices(
  ctx: Ctx,
  filter: { unread?: boolean | undefined; kind?: string | undefined; q?: string | undefined },
  { page, size }: { page: number; size: number },
): Promise<{ rows: NoticeRow[]; total: number }> {
  const q = filter.q?.trim() ?? ''
  const where = sql`from notice n left join ${readBy(ctx)} where ${mine(ctx)}
    and (not ${filter.unread ?? false}::boolean or r.read_at is null)
    and (${filter.kind ?? ''} = '' or n.kind = ${filter.kind ?? ''})
    and (${q} = '' or strpos(n.title, ${q}) > 0 or strpos(n.body, ${q}) > 0)`
  const { rows } = await sql<NoticeRow>`
    select n.id, n.kind, n.title, n.body, n.link, n.created_at as at, r.read_at as "readAt" ${where}
    order by n.created_at desc, n.id desc limit ${size} offset ${(page - 1) * size}`.execute(ctx.db)
  const counted = await sql<{ total: number }>`select count(*) as total ${where}`.execute(ctx.db)
  return { rows, total: counted.rows[0]!.total }
}

/** How many notices the actor has not read in the acting post. */
export async function countUnread(ctx: Ctx): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from notice n left join ${readBy(ctx)} where ${mine(ctx)} and r.read_at is null`.execute(ctx.db)
  return rows[0]!.count
}

/** Marks the given notices, or all of them, as read by the actor; those of others are left alone. Answers how many. */
export async function markRead(ctx: Ctx, ids: readonly string[] | 'all'): Promise<number> {
  const which = ids === 'all' ? sql`true` : sql`n.id = any (${[...ids]}::uuid[])`
  const { rows } = await sql<{ id: string }>`
    insert into notice_read (notice_id, account_id)
    select n.id, ${ctx.actor.accountId} from notice n left join ${readBy(ctx)} where ${mine(ctx)} and r.read_at is null and ${which}
    on conflict do nothing returning notice_id as id`.execute(ctx.db)
  return rows.length
}
