import type { z } from 'zod'
import type { AnyEndpoint, Output } from '../../kernel/api.ts'
import { writeAudit } from '../../kernel/audit.ts'
import { inTransaction, type Actor, type Ctx } from '../../kernel/context.ts'
import { newId } from '../../kernel/uuid.ts'
import type { RoleId } from '../../kernel/permissions.ts'
import type { Composition } from '../modules.ts'
import type { System } from '../system.ts'

export type Base = Pick<System, 'database' | 'vault'>

/** A post of the demonstration at work: what it does goes through the same handlers, rules and audit as a request. */
export type Desk = {
  actor: Actor
  perform: <E extends AnyEndpoint>(endpoint: E, input: z.input<E['input']>, upload?: { name: string; bytes: Uint8Array }) => Promise<Output<E>>
  /** Work that no endpoint does alone; `verb` names it in the audit. */
  within: <T>(verb: string, work: (ctx: Ctx) => Promise<T>) => Promise<T>
}

const none = { name: '', bytes: new Uint8Array() }

export function deskOf(system: Base, composition: Composition, actor: Actor): Desk {
  return {
    actor,
    async perform(endpoint, input, upload = none) {
      const route = composition.routes.find((one) => one.endpoint === endpoint)
      if (!route) throw new Error(`no handler for ${endpoint.method} ${endpoint.path}`)
      const parsed = endpoint.input.parse(input)
      return inTransaction(system.database, system.vault, actor, newId(), async (ctx) => {
        const answer = await route.handler(ctx, parsed as never, upload)
        if (endpoint.audit) await writeAudit(ctx, endpoint.audit)
        return answer as never
      })
    },
    within: (verb, work) =>
      inTransaction(system.database, system.vault, actor, newId(), async (ctx) => {
        const answer = await work(ctx)
        await writeAudit(ctx, verb)
        return answer
      }),
  }
}

type Post = { id: string; account_id: string; role: RoleId; org_no: number; org_name: string; holder_name: string; person_id: string | null }

/** The desk of a demonstration account by its user name. */
export async function deskOfAccount(system: Base, composition: Composition, schema: string, username: string): Promise<Desk> {
  const { rows } = await system.database.auth.query<Post>(
    `select p.id, p.account_id, p.role, p.org_no, p.org_name, p.holder_name, p.person_id
     from national.post p join auth."user" u on u.id = p.account_id where p.schema_name = $1 and u.username = $2`,
    [schema, username],
  )
  const post = rows[0]!
  return deskOf(system, composition, {
    ...actorAt(composition, schema, post.role, { no: post.org_no, name: post.org_name }, post.holder_name),
    accountId: post.account_id,
    postId: post.id,
    personId: post.person_id,
  })
}

/** Somebody of an organisation that has no account of the demonstration. */
export function actorAt(composition: Composition, schema: string, role: RoleId, org: { no: number; name: string }, name: string): Actor {
  return { accountId: `demo-${org.no}`, name, postId: '', role, org, permissions: composition.permissionsOf(role), schema, demonstration: true, personId: null }
}
