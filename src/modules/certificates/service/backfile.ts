import { readCertificateNumber } from '../../../kernel/certificate-number.ts'
import { act, getCase, openCase } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { writeWorkbook } from '../../../kernel/documents/spreadsheet.ts'
import { HttpError, Invalid, NotFound, Refusal } from '../../../kernel/errors.ts'
import { readStoredFile, storeFile } from '../../../kernel/files.ts'
import { checkIdNumber } from '../../../kernel/ids.ts'
import { matchArchive } from '../../../kernel/imports/archive.ts'
import { templateWorkbook } from '../../../kernel/imports/template.ts'
import { maskIdNumber, maskName } from '../../../kernel/mask.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import { implement } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import { responsibleAuthority, schoolInReach } from '../../orgs/public.ts'
import { documentHash } from '../../people/public.ts'
import { backfileApi } from '../backfile-api.ts'
import { backfileLists, backfileSheet } from '../backfile-sheet.ts'
import { deleteDraft, findOpenNumbers, insertBackfile, listBackfile, listDrafts, lockBackfile, updateBackfile, type NewBackfile } from '../backfile-store.ts'
import { classKinds, type ClassKind } from '../codes.ts'
import { findKind, kindOf } from '../kinds.ts'
import { refuseBackfile } from '../rules.ts'
import { findTaken } from '../store.ts'
import { backfileWorkflow } from '../workflow.ts'
import { readList, rejectRow } from './sheet-file.ts'

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const spell = (text: string) => {
  const read = readCertificateNumber(text)
  return read.ok ? read.number : text
}

function documentOf(ctx: Ctx, idNumber: string | null) {
  if (!idNumber) return { id_masked: null, id_hash: null, id_sealed: null }
  return { id_masked: maskIdNumber(idNumber), id_hash: documentHash(ctx, 'id-card', idNumber), id_sealed: ctx.vault.seal(idNumber) }
}

