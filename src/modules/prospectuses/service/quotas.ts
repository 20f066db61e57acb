import type { Ctx } from '../../../kernel/context.ts'
import { NotFound, Refusal } from '../../../kernel/errors.ts'
import { authorityNo, contains, isAuthority, parentAuthority, rangeOf, regionOf } from '../../../kernel/org-no.ts'
import { readFlag } from '../../../kernel/parameters.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { getOrg, listReportingUnits } from '../../orgs/public.ts'
import type { authorityApi } from '../authority-api.ts'
import { modes } from '../codes.ts'
import type { IntakeMode } from '../model.ts'
import { listQuotas, lockQuota, putQuota, sumByUnit, sumPlanned } from '../store/quotas.ts'

type QuotaApi = Pick<typeof authorityApi, 'listIntakeQuotas' | 'setIntakeQuota'>
const allModes = Object.keys(modes) as IntakeMode[]
const COUNTRY = 100_000_000_000

/** How many digits make the unit below an authority: cities below a province, counties below a city. */
const widthOf = (no: number): 4 | 6 => (no % 10_000_000_000 === 0 ? 4 : 6)

export const quotaHandlers: Handlers<QuotaApi> = {
  async listIntakeQuotas(ctx, { year }) {
    const { org } = ctx.actor
    const units = isAuthority(org.no) ? await listReportingUnits(ctx, org.no) : []
    const quotas = await listQuotas(ctx, year, [org.no, ...units.map((unit) => unit.no)])
    const of = (no: number, mode: IntakeMode) => quotas.find((one) => one.org_no === no && one.mode === mode)
    const planned = await sumPlanned(ctx, year, rangeOf(org.no))
    const below = isAuthority(org.no) ? await sumByUnit(ctx, year, rangeOf(org.no), widthOf(org.no)) : []
    return {
      orgNo: org.no,
      orgName: org.name,
      own: allModes.map((mode) => ({
        mode,
        seats: of(org.no, mode)?.seats ?? null,
        given: units.reduce((sum, unit) => sum + (of(unit.no, mode)?.seats ?? 0), 0),
        planned: planned.find((one) => one.mode === mode)?.seats ?? 0,
        setByName: of(org.no, mode)?.set_by_name ?? null,
        documentNo: of(org.no, mode)?.document_no ?? null,
      })),
      rows: units.map((unit) => ({
        orgNo: unit.no,
        name: unit.name,
        modes: allModes.map((mode) => {
          const quota = of(unit.no, mode)
          const sum = below.find((one) => one.unit === unit.no && one.mode === mode)
          return { mode, seats: quota?.seats ?? null, planned: sum?.seats ?? 0, taken: sum?.taken ?? 0, documentNo: quota?.document_no ?? null, reason: quota?.reason ?? null }
        }),
      })),
    }
  },

  async setIntakeQuota(ctx, { orgNo, year, mode, seats, documentNo, reason }) {
    const giver = await giverOf(ctx, orgNo)
    const before = await lockQuota(ctx, year, orgNo, mode)
    if (before && before.seats !== seats && !reason)
      throw new Refusal({ fact: `原来下达的是 ${before.seats} 人，改为 ${seats} 人。`, rule: '调整下达的总数须写明理由。', clause: '003:188', ways: ['写明调整理由。'] })
    await checkTotals(ctx, { orgNo, year, mode, seats, reason })
    const id = await putQuota(ctx, { orgNo, year, mode, seats, setBy: giver.no, setByName: giver.name, documentNo, reason })
    const unit = await getOrg(ctx, orgNo)
    ctx.audit.subject('intakeQuota', id, `${unit.name} ${year} 年${modes[mode]}招生总数`, { orgNo })
    ctx.audit.because(reason ?? undefined, '003:188')
    ctx.audit.change({ kind: 'intakeQuota', id, action: 'prospectuses.set-quota', before: before ? { seats: before.seats, documentNo: before.document_no } : undefined, after: { year, mode, seats, documentNo }, orgNo })
    return { id, seats, before: before?.seats ?? null }
  },
}

/** Who gives to this unit. The province writes down what the country gave it; otherwise the unit is right below the post. */
async function giverOf(ctx: Ctx, orgNo: number): Promise<{ no: number; name: string }> {
  const { org } = ctx.actor
  if (!contains(rangeOf(org.no), orgNo)) throw new NotFound('单位')
  if (orgNo === org.no) {
    if (ctx.actor.role === 'provinceOfficer') return { no: COUNTRY, name: '国家' }
    throw new Refusal({ fact: '本单位的招生总数由上级下达。', rule: '招生计划由国家到省、省到市、市到学校逐级下达。', clause: '003:188', ways: ['请上级主管部门下达。'] })
  }
  const above = isAuthority(orgNo) ? parentAuthority(orgNo) : authorityNo(regionOf(orgNo))
  const unit = await getOrg(ctx, orgNo)
  const responsible = isAuthority(orgNo) ? above : (unit.authorityNo ?? above)
  if (responsible === org.no) return org
  throw new Refusal({ fact: `${unit.name}不是本单位的下一级。`, rule: '招生计划由国家到省、省到市、市到学校逐级下达。', clause: '003:188', ways: ['由它的主管部门下达。'] })
}

/** What is given on may not be more than what was received, nor less than what is planned already. */
async function checkTotals(ctx: Ctx, { orgNo, year, mode, seats, reason }: { orgNo: number; year: number; mode: IntakeMode; seats: number; reason: string | null }): Promise<void> {
  const hard = await readFlag(ctx, 'enrolment.quota.hard', { orgNo })
  const units = isAuthority(orgNo) ? await listReportingUnits(ctx, orgNo) : []
  const planned = (await sumPlanned(ctx, year, rangeOf(orgNo))).find((one) => one.mode === mode)?.seats ?? 0
  const givenOn = (await listQuotas(ctx, year, units.map((unit) => unit.no))).filter((one) => one.mode === mode).reduce((sum, one) => sum + one.seats, 0)
  const problems: string[] = []
  if (planned > seats) problems.push(`已批准的计划是 ${planned} 人，多于 ${seats} 人`)
  if (givenOn > seats) problems.push(`它已经向下下达 ${givenOn} 人，多于 ${seats} 人`)
  if (orgNo !== ctx.actor.org.no) {
    const siblings = await listReportingUnits(ctx, ctx.actor.org.no)
    const quotas = (await listQuotas(ctx, year, [ctx.actor.org.no, ...siblings.map((unit) => unit.no)])).filter((one) => one.mode === mode)
    const own = quotas.find((one) => one.org_no === ctx.actor.org.no)
    const others = quotas.filter((one) => one.org_no !== ctx.actor.org.no && one.org_no !== orgNo).reduce((sum, one) => sum + one.seats, 0)
    if (own && others + seats > own.seats) problems.push(`本单位收到 ${own.seats} 人，已下达其他单位 ${others} 人，还可下达 ${Math.max(0, own.seats - others)} 人`)
  }
  if (problems.length === 0 || (!hard && reason)) return
  throw new Refusal({
    fact: `${problems.join('；')}。`,
    rule: hard ? '下达的总数不超过收到的总数，不低于已批准的计划。' : '超过时须写明理由。',
    clause: '003:188',
    ways: ['改为合适的人数。', hard ? '请上级调整，或先调整下级的计划。' : '写明理由后再下达。'],
  })
}
