import { sql } from 'kysely'
import type { Output } from '../../kernel/api.ts'
import { roles, type RoleId } from '../../kernel/permissions.ts'
import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'

type Matrix = Output<typeof api.listPermissionMatrix>
let matrix: Matrix | undefined

/** The composition tells what it mounted; the page shows exactly that. */
export function describeMatrix(value: Matrix): void {
  matrix = value
}

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
      today: ctx.today,
      acting,
      posts: (actor.posts ?? []).map((post) => ({ ...post, roleTitle: roles[post.role as RoleId].title, portal: roles[post.role as RoleId].portal })),
      permissions: [...actor.permissions].sort(),
    }
  },
  async listPermissionMatrix() {
    return matrix ?? { roles: [], permissions: [] }
  },
})
