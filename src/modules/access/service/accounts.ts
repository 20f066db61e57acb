import type { Ctx } from '../../../kernel/context.ts'
import { HttpError, NotFound, Refusal } from '../../../kernel/errors.ts'
import { contains, rangeOf } from '../../../kernel/org-no.ts'
import { hashPassword } from '../../../kernel/passwords.ts'
import { roles, type RoleId } from '../../../kernel/permissions.ts'
import { implement } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import { accountsApi } from '../accounts-api.ts'
import {
  closePosts,
  countLeftWaiting,
  findAccount,
  findPost,
  findUnit,
  insertAccount,
  insertPost,
  listGivenBy,
  listPosts,
  listUnits,
  usernameTaken,
  widenReach,
  type AccountRow,
  type PostRow,
  type Waiting,
} from '../accounts-store.ts'
import { dropSecret, endSessions, findRule, forgetFailures, listSignInsOfRange, putRule, setDisabled, setPassword } from '../credentials-store.ts'
import { grantableRoles, separated, type Unit } from '../rules.ts'
import { rolesOf, readMatrix } from './matrix.ts'
import { oneTimePassword } from './one-time.ts'
import { signInExport } from './sign-in-export.ts'
import { signInWords } from './words.ts'

const titleOf = (role: string) => roles[role as RoleId]?.title ?? role

/** The unit and the role, when the acting post may give this role there. Throws Refusal otherwise. */
async function grantable(ctx: Ctx, no: number, role: string): Promise<{ unit: Unit & { name: string }; role: RoleId }> {
  const unit = await findUnit(ctx, no)
  if (!unit) throw new Refusal({ fact: '所选单位不是本单位，也不是直接下级。', rule: '账户由上一级或本单位的管理员建立。', ways: ['选择本单位或直接下级', '请那个单位的上一级管理员建立'] })
  const may = grantableRoles(ctx.actor.org.no, unit)
  if (!may.includes(role as RoleId)) {
    throw new Refusal({
      fact: `在${unit.name}不能授予“${titleOf(role)}”。`,
      rule: unit.no === ctx.actor.org.no ? '岗位要与单位的类别相配。' : '上级只为直接下级建管理员，其他岗位由下级管理员建。',
      ways: [`可以授予：${may.map(titleOf).join('、')}`],
    })
  }
  return { unit, role: role as RoleId }
}

function futureDay(ctx: Ctx, day: string | undefined): string | null {
  if (day !== undefined && day < ctx.today) throw new Refusal({ fact: `截止日期 ${day} 已经过去。`, rule: '岗位的截止日期不早于今天。', ways: ['改填今天或以后的日期', '不填截止日期'] })
  return day ?? null
}

/** An account this post keeps: visible in the range, and held by no wider one. */
export async function kept(ctx: Ctx, id: string): Promise<AccountRow> {
  const account = await findAccount(ctx, id)
  if (!account) throw new NotFound('账户')
  if (account.id === ctx.actor.accountId) throw new Refusal({ fact: '这是您自己的账户。', rule: '管理员不在这里处理自己的账户。', ways: ['在“登录安全”页修改自己的口令', '请另一位管理员办理'] })
  if (!contains(rangeOf(ctx.actor.org.no), account.reachNo))
    throw new Refusal({ fact: '这个账户在其他单位也有岗位。', rule: '跨单位的账户由上一级管理员处理。', ways: ['在本单位只能结束它在本单位的岗位', '请上一级管理员办理'] })
  const guarded = account.roles.some((role) => role === 'securityAdmin' || role === 'auditAdmin')
  if (guarded && ctx.actor.role !== 'securityAdmin')
    throw new Refusal({ fact: '这是安全管理员或审计管理员的账户。', rule: '系统、安全、审计三类管理员互相独立，系统管理员不处理另外两类的口令和停用。', ways: ['请安全管理员办理', '需要收回岗位的，可以结束岗位'] })
  return account
}

const brief = (post: PostRow) => ({ postId: post.postId, holderName: post.holderName, roleTitle: titleOf(post.role), orgName: post.orgName })

async function waitingAfter(ctx: Ctx, posts: readonly PostRow[]) {
  const titles = new Map(readMatrix().permissions.map((one) => [one.id, one.title]))
  const rows: Waiting[] = await countLeftWaiting(ctx, posts, rolesOf)
  return rows.map((row) => ({ ...row, title: titles.get(row.permission) ?? row.permission }))
}

/** The post to be ended. Throws NotFound, or Refusal for the own acting post and for one that has ended. */
async function endable(ctx: Ctx, id: string): Promise<PostRow> {
  const post = await findPost(ctx, id)
  if (!post) throw new NotFound('岗位')
  if (post.postId === ctx.actor.postId) throw new Refusal({ fact: '这是您现在所用的岗位。', rule: '管理员不能结束自己的岗位。', ways: ['请上一级或本单位另一位管理员办理'] })
  if (post.endedAt) throw new Refusal({ fact: `这个岗位已在 ${post.validTo ?? ''} 结束。`, rule: '结束过的岗位不能再结束。', ways: ['刷新后再看'] })
  return post
}

