import { ageOn, addDays } from '../../kernel/dates.ts'
import type { CodeBook } from '../../kernel/code-rules.ts'
import type { ExtraField } from '../../kernel/extra-fields.ts'
import { checkCreditCode } from '../../kernel/ids.ts'
import type { Problem, ProblemLevel, RecordValues, RowCheck } from '../../kernel/imports/declare.ts'
import type { SchoolLevel } from '../orgs/model.ts'
import { contractCovers, educationFits, entryFactsOf, lengthFits, modeFits, type EntryTable } from './entry-rules.ts'
import { levelsFor } from './registration-rules.ts'

/** What a school has on record, loaded once before a check: no rule asks the database. */
export type SchoolFacts = {
  no: number
  name: string
  shortName: string
  level: SchoolLevel
  /** The main campus first. */
  sites: { no: number; name: string; shortName: string; approved: boolean }[]
  /** Specialties on record today: code × level × length. */
  filed: { code: string; name: string; trainingLevel: string; lengthYears: number }[]
  programmes: { no: string; partnerName: string; approved: boolean; validFrom: string; validTo: string }[]
  entryAgeMinimum: number
  minorAge: number
  partTimeMinimumYears: number
  /** 招生对象类别 with the figures of today. */
  entry: EntryTable
  /** The day of the check. */
  today: string
  /** The code lists as they stand for this school. */
  codes: CodeBook
  /** Fields that the school and the authorities above it added to the register. */
  extraFields: ExtraField[]
}

const SCHOOL_WORDS: Record<SchoolLevel, { name: string; task: string }> = {
  technical: { name: '技工学校', task: '技工学校主要承担中级工培养任务' },
  senior: { name: '高级技工学校', task: '高级技工学校主要承担高级工、中级工培养任务' },
  technician: { name: '技师学院', task: '技师学院重点培养技师、预备技师、高级工' },
}
const RANK: Record<string, number> = { junior: 0, intermediate: 1, senior: 2, technician: 3 }
const LEVEL_WORDS: Record<string, string> = {
  junior: '初级工',
  intermediate: '中级工',
  senior: '高级工',
  technician: '预备技师（技师）',
}

/** The rules over a whole roster row, against what this school has on record. Words of 001:1319, 001:1129, 001:1047, 001:1308. */
export function rosterChecks(facts: SchoolFacts): RowCheck[] {
  return [
    (values) => specialtyAtLevel(values, facts),
    (values) => levelOfSchool(values, facts),
    (values) => siteApproved(values, facts),
    (values) => jointOnRecord(values, facts),
    (values) => lengthOfCourse(values, facts),
    (values, context) => entry(values, facts, context.today),
    (values) => employerCode(values),
    (values) => entryCategory(values, facts),
    (values) => suppliedNumber(values),
  ]
}

/** Whether the person is under age on a day; false while the birth date is unknown. */
export function isMinor(values: RecordValues, today: string, minorAge: number): boolean {
  const birth = values['birthDate']
  return typeof birth === 'string' && ageOn(birth, today) < minorAge
}

function specialtyAtLevel(values: RecordValues, facts: SchoolFacts): Problem | undefined {
  const code = values['specialtyCode']
  const level = values['trainingLevel']
  if (typeof code !== 'string') return undefined
  const filed = facts.filed.filter((one) => one.code === code)
  const name = filed[0]?.name ?? code
  if (typeof level === 'string' && !filed.some((one) => one.trainingLevel === level)) {
    const others = [...new Set(filed.map((one) => LEVEL_WORDS[one.trainingLevel] ?? one.trainingLevel))]
    return problem(
      'trainingLevel',
      'block',
      LEVEL_WORDS[level] ?? level,
      `专业“${name}”没有备案这个培养层次`,
      `改为已备案的 ${others.join('、')}，或先办专业备案`,
    )
  }
  const said = values['specialtyName']
  if (typeof said === 'string' && said !== name)
    return problem(
      'specialtyName',
      'warn',
      said,
      `与专业代码 ${code} 的名称“${name}”不一致`,
      '核对专业代码；按专业代码导入',
    )
  return undefined
}

function levelOfSchool(values: RecordValues, facts: SchoolFacts): Problem | undefined {
  const level = values['trainingLevel']
  if (typeof level !== 'string') return undefined
  const entered = typeof values['entryDate'] === 'string' ? values['entryDate'] : facts.today
  const { levels, clause, version } = levelsFor(facts.level, entered)
  if (levels.includes(level)) return undefined
  const { name, task } = SCHOOL_WORDS[facts.level]
  const words = version === '2021' ? task : `${name}按 ${version} 年版主要承担${levels.map((one) => LEVEL_WORDS[one] ?? one).join('、')}培养任务`
  const above = (RANK[level] ?? 0) > Math.max(...levels.map((one) => RANK[one] ?? 0))
  return {
    ...problem(
      'trainingLevel',
      above ? 'block' : 'warn',
      LEVEL_WORDS[level] ?? level,
      above ? `高于本校层级可以培养的层次：${words}` : `不在本校层级的主要任务内：${words}`,
      above ? '核对培养层次；学校已升级的先更新学校信息' : '核对培养层次；可以继续，由审核人决定',
    ),
    clause,
  }
}

function siteApproved(values: RecordValues, facts: SchoolFacts): Problem | undefined {
  const site = facts.sites.find((one) => String(one.no) === values['site'])
  if (!site || site.approved) return undefined
  return {
    ...problem(
      'site',
      'warn',
      site.shortName,
      '该教学点没有经所在地人社部门审批，不得注册学籍',
      '可以先导入；注册以前改为校本部，或办好教学点审批',
    ),
    clause: '001:1319',
  }
}

