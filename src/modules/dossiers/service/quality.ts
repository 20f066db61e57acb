import { createHash } from 'node:crypto'
import type { Ctx } from '../../../kernel/context.ts'
import { readTable, writeWorkbook } from '../../../kernel/documents/spreadsheet.ts'
import { HttpError, Invalid, NotFound } from '../../../kernel/errors.ts'
import { checkSheet, type CheckedRow, type RowProblem } from '../../../kernel/imports/sheet.ts'
import { SpreadsheetError } from '../../../kernel/imports/table.ts'
import { templateWorkbook } from '../../../kernel/imports/template.ts'
import { maskIdNumber, maskName } from '../../../kernel/mask.ts'
import { withoutNumbers } from '../../../kernel/notices.ts'
import type { Handlers, Upload } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import { documentHash, findPeopleByHash } from '../../people/public.ts'
import { findRollByKeys, listRoll, type RollRow } from '../../students/public.ts'
import { moralGrades, qualityKinds } from '../codes.ts'
import type { qualityApi, QualityCheck } from '../quality-api.ts'
import { qualityLists, qualitySheet, yearOf } from '../quality-sheet.ts'
import { findQuality, insertQuality, listQualityOf, listYearKinds, withdrawRow, type NewQuality } from '../quality-store.ts'
import { missingOfYear, owedEachYear, schoolYearOf, schoolYearWord } from '../rules.ts'
import { change, checkGiven, getStudy, schoolNoOf, tell } from './reach.ts'

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export const qualityHandlers: Handlers<typeof qualityApi> = {
  async addQuality(ctx, { enrollmentId, schoolYear, kind, title, content, result, hours, happenedOn, fileId }) {
    const row = await getStudy(ctx, enrollmentId)
    if (schoolYear > schoolYearOf(ctx.today)) throw new Invalid([{ path: 'schoolYear', message: `${schoolYearWord(schoolYear)}还没有开始。` }])
    if (kind === 'moral' && !(moralGrades as readonly string[]).includes(result ?? ''))
      throw new Invalid([{ path: 'result', message: `德育评价要写等级：${moralGrades.join('、')}。` }])
    await checkGiven(ctx, fileId)
    const id = newId()
    await insertQuality(ctx, [
      {
        id,
        org_no: row.org_no,
        enrollment_id: row.id,
        person_id: row.person_id,
        school_year: schoolYear,
        kind,
        title: withoutNumbers(title),
        content: content ? withoutNumbers(content) : null,
        result,
        hours: hours as never,
        happened_on: happenedOn,
        file_id: fileId,
        source: 'school',
        created_by_name: ctx.actor.name,
      },
    ])
    tell(ctx, 'quality', id, `${maskName(row.name)} ${qualityKinds[kind]}`, row)
    change(ctx, 'quality', id, 'quality.add', row, { schoolYear, kind, title, result, hours })
    return { id }
  },

  async withdrawQuality(ctx, { id, reason }) {
    const entry = await findQuality(ctx, id)
    if (!entry) throw new NotFound('综合素质记录')
    await withdrawRow(ctx, id, reason)
    tell(ctx, 'quality', id, entry.title, entry)
    ctx.audit.because(reason)
    change(ctx, 'quality', id, 'quality.withdraw', entry, { withdrawn: true }, { title: entry.title, result: entry.result })
    return { id }
  },

  async downloadQualityTemplate() {
    const bytes = await writeWorkbook(templateWorkbook(qualitySheet, { lists: qualityLists }))
    return { name: `综合素质档案模板${qualitySheet.version}.xlsx`, mediaType: XLSX, bytes }
  },

  async checkQuality(ctx, _input, upload) {
    const { check } = await judgeFile(ctx, upload)
    ctx.audit.subject('quality', check.sha256.slice(0, 16), upload.name || '综合素质档案')
    ctx.audit.detail({ sent: check.sent, added: check.added, rejected: check.rejected })
    return check
  },

  async loadQuality(ctx, { sha256 }, upload) {
    const { check, fresh } = await judgeFile(ctx, upload)
    if (check.sha256 !== sha256) throw new HttpError({ status: 409, message: '这个文件和预检的文件不是同一个。什么也没有写入。重新预检后再写入。' })
    if (check.fileProblems.length > 0 || check.rejected > 0 || check.sent === 0) {
      const first = check.fileProblems[0]?.message ?? (check.sent === 0 ? '文件里没有记录' : `${check.rejected} 行没有通过检查`)
      throw new Invalid([{ path: 'file', message: `${first}。什么也没有写入。改正文件后重新预检。` }])
    }
    await insertQuality(ctx, fresh)
    ctx.audit.subject('quality', sha256.slice(0, 16), upload.name || '综合素质档案')
    ctx.audit.detail({ sent: check.sent, added: check.added, known: check.known })
    ctx.audit.because(undefined, '001:1279')
    for (const row of fresh) change(ctx, 'quality', row.id, 'quality.add', row, { schoolYear: row.school_year, kind: row.kind, title: row.title, result: row.result, hours: row.hours })
    return check
  },

  async listQualityGaps(ctx, { schoolYear, grade, className }) {
    const year = schoolYear ?? schoolYearOf(ctx.today) - 1
    const school = await schoolNoOf(ctx, undefined)
    const roll = (await listRoll(ctx, school, { grade, className })).filter((one) => one.grade <= year && one.status !== 'pending')
    const kinds = await listYearKinds(ctx, school, year)
    const of = (row: RollRow) => kinds.get(row.id) ?? new Set<string>()
    const gaps = roll.filter((row) => missingOfYear(of(row)).length > 0)
    return {
      schoolYear: year,
      total: roll.length,
      complete: roll.length - gaps.length,
      lacking: owedEachYear.map(({ kind, title }) => ({ kind, title, count: roll.filter((row) => !of(row).has(kind)).length })),
      rows: gaps.slice(0, 500).map((row) => ({ id: row.id, name: maskName(row.name), studentNumber: row.student_number, grade: row.grade, className: row.class_name, missing: missingOfYear(of(row)) })),
    }
  },
}

