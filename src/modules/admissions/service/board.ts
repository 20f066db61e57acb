import type { Ctx } from '../../../kernel/context.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import { scopeOf } from '../../../kernel/scope.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { findOrgs, findRegions } from '../../orgs/public.ts'
import type { boardApi } from '../board-api.ts'
import { boardExport } from '../board-export.ts'
import { countApplicants, countDays, listYears } from '../store/board.ts'
import { readBoard, type Place } from './board-figures.ts'

type BoardHandlers = Handlers<typeof boardApi>

/** From the whole to the place that is shown, by what the post oversees. */
async function crumbsOf(ctx: Ctx, { region, orgNo }: Place) {
  const scope = scopeOf(ctx.actor)
  const crumbs: { title: string; region: string | null; orgNo: number | null }[] = [{ title: ctx.actor.org.name, region: null, orgNo: null }]
  if (orgNo === undefined && region === undefined) return crumbs
  const city = region ?? (scope.wide && orgNo !== undefined ? String(Math.floor(orgNo / 1e8)) : undefined)
  if (city !== undefined && scope.wide) {
    const code = city.padEnd(6, '0')
    crumbs.push({ title: city.endsWith('00') ? '省属学校' : ((await findRegions(ctx, [code])).get(code) ?? city), region: city, orgNo: null })
  }
  if (orgNo !== undefined && mainUnit(ctx.actor.org.no) !== mainUnit(orgNo)) {
    const [org] = await findOrgs(ctx, [mainUnit(orgNo)])
    crumbs.push({ title: org?.name ?? String(orgNo), region: null, orgNo: mainUnit(orgNo) })
  }
  return crumbs
}

export const boardHandlers: BoardHandlers = {
  async getAdmissionBoard(ctx, given) {
    const { year, level, range, rows, total } = await readBoard(ctx, given)
    const filter = { year, season: given.season, mode: given.mode, range }
    const years = [...new Set([year, ...(await listYears(ctx))])].toSorted((left, right) => right - left)
    return { year, years, today: ctx.today, level, crumbs: await crumbsOf(ctx, given), rows, total, persons: await countApplicants(ctx, filter), days: await countDays(ctx, filter) }
  },

  exportAdmissionBoard: (ctx, input) => boardExport.answer(ctx, input),
}
