import { z } from 'zod'
import { uuid } from '../../../kernel/api.ts'
import { loadCodes } from '../../../kernel/codes.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { NotFound } from '../../../kernel/errors.ts'
import { defineJob } from '../../../kernel/jobs.ts'
import { maskName } from '../../../kernel/mask.ts'
import {
  advanceStudyYears,
  listOfSchool,
  lockEnrollments,
  type EnrollmentRow,
} from '../../students/public.ts'
import { judgePromotion, type CohortRow, type Promotion } from '../cohort-rules.ts'
import {
  findPromotion,
  insertPromoted,
  updatePromotion,
  type LeftOut,
  type PromotionRow,
} from '../cohort-store.ts'
import { openChangesOf, tellChange } from '../guard.ts'

const MOST = 30_000
const STATUSES = ['active', 'internship', 'suspended', 'retained', 'transferring']

export type Selection = {
  orgNo: number
  schoolYear: number
  grades: readonly number[]
  classNames: readonly string[]
}
export type Judged = { row: EnrollmentRow; verdict: Promotion }

/** Everybody of the selected grades and classes with whether they go up, in the order of classes. */
export async function judgeCohort(
  ctx: Ctx,
  of: Selection,
  left: ReadonlyMap<string, string>,
): Promise<Judged[]> {
  const rows: EnrollmentRow[] = []
  for (const grade of [...new Set(of.grades)].sort())
    rows.push(...(await listOfSchool(ctx, { orgNo: of.orgNo, statuses: STATUSES, grade }, MOST)))
  const wanted =
    of.classNames.length === 0 ? rows : rows.filter((row) => of.classNames.includes(row.class_name ?? ''))
  return judgeRows(ctx, wanted, of.schoolYear, left)
}

async function judgeRows(
  ctx: Ctx,
  rows: readonly EnrollmentRow[],
  schoolYear: number,
  left: ReadonlyMap<string, string>,
): Promise<Judged[]> {
  const book = await loadCodes(ctx)
  const open = new Map(
    [
      ...(await openChangesOf(
        ctx,
        rows.map((row) => row.id),
      )),
    ].map(([id, one]) => [id, one.caseNo]),
  )
  return rows.map((row) => ({
    row,
    verdict: judgePromotion(cohortRow(row, book.label('enrollment-status', row.status, ctx.today)), {
      schoolYear,
      open,
      left,
    }),
  }))
}

const cohortRow = (row: EnrollmentRow, statusTitle: string): CohortRow => ({
  id: row.id,
  status: row.status,
  statusTitle,
  grade: row.grade,
  studyYear: row.study_year,
  lengthYears: Number(row.length_years),
})

export const handLeft = (excluded: readonly LeftOut[]): Map<string, string> =>
  new Map(excluded.filter((one) => one.byHand).map((one) => [one.enrollmentId, one.reason]))

export const selectionOf = (row: PromotionRow): Selection => ({
  orgNo: row.org_no,
  schoolYear: row.school_year,
  grades: row.grades,
  classNames: row.class_names,
})

/**
 * Promotes the next so many of a cohort: locks them, judges again what the lock shows, writes. Whoever was promoted is
 * no longer due, so the same call again goes on where the last one ended. Answers with how many it was.
 */
export async function promoteSlice(ctx: Ctx, promotion: PromotionRow, limit: number): Promise<number> {
  const left = handLeft(promotion.excluded)
  const due = (await judgeCohort(ctx, selectionOf(promotion), left))
    .filter((one) => one.verdict.promote)
    .slice(0, limit)
  const locked = await lockEnrollments(
    ctx,
    due.map((one) => one.row.id),
  )
  const years = new Map(
    (await judgeRows(ctx, locked, promotion.school_year, left)).flatMap(({ row, verdict }) =>
      verdict.promote ? [[row.id, verdict.to] as const] : [],
    ),
  )
  const rows = locked.filter((row) => years.has(row.id))
  if (rows.length === 0) return 0
  const effectiveOn = ctx.today
  const versions = await advanceStudyYears(ctx, rows, (row) => years.get(row.id)!, {
    action: 'change.promote',
    effectiveOn,
  })
  await insertPromoted(
    ctx,
    promotion,
    rows.map((row) => ({
      enrollment_id: row.id,
      from_year: row.study_year,
      to_year: years.get(row.id)!,
      record_version: versions.get(row.id)!,
    })),
  )
  for (const row of rows) await tellChange(ctx, row, 'change.promote', effectiveOn)
  await updatePromotion(ctx, promotion, { promoted: promotion.promoted + rows.length })
  return rows.length
}

/** Ends a promotion; who did not go up and why was written when it began. */
export async function endPromotion(ctx: Ctx, id: string): Promise<PromotionRow> {
  return updatePromotion(ctx, { id }, { state: 'done' })
}

export const leftOut = ({ row, verdict }: Judged, byHand: ReadonlySet<string>): LeftOut[] =>
  verdict.promote
    ? []
    : [
        {
          enrollmentId: row.id,
          label: `${maskName(row.name)} ${row.class_name ?? ''}`.trim(),
          reason: verdict.reason.replace(/^学校列出：/, ''),
          byHand: byHand.has(row.id),
        },
      ]

const SLICE = 500

/** Large cohorts in slices; each slice is a transaction of its own, and an interrupted job goes on where it was. */
export const promotionJob = defineJob({
  kind: 'changes.promotion',
  title: '成批升级',
  payload: z.object({ promotionId: uuid }),
  async run(job) {
    const { promotionId } = job.payload
    let done = 0
    for (;;) {
      const { made, total } = await job.transaction(async (ctx) => {
        const promotion = await findPromotion(ctx, promotionId, true)
        if (!promotion) throw new NotFound('成批升级')
        ctx.audit.subject('promotion', promotion.id, `${promotion.school_year} 学年升级`, {
          orgNo: promotion.org_no,
        })
        return { made: await promoteSlice(ctx, promotion, SLICE), total: promotion.expected.promote }
      }, 'change.promote')
      done += made
      await job.progress(Math.min(done, total), total)
      if (made === 0) break
    }
    const ended = await job.transaction((ctx) => endPromotion(ctx, promotionId))
    const missing = ended.expected.promote - ended.promoted
    return {
      note: `升级 ${ended.promoted} 人${missing > 0 ? `，另有 ${missing} 人期间有变动，没有升` : ''}。`,
      link: '/changes/promotions',
    }
  },
})
