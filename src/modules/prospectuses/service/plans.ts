import { openCase } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { NotFound, Refusal } from '../../../kernel/errors.ts'
import { rangeOf } from '../../../kernel/org-no.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { findOrgs, responsibleAuthority } from '../../orgs/public.ts'
import { lineText, modes } from '../codes.ts'
import type { IntakeMode, LineDraft } from '../model.ts'
import type { planApi } from '../plan-api.ts'
import { differencesOf } from '../rules.ts'
import { listLines } from '../store/lines.ts'
import { listQuotas, sumPlanned } from '../store/quotas.ts'
import { draftOf, findOpenRevision, findRevision, insertRevision, listDraftLines, listRevisions, replaceDraftLines, type Revision } from '../store/revisions.ts'
import { planWorkflow } from '../workflow.ts'
import { filedSpecialties, judgeRevision, openPlaces } from './facts.ts'
import { lineExport } from './line-export.ts'
import { checkYear, ownSchool, schoolOf } from './own.ts'
import { checkFile, loadFile, planTemplate } from './plan-file.ts'
import { editable, withNames, writeLines } from './plan-draft.ts'

const headOf = (row: Revision) => ({
  id: row.id,
  caseNo: row.case_no,
  year: row.year,
  state: row.state as 'draft' | 'sent' | 'approved' | 'cancelled',
  change: row.change,
  reason: row.reason,
  approvedOn: row.approved_on,
  createdAt: row.created_at,
})

export const planHandlers: Handlers<typeof planApi> = {
  async listPlanLines(ctx, { page, size, sort: _, ...filter }) {
    return listLines(ctx, { ...filter, range: rangeOf(ctx.actor.org.no) }, { limit: size, offset: (page - 1) * size })
  },

  exportPlanLines: (ctx, input) => lineExport.answer(ctx, input),

  async getIntakePlan(ctx, { orgNo, year }) {
    const school = await schoolOf(ctx, orgNo)
    const { rows } = await listLines(ctx, { orgNo: school.no, year })
    const quotas = await listQuotas(ctx, year, [school.no])
    const planned = await sumPlanned(ctx, year, rangeOf(school.no))
    return {
      orgNo: school.no,
      schoolName: school.name,
      year,
      lines: rows,
      revisions: (await listRevisions(ctx, school.no, year)).map(headOf),
      quotas: quotas.map((one) => ({ mode: one.mode, seats: one.seats, planned: planned.find((sum) => sum.mode === one.mode)?.seats ?? 0, setBy: one.set_by_name, documentNo: one.document_no })),
    }
  },

  async openPlanRevision(ctx, { year, copyFrom }) {
    const school = await ownSchool(ctx)
    checkYear(ctx, year)
    const open = await findOpenRevision(ctx, school.no, year)
    if (open)
      throw new Refusal({ fact: `${year} 年的计划正在${open.state === 'draft' ? '编制' : '审核'}，办件 ${open.case_no}。`, rule: '同一年的计划一次办一件。', clause: '003:188', ways: ['继续办理已有的办件，或先取消它。'] })
    const current = (await listLines(ctx, { orgNo: school.no, year })).rows.map(draftOf)
    const { lines, left } = current.length > 0 ? { lines: current, left: [] } : await copied(ctx, school.no, copyFrom)
    const change = current.length > 0
    const file = await openCase(ctx, {
      workflow: planWorkflow,
      orgNo: school.no,
      orgName: school.name,
      authority: await responsibleAuthority(ctx, school),
      title: `${school.name} · ${year} 年招生计划${change ? '调整' : ''}`,
      facts: { year, change },
    })
    await insertRevision(ctx, { id: file.id, orgNo: school.no, orgName: school.name, year, change, reason: null, caseNo: file.no })
    await replaceDraftLines(ctx, file.id, lines)
    ctx.audit.because(undefined, '003:188')
    ctx.audit.change({ kind: 'intakeRevision', id: file.id, action: 'prospectuses.open-plan', after: { year, change, lines: lines.length }, orgNo: school.no })
    return { id: file.id, caseNo: file.no, lines: lines.length, left }
  },

  async getPlanRevision(ctx, { id }) {
    const revision = await reached(ctx, id)
    const lines = await listDraftLines(ctx, id)
    const open = revision.state === 'draft' || revision.state === 'sent'
    const current = (await listLines(ctx, { orgNo: revision.org_no, year: revision.year })).rows.map(draftOf)
    const differences = open && revision.change ? differencesOf(current, lines.map(({ id: _, ...line }) => line)) : []
    return {
      ...headOf(revision),
      orgNo: revision.org_no,
      schoolName: revision.org_name,
      editable: revision.state === 'draft' && ctx.actor.org.no === revision.org_no && ctx.actor.permissions.has('prospectuses.prepare'),
      lines,
      differences: differences.map((one) => ({ action: one.action, before: 'before' in one ? one.before : null, after: 'after' in one ? one.after : null })),
      rules: open ? (await judgeRevision(ctx, revision, lines)).map(({ itemIds: _, ...rule }) => rule) : [],
      specialties: (await filedSpecialties(ctx, revision.org_no)).map((one) => ({ ...one, level: one.level as LineDraft['level'] })),
      places: await openPlaces(ctx, revision.org_no),
    }
  },

  async setPlanLines(ctx, { id, reason, lines }) {
    const school = await ownSchool(ctx)
    const revision = await editable(ctx, id, school.no)
    const filled = await withNames(ctx, school.no, lines)
    await writeLines(ctx, revision, filled, reason)
    return { lines: filled.length, seats: filled.reduce((sum, line) => sum + line.seats, 0) }
  },

  getPlanTemplate: (ctx) => planTemplate(ctx),
  checkPlanFile: (ctx, input, upload) => checkFile(ctx, input, upload),
  loadPlanFile: (ctx, input, upload) => loadFile(ctx, input, upload),
}

/** The revision when the post may see its school. */
export async function reached(ctx: Ctx, id: string): Promise<Revision> {
  const revision = await findRevision(ctx, id)
  if (!revision) throw new NotFound('招生计划')
  return revision
}

/** Last year's lines as far as their specialties are still filed, and in words what was left behind. */
async function copied(ctx: Ctx, schoolNo: number, from: number | undefined): Promise<{ lines: LineDraft[]; left: string[] }> {
  if (from === undefined) return { lines: [], left: [] }
  const filed = await filedSpecialties(ctx, schoolNo)
  const places = new Set((await openPlaces(ctx, schoolNo)).map((one) => one.orgNo))
  const { rows } = await listLines(ctx, { orgNo: schoolNo, year: from })
  const stays = (line: LineDraft) => places.has(line.orgNo) && (line.mode === 'training' || filed.some((one) => one.code === line.specialtyCode && one.level === line.level && one.lengthMonths === line.lengthMonths))
  const drafts = rows.map(draftOf)
  return {
    lines: drafts.filter(stays),
    left: drafts.filter((line) => !stays(line)).map((line) => `${lineText(line)}：专业已停招或教学点已关闭`),
  }
}

/** Names of units for lines of a file. */
export async function placeNames(ctx: Ctx, orgNos: readonly number[]): Promise<Map<number, string>> {
  return new Map((await findOrgs(ctx, orgNos)).map((org) => [org.no, org.name]))
}

export const modeLabel = (mode: IntakeMode): string => modes[mode]
