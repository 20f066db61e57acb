import { z } from 'zod'
import { endpoint, moment } from '../../kernel/api.ts'
import { accountId } from './accounts-api.ts'

const reason = z.string().trim().min(4, '理由至少 4 个字。').max(400)
const password = z.string().min(1, '请填写口令。').max(200)
const address = z.string().trim().max(300)

/** Sign-in through the identity provider of the government: its setting, and whose identity is whose account. */
export const identityApi = {
  listSignInWays: endpoint({
    method: 'GET',
    path: '/api/sign-in-ways',
    title: '可用的登录方式',
    needs: 'public',
    input: z.object({}),
    output: z.object({ identity: z.object({ title: z.string() }).nullable() }),
  }),
  getIdentityProvider: endpoint({
    method: 'GET',
    path: '/api/identity-provider',
    title: '统一身份认证的设置',
    needs: 'access.rules',
    input: z.object({}),
    output: z.object({
      setting: z
        .object({
          title: z.string(),
          issuer: z.string(),
          clientId: z.string(),
          claim: z.string(),
          origin: z.string(),
          bindSelf: z.boolean(),
          enabled: z.boolean(),
          updatedAt: moment,
          /** Accounts bound to this issuer. */
          bound: z.number().int(),
        })
        .nullable(),
      mayEdit: z.boolean(),
    }),
  }),
  setIdentityProvider: endpoint({
    method: 'PUT',
    path: '/api/identity-provider',
    title: '设置统一身份认证',
    needs: 'access.rules',
    input: z.object({
      title: z.string().trim().min(2, '请填写按钮上的名称。').max(20),
      issuer: address,
      clientId: z.string().trim().min(1, '请填写客户端编号。').max(200),
      /** Absent: the present one stays. Empty: a public client without a secret. */
      secret: z.string().max(400).optional(),
      claim: z.string().trim().regex(/^[\w.:/-]{1,80}$/, '声明的名称由字母、数字、点、横线组成。').default('sub'),
      origin: address,
      bindSelf: z.boolean(),
      enabled: z.boolean(),
      reason,
    }),
    output: z.object({}),
    audit: 'identityProvider.set',
  }),
  getAccountIdentity: endpoint({
    method: 'GET',
    path: '/api/accounts/{accountId}/identity',
    title: '账户绑定的统一身份',
    needs: 'access.read',
    input: z.object({ accountId }),
    output: z.object({ provider: z.string().nullable(), bound: z.object({ at: moment, how: z.enum(['admin', 'self']) }).nullable() }),
  }),
  bindAccountIdentity: endpoint({
    method: 'POST',
    path: '/api/accounts/{accountId}/identity',
    title: '为账户绑定统一身份',
    needs: 'access.secure',
    input: z.object({ accountId, subject: z.string().trim().min(1, '请填写认证方给这个人的标识。').max(255), reason }),
    output: z.object({}),
    audit: 'account.bind-identity',
  }),
  dropAccountIdentity: endpoint({
    method: 'POST',
    path: '/api/accounts/{accountId}/identity/drop',
    title: '解除账户的统一身份',
    needs: 'access.secure',
    input: z.object({ accountId, reason }),
    output: z.object({ sessionsEnded: z.number().int() }),
    audit: 'account.drop-identity',
  }),
  bindOwnIdentity: endpoint({
    method: 'POST',
    path: '/api/me/security/identity',
    title: '绑定自己的统一身份',
    needs: 'signedIn',
    input: z.object({ password }),
    output: z.object({}),
    audit: 'me.bind-identity',
  }),
  dropOwnIdentity: endpoint({
    method: 'POST',
    path: '/api/me/security/identity/drop',
    title: '解除自己的统一身份',
    needs: 'signedIn',
    input: z.object({ password }),
    output: z.object({}),
    audit: 'me.drop-identity',
  }),
}
