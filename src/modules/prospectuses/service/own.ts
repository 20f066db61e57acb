import type { Ctx } from '../../../kernel/context.ts'
import { NotFound, Refusal } from '../../../kernel/errors.ts'
import { isAuthority, mainUnit } from '../../../kernel/org-no.ts'
import { findRegions, schoolInReach } from '../../orgs/public.ts'

type School = Awaited<ReturnType<typeof schoolInReach>>

/** The school whose plan and prospectus the actor keeps. */
export async function ownSchool(ctx: Ctx): Promise<School> {
  if (isAuthority(ctx.actor.org.no))
    throw new Refusal({ fact: `本岗位属于${ctx.actor.org.name}，不是学校。`, rule: '招生计划和简章由学校编制、报送。', clause: '003:188', ways: ['由学校的岗位办理。'] })
  return schoolInReach(ctx, mainUnit(ctx.actor.org.no))
}

/** Refuses a year that is not this one or the next: a plan is made for what comes. */
export function checkYear(ctx: Ctx, year: number): void {
  const now = Number(ctx.today.slice(0, 4))
  if (year >= now && year <= now + 1) return
  throw new Refusal({ fact: `${year} 年${year < now ? '已经过去' : '还早'}。`, rule: '招生计划和简章按年编制，可以编制今年和明年的。', clause: '003:188', ways: [`选择 ${now} 或 ${now + 1} 年。`] })
}

/** The school when it is in the post's reach; a foreign one answers like an absent one. */
export async function schoolOf(ctx: Ctx, orgNo: number): Promise<School> {
  if (isAuthority(orgNo)) throw new NotFound('单位')
  return schoolInReach(ctx, orgNo)
}

/** Names of the cities of places, by the first four digits. */
export async function cityNames(ctx: Ctx, regions: readonly string[]): Promise<(region: string) => string> {
  const codes = regions.flatMap((one) => [`${one.slice(0, 4)}00`, `${one.slice(0, 2)}0000`])
  const names = await findRegions(ctx, codes)
  return (region) => names.get(`${region.slice(0, 4)}00`) ?? names.get(`${region.slice(0, 2)}0000`) ?? region
}
