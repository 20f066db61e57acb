import { addDays, isDate } from '../../kernel/dates.ts'
import type { Issue } from '../../kernel/errors.ts'
import { readNumberPattern, showNumberPattern } from '../../kernel/number-pattern.ts'

export const valueKinds = ['flag', 'count', 'ratio', 'monthDay', 'monthDays', 'list', 'choice', 'pattern'] as const
export type ValueKind = (typeof valueKinds)[number]

/** How a value of a unit is typed in. Units that are not named here are whole numbers. */
const kinds: Readonly<Record<string, ValueKind>> = {
  是否: 'flag',
  比例: 'ratio',
  月日: 'monthDay',
  '月日—月日': 'monthDays',
  清单: 'list',
  读法: 'choice',
  编号规则: 'pattern',
}

export function kindOf(unit: string): ValueKind {
  return kinds[unit] ?? 'count'
}

/** The readings that a text leaves open, by parameter. */
export const readings: Readonly<Record<string, readonly { value: string; label: string }[]>> = {
  'employment.denominator': [
    { value: 'all-graduates', label: '全部毕业生' },
    { value: 'labour-force', label: '扣除升学和入伍的毕业生' },
  ],
  'senior-share.denominator': [
    { value: 'all-schools', label: '全部技工院校在校生' },
    { value: 'senior-schools', label: '高级技工学校、技师学院在校生' },
  ],
  'enrolment.year': [
    { value: 'calendar', label: '自然年（春季加秋季）' },
    { value: 'school-year', label: '学年' },
  ],
  'specialty.level-mapping': [
    { value: '2021', label: '2021 年意见：技工学校中级工' },
    { value: '2019', label: '2019 年招生通知：技工学校初、中级工' },
  ],
}

type Declared = { key: string; unit: string }

const isMonthDay = (value: unknown): value is string => typeof value === 'string' && /^\d{2}-\d{2}$/.test(value) && isDate(`2024-${value}`)

/** What is wrong with a value of a parameter, as a sentence; undefined when it can be set. */
export function judgeValue({ key, unit }: Declared, value: unknown): string | undefined {
  switch (kindOf(unit)) {
    case 'flag':
      return typeof value === 'boolean' ? undefined : '请选择是或否。'
    case 'ratio':
      return typeof value === 'number' && value >= 0 && value <= 1 ? undefined : '比例在 0 到 1 之间，例如 0.3。'
    case 'monthDay':
      return isMonthDay(value) ? undefined : '写成 月-日，例如 06-30。'
    case 'monthDays': {
      const { from, to } = (typeof value === 'object' && value !== null ? value : {}) as { from?: unknown; to?: unknown }
      if (!isMonthDay(from) || !isMonthDay(to)) return '起止都写成 月-日，例如 09-01 和 11-20。'
      return from <= to ? undefined : '截止不能早于开始。'
    }
    case 'list':
      return Array.isArray(value) && value.length > 0 && value.length <= 40 && value.every((one) => typeof one === 'string' && one.trim() !== '' && one.length <= 40)
        ? undefined
        : '每行一项，至少一项，每项不超过 40 个字。'
    case 'choice':
      return (readings[key] ?? []).some((one) => one.value === value) ? undefined : '请从所列的读法中选一种。'
    case 'pattern': {
      const read = typeof value === 'string' ? readNumberPattern(value) : '写成 学校10+年级4+流水4 这样。'
      return typeof read === 'string' ? read : undefined
    }
    case 'count':
      return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 10_000
        ? undefined
        : '须是 0 到 10000 之间的整数。'
  }
}

/** A value in words, with its unit. */
export function valueText({ key, unit }: Declared, value: unknown): string {
  switch (kindOf(unit)) {
    case 'flag':
      return value === true ? '是' : '否'
    case 'ratio':
      return typeof value === 'number' ? `${Math.round(value * 10_000) / 100}%` : String(value)
    case 'monthDays': {
      const { from, to } = value as { from: string; to: string }
      return `${from} 至 ${to}`
    }
    case 'list':
      return Array.isArray(value) ? value.join('、') : String(value)
    case 'choice':
      return readings[key]?.find((one) => one.value === value)?.label ?? String(value)
    case 'monthDay':
      return String(value)
    case 'pattern':
      return showNumberPattern(String(value))
    case 'count':
      return `${String(value)} ${unit}`
  }
}