export const accountHandlers = implement(accountsApi, {
  async listAccounts(ctx, { page, size, ...filter }) {
    const { rows, total } = await listPosts(ctx, { ...filter, limit: size, offset: (page - 1) * size })
    return { rows: rows.map((row) => ({ ...row, roleTitle: titleOf(row.role) })), total }
  },

  async listAccountUnits(ctx, { q }) {
    const { rows, total } = await listUnits(ctx, q?.trim() ?? '')
    return {
      total,
      rows: rows.map((unit) => ({
        no: unit.no,
        name: unit.name,
        own: unit.no === ctx.actor.org.no,
        roles: grantableRoles(ctx.actor.org.no, unit).map((id) => ({ id, title: titleOf(id) })),
      })),
    }
  },

  async createAccount(ctx, input) {
    const { unit, role } = await grantable(ctx, input.orgNo, input.role)
    const validTo = futureDay(ctx, input.validTo)
    if (await usernameTaken(ctx, input.username))
      throw new Refusal({ fact: `账号“${input.username}”已经有了。`, rule: '账号在全省不能重复。', ways: ['换一个账号', '同一个人再任一个岗位的，用“增加岗位”'] })
    const password = oneTimePassword()
    const account = { id: newId(), username: input.username, name: input.name }
    await insertAccount(ctx, { ...account, digest: await hashPassword(password), reachNo: unit.no })
    const postId = newId()
    await insertPost(ctx, { id: postId, accountId: account.id, role, orgNo: unit.no, orgName: unit.name, holderName: account.name, validTo })
    ctx.audit.subject('account', account.id, `${account.name}（${account.username}）`, { orgNo: unit.no })
    ctx.audit.change({ kind: 'account', id: postId, action: 'create', after: { accountId: account.id, username: account.username, name: account.name }, orgNo: unit.no })
    ctx.audit.change({ kind: 'post', id: postId, action: 'grant', after: { role, orgNo: unit.no, validTo }, orgNo: unit.no })
    return { accountId: account.id, postId, username: account.username, password }
  },

  async grantPost(ctx, input) {
    const account = await findAccount(ctx, input.accountId)
    if (!account) throw new NotFound('账户')
    const { unit, role } = await grantable(ctx, input.orgNo, input.role)
    const validTo = futureDay(ctx, input.validTo)
    const { rows } = await listPosts(ctx, { q: account.username, state: 'current', limit: 200, offset: 0 })
    const own = rows.filter((row) => row.accountId === account.id)
    if (own.some((row) => row.orgNo === unit.no && row.role === role))
      throw new Refusal({ fact: `${account.name}在${unit.name}已经是${titleOf(role)}。`, rule: '同一个岗位不重复授予。', ways: ['选择另一个岗位'] })
    await refuseTwoOfThree(account, role)
    const postId = newId()
    await insertPost(ctx, { id: postId, accountId: account.id, role, orgNo: unit.no, orgName: unit.name, holderName: account.name, validTo }).catch(onlyOneOfThree(account, role))
    if (!contains(rangeOf(account.reachNo), unit.no)) await widenReach(ctx, account.id, ctx.actor.org.no)
    ctx.audit.subject('account', account.id, `${account.name}（${account.username}）`, { orgNo: unit.no })
    ctx.audit.change({ kind: 'post', id: postId, action: 'grant', after: { role, orgNo: unit.no, validTo }, orgNo: unit.no })
    return { postId }
  },

  async previewEndPost(ctx, { id }) {
    const post = await endable(ctx, id)
    const created = await listGivenBy(ctx, id)
    return { created: created.map(brief), waiting: await waitingAfter(ctx, [post]), waitingWithCreated: await waitingAfter(ctx, [post, ...created]) }
  },

  async endPost(ctx, { id, reason, withCreated }) {
    const post = await endable(ctx, id)
    const created = withCreated ? (await listGivenBy(ctx, id)).filter((one) => one.postId !== ctx.actor.postId) : []
    const all = [post, ...created]
    const waiting = await waitingAfter(ctx, all)
    await closePosts(ctx, all.map((one) => one.postId), reason)
    ctx.audit.subject('post', post.postId, `${post.orgName} · ${titleOf(post.role)} · ${post.holderName}`, { orgNo: post.orgNo })
    ctx.audit.because(reason)
    for (const one of all) {
      ctx.audit.change({ kind: 'post', id: one.postId, action: one === post ? 'end' : 'end-with-giver', before: { role: one.role, validTo: one.validTo }, after: { validTo: ctx.today, reason }, orgNo: one.orgNo })
    }
    ctx.audit.detail({ ended: all.length, leftWaiting: waiting.reduce((sum, row) => sum + row.count, 0) })
    return { ended: all.map(brief), waiting }
  },

  async disableAccount(ctx, { accountId, reason }) {
    const account = await kept(ctx, accountId)
    if (account.disabledAt) throw new Refusal({ fact: '这个账户已经停用。', rule: '停用过的账户不用再停用。', ways: ['需要恢复的，用“恢复账户”'] })
    await setDisabled(ctx, account.id, reason)
    const sessionsEnded = await endSessions(ctx, account.id)
    auditAccount(ctx, account, 'disable', reason)
    return { sessionsEnded }
  },

  async enableAccount(ctx, { accountId, reason }) {
    const account = await kept(ctx, accountId)
    if (!account.disabledAt) throw new Refusal({ fact: '这个账户没有停用。', rule: '只有停用的账户可以恢复。', ways: ['刷新后再看'] })
    await setDisabled(ctx, account.id, null)
    auditAccount(ctx, account, 'enable', reason)
    return {}
  },

  async resetPassword(ctx, { accountId, reason }) {
    const account = await kept(ctx, accountId)
    const password = oneTimePassword()
    await setPassword(ctx, account.id, await hashPassword(password), true)
    await endSessions(ctx, account.id)
    await forgetFailures(ctx, account.id)
    auditAccount(ctx, account, 'reset-password', reason)
    return { username: account.username, password }
  },

  async unlockAccount(ctx, { accountId, reason }) {
    const account = await kept(ctx, accountId)
    await forgetFailures(ctx, account.id)
    auditAccount(ctx, account, 'unlock', reason)
    return {}
  },

  async resetSecondFactor(ctx, { accountId, reason }) {
    const account = await kept(ctx, accountId)
    if (!(await dropSecret(ctx, account.id))) throw new Refusal({ fact: '这个账户没有启用动态码。', rule: '只有启用的动态码可以重置。', ways: ['刷新后再看'] })
    await endSessions(ctx, account.id)
    auditAccount(ctx, account, 'reset-second-factor', reason)
    return {}
  },

  async listSignIns(ctx, { page, size, q, result }) {
    const { rows, total } = await listSignInsOfRange(ctx, { q, result, limit: size, offset: (page - 1) * size })
    return { rows: rows.map(({ reason, ...row }) => ({ ...row, result: signInWords(row.succeeded, reason, row.way) })), total }
  },

  exportSignIns: (ctx, input) => signInExport.answer(ctx, input),

  async getSignInRule(ctx) {
    const rule = await findRule(ctx)
    return { ...rule, mayEdit: ctx.actor.permissions.has('access.rules') && provincial(ctx), roles: Object.entries(roles).map(([id, { title }]) => ({ id, title })) }
  },

  async setSignInRule(ctx, { passwordDays, secondFactorRoles, reason }) {
    if (!provincial(ctx)) throw new Refusal({ fact: '登录规则全省一份。', rule: '由省级系统管理员修改。', ways: ['请省级系统管理员办理'] })
    const unknown = secondFactorRoles.find((role) => !(role in roles))
    if (unknown !== undefined) throw new HttpError({ status: 400, message: `没有“${unknown}”这种岗位。` })
    const before = await findRule(ctx)
    await putRule(ctx, { passwordDays, secondFactorRoles })
    ctx.audit.subject('sign-in-rule', ctx.actor.schema, '登录规则')
    ctx.audit.because(reason)
    ctx.audit.detail({ before, after: { passwordDays, secondFactorRoles } })
    return {}
  },
})

