import type { Ctx } from '../../../kernel/context.ts'
import { rangeOf } from '../../../kernel/org-no.ts'
import { readFlag, readParameter, settersOf } from '../../../kernel/parameters.ts'
import { worstFirst, type RuleResult } from '../../../kernel/workflow.ts'
import { findOrgs, findQualification, getOrg, listSites } from '../../orgs/public.ts'
import { listFiledSpecialties } from '../../specialties/public.ts'
import { modes } from '../codes.ts'
import { lineKey, type IntakeMode, type LineDraft } from '../model.ts'
import { judgePlan, type MappingVersion, type QuotaCheck } from '../rules.ts'
import { listLines } from '../store/lines.ts'
import { listQuotas, sumPlanned } from '../store/quotas.ts'
import type { Revision } from '../store/revisions.ts'

export type Filed = { code: string; name: string; level: string; lengthMonths: number }

/** Specialties a school may enrol for today: one entry per specialty, level and length. */
export async function filedSpecialties(ctx: Ctx, schoolNo: number): Promise<Filed[]> {
  const rows = await listFiledSpecialties(ctx, schoolNo, { on: ctx.today })
  return rows.map((row) => ({ code: row.code, name: row.name, level: row.trainingLevel, lengthMonths: Math.round(row.lengthYears * 12) }))
}

/** The school itself and the branches and teaching points that may take students. */
export async function openPlaces(ctx: Ctx, schoolNo: number): Promise<{ orgNo: number; name: string }[]> {
  const [school, sites] = [await getOrg(ctx, schoolNo), await listSites(ctx, schoolNo)]
  return [school, ...sites.filter((site) => site.approvedOn !== null && site.state === 'operating')].map((org) => ({ orgNo: org.no, name: org.name }))
}

/** Totals along the chain of authorities, with what would be planned when this plan of the school holds. */
export async function quotaChecks(ctx: Ctx, schoolNo: number, year: number, lines: readonly LineDraft[]): Promise<QuotaCheck[]> {
  const chain = settersOf(schoolNo).filter((no) => no !== 100_000_000_000)
  const quotas = await listQuotas(ctx, year, chain)
  if (quotas.length === 0) return []
  const names = new Map((await findOrgs(ctx, chain)).map((org) => [org.no, org.shortName]))
  const own = (mode: IntakeMode) => lines.filter((line) => line.mode === mode).reduce((sum, line) => sum + line.seats, 0)
  const checks: QuotaCheck[] = []
  for (const no of chain) {
    const given = quotas.filter((one) => one.org_no === no)
    if (given.length === 0) continue
    const others = no === schoolNo ? [] : await sumPlanned(ctx, year, rangeOf(no), schoolNo)
    for (const one of given) {
      const planned = own(one.mode) + (others.find((sum) => sum.mode === one.mode)?.seats ?? 0)
      checks.push({ orgName: names.get(no) ?? String(no), mode: one.mode, quota: one.seats, planned })
    }
  }
  return checks
}

/** The year's own qualification once it is decided; until July that of the year before. */
async function qualificationFor(ctx: Ctx, schoolNo: number, year: number): Promise<{ qualification: string | null; carried: boolean }> {
  const own = (await findQualification(ctx, schoolNo, year, 'full-time'))?.state ?? null
  if (own === 'approved' || own === 'revoked' || ctx.today >= `${year}-07-01`) return { qualification: own, carried: false }
  const before = (await findQualification(ctx, schoolNo, year - 1, 'full-time'))?.state
  return before === 'approved' ? { qualification: 'approved', carried: true } : { qualification: own, carried: false }
}

/** Everything the rules of a plan look at, as it is today. */
export async function judgeRevision(ctx: Ctx, revision: Revision, lines: readonly LineDraft[]): Promise<RuleResult[]> {
  const school = await getOrg(ctx, revision.org_no)
  const at = { orgNo: school.no }
  const current = (await listLines(ctx, { orgNo: school.no, year: revision.year })).rows
  const { value: mapping } = await readParameter(ctx, 'specialty.level-mapping', at)
  const results = judgePlan({
    year: revision.year,
    today: ctx.today,
    lines,
    change: revision.change,
    reason: revision.reason,
    school: { no: school.no, name: school.name, level: school.level ?? 'technical' },
    ...(await qualificationFor(ctx, school.no, revision.year)),
    filed: await filedSpecialties(ctx, school.no),
    sites: new Set((await openPlaces(ctx, school.no)).map((one) => one.orgNo)),
    mapping: mapping === '2019' ? '2019' : ('2021' satisfies MappingVersion),
    threePlusFour: await readFlag(ctx, 'enrolment.kind.bridging', at),
    quotas: await quotaChecks(ctx, school.no, revision.year, lines),
    hard: await readFlag(ctx, 'enrolment.quota.hard', at),
    taken: new Map(current.filter((line) => line.taken > 0).map((line) => [lineKey(line), line.taken])),
  })
  return worstFirst(results)
}

/** `全日制 320 人、非全日制 40 人`. */
export function seatsByMode(lines: readonly Pick<LineDraft, 'mode' | 'seats'>[]): string {
  const sums = (Object.keys(modes) as IntakeMode[]).flatMap((mode) => {
    const seats = lines.filter((line) => line.mode === mode).reduce((sum, line) => sum + line.seats, 0)
    return seats > 0 ? [`${modes[mode]} ${seats} 人`] : []
  })
  return sums.length > 0 ? sums.join('、') : '0 人'
}
