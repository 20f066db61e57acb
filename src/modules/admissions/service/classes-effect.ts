import { NotFound, Refusal } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { measure } from '../classes/ledger.ts'
import { type Balance, criteria, criterionTitles, type Criterion } from '../classes/model.ts'
import type { SeatRow, SplitRow } from '../store/classes.ts'

export type ClassMove = { applicationId: string; to: number; swapWith?: string | undefined }
export type Effect = { before: Balance; after: Balance; words: string[] }

const units: Readonly<Record<Criterion, string>> = { size: '人', sex: '人', score: '分', spread: '分', region: '人' }

/** What a change did to each criterion, in words, worst first; nothing is said of what stayed. */
export function effectWords(before: Balance, after: Balance): string[] {
  return criteria
    .map((key) => ({ key, from: before.criteria[key].gap, to: after.criteria[key].gap }))
    .filter(({ from, to }) => from !== to)
    .toSorted((left, right) => right.to - right.from - (left.to - left.from))
    .map(({ key, from, to }) => `${criterionTitles[key]}最大偏差 ${from} ${units[key]} → ${to} ${units[key]}，${to > from ? '变大' : '变小'}`)
}

/**
 * What moving somebody to another class, or changing places with somebody, does. Throws Refusal where the class is
 * full or a pair that must be together or apart would break; says which.
 */
export function effectOf(split: SplitRow, members: readonly SeatRow[], { applicationId, to, swapWith }: ClassMove): { effect: Effect; to: { id: string; classNo: number }[] } {
  const one = members.find((member) => member.id === applicationId)
  const slot = split.classes[to]
  if (!one || !slot) throw new NotFound('分班里的人')
  const other = swapWith === undefined ? undefined : members.find((member) => member.id === swapWith)
  if (swapWith !== undefined && !other) throw new NotFound('分班里的人')
  if (one.class_no === to) throw new Refusal({ fact: `${maskName(one.name)}已经在${slot.name}。`, rule: '移到另一个班才有变化。', ways: ['选另一个班。'] })
  if (other && other.class_no !== to) throw new Refusal({ fact: `${maskName(other.name)}不在${slot.name}。`, rule: '对换的两个人各在一个班。', ways: ['刷新后再选。'] })
  const seat = new Map(members.map((member) => [member.id, member.class_no]))
  const pupils = members.map((member) => ({ id: member.id, sex: member.sex, score: member.score, region: member.home_region }))
  const before = measure(pupils, split.classes, split.weights, (pupil) => seat.get(pupil.id))
  const moved = [{ id: one.id, classNo: to }, ...(other ? [{ id: other.id, classNo: one.class_no }] : [])]
  for (const { id, classNo } of moved) seat.set(id, classNo)
  const after = measure(pupils, split.classes, split.weights, (pupil) => seat.get(pupil.id))
  const full = after.classes.find((figures) => figures.size > figures.capacity)
  if (full) throw new Refusal({ fact: `${full.name}的人数上限是 ${full.capacity} 人，已经坐满。`, rule: '一个班不超过人数上限。', ways: ['选那个班的一个人对换。', '重新算时提高人数上限。'] })
  const ids = new Set(moved.map(({ id }) => id))
  const broken = split.pairs.find((pair) => (ids.has(pair.a) || ids.has(pair.b)) && seat.has(pair.a) && seat.has(pair.b) && (seat.get(pair.a) === seat.get(pair.b)) !== (pair.kind === 'together'))
  if (broken) {
    const name = (id: string) => maskName(members.find((member) => member.id === id)!.name)
    throw new Refusal({ fact: `${name(broken.a)}与${name(broken.b)}要${broken.kind === 'together' ? '在一个班' : '分开'}，这样移就不能满足。`, rule: '在一起、分开的要求都要满足。', ways: ['先取消这一条要求，再移。', '移另一个人。'] })
  }
  return { effect: { before, after, words: effectWords(before, after) }, to: moved }
}