export function provincial(ctx: Ctx): boolean {
  return ctx.actor.org.no % 10_000_000_000 === 0
}

export function auditAccount(ctx: Ctx, account: AccountRow, action: string, reason: string) {
  ctx.audit.subject('account', account.id, `${account.name}（${account.username}）`)
  ctx.audit.because(reason)
  // Account ids are the sign-in library's own; a change row is kept under the post that the account is seen by.
  ctx.audit.change({ kind: 'account', id: account.postId, action, after: { accountId: account.id, reason }, orgNo: ctx.actor.org.no })
}

function twoOfThree(account: AccountRow, role: RoleId): Refusal {
  const held = account.roles.find((one) => separated.includes(one))
  return new Refusal({
    fact: `${account.name}已经是${held ? titleOf(held) : '三类管理员之一'}，不能再任${titleOf(role)}。`,
    rule: '系统、安全、审计三类管理员互相独立，一个账户只任其中一类、一个。',
    ways: ['换一个人担任', '先结束原来的管理员岗位'],
  })
}

async function refuseTwoOfThree(account: AccountRow, role: RoleId): Promise<void> {
  if (separated.includes(role) && account.roles.some((one) => separated.includes(one))) throw twoOfThree(account, role)
}

/** The index holds also where the other post lies outside the range of this one. */
function onlyOneOfThree(account: AccountRow, role: RoleId) {
  return (error: unknown) => {
    if ((error as { constraint?: string }).constraint === 'post_one_of_three') throw twoOfThree(account, role)
    throw error
  }
}
