import type { PlanLine } from '../prospectuses/model.ts'

/** The offer letter among the documents that are given out. */
export const LETTER = 'offer-letter'

export const sources = { direct: '网上报名', placement: '批次投档', station: '现场报名', employer: '企业名册' } as const
export type Source = keyof typeof sources

export const photoRules = { none: '不收', optional: '可以交', required: '必须交' } as const
export type PhotoRuleName = keyof typeof photoRules

/** What a school may ask for before arrival; each school chooses. A bank account is asked by its last four digits only. */
export const preArrivalFields = {
  ethnic: { title: '民族', help: '按户口簿写，例如汉族。报到以后进学籍，不用再填。' },
  photo: { title: '证件照', help: '近期免冠正面照，手机拍也可以。' },
  clothes: { title: '校服尺码', help: '按身高选：155、160、165、170、175、180、185。' },
  shoes: { title: '鞋码', help: '例如 42。' },
  family: { title: '家庭成员', help: '写一位主要成员：姓名、关系、工作单位。' },
  contact: { title: '紧急联系电话', help: '开学前后都能打通的电话。' },
  bank: { title: '助学金银行卡末四位', help: '只填末四位，报到时出示卡片核对。' },
  dormitory: { title: '住宿', help: '要不要住校，有没有需要照顾的情况。' },
  travel: { title: '到校方式', help: '自己来、家长送、要接站。' },
} as const
export type PreArrivalField = keyof typeof preArrivalFields
export const preArrivalKeys = Object.keys(preArrivalFields) as PreArrivalField[]

/** `2026-autumn`: applications of one intake exclude one another once one is accepted. */
export const intakeOf = (row: { year: number; season: string }): string => `${row.year}-${row.season}`
export const seasonTitle = (season: string): string => (season === 'spring' ? '春季' : '秋季')
export const intakeTitle = (row: { year: number; season: string }): string => `${row.year} 年${seasonTitle(row.season)}`

export const modeTitles: Readonly<Record<string, string>> = { 'full-time': '全日制', 'part-time': '非全日制', training: '培训' }
export const levelTitles: Readonly<Record<string, string>> = { junior: '初级工', intermediate: '中级工', senior: '高级工', technician: '预备技师（技师）' }
export const lengthTitle = (months: number): string => (months % 12 === 0 ? `${months / 12} 年` : `${months} 个月`)
/** 分 as yuan. */
export const yuan = (cents: number): string => `${(cents / 100).toLocaleString('zh-CN')} 元`

/** `电工 · 高级工 · 3 年`. */
export const lineTitle = (line: Pick<PlanLine, 'specialtyName' | 'level' | 'lengthMonths'>): string =>
  `${line.specialtyName} · ${levelTitles[line.level] ?? line.level} · ${lengthTitle(line.lengthMonths)}`

/** Clauses a refusal may cite, with what each says. */
export const refusalClauses: readonly { value: string; label: string }[] = [
  { value: '001:1303', label: '办学层次与招生对象（001:1303）' },
  { value: '001:1308', label: '招生对象与报考条件（001:1308）' },
  { value: '001:1315', label: '招生资质与招生简章（001:1315）' },
  { value: '001:1319', label: '学籍注册条件（001:1319）' },
  { value: '003:188', label: '批准的招生计划（003:188）' },
]
