import { sql } from 'kysely'
import { recordEvent } from './case-events.ts'
import { asSide } from './case-scope.ts'
import { getImplementation, type Case } from './case-types.ts'
import type { Ctx } from './context.ts'
import { HttpError, Refusal } from './errors.ts'
import { maskName } from './mask.ts'
import { mainUnit } from './org-no.ts'
import { rolesHolding } from './permissions.ts'

export type Colleague = { postId: string; name: string; role: string }

const valid = sql`ended_at is null and valid_from <= current_date and (valid_to is null or valid_to >= current_date)`

/** Posts of the organisation whose turn it is that may take the steps of the present state. */
export async function listColleagues(ctx: Ctx, file: Case): Promise<Colleague[]> {
  if (file.waiting_org_no === null || !file.waiting_permission) return []
  const roles = [...rolesHolding(file.waiting_permission)]
  const { rows } = await sql<Colleague>`
    select id as "postId", holder_name as name, role from post
    where org_no = ${file.waiting_org_no} and role = any (${roles}::text[]) and ${valid} order by holder_name, id`.execute(ctx.db)
  return rows
}

/**
 * Who a case is assigned to. An assignment to a post that has ended no longer counts: the case waits for everyone
 * of the organisation with the permission again.
 */
export async function assigneeOf(ctx: Ctx, file: Case): Promise<{ postId: string; name: string } | undefined> {
  if (!file.assignee_post || file.closed_at) return undefined
  const side = getImplementation(file.workflow).workflow.states[file.state]?.waits?.side
  if (!side) return undefined
  const { rows } = await asSide(ctx, file, side, () =>
    sql`select 1 from post where id = ${file.assignee_post} and ${valid}`.execute(ctx.db),
  )
  return rows.length > 0 ? { postId: file.assignee_post, name: file.assignee_name ?? '' } : undefined
}

/** Why the actor cannot act: somebody else has taken the case on. */
export async function whyAssigned(ctx: Ctx, file: Case): Promise<string | undefined> {
  const assignee = await assigneeOf(ctx, file)
  if (!assignee || assignee.postId === ctx.actor.postId) return undefined
  return `这一件由${maskName(assignee.name)}承办。可以先转到自己名下，再办理。`
}

/**
 * 认领、转交: names the post that handles the case while it rests with the actor's organisation; `postId` null gives
 * it back to everyone. Only to a post of the same organisation that may take the steps. Runs in the case's scope.
 */
export async function assignCase(ctx: Ctx, file: Case, postId: string | null, reason: string | undefined): Promise<Case> {
  const own = mainUnit(ctx.actor.org.no)
  if (file.closed_at || file.waiting_org_no !== own || !ctx.actor.permissions.has(file.waiting_permission ?? ''))
    throw new HttpError({ status: 409, message: '这一件现在不等本岗位办理，不能认领或转交。什么也没有写入。' })
  const side = getImplementation(file.workflow).workflow.states[file.state]!.waits!.side
  const colleagues = await asSide(ctx, file, side, () => listColleagues(ctx, file))
  const to = colleagues.find((one) => one.postId === postId)
  if (postId !== null && !to)
    throw new Refusal({
      fact: '转交的人不是本单位能办这一步的岗位。',
      rule: '只能转交给本单位有同一权限的在任岗位。',
      ways: ['从名单里选一位同事。'],
    })
  const action = to === undefined ? 'release' : to.postId === ctx.actor.postId ? 'claim' : 'assign'
  const moved = await ctx.db
    .updateTable('case_file')
    .set({ assignee_post: to?.postId ?? null, assignee_name: to?.name ?? null, version: file.version + 1 })
    .where('id', '=', file.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  ctx.audit.subject('case', file.id, `${file.no} ${file.title}`, { orgNo: file.org_no })
  ctx.audit.because(reason)
  ctx.audit.change({
    kind: 'case',
    id: file.id,
    action,
    before: { assignee: file.assignee_post },
    after: { assignee: to?.postId ?? null },
    orgNo: file.org_no,
  })
  const title = { claim: '认领', release: '退回本单位待办', assign: `转交${maskName(to?.name ?? '')}` }[action]
  await recordEvent(ctx, file, { action, title, from: file.state, to: file.state, reason })
  return moved
}
