import { z } from 'zod'
import { day, endpoint, moment, orgNo, uuid } from '../../kernel/api.ts'

const reason = z.string().trim().min(4, '理由至少 4 个字。').max(400)

export const tokensApi = {
  listTokens: endpoint({
    method: 'GET',
    path: '/api/tokens',
    title: '接口令牌',
    needs: 'access.tokens',
    input: z.object({}),
    output: z.object({
      rows: z.array(
        z.object({
          id: uuid,
          name: z.string(),
          holderName: z.string(),
          roleTitle: z.string(),
          orgNo,
          orgName: z.string(),
          scope: z.array(z.object({ id: z.string(), title: z.string() })),
          expiresOn: day,
          lastUsedAt: moment.nullable(),
          revokedAt: moment.nullable(),
          createdAt: moment,
          createdByName: z.string(),
          state: z.enum(['valid', 'expired', 'revoked']),
        }),
      ),
      maxDays: z.number().int(),
    }),
  }),
  listTokenScopes: endpoint({
    method: 'GET',
    path: '/api/posts/{id}/token-scopes',
    title: '岗位可以交给令牌的权限',
    needs: 'access.tokens',
    input: z.object({ id: uuid }),
    output: z.object({ rows: z.array(z.object({ id: z.string(), title: z.string() })) }),
  }),
  createToken: endpoint({
    method: 'POST',
    path: '/api/tokens',
    title: '签发接口令牌',
    needs: 'access.tokens',
    input: z.object({ postId: uuid, name: z.string().trim().min(2, '请写明用途，例如“数据交换平台”。').max(60), scope: z.array(z.string().max(80)).min(1, '请至少选一项权限。').max(60), expiresOn: day }),
    output: z.object({ id: uuid, token: z.string() }),
    audit: 'token.create',
    secret: true,
  }),
  revokeToken: endpoint({
    method: 'POST',
    path: '/api/tokens/{id}/revoke',
    title: '撤销接口令牌',
    needs: 'access.tokens',
    input: z.object({ id: uuid, reason }),
    output: z.object({}),
    audit: 'token.revoke',
  }),
}
