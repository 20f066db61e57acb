import { NotFound } from '../../kernel/errors.ts'
import type { Ctx } from '../../kernel/context.ts'
import { countDirectory, findDirectorySchool, listApprovedSites, listAuthorityPhones, listDirectory, type DirectoryFilter } from './directory-store.ts'

/** The directory of schools with their standing in the enrolment list of a year (001:1315), as anyone may see it. */
export function listDirectorySchools(ctx: Ctx, filter: DirectoryFilter, page: number, size: number) {
  return listDirectory(ctx.db, filter, page, size)
}

export function countDirectorySchools(ctx: Ctx, year: number) {
  return countDirectory(ctx.db, year)
}

/** Whom to call about enrolment (001:1317). */
export function listDirectoryPhones(ctx: Ctx) {
  return listAuthorityPhones(ctx.db)
}

/** One school of the directory with its approved teaching points; throws NotFound. */
export async function getDirectorySchool(ctx: Ctx, orgNo: number, year: number) {
  const school = await findDirectorySchool(ctx.db, orgNo, year)
  if (!school) throw new NotFound('学校')
  return { ...school, sites: await listApprovedSites(ctx.db, orgNo) }
}
