import type { RoleId } from '../../kernel/permissions.ts'
import { matchOf, type Guide, type Section } from './guide.ts'

/** The guides the product carries; `developers` stays in the repository. */
export const guideNames = ['province', 'city', 'registrar', 'enterprise', 'student', 'public', 'administrator', 'basics', 'operations'] as const
export type GuideName = (typeof guideNames)[number]

const authority: readonly GuideName[] = ['city', 'basics', 'province', 'administrator']
const administrator: readonly GuideName[] = ['administrator', 'basics', 'operations', 'province', 'city']
const school: readonly GuideName[] = ['registrar', 'basics']

/** Whose guide comes first; a page that one's own guide does not name is looked for in the others. */
const orders: Record<RoleId, readonly GuideName[]> = {
  nationalOfficer: ['province', 'city', 'basics'],
  provinceOfficer: ['province', 'city', 'basics', 'administrator'],
  cityOfficer: authority,
  countyOfficer: authority,
  registrar: school,
  principal: school,
  enterpriseStaff: ['enterprise', 'basics'],
  learner: ['student', 'public'],
  systemAdmin: administrator,
  securityAdmin: administrator,
  auditAdmin: administrator,
}

/** The guides of a role in the order of reading; of a visitor without one. */
export function guidesFor(role: RoleId | undefined): readonly GuideName[] {
  return role ? orders[role] : ['public', 'student', 'enterprise']
}

export type Place = { name: GuideName; section: Section }

/**
 * The section about a page: the one that names the most of its address; among those the first in the order of
 * reading. Undefined where no guide of the role speaks of the page.
 */
export function placeOf(page: string, guides: readonly { name: GuideName; guide: Guide }[]): Place | undefined {
  let best: (Place & { length: number }) | undefined
  for (const { name, guide } of guides) {
    for (const section of guide.sections) {
      const length = matchOf(section, page)
      if (length > (best?.length ?? 0)) best = { name, section, length }
    }
  }
  return best && { name: best.name, section: best.section }
}