function jointOnRecord(values: RecordValues, facts: SchoolFacts): Problem | undefined {
  const no = values['jointProgramme']
  if (typeof no !== 'string') return undefined
  const programme = facts.programmes.find((one) => one.no === no)
  const day = values['entryDate']
  const inForce =
    programme?.approved &&
    (typeof day !== 'string' || (day >= programme.validFrom && day <= programme.validTo))
  if (inForce) return undefined
  const message = programme
    ? `与“${programme.partnerName}”的合作办学没有备案或不在有效期内，不得注册学籍`
    : '没有这份联合办学协议，不得注册学籍'
  return {
    ...problem('jointProgramme', 'warn', no, message, '可以先导入；注册以前办好合作办学备案，或改正协议号'),
    clause: '001:1319',
  }
}

function lengthOfCourse(values: RecordValues, facts: SchoolFacts): Problem | undefined {
  const years = values['lengthYears']
  if (typeof years !== 'number') return undefined
  if (years <= 0 || years > 8)
    return problem(
      'lengthYears',
      'block',
      String(years),
      '学制应在 0.5–8 年之间',
      '按招生简章填写，例如 3 或 2.5',
    )
  if (values['studyMode'] === 'part-time' && years < facts.partTimeMinimumYears)
    return {
      ...problem(
        'lengthYears',
        'block',
        String(years),
        `非全日制学籍的学制不少于 ${facts.partTimeMinimumYears} 年`,
        '不足一年的按职业培训登记',
      ),
      clause: '001:1047',
    }
  const filed = facts.filed.filter(
    (one) => one.code === values['specialtyCode'] && one.trainingLevel === values['trainingLevel'],
  )
  if (filed.length === 0 || filed.some((one) => one.lengthYears === years)) return undefined
  const lengths = [...new Set(filed.map((one) => one.lengthYears))].sort((a, b) => a - b)
  return problem(
    'lengthYears',
    'warn',
    String(years),
    `与备案的学制 ${lengths.join('、')} 年不一致`,
    '核对学制；可以继续，由审核人决定',
  )
}

function entry(values: RecordValues, facts: SchoolFacts, today: string): Problem[] {
  const problems: Problem[] = []
  const day = values['entryDate']
  const grade = values['grade']
  const birth = values['birthDate']
  if (typeof grade === 'number' && (grade < 1990 || grade > Number(today.slice(0, 4)) + 1))
    problems.push(
      problem('grade', 'block', String(grade), '入学年级应是四位入学年份', `例如 ${today.slice(0, 4)}`),
    )
  if (typeof day !== 'string') return problems
  if (day > addDays(today, 180))
    problems.push(problem('entryDate', 'block', day, '入学日期在半年以后', '填写实际报到的日期'))
  if (typeof grade === 'number' && grade >= 1990 && Number(day.slice(0, 4)) !== grade)
    problems.push(
      problem('grade', 'warn', String(grade), `与入学日期 ${day} 的年份不一致`, '核对年级和入学日期'),
    )
  if (typeof birth === 'string') {
    if (birth >= day)
      problems.push(problem('entryDate', 'block', day, '早于出生日期', '核对入学日期和证件号码'))
    else if (ageOn(birth, day) < facts.entryAgeMinimum)
      problems.push({
        ...problem(
          'entryDate',
          'warn',
          day,
          `入学时只有 ${ageOn(birth, day)} 周岁，低于 ${facts.entryAgeMinimum} 周岁`,
          '核对证件号码和入学日期；可以继续，由审核人决定',
        ),
        clause: '001:1308',
      })
  }
  return problems
}

function employerCode(values: RecordValues): Problem | undefined {
  const code = values['employerCreditCode']
  if (typeof code !== 'string') return undefined
  const checked = checkCreditCode(code)
  if (checked.ok) return undefined
  const [message = '', ...mend] = checked.reason.split('。')
  return problem('employerCreditCode', 'block', code, message, mend.filter((part) => part !== '').join('。'))
}

/** The rules of the entry categories, the same as in registration; all of them only warn here. */
function entryCategory(values: RecordValues, facts: SchoolFacts): Problem[] {
  const entry = entryFactsOf(values)
  if (!entry) return []
  const filed = facts.filed.some(
    (one) => one.code === values['specialtyCode'] && one.trainingLevel === entry.trainingLevel && one.lengthYears === entry.lengthYears,
  )
  // A length that the authority has on file needs no further word.
  const rules = [educationFits, modeFits, ...(filed ? [] : [lengthFits]), contractCovers]
  return rules.flatMap((rule): Problem[] => {
    const found = rule(entry, facts.entry)
    if (!found) return []
    const said = values[found.field]
    return [{ ...problem(found.field, 'warn', String(said ?? ''), found.reason, found.ways), clause: entryClauses.get(rule) ?? '001:1308' }]
  })
}
const entryClauses = new Map<unknown, string>([[modeFits, '001:1047'], [contractCovers, '001:1047']])

function suppliedNumber(values: RecordValues): Problem | undefined {
  const no = values['studentNumber']
  return typeof no === 'string'
    ? problem('studentNumber', 'warn', no, '学籍号由系统在注册通过时编定，这一列没有导入', '首次注册请空着')
    : undefined
}

function problem(key: string, level: ProblemLevel, found: string, message: string, mend: string): Problem {
  return { key, level, found, message, mend }
}
