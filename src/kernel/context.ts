import { sql, type Transaction } from 'kysely'
import pg from 'pg'
import type { AuditDraft } from './audit.ts'
import { newAuditDraft } from './audit.ts'
import type { IdVault } from './crypto.ts'
import { dayInChina } from './dates.ts'
import type { Database } from './db/open.ts'
import type { Tables } from './db/tables.ts'
import type { RoleId } from './permissions.ts'
import { scopeOf, type Scope } from './scope.ts'
import type { OwnAccount } from './sign-in.ts'

export { scopeOf }

/** Who acts, from which post, and how far that post sees. */
export type Actor = {
  accountId: string
  name: string
  postId: string
  role: RoleId
  org: { no: number; name: string }
  permissions: ReadonlySet<string>
  /** Province schema the post belongs to. */
  schema: string
  demonstration: boolean
  /** The learner's own person; then there is no range. */
  personId: string | null
  username?: string
  /** Every post of the account, for the switch in the top bar. */
  posts?: { id: string; role: RoleId; orgNo: number; orgName: string; holderName: string }[]
  /** What a person may ask about the own account; a program with a token has none. */
  own?: OwnAccount
  /** Before this is done nothing but the own security page is open. */
  due?: 'password' | 'secondFactor' | undefined
  /** The holder of the post, when a deputy acts in it; `name` then names both. */
  actingFor?: { accountId: string; name: string }
  /** The token a program called with. */
  token?: { id: string; name: string }
  /** Where the request came from; `local` without a connection, absent for a job. */
  address?: string
}

/** What a handler works with. `db` is the request's one transaction, already inside the actor's scope. */
export type Ctx = {
  db: Transaction<Tables>
  actor: Actor
  requestId: string
  /** Database time of the transaction, ISO. */
  at: string
  /** The same moment as a day in China, `YYYY-MM-DD`. */
  today: string
  audit: AuditDraft
  vault: IdVault
}

/**
 * Opens the only transaction of a request, puts it into the actor's scope and runs the work. Nothing else in
 * the system opens a transaction.
 */
export async function inTransaction<T>(
  database: Database,
  vault: IdVault,
  actor: Actor,
  requestId: string,
  work: (ctx: Ctx) => Promise<T>,
  { statementMs = 0 }: { /** What one statement may take; 0 is no limit, for work nobody waits for. */ statementMs?: number } = {},
): Promise<T> {
  const scope = scopeOf(actor)
  const pool = scope.wide ? database.wide : scope.personId ? database.own : database.scoped
  return pool.transaction().execute(async (db) => {
    const at = await enterScope(db, scope, statementMs)
    return work({ db, actor, requestId, at, today: dayInChina(at), audit: newAuditDraft(), vault })
  })
}

/**
 * Runs a read of what is published to everybody. There is no transaction and no range: each statement stands alone,
 * and row-level security shows published rows only. A write fails, because no policy lets it through.
 */
export async function readPublished<T>(
  database: Database,
  vault: IdVault,
  actor: Actor,
  requestId: string,
  work: (ctx: Ctx) => Promise<T>,
): Promise<T> {
  // The type says transaction, because nearly every handler works in one; those that read here never write.
  const db = database.published(actor.schema) as unknown as Transaction<Tables>
  const at = new Date().toISOString()
  return work({ db, actor, requestId, at, today: dayInChina(at), audit: newAuditDraft(), vault })
}

/**
 * Begins and enters the scope in one round trip. Several statements travel together only without parameters, so
 * the values are written as literals: numbers, and texts quoted by the driver. Answers with the moment.
 */
async function enterScope(db: Transaction<Tables>, scope: Scope, statementMs: number): Promise<string> {
  const text = (value: string | null) => (value === null ? 'null' : pg.escapeLiteral(value))
  const number = (value: number | undefined) => (value === undefined ? 'null' : BigInt(value).toString())
  const { schema, range, personId } = scope
  const enter = `select national.enter(${text(schema)}, ${number(range?.lo)}, ${number(range?.hi)}, ${text(personId)}) as at`
  const limit = statementMs > 0 ? `set local statement_timeout = ${Math.round(statementMs)}; ` : ''
  const { rows } = await sql.raw<{ at: string }>(`begin; ${limit}${enter}`).execute(db)
  return rows[0]!.at
}