export type Held = { id: string; validFrom: string; validTo: string | null }
export type Draft = { validFrom: string; validTo: string | null; today: string; correcting: boolean }
export type SettingPlan = {
  /** The last day of the new setting: before the next one begins. */
  validTo: string | null
  /** A setting that begins on the same day and is corrected in place. */
  replaces: string | null
  /** Settings that end the day before. */
  closes: { id: string; validTo: string }[]
}

/** A setting that was taken back before it began. */
export const withdrawn = (one: Held): boolean => one.validTo !== null && one.validTo < one.validFrom

/**
 * How a setting of one authority fits among its others, so that no two hold on one day: an earlier one ends the
 * day before, a later one bounds it. A day that has passed needs `correcting`. Pure.
 */
export function planSetting(held: readonly Held[], draft: Draft): SettingPlan | Issue {
  const { validFrom, validTo, today, correcting } = draft
  if (validFrom < today && !correcting)
    return { path: 'validFrom', message: `生效日期 ${validFrom} 早于今天（${today}）。改正以前的设定请选“更正”，并写明理由。` }
  if (validTo !== null && validTo < validFrom) return { path: 'validTo', message: '截止日期不能早于生效日期。' }
  const same = held.find((one) => one.validFrom === validFrom)
  if (same && !correcting && !withdrawn(same))
    return { path: 'validFrom', message: `从 ${validFrom} 起已有一条设定。要改它请选“更正”，或换一个生效日期。` }
  const others = held.filter((one) => one !== same && !withdrawn(one))
  const next = others.filter((one) => one.validFrom > validFrom).sort((left, right) => (left.validFrom < right.validFrom ? -1 : 1))[0]
  if (next && validTo !== null && validTo >= next.validFrom)
    return { path: 'validTo', message: `${next.validFrom} 起已有另一条设定，两条不能重叠。截止日期须在它之前。` }
  return {
    validTo: validTo ?? (next ? addDays(next.validFrom, -1) : null),
    replaces: same?.id ?? null,
    closes: others
      .filter((one) => one.validFrom < validFrom && (one.validTo === null || one.validTo >= validFrom))
      .map((one) => ({ id: one.id, validTo: addDays(validFrom, -1) })),
  }
}

/** The last day that ends a setting: yesterday at the earliest, unless correcting; before it began takes it back. */
export function planEnd(held: Held, lastDay: string, today: string, correcting: boolean): { validTo: string } | Issue {
  if (withdrawn(held)) return { path: 'lastDay', message: '这条设定在生效以前已经撤回。' }
  if (held.validFrom > today) return { validTo: addDays(held.validFrom, -1) }
  if (held.validTo !== null && held.validTo <= lastDay) return { path: 'lastDay', message: `这条设定到 ${held.validTo} 已经为止。` }
  if (lastDay < held.validFrom) return { path: 'lastDay', message: `最后一天不能早于生效日期 ${held.validFrom}。` }
  if (lastDay < addDays(today, -1) && !correcting)
    return { path: 'lastDay', message: `最后一天早于昨天（今天 ${today}）。改正以前的设定请选“更正”，并写明理由。` }
  return { validTo: lastDay }
}

/** What the parameters are about, by the first part of their key; the order of the page. */
export const topics: Readonly<Record<string, string>> = {
  students: '在校生口径',
  registration: '学籍注册',
  enrollment: '学籍管理',
  qualification: '招生资质',
  prospectus: '招生简章',
  enrolment: '招生年度',
  site: '教学点',
  joint: '联合办学',
  publicity: '公示',
  due: '办理期限',
  notices: '通知',
  identity: '身份与年龄',
  employment: '就业',
  'senior-share': '高级工以上比例',
  'school-count': '学校数',
  training: '职业培训',
  apprenticeship: '学徒制',
  'labour-education': '劳动教育',
  teachers: '教师',
  specialty: '专业',
  privacy: '隐私',
  photo: '照片',
  inspections: '数据巡检',
  statistics: '统计报表',
  opendata: '数据开放',
  changes: '学籍异动',
  dossiers: '学生档案',
  papers: '学生证明',
  graduation: '毕业',
  certificates: '证书',
  exchange: '数据交换',
  people: '人员查重',
  stock: '存量学籍',
  documents: '文书',
  plans: '规划',
  returns: '指标填报',
  targets: '目标分解与考核',
  tasks: '督办',
  reports: '年度报告',
  admissions: '报名录取',
  complaints: '监督投诉',
}
