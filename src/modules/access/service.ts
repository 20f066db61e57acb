import { sql } from 'kysely'
import { publicUrl } from '../../kernel/config.ts'
import { roles, type RoleId } from '../../kernel/permissions.ts'
import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { accountHandlers } from './service/accounts.ts'
import { identityHandlers } from './service/identity.ts'
import { readMatrix } from './service/matrix.ts'
import { securityHandlers } from './service/security.ts'
import { tokenHandlers } from './service/tokens.ts'

export { describeMatrix } from './service/matrix.ts'

export const handlers = implement(api, {
  async getSession(ctx) {
    const { actor } = ctx
    const province = await sql<{ name: string; demonstration: boolean }>`
      select name, demonstration from national.province where schema_name = ${actor.schema}`.execute(ctx.db)
    const acting = actor.accountId
      ? {
          id: actor.postId,
          role: actor.role,
          roleTitle: roles[actor.role].title,
          portal: roles[actor.role].portal,
          orgNo: actor.org.no,
          orgName: actor.org.name,
          holderName: actor.name,
        }
      : null
    return {
      signedIn: acting !== null,
      username: actor.username ?? null,
      demonstration: province.rows[0]?.demonstration ?? false,
      provinceName: province.rows[0]?.name ?? null,
      domain: publicUrl() ? new URL(publicUrl()!).host : null,
      today: ctx.today,
      acting,
      due: actor.due ?? null,
      posts: (actor.posts ?? []).map(({ id, role, orgNo, orgName, holderName }) => ({ id, role, orgNo, orgName, holderName })).map((post) => ({ ...post, roleTitle: roles[post.role as RoleId].title, portal: roles[post.role as RoleId].portal })),
      permissions: [...actor.permissions].sort(),
    }
  },
  async listPermissionMatrix() {
    return readMatrix()
  },
  ...accountHandlers,
  ...securityHandlers,
  ...identityHandlers,
  ...tokenHandlers,
})