type Judged = { check: QualityCheck; fresh: NewQuality[] }

/** Reads the file, finds the students, and says what a load would add. Writes nothing. */
async function judgeFile(ctx: Ctx, upload: Upload): Promise<Judged> {
  const school = await schoolNoOf(ctx, undefined)
  const table = await readTable(upload.bytes, { fileName: upload.name, maxRows: 20_000 }).catch((error: unknown) => {
    throw error instanceof SpreadsheetError ? new Invalid([{ path: 'file', message: error.message }]) : error
  })
  const sheet = checkSheet(qualitySheet, table, { today: ctx.today, lists: qualityLists })
  const students = await findStudents(ctx, school, sheet.rows)
  const problems: RowProblem[] = []
  const passed: { row: RollRow; values: CheckedRow['values'] }[] = []
  let rejected = 0
  for (const row of sheet.rows) {
    const text = String(row.values['student'] ?? '')
    const found = students.get(text.toUpperCase())
    const more = row.ok ? strangers(row, text, found, ctx.today) : []
    problems.push(...row.problems, ...more)
    if (!row.ok || more.length > 0 || !found) rejected += 1
    else passed.push({ row: found, values: row.values })
  }
  const keyOf = (one: { enrollment_id: string; school_year: number; kind: string; title: string }) => [one.enrollment_id, one.school_year, one.kind, one.title].join(' ')
  const present = new Set((await listQualityOf(ctx, [...new Set(passed.map((one) => one.row.id))])).map(keyOf))
  const all = passed.map(({ row, values }): NewQuality => toEntry(ctx, row, values))
  const fresh = all.filter((one) => !present.has(keyOf(one)))
  return {
    fresh,
    check: {
      sha256: createHash('sha256').update(upload.bytes).digest('hex'),
      sent: sheet.rows.length,
      added: fresh.length,
      known: all.length - fresh.length,
      rejected,
      fileProblems: sheet.fileProblems.map(({ message, mend }) => ({ message, mend })),
      problems: problems.slice(0, 500).map(({ excelRow, column, header, found, level, message, mend }) => ({ excelRow, column, header, found, level, message, mend })),
    },
  }
}

function strangers(row: CheckedRow, text: string, found: RollRow | undefined, today: string): RowProblem[] {
  const at = { excelRow: row.excelRow, column: '', level: 'block' as const }
  if (!found) return [{ ...at, key: 'student', header: '学籍号或证件号码', found: maskIdNumber(text), message: '本校没有这名学生', mend: '核对号码；别校的学生由别校登记' }]
  const out: RowProblem[] = []
  if (found.name !== String(row.values['name']))
    out.push({ ...at, key: 'name', header: '姓名', found: maskName(String(row.values['name'])), message: '姓名与这个号码的学生不同', mend: '核对号码和姓名' })
  if ((yearOf(String(row.values['schoolYear'])) ?? 0) > schoolYearOf(today))
    out.push({ ...at, key: 'schoolYear', header: '学年', found: String(row.values['schoolYear']), message: '这个学年还没有开始', mend: '写已经开始的学年' })
  return out
}

/** The students a file names, by what stands in it (upper case): student number or identity number. */
async function findStudents(ctx: Ctx, school: number, rows: readonly CheckedRow[]): Promise<Map<string, RollRow>> {
  const keys = [...new Set(rows.map((row) => String(row.values['student'] ?? '').toUpperCase()).filter((one) => one !== ''))]
  const hashes = keys.filter((one) => /^\d{17}[\dX]$/.test(one)).map((number) => ({ number, hash: documentHash(ctx, 'id-card', number) }))
  const people = await findPeopleByHash(ctx, hashes.map((one) => one.hash))
  const numberOf = new Map(hashes.flatMap(({ number, hash }) => {
    const person = people.get(hash.toString('hex'))
    return person ? [[person.id, number] as const] : []
  }))
  const found = new Map<string, RollRow>()
  for (const row of await findRollByKeys(ctx, school, { numbers: keys, personIds: [...numberOf.keys()] })) {
    if (row.student_number && !found.has(row.student_number.toUpperCase())) found.set(row.student_number.toUpperCase(), row)
    const number = numberOf.get(row.person_id)
    if (number && !found.has(number)) found.set(number, row)
  }
  return found
}

function toEntry(ctx: Ctx, row: RollRow, values: CheckedRow['values']): NewQuality {
  const text = (key: string) => (values[key] === null || values[key] === undefined ? null : String(values[key]))
  return {
    id: newId(),
    org_no: row.org_no,
    enrollment_id: row.id,
    person_id: row.person_id,
    school_year: yearOf(text('schoolYear')!)!,
    kind: text('kind')!,
    title: withoutNumbers(text('title')!),
    content: text('content') === null ? null : withoutNumbers(text('content')!),
    result: text('result'),
    hours: (values['hours'] ?? null) as never,
    happened_on: text('happenedOn'),
    file_id: null,
    source: 'import',
    created_by_name: ctx.actor.name,
  }
}
