import { sql } from 'kysely'
import { amongVisitors, whereReached } from './case-scope.ts'
import { CHANGE_DIGEST } from './audit-chain.ts'
import type { Actor, Ctx } from './context.ts'
import { json } from './db/json.ts'
import { VISITORS_NO, sees } from './scope.ts'

type Change = {
  kind: string
  id: string
  action: string
  before?: unknown
  after?: unknown
  orgNo: number
  personId?: string | null
  /** The first day it holds, `YYYY-MM-DD`; the day of writing where it is not given. */
  effectiveOn?: string | undefined
}

/**
 * What a handler tells of its request: the subject, the reason, the records it touched. The framework writes
 * exactly one audit row from it, in the same transaction, with one change row per record.
 */
export type AuditDraft = {
  subject: (
    kind: string,
    id: string,
    label: string,
    at?: { orgNo?: number; personId?: string | null },
  ) => void
  because: (reason: string | undefined, clause?: string) => void
  change: (change: Change) => void
  detail: (facts: Record<string, unknown>) => void
  /**
   * The row says that the public did it, whoever is signed in: no account, post, school, person or address. For what
   * protects whoever speaks up; who it was stands sealed with the record itself, or nowhere.
   */
  asPublic: () => void
  read: () => Draft
}

type Draft = {
  kind: string
  id: string
  label: string
  orgNo?: number
  personId?: string | null
  reason?: string
  clause?: string
  changes: Change[]
  facts: Record<string, unknown>
  public?: true
}

export function newAuditDraft(): AuditDraft {
  const draft: Draft = { kind: 'request', id: '', label: '', changes: [], facts: {} }
  return {
    subject(kind, id, label, at) {
      Object.assign(draft, { kind, id, label, ...at })
    },
    because(reason, clause) {
      if (reason) draft.reason = reason
      if (clause) draft.clause = clause
    },
    change: (change) => void draft.changes.push(change),
    detail: (facts) => void Object.assign(draft.facts, facts),
    asPublic: () => void (draft.public = true),
    read: () => draft,
  }
}

/**
 * Writes the audit row and its change rows. Answers with the id of the row. The row of a party that acted on a case
 * of another organisation stands with the party; the changes stand with whoever keeps the records.
 */
export async function writeAudit(ctx: Ctx, verb: string): Promise<number> {
  const draft = ctx.audit.read()
  if (draft.public) return amongVisitors(ctx, () => writeAs(ctx, verb, draft, publicActor(ctx.actor)))
  return writeAs(ctx, verb, draft, ctx.actor)
}

/** The visitor in whose name a row stands that names nobody. */
function publicActor({ schema, demonstration }: Actor): Actor {
  return { accountId: '', name: '公众', postId: '', role: 'learner', org: { no: VISITORS_NO, name: '公众' }, permissions: new Set(), schema, demonstration, personId: null }
}

async function writeAs(ctx: Ctx, verb: string, draft: Draft, actor: Actor): Promise<number> {
  const { id } = await ctx.db
    .insertInto('audit')
    .values({
      org_no: draft.orgNo !== undefined && (actor.personId || sees(actor, draft.orgNo)) ? draft.orgNo : actor.org.no,
      request_id: ctx.requestId,
      account_id: actor.accountId,
      actor_name: actor.name,
      role: actor.role,
      actor_org_no: actor.org.no,
      actor_org_name: actor.org.name,
      verb,
      subject_kind: draft.kind,
      subject_id: draft.id,
      subject_label: draft.label,
      person_id: draft.personId ?? actor.personId,
      reason: draft.reason ?? null,
      clause: draft.clause ?? null,
      detail: json({
        ...draft.facts,
        ...(actor.actingFor ? { actingFor: actor.actingFor } : {}),
        ...(actor.token ? { token: actor.token } : {}),
        // A visitor has none: whoever reports anonymously is not to be found by it.
        ...(actor.accountId !== '' && actor.address && actor.address !== 'local' ? { sourceIp: actor.address } : {}),
      }),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const groups = Map.groupBy(draft.changes, (one) => (sees(actor, one.orgNo) ? actor.org.no : one.orgNo))
  for (const [orgNo, changes] of groups) await whereReached(ctx, orgNo, () => insertChanges(ctx, id, changes))
  return id
}

/**
 * Values of a person's record get a salt and a digest: the seal covers the digest, so that the values can be destroyed
 * later and the chain still verifies (docs/decisions/008-erasure.md).
 */
async function insertChanges(ctx: Ctx, id: number, changes: readonly Change[]): Promise<void> {
  for (let at = 0; at < changes.length; at += 1000) {
    const rows = changes.slice(at, at + 1000).map((change) => ({
      org_no: change.orgNo,
      record_kind: change.kind,
      record_id: change.id,
      person_id: change.personId ?? null,
      action: change.action,
      before: change.before ?? null,
      after: change.after ?? null,
      effective_on: change.effectiveOn ?? ctx.today,
    }))
    await sql`
      insert into audit_change (audit_id, org_no, record_kind, record_id, person_id, action, before, after, effective_on, salt, digest)
      select ${id}, org_no, record_kind, record_id, person_id, action, before, after, effective_on, salt, ${sql.raw(CHANGE_DIGEST)}
      from (
        select *, case when person_id is not null then uuid_send(gen_random_uuid()) end as salt
        from json_to_recordset(${JSON.stringify(rows)}::json) as r(org_no bigint, record_kind text, record_id uuid, person_id uuid, action text,
          before jsonb, after jsonb, effective_on date)
      ) c`.execute(ctx.db)
  }
}