export const backfileHandlers = implement(backfileApi, {
  async downloadBackfileTemplate() {
    return { name: '旧证书补录模板.xlsx', mediaType: XLSX, bytes: await writeWorkbook(templateWorkbook(backfileSheet, { lists: backfileLists })) }
  },

  async importBackfile(ctx, { dryRun }, upload) {
    const school = await schoolInReach(ctx, ctx.actor.org.no)
    const { good, balance } = await readList(ctx, backfileSheet, upload, backfileLists)
    const numbered = good.map((row) => ({ row, kind: String(row.values['kind']), number: spell(String(row.values['number'])) }))
    const open = await findOpenNumbers(ctx, school.no, numbered.map((one) => one.number))
    const taken = new Set<string>()
    for (const [kind, some] of Map.groupBy(numbered, (one) => one.kind)) for (const number of await findTaken(ctx, kind, some.map((one) => one.number))) taken.add(`${kind} ${number}`)
    const seen = new Set<string>()
    const fresh: NewBackfile[] = []
    for (const { row, kind, number } of numbered) {
      const key = `${kind} ${number}`
      const why = taken.has(key) ? '这个编号已在证书台账里' : open.has(key) ? '这个编号已在补录里，还没有确认' : seen.has(key) ? '这个编号在文件里重复' : undefined
      seen.add(key)
      if (why) {
        rejectRow(balance, row, why, '核对编号；确实重复的删去这一行')
        continue
      }
      const { values } = row
      const text = (field: string) => (values[field] as string | null) ?? null
      fresh.push({
        id: newId(),
        org_no: school.no,
        origin: 'backfile',
        source_row: row.excelRow,
        kind,
        number,
        name: String(values['name']),
        ...documentOf(ctx, text('idNumber')),
        school_name: String(values['schoolName']),
        class_kind: text('classKind'),
        specialty_name: text('specialtyName'),
        facts: { ...(values['entryDate'] ? { entryDate: String(values['entryDate']) } : {}), ...(values['level'] ? { level: String(values['level']) } : {}) },
        issued_on: String(values['issuedOn']),
        scan_name: null,
        scan_file_id: null,
      })
    }
    ctx.audit.subject('certificateBackfile', String(school.no), upload.name, { orgNo: school.no })
    ctx.audit.detail({ sent: balance.sent, accepted: balance.accepted, rejected: balance.rejected, dryRun })
    if (!dryRun && balance.fileProblems.length === 0) await insertBackfile(ctx, fresh)
    return balance
  },

  async uploadBackfileScans(ctx, _input, upload) {
    const school = await schoolInReach(ctx, ctx.actor.org.no)
    const drafts = await listDrafts(ctx, school.no)
    const matched = matchArchive(upload.bytes, drafts.map((row) => ({ keys: [row.number], target: row })), { kinds: ['pdf', 'jpeg', 'png'], words: 'PDF、JPG 或 PNG', maxBytes: 20 * 1024 * 1024 })
    if ('problem' in matched) throw new HttpError({ status: 400, message: `“${upload.name}”${matched.problem}`, issues: [{ path: 'file', message: matched.problem }] })
    const refused = [...matched.refused]
    let done = 0
    for (const one of matched.matched) {
      try {
        const file = await storeFile(ctx, { name: one.name.split(/[\\/]/).at(-1)!, bytes: one.read(), purpose: 'evidence', orgNo: school.no })
        await updateBackfile(ctx, [one.target.id], { scan_file_id: file.id })
        done += 1
      } catch (error) {
        if (!(error instanceof HttpError)) throw error
        refused.push({ name: one.name, why: error.message })
      }
    }
    ctx.audit.subject('certificateBackfile', String(school.no), upload.name, { orgNo: school.no })
    ctx.audit.detail({ matched: done, refused: refused.length })
    return { matched: done, withoutRow: matched.withoutTarget, withoutScan: matched.withoutFile.filter((row) => !row.scan_file_id).map((row) => row.number), refused }
  },

  async addPaperCertificate(ctx, input) {
    const school = await schoolInReach(ctx, ctx.actor.org.no)
    const wrong = refuseBackfile(findKind(input.kind), { number: input.number, classKind: input.classKind ?? null, issuedOn: input.issuedOn }, ctx.today)
    if (wrong) throw new Invalid([{ path: wrong.key, message: `${wrong.message}。${wrong.mend}。` }])
    const number = spell(input.number)
    if ((await findTaken(ctx, input.kind, [number])).size > 0) throw new Refusal({ fact: `编号 ${number} 的${kindOf(input.kind).title}已在台账里。`, rule: '一个编号只有一本证书。', clause: '001:1080', ways: ['在台账里查这个编号。'] })
    if ((await findOpenNumbers(ctx, school.no, [number])).has(`${input.kind} ${number}`)) throw new Refusal({ fact: `编号 ${number} 已在补录里，还没有确认。`, rule: '一个编号只补录一次。', ways: ['等主管部门确认。'] })
    const checked = input.idNumber ? checkIdNumber(input.idNumber) : undefined
    if (checked && !checked.ok) throw new Invalid([{ path: 'idNumber', message: checked.reason }])
    const file = await readStoredFile(ctx, input.fileId)
    const row: NewBackfile = {
      id: newId(),
      org_no: school.no,
      origin: 'paper',
      source_row: null,
      kind: input.kind,
      number,
      name: input.name,
      ...documentOf(ctx, checked?.value ?? null),
      school_name: input.schoolName,
      class_kind: input.classKind ?? null,
      specialty_name: input.specialtyName ?? null,
      facts: {},
      issued_on: input.issuedOn,
      scan_name: file.name,
      scan_file_id: file.id,
    }
    await insertBackfile(ctx, [row])
    ctx.audit.subject('certificateBackfile', row.id, `${kindOf(input.kind).title} ${number}`, { orgNo: school.no })
    ctx.audit.change({ kind: 'certificateBackfile', id: row.id, action: 'add', after: { kind: input.kind, number }, orgNo: school.no })
    return { id: row.id }
  },

  async listBackfile(ctx, input) {
    const { rows, total } = await listBackfile(ctx, input, input)
    const { total: drafts } = await listBackfile(ctx, { state: 'draft' }, { page: 1, size: 1 })
    return {
      total,
      drafts,
      rows: rows.map((row) => ({
        id: row.id,
        kindTitle: kindOf(row.kind).title,
        number: row.number,
        name: maskName(row.name),
        schoolName: row.school_name,
        specialty: row.specialty_name,
        classKind: row.class_kind ? classKinds[row.class_kind as ClassKind] : null,
        issuedOn: row.issued_on,
        origin: row.origin as 'backfile',
        scanFileId: row.scan_file_id,
        state: row.state as 'draft',
        reason: row.reason,
        caseId: row.case_id,
        certificateId: row.certificate_id,
      })),
    }
  },

  async deleteBackfileDraft(ctx, { id }) {
    const row = await lockBackfile(ctx, id)
    if (!row || !(await deleteDraft(ctx, id))) throw new NotFound('没有提交的补录')
    ctx.audit.subject('certificateBackfile', id, `${kindOf(row.kind).title} ${row.number}`, { orgNo: row.org_no })
    ctx.audit.change({ kind: 'certificateBackfile', id, action: 'delete', before: { kind: row.kind, number: row.number }, orgNo: row.org_no })
    return { id }
  },

  async submitBackfile(ctx, { statement }) {
    const school = await schoolInReach(ctx, mainUnit(ctx.actor.org.no))
    const drafts = await listDrafts(ctx, school.no)
    if (drafts.length === 0) throw new Refusal({ fact: '没有待提交的补录。', rule: '先导入或补登，再提交。', ways: ['下载模板，导入旧证书。'] })
    const origins = new Set(drafts.map((row) => row.origin))
    const file = await openCase(ctx, {
      workflow: backfileWorkflow,
      orgNo: school.no,
      orgName: school.name,
      authority: await responsibleAuthority(ctx, school),
      title: `${origins.has('backfile') ? '补录' : '补登'}旧证书 ${drafts.length} 本`,
      facts: { count: drafts.length, statement, origin: origins.size > 1 ? 'both' : [...origins][0] },
    })
    await updateBackfile(ctx, drafts.map((row) => row.id), { case_id: file.id, state: 'submitted' })
    const after = await act(ctx, file.id, file.version, 'submit', { facts: {} })
    return { id: after.id, no: after.no, state: after.state, stateTitle: backfileWorkflow.states[after.state as 'review'].title, authorityName: after.authority_name, count: drafts.length }
  },

  async refuseBackfileRow(ctx, { id, reason }) {
    const row = await lockBackfile(ctx, id)
    if (!row?.case_id || row.state !== 'submitted') throw new NotFound('待确认的补录')
    const file = await getCase(ctx, row.case_id)
    if (file.state !== 'review') throw new HttpError({ status: 409, message: '这一件现在不在主管部门确认。什么也没有写入。' })
    await updateBackfile(ctx, [id], { state: 'refused', reason })
    ctx.audit.subject('certificateBackfile', id, `${kindOf(row.kind).title} ${row.number}`, { orgNo: row.org_no })
    ctx.audit.because(reason)
    ctx.audit.change({ kind: 'certificateBackfile', id, action: 'refuse', after: { reason }, orgNo: row.org_no })
    return { id }
  },
})
