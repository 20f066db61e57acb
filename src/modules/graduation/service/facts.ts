import { createHash } from 'node:crypto'
import type { Input, Output } from '../../../kernel/api.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { readTable, writeWorkbook } from '../../../kernel/documents/spreadsheet.ts'
import { HttpError, Invalid, NotFound, Refusal } from '../../../kernel/errors.ts'
import { readStoredFile, storeFile } from '../../../kernel/files.ts'
import { checkSheet, type RowProblem } from '../../../kernel/imports/sheet.ts'
import { SpreadsheetError } from '../../../kernel/imports/table.ts'
import { templateWorkbook } from '../../../kernel/imports/template.ts'
import { maskName } from '../../../kernel/mask.ts'
import { normaliseName } from '../../../kernel/names.ts'
import { isAuthority, mainUnit } from '../../../kernel/org-no.ts'
import type { Handlers, Upload } from '../../../kernel/server.ts'
import { findByStudentNumbers, findEnrollments, type EnrollmentRow } from '../../students/public.ts'
import type { api } from '../api.ts'
import { factKinds, type FactKind } from '../codes.ts'
import { factImports, factLists } from '../fact-import.ts'
import { judgeFact, whyNotSigned, type FactInput } from '../fact-rules.ts'
import { endFact, findCertificateHolder, findFact, listFacts, putFacts, type NewFact } from '../store.ts'

type FactApi = Pick<
  typeof api,
  'uploadGraduationEvidence' | 'readGraduationEvidence' | 'recordGraduationFact' | 'endGraduationFact' | 'getFactTemplate' | 'checkFactFile' | 'loadFactFile'
>
type Check = Output<typeof api.checkFactFile>

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const MOST_ROWS = 5000

/** The school the actor keeps the register of. */
export function ownSchool(ctx: Ctx): number {
  if (isAuthority(ctx.actor.org.no))
    throw new Refusal({ fact: `本岗位属于${ctx.actor.org.name}，不是学校。`, rule: '毕业材料和名单由学生所在的学校登记、申报。', ways: ['由学校的学籍员办理。'] })
  return mainUnit(ctx.actor.org.no)
}

