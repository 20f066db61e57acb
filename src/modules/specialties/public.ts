import type { Ctx } from '../../kernel/context.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import type { FiledSpecialty } from './model.ts'
import { listFiled } from './store.ts'

/** Specialties a school may enrol for on the day `on` (YYYY-MM-DD): approved, filed by then, not expired. */
export function listFiledSpecialties(
  ctx: Ctx,
  orgNo: number,
  { on }: { on: string },
): Promise<FiledSpecialty[]> {
  return listFiled(ctx, mainUnit(orgNo), on)
}

// What the public pages show.
export {
  countPublicSpecialties,
  countSpecialtyCategories,
  findSchoolsOffering,
  listPublicSpecialties,
} from './public-directory.ts'
