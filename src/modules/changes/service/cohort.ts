import type { Ctx } from '../../../kernel/context.ts'
import { NotFound, Refusal, Stale } from '../../../kernel/errors.ts'
import { enqueue } from '../../../kernel/jobs.ts'
import { maskName } from '../../../kernel/mask.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import {
  advanceStudyYears,
  countRollClasses,
  listOfSchool,
  lockEnrollments,
  type EnrollmentRow,
} from '../../students/public.ts'
import type { cohortApi } from '../cohort-api.ts'
import { promotionYear } from '../cohort-rules.ts'
import {
  findPromotion,
  holdPromotions,
  insertPromotion,
  listPromoted,
  listPromotions,
  updatePromotion,
  type PromotedRow,
  type PromotionRow,
} from '../cohort-store.ts'
import { endPromotion, judgeCohort, leftOut, promoteSlice, promotionJob, type Judged } from './cohort-run.ts'

/** More than these are promoted in the background. */
const AT_ONCE = 2000

export const cohortHandlers: Handlers<typeof cohortApi> = {
  async listPromotions(ctx, page) {
    const { rows, total } = await listPromotions(ctx, page)
    return { rows: rows.map(wire), total }
  },

  async getPromotionChoices(ctx) {
    const orgNo = mainUnit(ctx.actor.org.no)
    const classes = await countRollClasses(ctx, orgNo)
    const rows = await listOfSchool(ctx, { orgNo, statuses: ['active', 'internship'] }, 30_000)
    const grades = [...Map.groupBy(rows, (row) => row.grade)].sort(([left], [right]) => right - left)
    return {
      schoolYear: promotionYear(ctx.today),
      grades: grades.map(([grade, own]) => ({
        grade,
        students: own.length,
        classes: classes
          .filter((one) => one.grade === grade)
          .map(({ name, students }) => ({ name, students })),
      })),
    }
  },

  async previewPromotion(ctx, { page, size, q, show, ...of }) {
    const judged = await judgeCohort(ctx, { orgNo: mainUnit(ctx.actor.org.no), ...of }, new Map())
    const promote = judged.filter((one) => one.verdict.promote)
    const excluded = judged.filter((one) => !one.verdict.promote)
    const words = q?.trim() ?? ''
    const shown = (show === 'promote' ? promote : excluded).filter(
      ({ row }) =>
        words === '' || [row.name, row.student_number, row.class_name].some((text) => text?.includes(words)),
    )
    return {
      rows: shown.slice((page - 1) * size, page * size).map(previewRow),
      total: shown.length,
      promote: promote.length,
      excluded: excluded.length,
      moves: movesOf(promote),
      reasons: [...Map.groupBy(excluded, (one) => (one.verdict.promote ? '' : one.verdict.reason))]
        .map(([reason, own]) => ({ reason, count: own.length }))
        .sort((a, b) => b.count - a.count),
    }
  },

  async promoteCohort(ctx, { excluded: named, expected, ...of }) {
    const orgNo = mainUnit(ctx.actor.org.no)
    if (of.schoolYear > promotionYear(ctx.today))
      throw new Refusal({
        fact: `${of.schoolYear} 学年还没有开始升级。`,
        rule: '升级在新学年开始以前三个月内办理。',
        ways: [`选择 ${promotionYear(ctx.today)} 学年。`],
      })
    await holdPromotions(ctx, orgNo)
    const left = new Map(named.map((one) => [one.enrollmentId, one.reason]))
    const judged = await judgeCohort(ctx, { orgNo, ...of }, left)
    const promote = judged.filter((one) => one.verdict.promote).length
    const now = { promote, excluded: judged.length - promote }
    if (now.promote !== expected.promote || now.excluded !== expected.excluded)
      throw new Refusal({
        fact: `现在是升级 ${now.promote} 人、不升 ${now.excluded} 人，您确认的是 ${expected.promote} 人、${expected.excluded} 人。`,
        rule: '升级的人数须与确认的一致。',
        ways: ['刷新预览，看清以后再办。'],
      })
    if (promote === 0)
      throw new Refusal({
        fact: '所选的年级、班级没有可以升级的学生。',
        rule: '',
        ways: ['换一个年级，或看每个人不升级的原因。'],
      })
    const byHand = new Set(left.keys())
    const id = newId()
    await insertPromotion(ctx, {
      id,
      org_no: orgNo,
      org_name: ctx.actor.org.name,
      school_year: of.schoolYear,
      grades: of.grades,
      class_names: of.classNames,
      excluded: judged.flatMap((one) => leftOut(one, byHand)),
      expected,
    })
    ctx.audit.subject('promotion', id, `${of.schoolYear} 学年升级 ${promote} 人`, { orgNo })
    if (promote > AT_ONCE) {
      const jobId = await enqueue(
        ctx,
        promotionJob,
        { promotionId: id },
        { label: `${of.schoolYear} 学年升级 ${promote} 人` },
      )
      return wire(await updatePromotion(ctx, { id }, { job_id: jobId }))
    }
    await promoteSlice(ctx, (await findPromotion(ctx, id))!, AT_ONCE)
    return wire(await endPromotion(ctx, id))
  },

  async getPromotion(ctx, { id }) {
    const row = await own(ctx, id)
    const rows = await listPromoted(ctx, id)
    const changed = row.state === 'done' ? changedSince(await lockless(ctx, row, rows), rows) : []
    return {
      ...wire(row),
      left: row.excluded.map(({ enrollmentId, label, reason }) => ({ enrollmentId, label, reason })),
      undoable:
        row.state === 'done'
          ? changed.length === 0
            ? null
            : whyChanged(changed)
          : row.state === 'undone'
            ? '已经撤销。'
            : '还在办理。',
    }
  },

  async undoPromotion(ctx, { id, version, reason }) {
    const row = await own(ctx, id, true)
    if (row.version !== version)
      throw new Stale({
        by: row.undone_by_name ?? row.made_by_name,
        at: (row.undone_at ?? row.made_at).slice(0, 16).replace('T', ' '),
        fields: ['成批升级'],
      })
    if (row.state !== 'done')
      throw new Refusal({
        fact: row.state === 'undone' ? '这一次升级已经撤销。' : '这一次升级还在办理。',
        rule: '办完的升级才能撤销。',
        ways: ['刷新后再看。'],
      })
    const promoted = await listPromoted(ctx, id)
    const rows = await lockEnrollments(
      ctx,
      promoted.map((one) => one.enrollment_id),
    )
    const changed = changedSince(rows, promoted)
    if (changed.length > 0)
      throw new Refusal({
        fact: whyChanged(changed),
        rule: '升级以后没有再变动的，才能整批撤销。',
        ways: ['逐人办理留级或更正。'],
      })
    const before = new Map(promoted.map((one) => [one.enrollment_id, one.from_year]))
    await advanceStudyYears(ctx, rows, (one) => before.get(one.id)!, {
      action: 'change.undo-promotion',
      effectiveOn: ctx.today,
    })
    ctx.audit.subject('promotion', id, `撤销 ${row.school_year} 学年升级 ${rows.length} 人`, {
      orgNo: row.org_no,
    })
    ctx.audit.because(reason)
    return wire(await updatePromotion(ctx, row, { state: 'undone', undone_reason: reason }))
  },
}

