import type { Ctx } from '../../kernel/context.ts'
import { countByCategory, countOffered, listOffered, schoolsOffering } from './directory-store.ts'

/** What a school may teach today: specialty × training level × length, as anyone may see it. */
export function listPublicSpecialties(ctx: Ctx, orgNo: number) {
  return listOffered(ctx.db, orgNo, ctx.today)
}

export function countPublicSpecialties(ctx: Ctx, orgNos: readonly number[]) {
  return countOffered(ctx.db, orgNos, ctx.today)
}

export function findSchoolsOffering(ctx: Ctx, wanted: { name?: string | undefined; category?: string | undefined }) {
  return schoolsOffering(ctx.db, wanted, ctx.today)
}

export function countSpecialtyCategories(ctx: Ctx) {
  return countByCategory(ctx.db, ctx.today)
}
