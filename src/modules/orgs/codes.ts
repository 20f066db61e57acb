import type { Org, SchoolLevel, SchoolState, StudyMode } from './model.ts'

/** Labels of stored codes; data/codes/*.tsv carries the same lists with their sources, and a test compares them. */
export const schoolLevels: Record<SchoolLevel, string> = {
  technical: '技工学校',
  senior: '高级技工学校',
  technician: '技师学院',
}

export const schoolStates: Record<SchoolState, string> = {
  preparing: '筹设',
  operating: '在办',
  rectifying: '限期整改',
  suspended: '暂停招生',
  withdrawn: '退出',
}

export const ownerships: Record<string, string> = {
  public: '公办',
  private: '民办',
  enterprise: '企业办',
  industry: '行业办',
}

export const studyModes: Record<StudyMode, string> = { 'full-time': '全日制', 'part-time': '非全日制' }

export const trainingLevels = {
  junior: '初级工',
  intermediate: '中级工',
  senior: '高级工',
  technician: '预备技师（技师）',
} as const

export const orgKinds: Record<Org['kind'], string> = {
  authority: '主管部门',
  school: '技工院校',
  site: '分校、教学点',
  enterprise: '企业',
}

export const qualificationStates = { filed: '待核查', approved: '列入名录', revoked: '已移出' } as const
export const jointStates = { filed: '未备案', approved: '已备案', ended: '已终止' } as const

export function labelOf(labels: Readonly<Record<string, string>>, code: string | null | undefined): string {
  return code ? (labels[code] ?? code) : '—'
}

/** Options of a choice field or filter. */
export function optionsOf(labels: Readonly<Record<string, string>>): { value: string; label: string }[] {
  return Object.entries(labels).map(([value, label]) => ({ value, label }))
}
