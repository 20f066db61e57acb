import { asSide } from '../../../kernel/case-scope.ts'
import type { Case } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { labelOf, trainingLevels } from '../../orgs/codes.ts'
import { findOrgs, findQualification } from '../../orgs/public.ts'
import { listFiledSpecialties } from '../../specialties/public.ts'
import { countSchoolGroups, listGroupIds } from '../../students/public.ts'
import { closingApi, type ClosingPlan } from '../closing-api.ts'
import type { ClosingView, Group } from '../closing-rules.ts'
import { openChangesOf } from '../guard.ts'

const planOf = closingApi.openClosing.input.omit({ caseId: true, version: true })

export const readPlan = (file: Pick<Case, 'facts'>): ClosingPlan => planOf.parse(file.facts)

export async function groupsOf(ctx: Ctx, schoolNo: number): Promise<Group[]> {
  return (await countSchoolGroups(ctx, schoolNo)).map((one) => ({ ...one, levelTitle: labelOf(trainingLevels, one.trainingLevel) }))
}

/** Everything the rules of a plan ask; the students are read in the scope of the closing school. */
export async function loadClosing(ctx: Ctx, file: Case): Promise<ClosingView> {
  const plan = readPlan(file)
  const { groups, busy } = await asSide(ctx, file, 'closing', async () => {
    const found = await groupsOf(ctx, plan.schoolNo)
    const ids: string[] = []
    for (const one of found) ids.push(...(await listGroupIds(ctx, plan.schoolNo, one, 50_000)))
    return { groups: found, busy: (await openChangesOf(ctx, ids)).size }
  })
  const nos = [...new Set(plan.groups.map((one) => one.toOrgNo))]
  const receivers: ClosingView['receivers'] = await receiversOf(ctx, nos)
  const [school] = await findOrgs(ctx, [plan.schoolNo])
  return { schoolName: school?.name ?? '', groups, plan, receivers, busy, year: Number(ctx.today.slice(0, 4)) }
}

async function receiversOf(ctx: Ctx, nos: readonly number[]): Promise<ClosingView['receivers']> {
  const year = Number(ctx.today.slice(0, 4))
  const out = new Map<number, { name: string; operating: boolean; qualified: Set<string>; filed: Set<string> }>()
  for (const org of await findOrgs(ctx, nos)) {
    const filed = await listFiledSpecialties(ctx, org.no, { on: ctx.today })
    const qualified = new Set<string>()
    for (const mode of ['full-time', 'part-time'] as const)
      if ((await findQualification(ctx, org.no, year, mode))?.state === 'approved') qualified.add(mode)
    out.set(org.no, { name: org.name, operating: org.state === 'operating', qualified, filed: new Set(filed.map((one) => `${one.code}:${one.trainingLevel}`)) })
  }
  return out
}
