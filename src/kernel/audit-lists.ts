import { sql, type RawBuilder } from 'kysely'
import type { AnyEndpoint } from './api.ts'
import type { Ctx } from './context.ts'

const verbs = new Map<string, string>()

/** Called once by the composition: an audit verb reads as the title of the endpoint that writes it. */
/** Work in the background writes its kind as the verb; an endpoint of the same name has the better words. */
export function nameVerbs(endpoints: readonly AnyEndpoint[], works: readonly { kind: string; title: string }[]): void {
  for (const work of works) verbs.set(work.kind, work.title)
  for (const one of endpoints) if (one.audit) verbs.set(one.audit, one.title)
}

/** The verb in words; the verb itself when no endpoint of this release writes it any more. */
export function verbTitle(verb: string): string {
  return verbs.get(verb) ?? verb
}

export function listVerbs(): { verb: string; title: string }[] {
  return [...verbs].map(([verb, title]) => ({ verb, title }))
}

export type AuditFilter = {
  /** Words of the subject or its id. */
  q?: string | undefined
  /** Words of the actor's name, or an account. */
  actor?: string | undefined
  verb?: string | undefined
  subjectKind?: string | undefined
  personId?: string | undefined
  orgLo?: number | undefined
  orgHi?: number | undefined
  /** First and last day in China. */
  from?: string | undefined
  to?: string | undefined
}

export type AuditRow = {
  id: number
  at: string
  org_no: number
  request_id: string
  account_id: string
  actor_name: string
  role: string
  actor_org_no: number
  actor_org_name: string
  verb: string
  subject_kind: string
  subject_id: string
  subject_label: string
  person_id: string | null
  reason: string | null
  clause: string | null
  detail: unknown
  changes: number
}

const like = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`

function condition(filter: AuditFilter): RawBuilder<unknown> {
  const parts: RawBuilder<unknown>[] = [sql`true`]
  const q = filter.q?.trim()
  const actor = filter.actor?.trim()
  if (q) parts.push(sql`(a.subject_label like ${like(q)} or a.subject_id = ${q})`)
  if (actor) parts.push(sql`(a.actor_name like ${like(actor)} or a.account_id = ${actor})`)
  if (filter.verb) parts.push(sql`a.verb = ${filter.verb}`)
  if (filter.subjectKind) parts.push(sql`a.subject_kind = ${filter.subjectKind}`)
  if (filter.personId)
    parts.push(
      sql`(a.person_id = ${filter.personId}::uuid or exists (select 1 from audit_change c where c.audit_id = a.id and c.person_id = ${filter.personId}::uuid))`,
    )
  if (filter.orgLo) parts.push(sql`a.org_no between ${filter.orgLo} and ${filter.orgHi ?? filter.orgLo}`)
  if (filter.from) parts.push(sql`a.at >= (${filter.from}::date)::timestamp at time zone 'Asia/Shanghai'`)
  if (filter.to) parts.push(sql`a.at < (${filter.to}::date + 1)::timestamp at time zone 'Asia/Shanghai'`)
  return sql.join(parts, sql` and `)
}

/** One page of audit rows, the newest first, with the number of their changes; and the total. */
export async function listAudits(ctx: Ctx, filter: AuditFilter, page: { page: number; size: number }): Promise<{ rows: AuditRow[]; total: number }> {
  const where = condition(filter)
  const { rows } = await sql<AuditRow>`
    select a.*, (select count(*) from audit_change c where c.audit_id = a.id) as changes
    from audit a where ${where} order by a.id desc limit ${page.size} offset ${(page.page - 1) * page.size}`.execute(ctx.db)
  const counted = await sql<{ n: number }>`select count(*) as n from audit a where ${where}`.execute(ctx.db)
  return { rows, total: counted.rows[0]!.n }
}

export async function findAudit(ctx: Ctx, id: number): Promise<AuditRow | undefined> {
  const { rows } = await sql<AuditRow>`
    select a.*, (select count(*) from audit_change c where c.audit_id = a.id) as changes from audit a where a.id = ${id}`.execute(ctx.db)
  return rows[0]
}

export type ChangeRow = { id: number; org_no: number; record_kind: string; record_id: string; person_id: string | null; action: string; before: unknown; after: unknown }

/** The records that one request touched, in order; at most `limit`. */
export async function listChanges(ctx: Ctx, auditId: number, limit: number, offset = 0): Promise<ChangeRow[]> {
  const { rows } = await sql<ChangeRow>`
    select id, org_no, record_kind, record_id, person_id, action, before, after from audit_change
    where audit_id = ${auditId} order by id limit ${limit} offset ${offset}`.execute(ctx.db)
  return rows
}

export type ChainState = { sealed: number; unsealed: number; sealedAt: string | null; roots: number; rootAt: string | null }

/** How far the sealer is. Only posts of the whole province may ask. */
export async function readChainState(ctx: Ctx): Promise<ChainState> {
  const { rows } = await sql<ChainState>`
    select (select count(*) from audit_seal) as sealed, (select max(sealed_at) from audit_seal) as "sealedAt",
      (select count(*) from audit a where not exists (select 1 from audit_seal s where s.audit_id = a.id)) as unsealed,
      (select count(*) from audit_root) as roots, (select max(at) from audit_root) as "rootAt"`.execute(ctx.db)
  return rows[0]!
}
