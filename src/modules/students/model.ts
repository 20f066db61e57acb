import { pinyinReadings } from '../../kernel/pinyin-syllables.ts'

/** One column of the register: list, column choice and export are made from it. */
export type StudentColumn = {
  key: StudentColumnKey
  title: string
  sortable: boolean
  /** Shown at first. */
  shown: boolean
  /** The code list of data/codes that gives the words. */
  codeList?: string
}

export const studentColumnKeys = [
  'studentNumber',
  'name',
  'status',
  'specialtyName',
  'trainingLevel',
  'className',
  'grade',
  'sex',
  'idMasked',
  'studyMode',
  'registeredOn',
  'orgName',
  'siteName',
  'lengthYears',
  'entryDate',
  'entrySeason',
  'sourceCategory',
  'sourceRegion',
  'jointProgramme',
  'leftOn',
  'caseNo',
  'updatedAt',
] as const

export type StudentColumnKey = (typeof studentColumnKeys)[number]

const column = (key: StudentColumnKey, title: string, more: Partial<StudentColumn> = {}): StudentColumn => ({
  key,
  title,
  sortable: false,
  shown: true,
  ...more,
})

export const studentColumns: readonly StudentColumn[] = [
  column('studentNumber', '学籍号', { sortable: true }),
  column('name', '姓名', { sortable: true }),
  column('status', '学籍状态', { codeList: 'enrollment-status' }),
  column('specialtyName', '专业', { sortable: true }),
  column('trainingLevel', '培养层次', { codeList: 'training-level' }),
  column('className', '班级', { sortable: true }),
  column('grade', '年级', { sortable: true }),
  column('sex', '性别', { codeList: 'sex' }),
  column('idMasked', '证件号码'),
  column('studyMode', '学习形式', { codeList: 'study-mode' }),
  column('registeredOn', '注册日期', { sortable: true }),
  column('orgName', '学校', { shown: false, sortable: true }),
  column('siteName', '就读地点', { shown: false }),
  column('lengthYears', '学制（年）', { shown: false }),
  column('entryDate', '入学日期', { shown: false, sortable: true }),
  column('entrySeason', '招生季', { shown: false, codeList: 'entry-season' }),
  column('sourceCategory', '生源类别', { shown: false, codeList: 'source-category' }),
  column('sourceRegion', '生源地', { shown: false }),
  column('jointProgramme', '联合办学协议号', { shown: false }),
  column('leftOn', '离校日期', { shown: false, sortable: true }),
  column('caseNo', '办件号', { shown: false }),
  column('updatedAt', '最近更新', { shown: false, sortable: true }),
]

/** What may be asked for as `sort`; `-` before it turns the order round. `name` sorts by pinyin. */
export const studentSorts = studentColumns.filter((one) => one.sortable).map((one) => one.key)

/** 全部、待注册、在读、已离校. `onRoll` is registered and not left, whatever the present state. */
export const studentViews = ['all', 'pending', 'onRoll', 'left'] as const
export type StudentView = (typeof studentViews)[number]
export const studentViewTitles: Record<StudentView, string> = {
  all: '全部',
  pending: '待注册',
  onRoll: '在读',
  left: '已离校',
}

/** What people typed into the search box, told apart. */
export type StudentSearch =
  | { kind: 'idNumber'; number: string }
  | { kind: 'idTail'; tail: string }
  | { kind: 'studentNumber'; prefix: string }
  /** `readings`: the same letters as pinyin without spaces, where they can be read so. */
  | { kind: 'initials'; prefix: string; readings: readonly string[] }
  | { kind: 'pinyin'; prefix: string }
  | { kind: 'name'; prefix: string }

/** 18 characters with a month and a day where a birth date stands: no student number has them, it carries the grade there. */
const wholeIdNumber = /^\d{10}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]$/

/**
 * Reads a search: 18 characters are a whole identity number, four its tail, more digits a student number;
 * letters are pinyin initials or pinyin without spaces, letters with a space full pinyin; the rest is a surname, a full or a given name.
 */
export function readSearch(text: string): StudentSearch | undefined {
  const plain = text.normalize('NFKC').trim()
  if (plain === '') return undefined
  if (wholeIdNumber.test(plain)) return { kind: 'idNumber', number: plain.toUpperCase() }
  if (/^\d{3}[\dXx]$/.test(plain)) return { kind: 'idTail', tail: plain.toUpperCase() }
  if (/^\d+$/.test(plain)) return { kind: 'studentNumber', prefix: plain }
  if (/^[A-Za-z]+$/.test(plain)) {
    const prefix = plain.toLowerCase()
    return { kind: 'initials', prefix, readings: pinyinReadings(prefix) }
  }
  if (/^[A-Za-z][A-Za-z ]+$/.test(plain))
    return { kind: 'pinyin', prefix: plain.toLowerCase().replace(/\s+/g, ' ') }
  return { kind: 'name', prefix: plain }
}
