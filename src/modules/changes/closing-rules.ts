import type { RuleResult } from '../../kernel/workflow.ts'
import type { ClosingPlan } from './closing-api.ts'

export type Group = { specialtyCode: string; specialtyName: string; trainingLevel: string; levelTitle: string; grade: number; studyMode: string; students: number; pending: number }

/** What a plan is judged by: the students of the closing school and its receivers, today. */
export type ClosingView = {
  schoolName: string
  groups: readonly Group[]
  plan: ClosingPlan
  receivers: ReadonlyMap<number, { name: string; operating: boolean; qualified: ReadonlySet<string>; filed: ReadonlySet<string> }>
  /** Registered students in open cases of their own, which end before they are moved. */
  busy: number
  year: number
}

export const groupKey = (one: { specialtyCode: string; trainingLevel: string; grade: number; studyMode: string }) =>
  `${one.specialtyCode}:${one.trainingLevel}:${one.grade}:${one.studyMode}`

const groupName = (one: Group) => `${one.grade} 级${one.specialtyName}（${one.levelTitle}）`

/** Groups that the plan leaves without a school: the rest list, which must be empty. */
export function restOf(view: Pick<ClosingView, 'groups' | 'plan'>): Group[] {
  const planned = new Set(view.plan.groups.map(groupKey))
  return view.groups.filter((one) => one.students > one.pending && !planned.has(groupKey(one)))
}

const result = (id: string, title: string, clause: string, problem: string | undefined, fact: string, ways: string[]): RuleResult => ({
  id,
  title,
  clause,
  verdict: problem ? 'block' : 'pass',
  fact: problem ?? fact,
  ways: problem ? ways : [],
})

export function judgeClosing(view: ClosingView): RuleResult[] {
  const { groups, plan, receivers } = view
  const rest = restOf(view)
  const students = groups.reduce((sum, one) => sum + one.students - one.pending, 0)
  const pending = groups.reduce((sum, one) => sum + one.pending, 0)
  const names = (list: readonly Group[]) => `${list.slice(0, 3).map(groupName).join('、')}${list.length > 3 ? ` 等 ${list.length} 组` : ''}`
  const unfit: string[] = []
  const unfiled: string[] = []
  for (const one of plan.groups) {
    const to = receivers.get(one.toOrgNo)
    if (!to) continue
    if (!to.operating) unfit.push(`${to.name}不是在办状态`)
    else if (!to.qualified.has(one.studyMode)) unfit.push(`${to.name}没有 ${view.year} 年${one.studyMode === 'part-time' ? '非全日制' : '全日制'}招生资质`)
    if (!to.filed.has(`${one.toSpecialtyCode}:${one.toTrainingLevel}`)) unfiled.push(`${to.name}没有备案 ${one.toSpecialtyCode} 的这个层次`)
  }
  const first = (list: readonly string[]) => `${[...new Set(list)].slice(0, 3).join('；')}。`
  return [
    result('rest', '每名学生都有接收学校', '001:1349', rest.length > 0 ? `${names(rest)}还没有接收学校。` : undefined, `${students} 名学生都有接收学校。`, ['在方案里给这些学生选定接收学校。']),
    result('pending', '没有录入未注册的学生', '001:1349', pending > 0 ? `${view.schoolName}还有 ${pending} 名录入未注册的学生。` : undefined, '没有录入未注册的学生。', ['由学校完成注册，或删除没有报到的。']),
    result('busy', '没有单独在办的学籍事项', '001:1319', view.busy > 0 ? `${view.busy} 名学生还有没办结的学籍事项。` : undefined, '没有单独在办的学籍事项。', ['等这些事项办结，或取消。']),
    result('qualified', '接收学校在办并有当年招生资质', '001:1315', unfit.length > 0 ? first(unfit) : undefined, '接收学校都在办并有当年资质。', ['改选有资质的学校。']),
    result('specialty', '接收学校备案了相应的专业和层次', '001:1315', unfiled.length > 0 ? first(unfiled) : undefined, '专业和层次都有备案。', ['改选已备案的专业，或先由接收学校备案。']),
  ]
}
