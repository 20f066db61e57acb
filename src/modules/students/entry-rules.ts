import { checkCreditCode } from '../../kernel/ids.ts'
import type { RecordValues } from '../../kernel/imports/declare.ts'

/** One row of data/entry-categories.tsv. */
export type EntryCategory = {
  code: string
  label: string
  /** Usual education before entry; empty where any. */
  previous: readonly string[]
  /** Study modes, the usual one first. */
  modes: readonly string[]
  /** What has to be looked at for aid. */
  aid: string
  aidClause: string
  clause: string
  mark: string
}

/** What somebody enters with, as far as these rules ask. Absent is null. */
export type EntryFacts = {
  sourceCategory: string
  previousEducation: string | null
  studyMode: string
  trainingLevel: string
  lengthYears: number
  /** YYYY-MM-DD. */
  entryDate: string
  employerName: string | null
  employerCreditCode: string | null
  contractFrom: string | null
  contractTo: string | null
}

/** The table and the figures that hold for a school today. */
export type EntryTable = {
  categories: ReadonlyMap<string, EntryCategory>
  /** `junior.senior` → usual years: education before entry, training level. */
  lengths: ReadonlyMap<string, number>
  toleranceYears: number
  partTimeMaximumYears: number
  education: (code: string) => string
  level: (code: string) => string
}

/** Why something is unusual or wrong, and the field it is about. */
export type EntryReason = { field: string; reason: string; ways: string }

const EMPLOYEES = new Set(['employee', 'waiting-employee'])

/** 入学前文化程度与生源类别相符。The categories are in the text, what they finished before is not (推). */
export function educationFits(facts: EntryFacts, table: EntryTable): EntryReason | false {
  const category = table.categories.get(facts.sourceCategory)
  const { previousEducation } = facts
  if (!category || category.previous.length === 0 || !previousEducation || previousEducation === 'other') return false
  if (category.previous.includes(previousEducation)) return false
  return {
    field: 'previousEducation',
    reason: `生源类别是“${category.label}”，入学前文化程度一般是${category.previous.map(table.education).join('或')}，填的是${table.education(previousEducation)}`,
    ways: '核对生源类别和毕业证书',
  }
}

/** 学习形式与生源类别相符：一年以上非全日制学籍注册通道面向企业职工（001:1047）。 */
export function modeFits(facts: EntryFacts, table: EntryTable): EntryReason | false {
  if (facts.studyMode !== 'part-time' || EMPLOYEES.has(facts.sourceCategory)) return false
  const label = table.categories.get(facts.sourceCategory)?.label ?? '其他'
  return { field: 'sourceCategory', reason: `非全日制学籍面向企业职工，生源类别是“${label}”`, ways: '是企业职工的，生源类别改为企业在岗职工或企业待岗职工' }
}

/** 学制与起点、培养层次相符。Figures are parameters, because the texts give none and allow flexible length. */
export function lengthFits(facts: EntryFacts, table: EntryTable): EntryReason | false {
  if (facts.studyMode === 'part-time') {
    return (
      facts.lengthYears > table.partTimeMaximumYears && {
        field: 'lengthYears',
        reason: `非全日制学制 ${facts.lengthYears} 年，超过 ${table.partTimeMaximumYears} 年`,
        ways: '核对学制；弹性学制由审核人决定',
      }
    )
  }
  const start = startOf(facts.previousEducation)
  const usual = start && table.lengths.get(`${start}.${facts.trainingLevel}`)
  if (!usual || Math.abs(facts.lengthYears - usual) <= table.toleranceYears) return false
  return {
    field: 'lengthYears',
    reason: `${start === 'junior' ? '初中' : '高中'}起点${table.level(facts.trainingLevel)}的学制一般是 ${usual} 年，填的是 ${facts.lengthYears} 年`,
    ways: '核对入学前文化程度和学制；可以继续，由审核人决定',
  }
}

/** 非全日制学生的单位：名称和有效的统一社会信用代码。 */
export function employerGiven(facts: EntryFacts): EntryReason | false {
  if (facts.studyMode !== 'part-time') return false
  if (!facts.employerName) return { field: 'employerName', reason: '非全日制学生没有填写工作单位', ways: '补填单位名称和统一社会信用代码' }
  if (!facts.employerCreditCode) return { field: 'employerCreditCode', reason: '非全日制学生没有填写单位统一社会信用代码', ways: '补填 18 位统一社会信用代码' }
  const checked = checkCreditCode(facts.employerCreditCode)
  return !checked.ok && { field: 'employerCreditCode', reason: '单位统一社会信用代码的校验不对', ways: '对照营业执照核对 18 位代码' }
}

/** 劳动合同覆盖学习期限；没有终止日期的按无固定期限。 */
export function contractCovers(facts: EntryFacts): EntryReason | false {
  if (facts.studyMode !== 'part-time') return false
  const { contractFrom, contractTo } = facts
  if (!contractFrom && !contractTo) return { field: 'contractFrom', reason: '没有填写劳动合同的起止日期', ways: '补填；无固定期限的只填开始日期' }
  const end = yearsAfter(facts.entryDate, facts.lengthYears)
  const late = contractFrom !== null && contractFrom > facts.entryDate
  const short = contractTo !== null && contractTo < end
  if (!late && !short) return false
  return {
    field: short ? 'contractTo' : 'contractFrom',
    reason: `劳动合同${contractFrom ?? '—'} 至 ${contractTo ?? '无固定期限'}，没有覆盖学习期限 ${facts.entryDate} 至 ${end}`,
    ways: '核对合同；续签的填续签后的日期',
  }
}

/** Where somebody starts from: lower or upper secondary education; undefined where it is not said. */
function startOf(education: string | null): 'junior' | 'senior' | undefined {
  if (education === 'junior' || education === 'primary') return 'junior'
  return education && ['senior', 'vocational', 'junior-college', 'bachelor'].includes(education) ? 'senior' : undefined
}

/** The day so many years (half years count six months) after a day. */
function yearsAfter(day: string, years: number): string {
  const months = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + Math.round(years * 12)
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}-${day.slice(8)}`
}

/** What the entry rules ask, from roster values; undefined while the row does not say enough. */
export function entryFactsOf(values: RecordValues): EntryFacts | undefined {
  const text = (key: string) => (typeof values[key] === 'string' ? values[key] : null)
  const [sourceCategory, studyMode, trainingLevel, entryDate] = ['sourceCategory', 'studyMode', 'trainingLevel', 'entryDate'].map(text)
  const lengthYears = values['lengthYears']
  if (!sourceCategory || !studyMode || !trainingLevel || !entryDate || typeof lengthYears !== 'number') return undefined
  return {
    sourceCategory,
    studyMode,
    trainingLevel,
    entryDate,
    lengthYears,
    previousEducation: text('previousEducation'),
    employerName: text('employerName'),
    employerCreditCode: text('employerCreditCode'),
    contractFrom: text('contractFrom'),
    contractTo: text('contractTo'),
  }
}
