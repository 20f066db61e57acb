import { z } from 'zod'
import { day, endpoint, moment, uuid } from '../../kernel/api.ts'
import { accountId } from './accounts-api.ts'

const password = z.string().min(1, '请填写口令。').max(200)
const code = z.string().trim().min(6, '动态码是 6 位数字。').max(40)
const reason = z.string().trim().min(4, '理由至少 4 个字。').max(400)

/** The own account. Everything below /api/me/security stays open while a forced change is due. */
export const securityApi = {
  getSecurity: endpoint({
    method: 'GET',
    path: '/api/me/security',
    title: '登录安全',
    needs: 'signedIn',
    input: z.object({}),
    output: z.object({
      username: z.string(),
      passwordSetAt: moment,
      passwordDays: z.number().int(),
      due: z.enum(['password', 'secondFactor']).nullable(),
      secondFactor: z.object({ since: moment.nullable(), backupCodesLeft: z.number().int(), required: z.boolean() }),
      identity: z
        .object({ title: z.string(), bindSelf: z.boolean(), bound: z.object({ at: moment, how: z.enum(['admin', 'self']) }).nullable(), waiting: z.boolean() })
        .nullable(),
      signIns: z.array(z.object({ id: z.number().int(), at: moment, succeeded: z.boolean(), address: z.string().nullable(), result: z.string() })),
      sessions: z.array(z.object({ id: z.string(), current: z.boolean(), since: moment, lastSeen: moment, address: z.string().nullable(), device: z.string() })),
    }),
  }),
  changePassword: endpoint({
    method: 'POST',
    path: '/api/me/security/password',
    title: '修改自己的口令',
    needs: 'signedIn',
    input: z.object({ current: password, next: password }),
    output: z.object({ sessionsEnded: z.number().int() }),
    audit: 'me.change-password',
  }),
  endOtherSessions: endpoint({
    method: 'POST',
    path: '/api/me/security/end-other-sessions',
    title: '退出其他设备',
    needs: 'signedIn',
    /** Who took a session over must not be able to shut the person out with it. */
    input: z.object({ password: z.string().max(200) }),
    output: z.object({ sessionsEnded: z.number().int() }),
    audit: 'me.end-other-sessions',
  }),
  endAllSessions: endpoint({
    method: 'POST',
    path: '/api/me/security/end-all-sessions',
    title: '退出所有设备',
    needs: 'signedIn',
    input: z.object({}),
    output: z.object({ sessionsEnded: z.number().int() }),
    audit: 'me.end-all-sessions',
  }),
  beginSecondFactor: endpoint({
    method: 'POST',
    path: '/api/me/security/second-factor',
    title: '启用动态码：取得密钥',
    needs: 'signedIn',
    input: z.object({ password }),
    output: z.object({ secret: z.string(), uri: z.string() }),
    audit: 'me.begin-second-factor',
    secret: true,
  }),
  confirmSecondFactor: endpoint({
    method: 'POST',
    path: '/api/me/security/second-factor/confirm',
    title: '启用动态码：用一个码确认',
    needs: 'signedIn',
    input: z.object({ code }),
    output: z.object({ backupCodes: z.array(z.string()) }),
    audit: 'me.confirm-second-factor',
    secret: true,
  }),
  dropSecondFactor: endpoint({
    method: 'POST',
    path: '/api/me/security/second-factor/drop',
    title: '停用自己的动态码',
    needs: 'signedIn',
    input: z.object({ password }),
    output: z.object({}),
    audit: 'me.drop-second-factor',
  }),
  listDeputies: endpoint({
    method: 'GET',
    path: '/api/me/deputies',
    title: '本岗位的代理',
    needs: 'signedIn',
    input: z.object({}),
    output: z.object({
      rows: z.array(z.object({ id: uuid, deputyName: z.string(), validFrom: day, validTo: day, reason: z.string(), state: z.enum(['ahead', 'now', 'over']) })),
      candidates: z.array(z.object({ accountId, name: z.string(), roleTitle: z.string() })),
      may: z.boolean(),
    }),
  }),
  nameDeputy: endpoint({
    method: 'POST',
    path: '/api/me/deputies',
    title: '指定代理人',
    needs: 'signedIn',
    input: z.object({ accountId, validFrom: day, validTo: day, reason }),
    output: z.object({ id: uuid }),
    audit: 'deputy.name',
  }),
  endDeputy: endpoint({
    method: 'POST',
    path: '/api/me/deputies/{id}/end',
    title: '结束代理',
    needs: 'signedIn',
    input: z.object({ id: uuid }),
    output: z.object({}),
    audit: 'deputy.end',
  }),
}
