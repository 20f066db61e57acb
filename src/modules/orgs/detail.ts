import { listWorkflows } from '../../kernel/cases.ts'
import type { Output } from '../../kernel/api.ts'
import type { Ctx } from '../../kernel/context.ts'
import { contains, rangeOf } from '../../kernel/org-no.ts'
import type { api } from './api.ts'
import { findRegions } from './list-store.ts'
import type { Org, Period } from './model.ts'
import { listJointProgrammes, listQualifications } from './register-store.ts'
import { findOrgsByNo, listChildNodes, listPeriods, listSitesOf } from './store.ts'
import { listCasesOf } from './write-store.ts'

type Detail = Output<typeof api.getOrg>

/** Everything the page of a unit shows, as it stood at the end of the day `on`. */
export async function describeOrg(ctx: Ctx, org: Org, on: string): Promise<Detail> {
  const administered = contains(rangeOf(ctx.actor.org.no), org.no)
  const periods = await listPeriods(ctx, org.no)
  const then = standing(org, periods, on, ctx.today)
  const sites = (await listSitesOf(ctx, org.no)).filter((site) => on >= ctx.today || existed(site, on))
  const joints = (await listJointProgrammes(ctx, org.no)).filter(
    (one) => on >= ctx.today || (one.filedOn ?? one.validFrom) <= on,
  )
  const qualifications = (await listQualifications(ctx, org.no)).filter(
    (one) => on >= ctx.today || (one.approvedOn !== null && one.approvedOn <= on),
  )
  const related = await findOrgsByNo(
    ctx,
    [then.authorityNo, org.parentNo, ...joints.map((one) => one.filedWith)].filter((no) => no !== null),
  )
  const nameOf = (no: number | null) => related.find((one) => one.no === no)?.name ?? ''
  const regions = await findRegions(ctx, [
    org.region,
    org.locationRegion,
    ...sites.map((site) => site.locationRegion),
  ])
  const place = (code: string) => regions.get(code) ?? code
  const children = org.kind === 'authority' ? (await listChildNodes(ctx, org.no)).length : sites.length
  return {
    no: org.no,
    kind: org.kind,
    name: then.name,
    shortName: org.shortName,
    on,
    level: then.level,
    state: then.state,
    ownership: org.ownership,
    authorityNo: then.authorityNo,
    authorityName: nameOf(then.authorityNo),
    regionName: place(org.region),
    locationRegion: org.locationRegion,
    locationName: place(org.locationRegion),
    parentNo: org.parentNo,
    parentName: nameOf(org.parentNo),
    creditCode: org.creditCode,
    foundedOn: org.foundedOn,
    foundingApproval: org.foundingApproval,
    closedOn: org.closedOn,
    approvedOn: org.approvedOn,
    approvedBy: org.approvedBy,
    address: org.address,
    phone: org.phone,
    version: org.version,
    administered,
    children,
    periods,
    sites: sites.map((site) => ({ ...pick(site), locationName: place(site.locationRegion) })),
    qualifications: qualifications.map(({ orgNo: _, ...one }) =>
      one.revokedOn && one.revokedOn > on
        ? { ...one, state: 'approved' as const, revokedOn: null, reason: null }
        : one,
    ),
    jointProgrammes: joints.map((one) => ({ ...one, filedWithName: nameOf(one.filedWith) })),
    cases: await describeCases(ctx, org.no),
  }
}

type Standing = { name: string; level: Org['level']; state: Org['state'] | null; authorityNo: number | null }

/** What a unit was on a day, from its history; before its first stretch there is no state. */
function standing(org: Org, periods: readonly Period[], on: string, today: string): Standing {
  if (on >= today || org.kind !== 'school')
    return { name: org.name, level: org.level, state: org.state, authorityNo: org.authorityNo }
  const period = periods.find((one) => one.validFrom <= on && (one.validTo === null || one.validTo >= on))
  return period ?? { name: org.name, level: null, state: null, authorityNo: null }
}

function existed(site: Org, on: string): boolean {
  return site.approvedOn !== null && site.approvedOn <= on && (site.closedOn === null || site.closedOn > on)
}

function pick(site: Org) {
  const { no, name, state, locationRegion, address, approvedOn, approvedBy, siteCapacity } = site
  return { no, name, state, locationRegion, address, approvedOn, approvedBy, siteCapacity }
}

async function describeCases(ctx: Ctx, orgNo: number): Promise<Detail['cases']> {
  const workflows = listWorkflows().filter((one) => /^(orgs|specialties)\./.test(one.id))
  const lines = await listCasesOf(
    ctx,
    orgNo,
    workflows.map((one) => one.id),
  )
  return lines.map((line) => {
    const workflow = workflows.find((one) => one.id === line.workflow)!
    const state = workflow.states[line.state]
    return {
      ...line,
      workflow: workflow.title,
      stateTitle: state?.title ?? line.state,
      tone: state?.tone ?? 'idle',
    }
  })
}
