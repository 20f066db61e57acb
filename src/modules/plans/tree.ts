import type { Ctx } from '../../kernel/context.ts'
import { contains, isAuthority, mainUnit } from '../../kernel/org-no.ts'
import { coverage } from '../../kernel/indicators.ts'
import { listSchoolsOn } from '../orgs/public.ts'

/** 主管 adds a school up under the authority that oversees it, 属地 under the city it lies in. */
export type Basis = 'authority' | 'location'

/** The city whose figures an organisation's count in, or its province where that runs it itself. */
export type Tree = (orgNo: number) => number

export type Place = { no: number; direct: boolean }

/** By the region in the organisation's number, which is that of its authority. */
export const treeByNumber: Tree = (orgNo) => orgNo - (orgNo % 1e8)

/**
 * The tree as it stood on a day: schools under the authority they had then, or in the city they lie in (where a school
 * lies has no history). Only a province sees both sides of a move; below it, and for what the register has closed, the
 * number decides.
 */
export async function treeOn(ctx: Ctx, { basis, day, top }: { basis: Basis; day: string; top: number }): Promise<Tree> {
  if (top % 1e10 !== 0) return treeByNumber
  const cities = new Map<number, number>()
  for (const school of await listSchoolsOn(ctx, day)) {
    const over = basis === 'location' ? Number(school.locationRegion) * 1e6 : school.authorityNo
    if (over) cities.set(school.no, treeByNumber(over))
  }
  return (orgNo) => (isAuthority(orgNo) ? treeByNumber(orgNo) : (cities.get(mainUnit(orgNo)) ?? treeByNumber(orgNo)))
}

/** Whether an organisation counts in a place of the drill path. */
export function countsIn(tree: Tree, { no, direct }: Place, orgNo: number): boolean {
  if (no % 1e8 !== 0) return contains(coverage(no, direct), orgNo)
  if (no % 1e10 !== 0) return tree(orgNo) === no
  return contains(coverage(no, false), orgNo) && (!direct || tree(orgNo) === no)
}
