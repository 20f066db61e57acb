import type { Ctx } from '../../kernel/context.ts'
import { NotFound } from '../../kernel/errors.ts'
import { scopeOf } from '../../kernel/context.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import type { JointProgramme, Org, Qualification, StudyMode } from './model.ts'
import {
  findQualificationOf,
  listJointProgrammes,
  listPublicDirectory,
  type PublicFilter,
  type PublicSchool,
} from './register-store.ts'
import { findOrg, findOrgsByNo, listChildNodes, listSchoolsBetween, listSitesOf, type TreeNode } from './store.ts'

/** The unit with this number. Throws NotFound. The directory of units is readable for every signed-in account. */
export async function getOrg(ctx: Ctx, orgNo: number): Promise<Org> {
  const org = await findOrg(ctx, orgNo)
  if (!org) throw new NotFound('单位')
  return org
}

/** The authority with this number, where the register has it; for cases that rise by levels or have a second authority. */
export async function findAuthority(ctx: Ctx, no: number): Promise<{ no: number; name: string } | undefined> {
  const org = await findOrg(ctx, no)
  return org?.kind === 'authority' ? { no: org.no, name: org.shortName } : undefined
}

/** Units by number, in number order; unknown numbers are left out. */
export function findOrgs(ctx: Ctx, nos: readonly number[]): Promise<Org[]> {
  return findOrgsByNo(ctx, nos)
}

/** Direct children in the tree of 主管, with the count of their own children. */
export function listChildren(ctx: Ctx, orgNo: number): Promise<TreeNode[]> {
  return listChildNodes(ctx, orgNo)
}

/** The enrolment qualification of a year; only `approved` allows registration (001:1315, 001:1319). */
export function findQualification(
  ctx: Ctx,
  orgNo: number,
  year: number,
  studyMode: StudyMode,
): Promise<Qualification | undefined> {
  return findQualificationOf(ctx, mainUnit(orgNo), year, studyMode)
}

/** Branches and teaching points by number; one without `approvedOn` may register nobody (001:1319). */
export async function findSites(ctx: Ctx, siteNos: readonly number[]): Promise<Org[]> {
  return (await findOrgsByNo(ctx, siteNos)).filter((org) => org.kind === 'site')
}

export function listSites(ctx: Ctx, schoolNo: number): Promise<Org[]> {
  return listSitesOf(ctx, schoolNo)
}

/** Joint programmes of a school by agreement number; only `approved` within its dates allows registration. */
export function findJointProgrammes(
  ctx: Ctx,
  orgNo: number,
  agreementNos: readonly string[],
): Promise<JointProgramme[]> {
  return listJointProgrammes(ctx, mainUnit(orgNo), agreementNos)
}

/** The public directory: schools in operation or under an order, with the qualification of one year; sorted by number. */
export function listPublicSchools(
  ctx: Ctx,
  filter: PublicFilter,
): Promise<{ rows: PublicSchool[]; total: number }> {
  return listPublicDirectory(ctx, filter)
}

// What the public pages show; a part of its own because it is the largest.
export {
  countDirectorySchools,
  getDirectorySchool,
  listDirectoryPhones,
  listDirectorySchools,
} from './public-directory.ts'

// How a case of a school is opened: the school, who decides, handing in. Also for the cases of later modules.
export { handIn, responsibleAuthority, schoolInReach, type Application, type Opened } from './cases.ts'

/** Schools in the actor's range, in number order; closed ones are left out. */
export async function listInspectedSchools(ctx: Ctx): Promise<{ no: number; name: string }[]> {
  const range = scopeOf(ctx.actor)
  const { lo, hi } = range.wide || !range.range ? { lo: 0, hi: Number.MAX_SAFE_INTEGER } : range.range
  return (await listSchoolsBetween(ctx, lo, hi)).filter((one) => one.state !== 'withdrawn')
}

/** The authority above an authority that the register has; undefined for the province. */
export { nextAuthority as authorityAbove } from './cases.ts'

/**
 * Who reports to an authority: the schools it runs itself and the authorities one level below it. Closed schools and
 * authorities without any school below are left out.
 */
export async function listReportingUnits(ctx: Ctx, authorityNo: number): Promise<{ no: number; name: string }[]> {
  const children = await listChildNodes(ctx, authorityNo)
  return children
    .filter((one) => (one.kind === 'school' ? one.state !== 'withdrawn' : one.kind === 'authority' && one.children > 0))
    .map(({ no, name }) => ({ no, name }))
}

// What a later module asks before a school may close.
export { registerClosingCheck, type ClosingCheck } from './closing-checks.ts'

// The tree as it stood on a day, for reports that speak of a past year.
export { listAuthorities, listSchoolsOn, type SchoolOn } from './tree-store.ts'

/** Names of regions by six-digit code. */
export { findRegions } from './list-store.ts'

// Enterprises stand in the same register, under numbers of their own.
export { registerEnterprise } from './enterprises.ts'
