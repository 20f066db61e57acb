import { z } from 'zod'
import { day, endpoint, listOf, listQuery, moment, orgNo, uuid } from '../../kernel/api.ts'

export const accountId = z.string().min(1).max(64)
const reason = z.string().trim().min(4, '理由至少 4 个字。').max(400)
const username = z.string().trim().regex(/^[A-Za-z0-9._-]{3,40}$/, '账号由 3–40 个字母、数字、点、横线组成。')

const postRow = z.object({
  postId: uuid,
  accountId,
  username: z.string(),
  holderName: z.string(),
  role: z.string(),
  roleTitle: z.string(),
  orgNo,
  orgName: z.string(),
  validFrom: day,
  validTo: day.nullable(),
  endedAt: moment.nullable(),
  endedReason: z.string().nullable(),
  disabledAt: moment.nullable(),
  mustChange: z.boolean(),
  secondFactor: z.boolean(),
  locked: z.boolean(),
  lastSignIn: moment.nullable(),
  createdByName: z.string().nullable(),
})

/** What is left waiting in a unit when nobody there holds the permission any more. */
const waiting = z.object({ orgNo, orgName: z.string(), permission: z.string(), title: z.string(), count: z.number().int() })
const subordinate = z.object({ postId: uuid, holderName: z.string(), roleTitle: z.string(), orgName: z.string() })

export const accountsApi = {
  listAccounts: endpoint({
    method: 'GET',
    path: '/api/accounts',
    title: '账户与岗位',
    needs: 'access.read',
    input: z.object({
      ...listQuery,
      role: z.string().max(40).optional(),
      state: z.enum(['current', 'ended', 'disabled', 'locked', 'first']).optional(),
      own: z.boolean().optional(),
    }),
    output: listOf(postRow),
  }),
  listAccountUnits: endpoint({
    method: 'GET',
    path: '/api/account-units',
    title: '可以建账户的单位',
    needs: 'access.manage',
    input: z.object({ q: z.string().max(60).optional() }),
    output: z.object({
      rows: z.array(z.object({ no: orgNo, name: z.string(), own: z.boolean(), roles: z.array(z.object({ id: z.string(), title: z.string() })) })),
      total: z.number().int(),
    }),
  }),
  createAccount: endpoint({
    method: 'POST',
    path: '/api/accounts',
    title: '新建账户',
    needs: 'access.manage',
    input: z.object({ username, name: z.string().trim().min(2, '请填写姓名。').max(40), orgNo, role: z.string().max(40), validTo: day.optional() }),
    output: z.object({ accountId, postId: uuid, username: z.string(), password: z.string() }),
    audit: 'account.create',
    secret: true,
  }),
  grantPost: endpoint({
    method: 'POST',
    path: '/api/accounts/{accountId}/posts',
    title: '增加岗位',
    needs: 'access.manage',
    input: z.object({ accountId, orgNo, role: z.string().max(40), validTo: day.optional() }),
    output: z.object({ postId: uuid }),
    audit: 'post.grant',
  }),
  previewEndPost: endpoint({
    method: 'GET',
    path: '/api/posts/{id}/ending',
    title: '结束岗位前看影响',
    needs: 'access.manage',
    input: z.object({ id: uuid }),
    output: z.object({ created: z.array(subordinate), waiting: z.array(waiting), waitingWithCreated: z.array(waiting) }),
  }),
  endPost: endpoint({
    method: 'POST',
    path: '/api/posts/{id}/end',
    title: '结束岗位',
    needs: 'access.manage',
    input: z.object({ id: uuid, reason, withCreated: z.boolean().default(false) }),
    output: z.object({ ended: z.array(subordinate), waiting: z.array(waiting) }),
    audit: 'post.end',
  }),
  disableAccount: endpoint({
    method: 'POST',
    path: '/api/accounts/{accountId}/disable',
    title: '停用账户',
    needs: 'access.secure',
    input: z.object({ accountId, reason }),
    output: z.object({ sessionsEnded: z.number().int() }),
    audit: 'account.disable',
  }),
  enableAccount: endpoint({
    method: 'POST',
    path: '/api/accounts/{accountId}/enable',
    title: '恢复账户',
    needs: 'access.secure',
    input: z.object({ accountId, reason }),
    output: z.object({}),
    audit: 'account.enable',
  }),
  resetPassword: endpoint({
    method: 'POST',
    path: '/api/accounts/{accountId}/reset-password',
    title: '重置口令',
    needs: 'access.secure',
    input: z.object({ accountId, reason }),
    output: z.object({ username: z.string(), password: z.string() }),
    audit: 'account.reset-password',
    secret: true,
  }),
  unlockAccount: endpoint({
    method: 'POST',
    path: '/api/accounts/{accountId}/unlock',
    title: '解除锁定',
    needs: 'access.unlock',
    input: z.object({ accountId, reason }),
    output: z.object({}),
    audit: 'account.unlock',
  }),
  resetSecondFactor: endpoint({
    method: 'POST',
    path: '/api/accounts/{accountId}/reset-second-factor',
    title: '重置动态码',
    needs: 'access.unlock',
    input: z.object({ accountId, reason }),
    output: z.object({}),
    audit: 'account.reset-second-factor',
  }),
  listSignIns: endpoint({
    method: 'GET',
    path: '/api/sign-ins',
    title: '登录记录',
    needs: 'access.unlock',
    input: z.object({ ...listQuery, result: z.enum(['in', 'refused']).optional() }),
    output: listOf(
      z.object({ id: z.number().int(), at: moment, username: z.string(), holderName: z.string(), orgName: z.string(), succeeded: z.boolean(), address: z.string().nullable(), result: z.string() }),
    ),
  }),
  getSignInRule: endpoint({
    method: 'GET',
    path: '/api/sign-in-rule',
    title: '登录规则',
    needs: 'access.read',
    input: z.object({}),
    output: z.object({ passwordDays: z.number().int(), secondFactorRoles: z.array(z.string()), updatedAt: moment.nullable(), mayEdit: z.boolean(), roles: z.array(z.object({ id: z.string(), title: z.string() })) }),
  }),
  setSignInRule: endpoint({
    method: 'PUT',
    path: '/api/sign-in-rule',
    title: '修改登录规则',
    needs: 'access.rules',
    input: z.object({ passwordDays: z.number().int().min(0).max(3650), secondFactorRoles: z.array(z.string().max(40)).max(20), reason }),
    output: z.object({}),
    audit: 'signInRule.set',
  }),
}
