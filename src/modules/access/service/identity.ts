import type { Ctx } from '../../../kernel/context.ts'
import { Invalid, NotFound, Refusal } from '../../../kernel/errors.ts'
import { isLoopback, subjectMark } from '../../../kernel/oidc.ts'
import { implement } from '../../../kernel/server.ts'
import { findAccount } from '../accounts-store.ts'
import { identityApi } from '../identity-api.ts'
import { deleteBinding, dropTicket, findBinding, findSetting, findTicket, findWay, insertBinding, putSetting } from '../identity-store.ts'
import { auditAccount, kept, provincial } from './accounts.ts'
import { auditSelf, person, refuseWrong } from './security.ts'

/** An address of https; of http only on this machine itself. Ends without a slash where it is our own. */
function checkedAddress(text: string, path: 'issuer' | 'origin', what: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || url.search || url.hash || url.username || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))))
    throw new Invalid([{ path, message: `${what}要写成 https:// 开头的地址，不带问号以后的部分。` }])
  return path === 'origin' ? url.origin : text
}

async function setting(ctx: Ctx) {
  const found = await findSetting(ctx)
  if (!found) throw new Refusal({ fact: '统一身份认证还没有设置。', rule: '先由省级系统管理员设置，再绑定账户。', ways: ['请省级系统管理员在“统一身份认证”页设置'] })
  return found
}

const taken = () =>
  new Refusal({ fact: '这个统一身份或这个账户已经绑定。', rule: '一个统一身份只对应一个账户，一个账户只绑定一个统一身份。', ways: ['先解除原来的绑定', '核对标识'] })

export const identityHandlers = implement(identityApi, {
  async listSignInWays(ctx) {
    return { identity: (await findWay(ctx)) ?? null }
  },

  async getIdentityProvider(ctx) {
    return { setting: (await findSetting(ctx)) ?? null, mayEdit: provincial(ctx) }
  },

  async setIdentityProvider(ctx, { reason, secret, ...input }) {
    if (!provincial(ctx)) throw new Refusal({ fact: '统一身份认证全省一份。', rule: '由省级系统管理员设置。', ways: ['请省级系统管理员办理'] })
    const next = { ...input, issuer: checkedAddress(input.issuer, 'issuer', '认证方地址'), origin: checkedAddress(input.origin, 'origin', '本系统地址') }
    const before = await findSetting(ctx)
    await putSetting(ctx, next, secret === undefined ? undefined : secret === '' ? null : ctx.vault.seal(secret))
    ctx.audit.subject('identity-provider', ctx.actor.schema, next.title)
    ctx.audit.because(reason)
    ctx.audit.detail({ before: before ?? null, after: next, secretChanged: secret !== undefined })
    return {}
  },

  async getAccountIdentity(ctx, { accountId }) {
    if (!(await findAccount(ctx, accountId))) throw new NotFound('账户')
    const found = await findSetting(ctx)
    return { provider: found?.title ?? null, bound: found ? ((await findBinding(ctx, accountId, found.issuer)) ?? null) : null }
  },

  async bindAccountIdentity(ctx, { accountId, subject, reason }) {
    const account = await kept(ctx, accountId)
    const { issuer } = await setting(ctx)
    if (!(await insertBinding(ctx, { issuer, subject: subjectMark(ctx.vault, issuer, subject), accountId, how: 'admin' }))) throw taken()
    auditAccount(ctx, account, 'bind-identity', reason)
    return {}
  },

  async dropAccountIdentity(ctx, { accountId, reason }) {
    const account = await kept(ctx, accountId)
    const gone = await deleteBinding(ctx, accountId)
    if (!gone) throw new Refusal({ fact: '这个账户没有绑定统一身份。', rule: '只有绑定的可以解除。', ways: ['刷新后再看'] })
    auditAccount(ctx, account, 'drop-identity', reason)
    return gone
  },

  async bindOwnIdentity(ctx, { password }) {
    const { own } = person(ctx)
    await refuseWrong(own, password, 'password')
    const found = await findSetting(ctx)
    const ticket = await findTicket(ctx, own.ticket)
    if (!ticket || !own.ticket || !found || found.issuer !== ticket.issuer)
      throw new Refusal({ fact: '没有等待绑定的统一身份，或者已经过了十分钟。', rule: '先在本浏览器里经统一身份认证核实，再用口令绑定。', ways: ['在登录页或“登录安全”页重新从统一身份认证进入'] })
    if (!found.enabled || !found.bindSelf) throw new Refusal({ fact: '统一身份现在不能由本人绑定。', rule: '由省级系统管理员设定。', ways: ['请本单位管理员在账户里绑定'] })
    if (!(await insertBinding(ctx, { ...ticket, accountId: ctx.actor.accountId, how: 'self' }))) throw taken()
    await dropTicket(ctx, own.ticket)
    auditSelf(ctx, 'bind-identity')
    return {}
  },

  async dropOwnIdentity(ctx, { password }) {
    const { own } = person(ctx)
    await refuseWrong(own, password, 'password')
    if (!(await deleteBinding(ctx, ctx.actor.accountId, own.sessionId))) throw new Refusal({ fact: '您没有绑定统一身份。', rule: '只有绑定的可以解除。', ways: ['刷新后再看'] })
    auditSelf(ctx, 'drop-identity')
    return {}
  },
})
