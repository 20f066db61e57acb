import { randomBytes } from 'node:crypto'
import { tokenDigest, tokenPrefix } from '../../../kernel/bearer.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { NotFound, Refusal } from '../../../kernel/errors.ts'
import { roles } from '../../../kernel/permissions.ts'
import { implement } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import { findPost } from '../accounts-store.ts'
import { findToken, insertToken, listTokensOfRange, withdrawToken } from '../delegation-store.ts'
import { separated, TOKEN_DAYS } from '../rules.ts'
import { tokensApi } from '../tokens-api.ts'
import { permissionsFor, readMatrix } from './matrix.ts'

/** What a token of a role may carry: everything the role may do, except keeping accounts. */
const scopesOf = (role: string) => permissionsFor(role).filter((one) => !one.id.startsWith('access.'))

async function livePost(ctx: Ctx, id: string) {
  const post = await findPost(ctx, id)
  if (!post) throw new NotFound('岗位')
  return post
}

export const tokenHandlers = implement(tokensApi, {
  async listTokens(ctx) {
    const titles = new Map(readMatrix().permissions.map((one) => [one.id, one.title]))
    const rows = await listTokensOfRange(ctx)
    return {
      maxDays: TOKEN_DAYS,
      rows: rows.map(({ role, postEnded, ...row }) => ({
        ...row,
        roleTitle: roles[role].title,
        scope: row.scope.map((id) => ({ id, title: titles.get(id) ?? id })),
        state: row.revokedAt || postEnded ? ('revoked' as const) : row.expiresOn < ctx.today ? ('expired' as const) : ('valid' as const),
      })),
    }
  },

  async listTokenScopes(ctx, { id }) {
    return { rows: scopesOf((await livePost(ctx, id)).role) }
  },

  async createToken(ctx, { postId, name, scope, expiresOn }) {
    const post = await livePost(ctx, postId)
    if (post.endedAt || post.disabledAt || (post.validTo !== null && post.validTo < ctx.today)) throw new Refusal({ fact: '这个岗位已经结束或账户已停用。', rule: '令牌以一个有效的岗位办事。', ways: ['选择另一个岗位'] })
    if (separated.includes(post.role)) throw new Refusal({ fact: `${roles[post.role].title}的岗位不能签发令牌。`, rule: '管理员的事由本人登录办理。', ways: ['选择审核岗或学籍员等业务岗位'] })
    const last = new Date(Date.parse(ctx.today) + TOKEN_DAYS * 86_400_000).toISOString().slice(0, 10)
    if (expiresOn <= ctx.today || expiresOn > last) throw new Refusal({ fact: `到期日期 ${expiresOn} 不在范围内。`, rule: '令牌最长一年。', ways: [`填写今天以后、${last} 以前的日期`] })
    const may = scopesOf(post.role)
    const beyond = scope.find((id) => !may.some((one) => one.id === id))
    if (beyond !== undefined) {
      const title = readMatrix().permissions.find((one) => one.id === beyond)?.title ?? beyond
      throw new Refusal({ fact: `这个岗位没有可以交给令牌的权限“${title}”。`, rule: '令牌的权限不超过岗位的权限，也不含账户管理。', ways: ['去掉这一项'] })
    }
    const id = newId()
    const token = `${tokenPrefix}${randomBytes(32).toString('base64url')}`
    await insertToken(ctx, { id, postId, orgNo: post.orgNo, name, digest: tokenDigest(token), scope: [...new Set(scope)].sort(), expiresOn })
    ctx.audit.subject('token', id, name, { orgNo: post.orgNo })
    ctx.audit.change({ kind: 'token', id, action: 'create', after: { name, postId, scope, expiresOn }, orgNo: post.orgNo })
    return { id, token }
  },

  async revokeToken(ctx, { id, reason }) {
    const token = await findToken(ctx, id)
    if (!token) throw new NotFound('令牌')
    if (token.revokedAt) throw new Refusal({ fact: '这个令牌已经撤销。', rule: '撤销过的不能再撤销。', ways: ['刷新后再看'] })
    await withdrawToken(ctx, id)
    ctx.audit.subject('token', id, token.name, { orgNo: token.orgNo })
    ctx.audit.because(reason)
    ctx.audit.change({ kind: 'token', id, action: 'revoke', after: { reason }, orgNo: token.orgNo })
    return {}
  },
})
