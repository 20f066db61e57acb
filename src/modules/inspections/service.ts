import type { z } from 'zod'
import type { Ctx } from '../../kernel/context.ts'
import { HttpError, NotFound, Stale } from '../../kernel/errors.ts'
import { listInspections, listInspectionSets } from '../../kernel/inspections.ts'
import { enqueue } from '../../kernel/jobs.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import { implement } from '../../kernel/server.ts'
import { getOrg } from '../orgs/public.ts'
import { api, type findingRow } from './api.ts'
import { inspectAll } from './jobs.ts'
import { findingStates } from './rules.ts'
import { changeFinding, findFinding, listFindings, listScores, type FindingRow } from './store.ts'

type Row = z.output<typeof findingRow>

export const handlers = implement(api, {
  async listFindings(ctx, { page, size, ...filter }) {
    const { rows, total, counts } = await listFindings(ctx, filter, { page, size })
    return { rows: rows.map(show), total, counts: counts.map((one) => ({ ...one, title: describe(one.inspection).title })) }
  },

  async listScores(ctx, input) {
    return listScores(ctx, input)
  },

  async listRules() {
    return {
      rules: listInspectionSets().flatMap((set) =>
        set.inspections.map((one) => ({ ...one, advice: [...one.advice], subject: set.subject })),
      ),
    }
  },

  async runNow(ctx) {
    const school = await getOrg(ctx, mainUnit(ctx.actor.org.no))
    const jobId = await enqueue(ctx, inspectAll, { school: school.no }, { label: `数据巡检：${school.name}` })
    ctx.audit.subject('org', String(school.no), school.name, { orgNo: school.no })
    return { jobId }
  },

  async explainFinding(ctx, { id, version, explanation }) {
    const row = await take(ctx, id, version)
    if (row.state !== 'open') throw wrongState(row, '只有待改正的问题可以说明')
    const changed = await changeFinding(ctx, row, { state: 'explained', explanation, explained_by: ctx.actor.name })
    return done(ctx, row, changed, explanation)
  },

  async decideFinding(ctx, { id, version, accept, decision }) {
    const row = await take(ctx, id, version)
    if (row.state !== 'explained') throw wrongState(row, '只有已说明、待认可的问题可以答复')
    const changed = await changeFinding(ctx, row, { state: accept ? 'accepted' : 'open', decided_by: ctx.actor.name, decision })
    return done(ctx, row, changed, decision)
  },
})

async function take(ctx: Ctx, id: string, version: number): Promise<FindingRow> {
  const row = await findFinding(ctx, id)
  if (!row) throw new NotFound('巡检问题')
  if (row.version !== version) throw new Stale({ by: '', at: '', fields: [`现在：${findingStates[row.state as keyof typeof findingStates]}`] })
  return row
}

function wrongState(row: FindingRow, rule: string): HttpError {
  const now = findingStates[row.state as keyof typeof findingStates]
  return new HttpError({ status: 409, message: `${rule}，这一处现在是“${now}”。什么也没有写入。` })
}

function done(ctx: Ctx, before: FindingRow, after: FindingRow, reason: string): Row {
  const { id, org_no: orgNo } = after
  ctx.audit.subject('inspection-finding', id, `${describe(after.inspection).title} ${after.label}`, { orgNo, personId: after.person_id })
  ctx.audit.because(reason, describe(after.inspection).clause)
  ctx.audit.change({ kind: 'inspection-finding', id, action: 'change', before: { state: before.state }, after: { state: after.state }, orgNo, personId: after.person_id })
  return show(after)
}

function describe(id: string) {
  return listInspections().find((one) => one.id === id) ?? { id, title: '已取消的规则', clause: '', explanation: '', advice: [] }
}

function show(row: FindingRow): Row {
  const { title, clause, explanation, advice } = describe(row.inspection)
  return {
    id: row.id,
    orgNo: row.org_no,
    orgName: row.org_name,
    inspection: row.inspection,
    title,
    clause,
    severity: row.severity as Row['severity'],
    state: row.state as Row['state'],
    label: row.label,
    fact: row.fact,
    link: row.link,
    why: explanation,
    advice: [...advice],
    explanation: row.explanation,
    decision: row.decision,
    firstSeenOn: row.first_seen_on,
    lastSeenOn: row.last_seen_on,
    resolvedOn: row.resolved_on,
    version: row.version,
  }
}
