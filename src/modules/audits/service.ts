import { CompiledQuery } from 'kysely'
import type { z } from 'zod'
import { findAudit, listAudits, listChanges, listVerbs, readChainState, verbTitle, type AuditFilter, type AuditRow } from '../../kernel/audit-lists.ts'
import { auditKeeper } from '../../kernel/audit-roots.ts'
import { verifyWith, type AuditVerdict } from '../../kernel/audit-verify.ts'
import { clauseLabel } from '../../kernel/clause-labels.ts'
import { scopeOf } from '../../kernel/context.ts'
import { defineExport } from '../../kernel/documents/list-export.ts'
import { HttpError, NotFound } from '../../kernel/errors.ts'
import { maskName } from '../../kernel/mask.ts'
import { rangeOf } from '../../kernel/org-no.ts'
import { roles } from '../../kernel/permissions.ts'
import { implement } from '../../kernel/server.ts'
import { searchViews } from '../people/public.ts'
import { api, type auditRow } from './api.ts'
import { fileColumns } from './export.ts'
import { kindTitles } from './model.ts'
import { actionTitle, compare, fieldTitle, kindTitle, maskText, showValue } from './words.ts'

type Row = z.output<typeof auditRow>
type Filter = { q?: string | undefined; actor?: string | undefined; verb?: string | undefined; subjectKind?: string | undefined; person?: string | undefined; org?: number | undefined; from?: string | undefined; to?: string | undefined }

const RECORDS_A_PAGE = 50
/** What a change of these records says of people; others are of organisations, and keep their names. */
const personal = new Set(['enrollment', 'person', 'student-list'])

const roleTitle = (role: string) => roles[role as keyof typeof roles]?.title ?? role

export const listExport = defineExport({
  kind: 'audits.export',
  title: '审计',
  audit: 'audit.export',
  input: api.exportAudits.input,
  async open(ctx, { format, ...filters }) {
    const { total } = await listAudits(ctx, toFilter(filters), { page: 1, size: 1 })
    return {
      columns: fileColumns,
      format,
      total,
      facts: { filters },
      page: async (ctx, offset, limit) =>
        (await listAudits(ctx, toFilter(filters), { page: offset / limit + 1, size: limit })).rows.map(toRow),
    }
  },
})

export const handlers = implement(api, {
  async listAudits(ctx, input) {
    const { rows, total } = await listAudits(ctx, toFilter(input), input)
    return {
      rows: rows.map(toRow),
      total,
      verbs: listVerbs(),
      kinds: Object.entries(kindTitles).map(([kind, title]) => ({ kind, title })),
    }
  },

  async getAudit(ctx, { id, page }) {
    const row = await findAudit(ctx, id)
    if (!row) throw new NotFound('审计')
    const changes = await listChanges(ctx, id, RECORDS_A_PAGE, (page - 1) * RECORDS_A_PAGE)
    return {
      ...toRow(row),
      requestId: row.request_id,
      clauseLabel: row.clause ? clauseLabel(row.clause) : null,
      facts: Object.entries(row.detail as Record<string, unknown>).map(([key, value]) => ({
        title: fieldTitle(key),
        text: showValue(key, value, personal.has(row.subject_kind)),
      })),
      records: changes.map((change) => ({
        id: change.id,
        kindTitle: kindTitle(change.record_kind),
        recordId: change.record_id,
        orgNo: change.org_no,
        action: actionTitle(change.action),
        fields: compare(change.before, change.after, change.person_id !== null || personal.has(change.record_kind)),
      })),
    }
  },

  exportAudits: (ctx, input) => listExport.answer(ctx, input),

  async getChain(ctx) {
    const wide = scopeOf(ctx.actor).wide
    const [last] = (await listAudits(ctx, { verb: 'audit.verify' }, { page: 1, size: 1 })).rows
    const verdict = last?.detail as { ok?: boolean } | undefined
    return {
      chain: wide ? await readChainState(ctx) : null,
      lastVerified: last ? { at: last.at, by: maskName(last.actor_name), ok: verdict?.ok === true, text: last.subject_label } : null,
    }
  },

  async verifyChain(ctx) {
    if (!scopeOf(ctx.actor).wide)
      throw new HttpError({ status: 403, message: '封存链全省一条，由省级的审计管理员核对。本岗位可以查询本辖区的审计。' })
    const ask = async <T extends object>(text: string, values: unknown[] = []) =>
      (await ctx.db.executeQuery(CompiledQuery.raw(text, values))).rows as T[]
    const { problem: _, ...verdict } = await verifyWith(ask, ctx.actor.schema, auditKeeper(ctx.vault))
    ctx.audit.subject('audit-chain', ctx.actor.schema, verdictText(verdict))
    ctx.audit.detail({ ok: verdict.ok, sealed: verdict.sealed, unsealed: verdict.unsealed, problems: verdict.problems.map((one) => one.what) })
    return verdict
  },

  async listPersonViews(ctx, { person, viewer, from, to, page, size }) {
    return searchViews(ctx, { personId: person, viewer, from, to }, { page, size })
  },
})

function toFilter({ org, person, ...rest }: Filter): AuditFilter {
  const range = org === undefined ? undefined : rangeOf(org)
  return { ...rest, personId: person, orgLo: range?.lo, orgHi: range?.hi }
}

/** Who is no person has no name to mask and no post: visitors act in the rights of a learner, the program in those of an administrator. */
const nobody: Readonly<Record<string, { actor: string; roleTitle: string } | undefined>> = {
  '': { actor: '公众', roleTitle: '没有登录' },
  system: { actor: '系统', roleTitle: '自动办理' },
}

function toRow(row: AuditRow): Row {
  return {
    id: row.id,
    at: row.at,
    ...(nobody[row.account_id] ?? { actor: maskName(row.actor_name), roleTitle: roleTitle(row.role) }),
    actorOrg: row.actor_org_name,
    verb: row.verb,
    verbTitle: verbTitle(row.verb),
    subjectKind: row.subject_kind,
    subjectKindTitle: kindTitle(row.subject_kind),
    subject: maskText(row.subject_label) || row.subject_id,
    orgNo: row.org_no,
    personId: row.person_id,
    source: (row.detail as { sourceIp?: string } | null)?.sourceIp ?? null,
    reason: row.reason === null ? null : maskText(row.reason),
    clause: row.clause,
    changes: row.changes,
  }
}

function verdictText({ ok, sealed, problems }: Pick<AuditVerdict, 'ok' | 'sealed' | 'problems'>): string {
  return ok ? `封存链完整，已封存 ${sealed} 条` : `封存链不完整，${problems.length} 处：${problems[0]!.what}`
}
