import type { ImportContext, ImportDeclaration, ImportField, Problem, RecordValues } from '../../kernel/imports/declare.ts'
import { declareImport } from '../../kernel/imports/declare.ts'
import { idAgrees, idBirthDate, idSex } from '../../kernel/imports/row-checks.ts'
import { rosterFields } from './reference.ts'
import { documentTypeOf } from './document-types.ts'
import { schoolResolvers } from './roster.ts'
import type { SchoolFacts } from './roster-rules.ts'

export const STOCK = 'stock'
export const STOCK_TITLE = '存量学籍'
export const STOCK_VERSION = '2026.1'
export const STOCK_TEMPLATE_LINK = '/api/stock-imports/template'

/** States in which somebody is on the roll; who has left is no opening stock. */
export const stockStates = [
  { code: 'active', label: '在读' },
  { code: 'internship', label: '岗位实习' },
  { code: 'suspended', label: '休学' },
  { code: 'retained', label: '保留学籍' },
] as const

/** Past changes that the template takes, with the state each leads to; null leaves the state as it was. */
export const stockChangeKinds = [
  { code: 'suspend', label: '休学', to: 'suspended' },
  { code: 'retain', label: '参军保留学籍', to: 'retained' },
  { code: 'resume', label: '复学', to: 'active' },
  { code: 'internship', label: '岗位实习', to: 'internship' },
  { code: 'transfer-in', label: '转入', to: null },
  { code: 'specialty', label: '转专业', to: null },
  { code: 'repeat', label: '留级', to: null },
  { code: 'other', label: '其他', to: null },
] as const

export type PastChange = { kind: string; title: string; on: string; note: string | null; to: string | null }

/** How many past changes a row can tell. */
export const CHANGES = 4

const field = (key: string, title: string, type: ImportField['type'], more: Partial<ImportField> = {}): ImportField => ({
  key,
  title,
  aliases: [],
  type,
  required: 'never',
  group: '原学籍',
  ...more,
})

const OWN: readonly ImportField[] = [
  field('studentNumber', '原学籍号', 'text', { required: 'always', maxLength: 32, aliases: ['学籍号', '学籍编号', '学号（学籍）'], help: '保留不变，不要求现在的编排；不得重复。', example: '510100000120240001' }),
  field('registeredOn', '原注册日期', 'date', { required: 'always', aliases: ['注册日期', '学籍注册日期', '注册时间'], help: '当时注册学籍的日期。', example: '2024-10-15' }),
  field('status', '学籍状态', 'code', { required: 'always', codeList: 'stock-state', aliases: ['状态'], help: '在读、岗位实习、休学、保留学籍；已离校的不导入。', example: '在读' }),
  field('statusUntil', '休学或保留到期日期', 'date', { aliases: ['到期日期'] }),
  ...Array.from({ length: CHANGES }, (_, at) => [
    field(`change${at + 1}Kind`, `异动${at + 1}种类`, 'code', { codeList: 'stock-change', group: '以往异动' }),
    field(`change${at + 1}On`, `异动${at + 1}生效日期`, 'date', { group: '以往异动' }),
    field(`change${at + 1}Note`, `异动${at + 1}说明`, 'text', { maxLength: 200, group: '以往异动', help: '例如由哪个专业转入、由哪所学校转入。' }),
  ]).flat(),
]

/** What a school may no longer know of people who came years ago. */
const OPTIONAL = new Set(['ethnicGroup', 'householdRegion', 'previousEducation', 'previousSchool', 'phone', 'guardianName', 'guardianRelation', 'guardianPhone', 'employerName', 'employerCreditCode', 'jointProgramme'])

export const stockFields: readonly ImportField[] = [
  ...rosterFields
    .filter((one) => one.key !== 'studentNumber' && one.key !== 'contractFrom' && one.key !== 'contractTo')
    .map((one) => (OPTIONAL.has(one.key) ? { ...one, required: 'never' } : one)),
  ...OWN,
]
const ownKeys = new Set(OWN.map((one) => one.key))