async function own(ctx: Ctx, id: string, lock = false): Promise<PromotionRow> {
  const row = await findPromotion(ctx, id, lock)
  if (!row || row.org_no !== mainUnit(ctx.actor.org.no)) throw new NotFound('成批升级')
  return row
}

async function lockless(
  ctx: Ctx,
  row: PromotionRow,
  promoted: readonly PromotedRow[],
): Promise<EnrollmentRow[]> {
  return listOfSchool(
    ctx,
    {
      orgNo: row.org_no,
      statuses: ['active', 'internship', 'suspended', 'retained', 'transferring'],
      ids: promoted.map((one) => one.enrollment_id),
    },
    30_000,
  )
}

/** Names of those whose record changed after the promotion, or who left. */
function changedSince(rows: readonly EnrollmentRow[], promoted: readonly PromotedRow[]): string[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  return promoted.flatMap((one) => {
    const row = byId.get(one.enrollment_id)
    return row && row.version === one.record_version ? [] : [row ? maskName(row.name) : '已离校的一名']
  })
}

const whyChanged = (names: readonly string[]) =>
  `升级以后有 ${names.length} 人的学籍又有变动：${names.slice(0, 5).join('、')}${names.length > 5 ? '等' : ''}。`

function previewRow({ row, verdict }: Judged) {
  return {
    enrollmentId: row.id,
    name: maskName(row.name),
    studentNumber: row.student_number,
    grade: row.grade,
    className: row.class_name,
    specialtyName: row.specialty_name,
    from: row.study_year,
    to: verdict.promote ? verdict.to : null,
    reason: verdict.promote ? null : verdict.reason,
  }
}

function movesOf(promote: readonly Judged[]) {
  const groups = Map.groupBy(promote, ({ row }) => row.study_year)
  return [...groups]
    .sort(([left], [right]) => left - right)
    .map(([from, some]) => ({ from, to: from + 1, count: some.length }))
}

function wire(row: PromotionRow) {
  return {
    id: row.id,
    schoolYear: row.school_year,
    grades: row.grades,
    classNames: row.class_names,
    state: row.state as 'running' | 'done' | 'undone',
    promoted: row.promoted,
    excluded: row.excluded.length,
    madeBy: maskName(row.made_by_name),
    madeAt: row.made_at,
    undoneBy: row.undone_by_name && maskName(row.undone_by_name),
    undoneReason: row.undone_reason,
    jobId: row.job_id,
    version: row.version,
  }
}