export const factHandlers: Handlers<FactApi> = {
  async uploadGraduationEvidence(ctx, _input, upload) {
    const orgNo = ownSchool(ctx)
    const stored = await storeFile(ctx, { name: upload.name, bytes: upload.bytes, purpose: 'evidence', orgNo })
    ctx.audit.subject('file', stored.id, `毕业审核佐证 ${stored.name}`, { orgNo })
    return { fileId: stored.id, name: stored.name, bytes: stored.bytes }
  },

  async readGraduationEvidence(ctx, { id }) {
    const fact = await findFact(ctx, id)
    if (!fact) throw new NotFound('毕业审核材料')
    const file = await readStoredFile(ctx, fact.evidence_file_id)
    return { name: file.name, mediaType: file.mediaType, bytes: file.content }
  },

  async recordGraduationFact(ctx, { enrollmentId, kind, value, evidenceFileId, signer, signedOn }) {
    const orgNo = ownSchool(ctx)
    const [student] = await findEnrollments(ctx, [enrollmentId])
    if (!student || student.org_no !== orgNo) throw new NotFound('学籍')
    checkStudent(student)
    const judged = judgeFact(kind, value, ctx.today)
    const signature = whyNotSigned(signer, signedOn, ctx.today)
    const issues = [...(judged.ok ? [] : judged.issues.map((one) => ({ ...one, path: `value.${one.path}` }))), ...(signature ? [signature] : [])]
    if (issues.length > 0 || !judged.ok) throw new Invalid(issues)
    const evidence = await evidenceOf(ctx, evidenceFileId)
    if (kind === 'certificate') await refuseTaken(ctx, (judged.value as { number: string }).number, enrollmentId)
    const fact: NewFact = {
      enrollmentId, personId: student.person_id, orgNo, kind, value: judged.value, evidenceFileId,
      evidenceName: evidence.name, signer: signer.trim(), signedOn, source: 'form',
    }
    const [before] = (await listFacts(ctx, [enrollmentId])).filter((one) => one.kind === kind)
    const [id] = await putFacts(ctx, [fact])
    ctx.audit.subject('graduation-fact', id!, `${maskName(student.name)} ${factKinds[kind]}`, { orgNo, personId: student.person_id })
    tell(ctx, student, kind, id!, before?.value, judged.value)
    return { id: id! }
  },

  async endGraduationFact(ctx, { id, reason }) {
    const orgNo = ownSchool(ctx)
    const fact = await findFact(ctx, id, true)
    if (!fact || fact.org_no !== orgNo) throw new NotFound('毕业审核材料')
    if (fact.ended_at) throw new HttpError({ status: 409, message: '这条材料已经被取代或撤销。什么也没有写入。' })
    await endFact(ctx, id, reason)
    ctx.audit.subject('graduation-fact', id, factKinds[fact.kind], { orgNo, personId: fact.person_id })
    ctx.audit.because(reason)
    ctx.audit.change({ kind: 'graduation-fact', id, action: 'graduation.end-fact', before: { kind: fact.kind, value: fact.value }, after: { ended: reason }, orgNo, personId: fact.person_id })
    return { ended: true as const }
  },

  async getFactTemplate(_ctx, { kind }) {
    const bytes = await writeWorkbook(templateWorkbook(factImports[kind], { lists: factLists }))
    return { name: `${factKinds[kind]}模板.xlsx`, mediaType: XLSX, bytes }
  },

  async checkFactFile(ctx, { kind }, upload) {
    const { check } = await readFactFile(ctx, kind, upload)
    ctx.audit.subject('graduation-facts', check.sha256.slice(0, 16), `${factKinds[kind]} ${upload.name}`, { orgNo: ownSchool(ctx) })
    ctx.audit.detail({ sent: check.sent, rejected: check.rejected })
    return check
  },

  async loadFactFile(ctx, { kind, sha256, evidenceFileId }, upload) {
    const orgNo = ownSchool(ctx)
    const { check, rows } = await readFactFile(ctx, kind, upload)
    if (check.sha256 !== sha256) throw new HttpError({ status: 409, message: '这个文件和预检的文件不是同一个。什么也没有写入。请重新预检后再导入。' })
    if (check.fileProblems.length > 0 || check.rejected > 0 || check.sent === 0) {
      const first = check.fileProblems[0]?.message ?? (check.sent === 0 ? '文件里没有记录' : `${check.rejected} 行没有通过检查`)
      throw new Invalid([{ path: 'file', message: `${first}。什么也没有写入。请改正文件后重新预检。` }])
    }
    const evidence = await evidenceOf(ctx, evidenceFileId)
    const facts = rows.map(
      ({ student, value, signer, signedOn }): NewFact => ({
        enrollmentId: student.id, personId: student.person_id, orgNo, kind, value, evidenceFileId,
        evidenceName: evidence.name, signer, signedOn, source: 'import',
      }),
    )
    const before = new Map((await listFacts(ctx, facts.map((fact) => fact.enrollmentId))).filter((fact) => fact.kind === kind).map((fact) => [fact.enrollment_id, fact.value]))
    const ids = await putFacts(ctx, facts)
    rows.forEach((row, at) => tell(ctx, row.student, kind, ids[at]!, before.get(row.student.id), row.value))
    ctx.audit.subject('graduation-facts', check.sha256.slice(0, 16), `${factKinds[kind]} ${upload.name}（${check.passed} 人）`, { orgNo })
    ctx.audit.detail({ sent: check.sent, replaces: check.replaces })
    return check
  },
}

function tell(ctx: Ctx, student: EnrollmentRow, kind: FactKind, id: string, before: unknown, value: unknown): void {
  ctx.audit.change({
    kind: 'graduation-fact',
    id,
    action: 'graduation.record-fact',
    ...(before === undefined ? {} : { before: { kind, value: before } }),
    after: { kind, value },
    orgNo: student.org_no,
    personId: student.person_id,
  })
}

function checkStudent(student: EnrollmentRow): void {
  if (student.registered_on === null || (student.left_on !== null && student.status !== 'completed'))
    throw new Refusal({
      fact: `${maskName(student.name)}不是在籍学生，也不是结业学生。`,
      rule: '毕业审核材料登记在在籍学生和等待换发的结业学生名下。',
      ways: ['核对学籍状态。'],
    })
}

async function evidenceOf(ctx: Ctx, fileId: string): Promise<{ name: string }> {
  const file = await readStoredFile(ctx, fileId).catch(() => undefined)
  if (!file || file.purpose !== 'evidence') throw new Invalid([{ path: 'evidenceFileId', message: '先上传签字的纸质材料（PDF 或图片）作为佐证。' }])
  return file
}

