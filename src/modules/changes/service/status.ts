import { asKeeper } from '../../../kernel/case-scope.ts'
import { amendFacts } from '../../../kernel/case-amend.ts'
import { recordEvent } from '../../../kernel/case-events.ts'
import { loadCodes } from '../../../kernel/codes.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { NotFound, Refusal } from '../../../kernel/errors.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { labelOf, trainingLevels } from '../../orgs/codes.ts'
import { getOrg, responsibleAuthority } from '../../orgs/public.ts'
import { listFiledSpecialties } from '../../specialties/public.ts'
import { countRollClasses, findEnrollments, type EnrollmentRow } from '../../students/public.ts'
import { openChangesOf } from '../guard.ts'
import type { ChangeOpener } from '../openers.ts'
import type { statusApi } from '../status-api.ts'
import { addMonths } from '../status-rules.ts'
import { findStatusChange, getStatusChange, statusTable, type StatusChange } from '../status-table.ts'
import { findFiles, listOwnCases } from '../store.ts'
import { isListed, loadLimits, reasonsOf, statusFacts } from './status-load.ts'
import { handStatus, openStatusCase, ownDraft, takeRecord } from './status-open.ts'

type Own = Pick<typeof statusApi, 'getStatusForm' | 'openStatusChange' | 'stateOwnCase'>

export const statusHandlers: Handlers<Own> = {
  async getStatusForm(ctx, { kind, enrollmentId, caseId }) {
    const change = findStatusChange(kind)
    if (!change || change.effect === 'identity') throw new NotFound('异动')
    const file = caseId ? await ownDraft(ctx, caseId, kind) : undefined
    const facts = file && statusFacts(file)
    const row = await ownRecord(ctx, facts?.enrollmentId ?? enrollmentId)
    const filed = await listFiledSpecialties(ctx, row.org_no, { on: ctx.today })
    return {
      student: await studentOf(ctx, row),
      today: ctx.today,
      reasons: await reasonsOf(ctx, kind),
      filed: filed.map((one) => ({
        code: one.code,
        name: one.name,
        trainingLevel: one.trainingLevel,
        levelTitle: labelOf(trainingLevels, one.trainingLevel),
        lengthYears: Number(one.lengthYears),
      })),
      classes: change.asks.includes('className')
        ? (await countRollClasses(ctx, row.org_no)).map(({ name, grade }) => ({ name, grade }))
        : [],
      latest: await latestOf(ctx, change, row),
      decidedBy: await decidedBy(ctx, change, row),
      blocked: await whyBlocked(ctx, change, row, caseId),
      draft:
        file && facts
          ? {
              caseId: file.id,
              caseNo: file.no,
              version: file.version,
              learner: facts.learner,
              reasonCode: facts.reasonCode,
              effectiveOn: facts.effectiveOn,
              until: facts.until,
              note: facts.note,
              to: facts.to,
              files: (await findFiles(ctx, facts.fileIds)).map((one) => ({ fileId: one.id, name: one.name })),
            }
          : null,
    }
  },

  async openStatusChange(
    ctx,
    { enrollmentId, version, kind, until, submit, explain, caseId, caseVersion, ...input },
  ) {
    const change = findStatusChange(kind)
    if (!change || change.effect === 'identity') throw new NotFound('异动')
    const row = await takeRecord(ctx, enrollmentId, version)
    // Only what the kind asks for is kept; a form that sends more changes nothing more.
    const to = Object.fromEntries(
      Object.entries(input.to).filter(([key]) => (change.asks as readonly string[]).includes(key)),
    )
    const facts = {
      ...input,
      kind,
      enrollmentId,
      until: change.asks.includes('until') ? (until ?? null) : null,
      to,
      learner: false,
    }
    return handStatus(ctx, row, facts, { submit, explain, caseId, caseVersion })
  },

  async stateOwnCase(ctx, { id, statement }) {
    const { personId } = ctx.actor
    const file = personId
      ? (await listOwnCases(ctx, personId, 'changes.status')).find((one) => one.id === id)
      : undefined
    if (!personId || !file) throw new NotFound('办件')
    if (file.state !== 'notified')
      throw new Refusal({
        fact: '这一件不在听取陈述的阶段。',
        rule: '陈述和申辩在告知期内提出。',
        ways: ['已经作出决定的，可以向主管部门申诉。'],
      })
    await asKeeper(ctx, { orgNo: file.org_no, personId }, async () => {
      await amendFacts(ctx, file.id, file.title, { ...statusFacts(file), statement })
      await recordEvent(ctx, file, {
        action: 'statement',
        title: '本人陈述',
        from: file.state,
        to: file.state,
        reason: statement,
      })
    })
    ctx.audit.subject('case', file.id, `${file.no} 本人陈述`, { orgNo: file.org_no, personId })
    return { id }
  },
}

