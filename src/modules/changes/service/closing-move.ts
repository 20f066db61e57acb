import { z } from 'zod'
import { asSide } from '../../../kernel/case-scope.ts'
import { partiesOf } from '../../../kernel/case-types.ts'
import { act, getCase, type Case } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { defineJob } from '../../../kernel/jobs.ts'
import { findOrgs } from '../../orgs/public.ts'
import { listFiledSpecialties } from '../../specialties/public.ts'
import { listGroupIds, lockEnrollments } from '../../students/public.ts'
import type { ClosingPlan } from '../closing-api.ts'
import { openChangesOf } from '../guard.ts'
import { readPlan } from './closing-facts.ts'
import { moveStudent } from './move.ts'

const SLICE = 100

/**
 * Moves the students of a closing school in slices, each its own transaction. What is moved is no longer in the list of
 * its group, so that a run that broke off goes on by itself and nobody is moved twice.
 */
export const closingJob = defineJob({
  kind: 'changes.closing',
  title: '转移关闭学校的学生',
  payload: z.object({ caseId: z.uuid() }),
  async run(job) {
    const { caseId } = job.payload
    const link = `/cases/${caseId}`
    let moved = 0
    const plan = await job.transaction(async (ctx) => readPlan(await getCase(ctx, caseId)))
    for (const group of plan.groups) {
      for (;;) {
        if (await job.cancelled()) return { note: `已转移 ${moved} 人，其余没有转移。在办件里可以继续。`, link, cancelled: true }
        const done = await job.transaction((ctx) => moveSlice(ctx, caseId, group), 'change.closing-slice')
        moved += done.moved
        await job.progress(moved)
        if (done.moved === 0) break
      }
    }
    const left = await job.transaction(async (ctx) => {
      const file = await getCase(ctx, caseId)
      const still = await remaining(ctx, file, plan)
      if (still === 0 && file.state === 'moving') await act(ctx, caseId, file.version, 'finish', { facts: {} })
      return still
    }, 'change.closing-finish')
    return { note: left === 0 ? `${moved} 名学生全部转移。` : `转移 ${moved} 人，还有 ${left} 人没有转移（单独在办学籍事项）。`, link }
  },
})

async function moveSlice(ctx: Ctx, caseId: string, group: ClosingPlan['groups'][number]): Promise<{ moved: number }> {
  const file = await getCase(ctx, caseId)
  const plan = readPlan(file)
  ctx.audit.subject('case', file.id, `${file.no} ${file.title}`, { orgNo: file.org_no })
  if (file.state !== 'moving') return { moved: 0 }
  const side = partiesOf(file).find((one) => one.no === group.toOrgNo)?.side
  const [school] = await findOrgs(ctx, [group.toOrgNo])
  const specialty = school && (await listFiledSpecialties(ctx, school.no, { on: ctx.today })).find((one) => one.code === group.toSpecialtyCode && one.trainingLevel === group.toTrainingLevel)
  if (!side || !school || !specialty) return { moved: 0 }
  return asSide(ctx, file, 'closing', async () => {
    const ids = await listGroupIds(ctx, plan.schoolNo, group, SLICE + 400)
    const busy = await openChangesOf(ctx, ids)
    const rows = await lockEnrollments(ctx, ids.filter((id) => !busy.has(id)).slice(0, SLICE))
    let moved = 0
    for (const row of rows) {
      if (row.left_on !== null || row.status === 'transferring') continue
      await moveStudent(ctx, file, side, row, { school, specialty, grade: row.grade })
      moved += 1
    }
    return { moved }
  })
}

/** Students of the plan who still belong to the closing school. */
export async function remaining(ctx: Ctx, file: Case, plan: ClosingPlan): Promise<number> {
  return asSide(ctx, file, 'closing', async () => {
    let left = 0
    for (const group of plan.groups) left += (await listGroupIds(ctx, plan.schoolNo, group, 50_000)).length
    return left
  })
}