/** The part of a row that the roster knows as well. */
export function rosterPart(values: RecordValues): RecordValues {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !ownKeys.has(key)))
}

export const stockLists: ImportContext['lists'] = { 'stock-state': stockStates, 'stock-change': stockChangeKinds }

/** The past changes of a row in the order they took effect. Those without kind or day are left to the checks. */
export function pastChanges(values: RecordValues): PastChange[] {
  const found = Array.from({ length: CHANGES }, (_, at): PastChange | undefined => {
    const kind = stockChangeKinds.find((one) => one.code === values[`change${at + 1}Kind`])
    const on = values[`change${at + 1}On`]
    const note = values[`change${at + 1}Note`]
    return kind && typeof on === 'string' ? { kind: kind.code, title: kind.label, on, note: typeof note === 'string' ? note : null, to: kind.to } : undefined
  })
  return found.filter((one) => one !== undefined).sort((left, right) => (left.on < right.on ? -1 : left.on > right.on ? 1 : 0))
}

/** The template of opening stock: the roster's fields, the old number, state and dates, past changes as repeated columns. */
export function stockDeclaration(facts: SchoolFacts, today: string): ImportDeclaration {
  return declareImport({
    id: STOCK,
    title: STOCK_TITLE,
    version: STOCK_VERSION,
    fields: stockFields,
    nameField: 'name',
    keyFields: ['idNumber', 'documentType'],
    templateLink: STOCK_TEMPLATE_LINK,
    key(values) {
      const type = String(values['documentType'] ?? 'id-card')
      return typeof values['idNumber'] === 'string' ? `${type === 'household-book' ? 'id-card' : type}:${values['idNumber']}` : undefined
    },
    documentType: (values, key) => (key === 'idNumber' ? documentTypeOf(values['documentType']) : 'residentId'),
    derive: (values) => ({ birthDate: idBirthDate(values['idNumber']), sex: idSex(values['idNumber']) }),
    requiredRules: {
      documentWithoutSex: {
        title: '证件不是居民身份证',
        when: (values) => values['documentType'] !== 'id-card' && values['documentType'] !== null,
      },
      foreign: {
        title: '持护照或外国人永久居留身份证',
        when: (values) => ['passport', 'foreign-permanent'].includes(String(values['documentType'])),
      },
    },
    rowChecks: [
      idAgrees({ id: 'idNumber', birthDate: 'birthDate', sex: 'sex' }),
      (values) => dates(values, today),
      (values) => course(values, facts, today),
      (values) => changes(values, today),
      (values) => stateByChanges(values),
    ],
  })
}

/** Sites and specialties of the school; a specialty that is no longer on file is taken by its code. */
export function stockResolvers(facts: SchoolFacts): NonNullable<ImportContext['resolve']> {
  const own = schoolResolvers(facts)
  return {
    ...own,
    specialty(text) {
      const found = own.specialty(text)
      const code = text.replace(/\s/g, '').toUpperCase()
      return !found.ok && /^[A-Z]?\d{3,8}(-\d{1,2})?$/.test(code) ? { ok: true, value: code } : found
    },
  }
}

const problem = (key: string, level: Problem['level'], found: string, message: string, mend: string): Problem => ({ key, level, found, message, mend })