/** A record of the own school; absent and foreign answer with the same words. */
export async function ownRecord(ctx: Ctx, id: string | undefined): Promise<EnrollmentRow> {
  const [row] = id ? await findEnrollments(ctx, [id]) : []
  if (!row || mainUnit(row.org_no) !== mainUnit(ctx.actor.org.no)) throw new NotFound('学籍')
  return row
}

export async function studentOf(ctx: Ctx, row: EnrollmentRow) {
  return {
    enrollmentId: row.id,
    version: row.version,
    name: row.name,
    idMasked: row.id_masked,
    studentNumber: row.student_number,
    status: (await loadCodes(ctx)).label('enrollment-status', row.status, ctx.today),
    statusUntil: row.status_until,
    grade: row.grade,
    studyYear: row.study_year,
    specialtyCode: row.specialty_code,
    specialtyName: row.specialty_name,
    trainingLevel: row.training_level,
    lengthYears: Number(row.length_years),
    className: row.class_name,
    registeredOn: row.registered_on,
  }
}

/** Why a change cannot be started now; null where it can. */
export async function whyBlocked(
  ctx: Ctx,
  change: StatusChange,
  row: EnrollmentRow,
  caseId?: string,
): Promise<string | null> {
  const open = (await openChangesOf(ctx, [row.id])).get(row.id)
  if (open && open.caseId !== caseId) return `这名学生在办件 ${open.caseNo} 中，还没有办结。`
  if (change.from.includes(row.status)) return null
  return `学籍现在是“${(await loadCodes(ctx)).label('enrollment-status', row.status, ctx.today)}”，不能办理${change.title}。`
}

async function latestOf(ctx: Ctx, change: StatusChange, row: EnrollmentRow): Promise<string | null> {
  if (!change.asks.includes('until')) return null
  const limits = await loadLimits(ctx, row.org_no)
  const years = limits.serviceYears + limits.yearsAfter
  return addMonths(
    ctx.today,
    change.key === 'suspend'
      ? limits.suspendMonths
      : (change.key === 'enlist' ? years : Math.max(years, limits.reserveYears)) * 12,
  )
}

async function decidedBy(ctx: Ctx, change: StatusChange, row: EnrollmentRow): Promise<string> {
  if (await isListed(ctx, 'changes.decided.by-school', change, row.org_no)) return '学校负责人审批'
  const authority = await responsibleAuthority(ctx, await getOrg(ctx, mainUnit(row.org_no)))
  return `学校负责人审批，${authority.name}审核`
}

/** A request of a student becomes a draft, which the school completes and hands in. */
function openerOf(change: StatusChange): ChangeOpener {
  return async (ctx, row, asked) => {
    if (!change.from.includes(row.status))
      throw new Refusal({
        fact: `这名学生的学籍状态已经改变，不能办理${change.title}。`,
        rule: '异动从学籍现在的状态办起。',
        ways: ['写明理由，不受理这份申请。'],
      })
    const told = ['wish', 'what', 'right'].flatMap((key) =>
      typeof asked.facts[key] === 'string' ? [String(asked.facts[key])] : [],
    )
    return openStatusCase(ctx, row, {
      kind: change.key,
      enrollmentId: row.id,
      reasonCode: 'other',
      effectiveOn: ctx.today,
      until: typeof asked.facts['until'] === 'string' ? asked.facts['until'] : null,
      note: [...told, asked.reason].join('；'),
      fileIds: [...asked.fileIds],
      to: {},
      learner: true,
    })
  }
}

export const statusOpeners: Readonly<Record<string, ChangeOpener>> = Object.fromEntries(
  statusTable
    .filter((change) => change.starters.includes('learner'))
    .map((change) => [change.key, openerOf(getStatusChange(change.key))]),
)
