import { contains, isAuthority, rangeOf } from '../../kernel/org-no.ts'
import { labelOf, schoolLevels, schoolStates } from './codes.ts'
import type { Org, SchoolLevel, SchoolState } from './model.ts'

/** What a rule says when it refuses: the fact, the rule in words, its clause and the ways out. */
export type Reason = { fact: string; rule: string; clause: string; ways: string[] }

/** Transitions a school applies for; 限期整改 and 暂停招生 are ordered by the authority, see `orders`. */
export const transitions = [
  { from: 'preparing', to: 'operating', clause: '001:72' },
  { from: 'preparing', to: 'withdrawn', clause: '001:1034' },
  { from: 'operating', to: 'withdrawn', clause: '001:1349' },
  { from: 'rectifying', to: 'withdrawn', clause: '001:1349' },
  { from: 'suspended', to: 'withdrawn', clause: '001:1349' },
] as const satisfies readonly { from: SchoolState; to: SchoolState; clause: string }[]

/** What the authority orders, and from which state. Both are lifted by a re-check. */
export const orders = [
  { to: 'rectifying', from: ['operating'], clause: '001:158' },
  { to: 'suspended', from: ['operating', 'rectifying'], clause: '001:158' },
] as const

const nextLevel: Record<SchoolLevel, SchoolLevel | undefined> = {
  technical: 'senior',
  senior: 'technician',
  technician: undefined,
}

/** 001:72, 001:1034, 001:1349: which state changes a school may apply for. */
export function refuseTransition(school: Org, to: SchoolState): Reason | false {
  if (transitions.some((one) => one.from === school.state && one.to === to)) return false
  const open = transitions
    .filter((one) => one.from === school.state)
    .map((one) => `“${schoolStates[one.to]}”`)
  return {
    fact: `${school.name}现在是“${schoolStates[school.state]}”，不能申请变为“${schoolStates[to]}”。`,
    rule: '学校状态按筹设、在办、限期整改、暂停招生、退出的次序变更；限期整改和暂停招生由主管部门作出，复查合格后恢复在办。',
    clause: to === 'rectifying' || to === 'suspended' ? '001:158' : '001:1034',
    ways: [open.length > 0 ? `现在可以申请${open.join('、')}。` : '这所学校已经退出，没有可申请的变更。'],
  }
}

/** 001:158: which orders an authority may give. */
export function refuseOrder(school: Org, to: 'rectifying' | 'suspended'): Reason | false {
  const order = orders.find((one) => one.to === to)
  if (order && (order.from as readonly string[]).includes(school.state)) return false
  return {
    fact: `${school.name}现在是“${schoolStates[school.state]}”，不能责令“${schoolStates[to]}”。`,
    rule: `责令${schoolStates[to]}只适用于${(order?.from ?? []).map((one) => `“${schoolStates[one]}”`).join('、')}的学校。`,
    clause: '001:158',
    ways: ['核对学校现在的状态；已有的整改办件可以在办件里改为暂停招生。'],
  }
}

/** 001:1034, 001:1129: one step up at a time, and only for a school in operation. */
export function refusePromotion(school: Org, to: SchoolLevel): Reason | false {
  const next = school.level ? nextLevel[school.level] : undefined
  if (school.state !== 'operating') {
    return {
      fact: `${school.name}现在是“${schoolStates[school.state]}”，不能申请晋级。`,
      rule: '申请晋级的学校应当在办，没有正在执行的整改或暂停招生决定。',
      clause: '001:1034',
      ways: ['复查合格、恢复在办以后再申请。'],
    }
  }
  if (next === to) return false
  return {
    fact: `${school.name}现在是${labelOf(schoolLevels, school.level)}，不能申请晋级为${schoolLevels[to]}。`,
    rule: '晋级逐级进行：技工学校、高级技工学校、技师学院。',
    clause: '001:1034',
    ways: [next ? `可以申请晋级为${schoolLevels[next]}。` : '技师学院是最高一级。'],
  }
}

/**
 * The city authority of the place where something lies (所在地), six-digit region; 110100 for Beijing's districts.
 * The authority of the county may decide only where a city has delegated it, which is not modelled.
 */
export function localAuthorityNo(locationRegion: string): number {
  return Number(`${locationRegion.slice(0, 4)}00`) * 1_000_000
}

/** Whether the local authority's range holds the school, so that it can read and decide a case of the school. */
export function canDecideLocally(schoolNo: number, locationRegion: string): boolean {
  return contains(rangeOf(localAuthorityNo(locationRegion)), schoolNo)
}

/** The part of a region code that its inner regions share: 510000 → 51, 510100 → 5101, 510104 → 510104. */
export function regionPrefix(code: string): string {
  return code.replace(/0000$/, '').replace(/^(\d{4})00$/, '$1')
}

/**
 * Which units a post works with: those it administers (主管, by number) and, for an authority, those that lie in
 * its region (属地). A unit outside answers like an absent one.
 */
export function inReach(actorOrgNo: number, org: Pick<Org, 'no' | 'locationRegion'>): boolean {
  if (contains(rangeOf(actorOrgNo), org.no)) return true
  return (
    isAuthority(actorOrgNo) && org.locationRegion.startsWith(regionPrefix(String(actorOrgNo).slice(0, 6)))
  )
}

const trainable: Record<SchoolLevel, readonly string[]> = {
  technical: ['junior', 'intermediate'],
  senior: ['junior', 'intermediate', 'senior'],
  technician: ['junior', 'intermediate', 'senior', 'technician'],
}

/** 001:1129: the training levels a school of a level may offer; higher ones are refused. */
export function mayTrain(level: SchoolLevel, trainingLevel: string): boolean {
  return trainable[level].includes(trainingLevel)
}

/** 001:1129 places 技师学院 at 高级工 and above: a lower level there is allowed, and said. */
export function belowPurpose(level: SchoolLevel, trainingLevel: string): boolean {
  return level === 'technician' && (trainingLevel === 'junior' || trainingLevel === 'intermediate')
}