function dates(values: RecordValues, today: string): Problem[] {
  const out: Problem[] = []
  const { entryDate, registeredOn, grade, birthDate } = values
  const day = (value: unknown): value is string => typeof value === 'string'
  if (day(entryDate) && entryDate > today) out.push(problem('entryDate', 'block', entryDate, '入学日期在今天以后', '存量学籍只导入已经入学的学生'))
  if (day(registeredOn) && registeredOn > today) out.push(problem('registeredOn', 'block', registeredOn, '注册日期在今天以后', '填当时注册学籍的日期'))
  if (day(entryDate) && day(birthDate) && birthDate >= entryDate) out.push(problem('entryDate', 'block', entryDate, '早于出生日期', '核对入学日期和证件号码'))
  if (day(entryDate) && day(registeredOn) && registeredOn < entryDate) out.push(problem('registeredOn', 'warn', registeredOn, `早于入学日期 ${entryDate}`, '核对两个日期'))
  if (typeof grade === 'number' && (grade < 1990 || grade > Number(today.slice(0, 4)))) out.push(problem('grade', 'block', String(grade), '入学年级应是四位入学年份', '例如 2024'))
  else if (typeof grade === 'number' && day(entryDate) && Number(entryDate.slice(0, 4)) !== grade)
    out.push(problem('grade', 'warn', String(grade), `与入学日期 ${entryDate} 的年份不一致`, '核对年级和入学日期'))
  return out
}

function course(values: RecordValues, facts: SchoolFacts, today: string): Problem[] {
  const out: Problem[] = []
  const { lengthYears, grade, specialtyCode, studentNumber } = values
  if (typeof lengthYears === 'number' && (lengthYears <= 0 || lengthYears > 8)) out.push(problem('lengthYears', 'block', String(lengthYears), '学制应在 0.5–8 年之间', '按招生简章填写，例如 3 或 2.5'))
  else if (typeof lengthYears === 'number' && typeof grade === 'number' && Number(today.slice(0, 4)) - grade > Math.ceil(lengthYears) + 1)
    out.push(problem('status', 'warn', String(values['status'] ?? ''), `${grade} 级，学制 ${lengthYears} 年，已经超过学制`, '核对是否已经毕业或离校；已离校的不导入'))
  if (typeof specialtyCode === 'string' && !facts.filed.some((one) => one.code === specialtyCode))
    out.push(problem('specialtyCode', 'warn', specialtyCode, '不在本校现在的专业备案里，按原专业登记', '核对代码；专业名称一列写原专业名称'))
  if (typeof studentNumber === 'string' && !/^[0-9A-Za-z]{4,32}$/.test(studentNumber)) out.push(problem('studentNumber', 'block', studentNumber, '学籍号只有数字和字母，4 至 32 位', '核对原学籍号；单元格设为文本'))
  return out
}

function changes(values: RecordValues, today: string): Problem[] {
  return Array.from({ length: CHANGES }, (_, at) => at + 1).flatMap((at): Problem[] => {
    const [kind, on, note] = [values[`change${at}Kind`], values[`change${at}On`], values[`change${at}Note`]]
    if (!kind && !on && !note) return []
    if (!kind) return [problem(`change${at}Kind`, 'block', '', `异动${at}没有写种类`, `从列表选：${stockChangeKinds.map((one) => one.label).join('、')}`)]
    if (typeof on !== 'string') return [problem(`change${at}On`, 'block', '', `异动${at}没有写生效日期`, '填当时批准的生效日期')]
    if (on > today) return [problem(`change${at}On`, 'block', on, '生效日期在今天以后', '以后的异动在系统里办理')]
    const entry = values['entryDate']
    return typeof entry === 'string' && on < entry ? [problem(`change${at}On`, 'block', on, `早于入学日期 ${entry}`, '核对两个日期')] : []
  })
}

/** The state is what the last change that touches it led to. */
function stateByChanges(values: RecordValues): Problem[] {
  const { status } = values
  if (typeof status !== 'string') return []
  const last = pastChanges(values).findLast((one) => one.to !== null)
  const label = stockStates.find((one) => one.code === status)?.label ?? status
  if (last && last.to !== status) return [problem('status', 'block', label, `最后一次影响状态的异动是 ${last.on} ${last.title}，与状态“${label}”不一致`, '核对状态，或补写后来的异动')]
  if (!last && (status === 'suspended' || status === 'retained')) return [problem('status', 'block', label, `状态是“${label}”，没有写从哪天开始`, `补一项异动：种类${status === 'suspended' ? '“休学”' : '“参军保留学籍”'}和生效日期`)]
  return []
}
