import { createHash } from 'node:crypto'
import type { Output } from '../../../kernel/api.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { readTable, writeWorkbook } from '../../../kernel/documents/spreadsheet.ts'
import { HttpError, Invalid } from '../../../kernel/errors.ts'
import { checkSheet, type RowProblem } from '../../../kernel/imports/sheet.ts'
import { SpreadsheetError } from '../../../kernel/imports/table.ts'
import { templateWorkbook } from '../../../kernel/imports/template.ts'
import type { FileAnswer, Upload } from '../../../kernel/server.ts'
import type { LineDraft } from '../model.ts'
import type { planApi } from '../plan-api.ts'
import { lineOf, planImport, planLists } from '../plan-import.ts'
import { filedSpecialties, openPlaces } from './facts.ts'
import { ownSchool } from './own.ts'
import { editable, withNames, writeLines } from './plan-draft.ts'

type Check = Output<typeof planApi.checkPlanFile>
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export async function planTemplate(_ctx: Ctx): Promise<FileAnswer> {
  return { name: '招生计划导入模板.xlsx', mediaType: XLSX, bytes: await writeWorkbook(templateWorkbook(planImport, { lists: planLists })) }
}

/** Reads a plan from a file, row by row against the school's filed specialties and places. Writes nothing. */
async function read(ctx: Ctx, schoolNo: number, upload: Upload): Promise<{ check: Check; lines: LineDraft[] }> {
  const table = await readTable(upload.bytes, { fileName: upload.name, maxRows: 1000 }).catch((error: unknown) => {
    throw error instanceof SpreadsheetError ? new Invalid([{ path: 'file', message: error.message }]) : error
  })
  const sheet = checkSheet(planImport, table, { today: ctx.today, lists: planLists })
  const filed = await filedSpecialties(ctx, schoolNo)
  const places = new Set((await openPlaces(ctx, schoolNo)).map((one) => one.orgNo))
  const lines: LineDraft[] = []
  const problems: RowProblem[] = []
  let rejected = 0
  for (const row of sheet.rows) {
    problems.push(...row.problems)
    const line = row.ok ? lineOf(row.values, schoolNo) : undefined
    const found: RowProblem[] = []
    const tell = (key: string, header: string, value: string, message: string, mend: string) =>
      found.push({ key, level: 'block', excelRow: row.excelRow, column: '', header, found: value, message, mend })
    if (line && !places.has(line.orgNo)) tell('orgNo', '就读地点', String(line.orgNo), '不是本校已审批的就读地点', '空着，或写已审批教学点的单位号')
    if (line && line.mode !== 'training' && !filed.some((one) => one.code === line.specialtyCode && one.level === line.level && one.lengthMonths === line.lengthMonths))
      tell('specialtyCode', '专业代码', line.specialtyCode, '没有备案，或备案的层次、学制不同', '对照“专业”里的备案填写')
    problems.push(...found)
    if (line && found.length === 0) lines.push(line)
    else rejected += 1
  }
  return {
    lines,
    check: {
      sha256: createHash('sha256').update(upload.bytes).digest('hex'),
      sent: sheet.rows.length,
      passed: lines.length,
      rejected,
      seats: lines.reduce((sum, line) => sum + line.seats, 0),
      fileProblems: sheet.fileProblems.map(({ message, mend }) => ({ message, mend })),
      problems: problems.slice(0, 500).map(({ excelRow, column, header, found, level, message, mend }) => ({ excelRow, column, header, found, level, message, mend })),
    },
  }
}

export async function checkFile(ctx: Ctx, { id }: { id: string }, upload: Upload): Promise<Check> {
  const school = await ownSchool(ctx)
  await editable(ctx, id, school.no)
  const { check } = await read(ctx, school.no, upload)
  ctx.audit.subject('intakeRevision', id, `招生计划 ${upload.name}`, { orgNo: school.no })
  ctx.audit.detail({ sent: check.sent, rejected: check.rejected })
  return check
}

/** Replaces the lines by those of the file that was checked: all rows or none. */
export async function loadFile(ctx: Ctx, { id, sha256 }: { id: string; sha256: string }, upload: Upload): Promise<Check> {
  const school = await ownSchool(ctx)
  const revision = await editable(ctx, id, school.no)
  const { check, lines } = await read(ctx, school.no, upload)
  if (check.sha256 !== sha256) throw new HttpError({ status: 409, message: '这个文件和预检的文件不是同一个。什么也没有写入。请重新预检后再导入。' })
  if (check.fileProblems.length > 0 || check.rejected > 0 || check.sent === 0) {
    const first = check.fileProblems[0]?.message ?? (check.sent === 0 ? '文件里没有计划行' : `${check.rejected} 行没有通过检查`)
    throw new Invalid([{ path: 'file', message: `${first}。什么也没有写入。请改正文件后重新预检。` }])
  }
  await writeLines(ctx, revision, await withNames(ctx, school.no, lines), revision.reason)
  ctx.audit.detail({ file: upload.name, sent: check.sent })
  return check
}