async function refuseTaken(ctx: Ctx, number: string, enrollmentId: string): Promise<void> {
  if (!(await findCertificateHolder(ctx, number, [enrollmentId]))) return
  throw new Invalid([{ path: 'value.number', message: '这个证书编号已经登记在另一名学生名下。对照证书检查。' }])
}

type ReadRow = { student: EnrollmentRow; value: NewFact['value']; signer: string; signedOn: string }

async function readFactFile(ctx: Ctx, kind: FactKind, upload: Upload): Promise<{ check: Check; rows: ReadRow[] }> {
  const orgNo = ownSchool(ctx)
  const table = await readTable(upload.bytes, { fileName: upload.name, maxRows: MOST_ROWS }).catch((error: unknown) => {
    throw error instanceof SpreadsheetError ? new Invalid([{ path: 'file', message: error.message }]) : error
  })
  const sheet = checkSheet(factImports[kind], table, { today: ctx.today, lists: factLists })
  const numbers = sheet.rows.flatMap((row) => (row.values['studentNumber'] ? [String(row.values['studentNumber'])] : []))
  const students = new Map((await findByStudentNumbers(ctx, orgNo, numbers)).map((one) => [one.student_number!, one]))
  const held = new Set((await listFacts(ctx, [...students.values()].map((one) => one.id))).filter((fact) => fact.kind === kind).map((fact) => fact.enrollment_id))
  const rows: ReadRow[] = []
  const problems: RowProblem[] = []
  const certificates = new Map<string, number>()
  let rejected = 0
  for (const row of sheet.rows) {
    const student = students.get(String(row.values['studentNumber'] ?? ''))
    const found = row.ok ? await whyNotHere(ctx, kind, row.values, student, certificates) : undefined
    if (found) problems.push({ ...found, level: 'block', excelRow: row.excelRow, column: '', header: found.key === 'name' ? '姓名' : found.key === 'number' ? '证书编号' : '学籍号' })
    problems.push(...row.problems)
    const judged = judgeFact(kind, row.values as FactInput, ctx.today)
    if (!row.ok || found || !student || !judged.ok) rejected += 1
    else rows.push({ student, value: judged.value, signer: String(row.values['signer']), signedOn: String(row.values['signedOn']) })
    if (row.ok && kind === 'certificate') certificates.set(String((judged as { value?: { number: string } }).value?.number), row.excelRow)
  }
  return {
    rows,
    check: {
      sha256: createHash('sha256').update(upload.bytes).digest('hex'),
      sent: sheet.rows.length,
      passed: rows.length,
      rejected,
      replaces: rows.filter((row) => held.has(row.student.id)).length,
      fileProblems: sheet.fileProblems.map(({ message, mend }) => ({ message, mend })),
      problems: problems.slice(0, 500).map(({ excelRow, column, header, found, level, message, mend }) => ({ excelRow, column, header, found, level, message, mend })),
    },
  }
}

async function whyNotHere(ctx: Ctx, kind: FactKind, values: Input<typeof api.recordGraduationFact>['value'] | Record<string, unknown>, student: EnrollmentRow | undefined, certificates: ReadonlyMap<string, number>) {
  const of = values as Record<string, unknown>
  if (!student) return { key: 'studentNumber', found: String(of['studentNumber']), message: '本校没有这个学籍号', mend: '对照学籍台账改正学籍号' }
  if (normaliseName(String(of['name'])) !== normaliseName(student.name))
    return { key: 'name', found: maskName(String(of['name'])), message: `学籍号对应的姓名是${maskName(student.name)}，与填写的不同`, mend: '核对是哪一名学生' }
  if (student.registered_on === null || (student.left_on !== null && student.status !== 'completed'))
    return { key: 'studentNumber', found: student.student_number ?? '', message: '这名学生不在籍，也不是结业学生', mend: '从文件中删去这一行' }
  if (kind !== 'certificate') return undefined
  const judged = judgeFact(kind, of as FactInput, ctx.today)
  const number = judged.ok ? (judged.value as { number: string }).number : ''
  const other = certificates.get(number)
  if (other !== undefined) return { key: 'number', found: number, message: `与本文件第 ${other} 行的证书编号相同`, mend: '一个编号只属于一个人，对照证书改正' }
  if (await findCertificateHolder(ctx, number, [student.id])) return { key: 'number', found: number, message: '这个证书编号已经登记在另一名学生名下', mend: '对照证书改正' }
  return undefined
}
