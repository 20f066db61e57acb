import { z } from 'zod'
import { endpoint, orgNo, uuid } from '../../kernel/api.ts'
import { accountsApi } from './accounts-api.ts'
import { identityApi } from './identity-api.ts'
import { securityApi } from './security-api.ts'
import { tokensApi } from './tokens-api.ts'

const post = z.object({ id: uuid, role: z.string(), roleTitle: z.string(), portal: z.string(), orgNo, orgName: z.string(), holderName: z.string() })

export const api = {
  getSession: endpoint({
    method: 'GET',
    path: '/api/session',
    title: '当前登录',
    needs: 'public',
    input: z.object({}),
    output: z.object({
      signedIn: z.boolean(),
      username: z.string().nullable(),
      demonstration: z.boolean(),
      provinceName: z.string().nullable(),
      /** The one official host, by which a page can be told from an imitation; null while it is not set. */
      domain: z.string().nullable(),
      today: z.string(),
      acting: post.nullable(),
      posts: z.array(post),
      permissions: z.array(z.string()),
      /** What has to be done on the security page before anything else opens. */
      due: z.enum(['password', 'secondFactor']).nullable(),
    }),
  }),
  listPermissionMatrix: endpoint({
    method: 'GET',
    path: '/api/permission-matrix',
    title: '权限对照表',
    needs: 'signedIn',
    input: z.object({}),
    output: z.object({
      roles: z.array(z.object({ id: z.string(), title: z.string(), portal: z.string() })),
      permissions: z.array(
        z.object({ id: z.string(), title: z.string(), module: z.string(), moduleTitle: z.string(), roles: z.array(z.string()), endpoints: z.array(z.object({ method: z.string(), path: z.string(), title: z.string() })) }),
      ),
    }),
  }),
  ...accountsApi,
  ...securityApi,
  ...identityApi,
  ...tokensApi,
}
