import { classKinds, type ClassKind } from './codes.ts'
import { factsIn } from './facts.ts'
import { kindOf } from './kinds.ts'
import type { CertificateRow } from './rows.ts'

/** One sheet as the layout reads it. */
export type Sheet = {
  title: string
  number: string
  line: string | null
  qr: string | null
  photo: string | null
  body: { text: string; strong: boolean }[]
  notes: string[]
  issuer: string
  date: string
  principal: boolean
}

const DIGITS = '〇一二三四五六七八九'
const NUMBERS = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十']

/** 二〇二六年七月一日; `day` false leaves the day out. */
export function chineseDay(day: string, withDay = true): string {
  const [year = '', month = '', date = ''] = day.split('-')
  const years = [...year].map((digit) => DIGITS[Number(digit)]).join('')
  return `${years}年${upTo99(Number(month))}月${withDay ? `${upTo99(Number(date))}日` : ''}`
}

function upTo99(value: number): string {
  if (value <= 10) return NUMBERS[value]!
  const tens = Math.floor(value / 10)
  return `${tens > 1 ? NUMBERS[tens] : ''}十${NUMBERS[value % 10]}`
}

const sexWords: Record<string, string> = { '1': '男', '2': '女', 男: '男', 女: '女' }

const years = (value: number) => (value === 2.5 ? '两年半' : Number.isInteger(value) ? `${value === 2 ? '两' : upTo99(value)}年` : `${value}年`)

/** What stands on the sheet of a certificate. `birthDate` and `idNumber` are asked of the register of people for printing only. */
export function sheetOf(row: CertificateRow, more: { qr: string | null; photo: string | null; birthDate: string | null; sex: string | null; idNumber: string | null }): Sheet {
  const kind = kindOf(row.kind)
  const facts = factsIn(row)
  const diploma = kind.template === 'diploma'
  const classKind = row.class_kind ? classKinds[row.class_kind as ClassKind] : null
  const ending = factsIn(row).first ? proofWords(row) : wordsOf(row.kind)
  const sex = sexWords[more.sex ?? facts.sex ?? '']
  const parts: (string | { strong: string })[] = [diploma ? '学生　' : '', { strong: row.name }]
  if (sex) parts.push(`，性别${sex}`)
  if (more.birthDate) parts.push(`，${chineseDay(more.birthDate)}生`)
  if (diploma) {
    if (facts.entryDate) parts.push(`，于${chineseDay(facts.entryDate, false)}至${chineseDay(facts.graduatedOn ?? row.issued_on, false)}`)
    parts.push(`在${row.issuer_name}`)
    if (row.specialty_name) parts.push({ strong: `${row.specialty_name}` }, '专业')
    if (classKind) parts.push('（班次：', { strong: classKind }, '）')
    parts.push('学习')
    if (facts.lengthYears) parts.push(`，学制${years(facts.lengthYears)}`)
    parts.push(ending)
  } else {
    const idNumber = more.idNumber ?? row.id_masked
    if (idNumber) parts.push(`，证件号码 ${idNumber}`)
    if (facts.project) parts.push('，参加', { strong: facts.project }, '培训')
    if (facts.hours) parts.push(`，共 ${facts.hours} 学时`)
    if (facts.occupation) parts.push('，职业（工种）：', { strong: facts.occupation })
    if (row.level) parts.push('，等级：', { strong: row.level })
    parts.push(ending)
  }
  const notes: string[] = []
  if (facts.first) notes.push(`本证明书所证明的${facts.first.title}编号为 ${facts.first.number}，发证日期 ${facts.first.issuedOn}，因遗失或损坏不再补发。`)
  if (row.origin !== 'issued') notes.push('本证书由学校补录、主管部门确认。')
  return {
    title: kind.title,
    number: row.number,
    line: classKind ? `班次：${classKind}` : row.level ? `等级：${row.level}` : null,
    qr: more.qr,
    photo: more.photo,
    body: parts.filter((part) => part !== '').map((part) => (typeof part === 'string' ? { text: part, strong: false } : { text: part.strong, strong: true })),
    notes,
    issuer: row.issuer_name,
    date: chineseDay(row.issued_on),
    principal: diploma,
  }
}

function wordsOf(kind: string): string {
  switch (kind) {
    case 'diploma':
      return '，修完教学计划规定的全部课程，成绩合格，准予毕业。'
    case 'completion':
      return '，修完教学计划规定的年限，准予结业。'
    case 'incomplete':
      return '，未修完教学计划规定的课程，准予肄业。'
    case 'skill':
      return '，经评价合格，特发此证。'
    case 'apprentice':
      return '，完成学徒培养，考核合格，准予出师。'
    default:
      return '，考核合格，特发此证。'
  }
}

function proofWords(row: CertificateRow): string {
  return row.kind === 'completion-proof' ? '，已于当时结业，特此证明。' : '，成绩合格，已于当时毕业，特此证明。'
}
