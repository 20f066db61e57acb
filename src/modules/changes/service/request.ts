import { loadCodes } from '../../../kernel/codes.ts'
import type { Output } from '../../../kernel/api.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { Invalid, NotFound, Refusal, Stale } from '../../../kernel/errors.ts'
import { readStoredFile } from '../../../kernel/files.ts'
import { maskName } from '../../../kernel/mask.ts'
import { notify } from '../../../kernel/notices.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import { findOrgs, getOrg } from '../../orgs/public.ts'
import { findByStudentNumber, findEnrollments, lockEnrollment } from '../../students/public.ts'
import { keepEvidence } from '../files.ts'
import { refuseIfOpen } from '../guard.ts'
import { findChangeKind, formOf } from '../kinds.ts'
import type { requestApi } from '../request-api.ts'
import { answerRequest, findFiles, findRequest, insertRequest, listRequests, type RequestRow } from '../store.ts'
import { openers } from './openers.ts'

type Wire = Output<typeof requestApi.askChange>
type OfSchool = Pick<
  typeof requestApi,
  'listChangeRequests' | 'takeChangeRequest' | 'refuseChangeRequest' | 'askTransfer' | 'withdrawTransferRequest' | 'uploadChangeFile' | 'getRequestFile'
>

const STATES = { asked: '待学校受理', taken: '已受理', refused: '不受理', withdrawn: '已撤回' } as const

/** A request as the wire has it; the student masked except for the student. */
export async function requestWire(ctx: Ctx, row: RequestRow): Promise<Wire> {
  const kind = findChangeKind(row.kind)
  const files = row.from_org_no === null ? await findFiles(ctx, row.file_ids) : []
  return {
    id: row.id,
    kind: row.kind,
    kindTitle: kind?.title ?? row.kind,
    state: row.state,
    stateTitle: STATES[row.state],
    student: ctx.actor.personId ? row.student_name : maskName(row.student_name),
    studentNumber: row.student_number,
    enrollmentId: row.enrollment_id,
    orgName: row.org_name,
    fromOrgName: row.from_org_name,
    facts: await factsOf(ctx, row),
    reason: row.reason,
    files: files.map((one) => ({ fileId: one.id, name: one.name })),
    askedAt: row.asked_at,
    askedByName: row.from_org_no === null ? '学生本人' : maskName(row.asked_by_name),
    answer: row.answer,
    answeredAt: row.answered_at,
    caseId: row.case_id,
    caseNo: row.case_no,
    version: row.version,
    mine: row.state === 'asked' && mainUnit(ctx.actor.org.no) === mainUnit(row.org_no) && ctx.actor.personId === null,
  }
}

async function factsOf(ctx: Ctx, row: RequestRow): Promise<Wire['facts']> {
  const fields = findChangeKind(row.kind)?.ask?.fields ?? []
  const book = await loadCodes(ctx)
  const out: Wire['facts'] = []
  if (row.from_org_no !== null) {
    const { specialtyName, trainingLevel, grade } = row.facts as { specialtyName?: string; trainingLevel?: string; grade?: number }
    out.push({ label: '转入', value: `${row.from_org_name}，${specialtyName ?? '—'}，${book.label('training-level', trainingLevel ?? '', ctx.today)}，${grade ?? '—'} 级` })
    return out
  }
  for (const field of fields) {
    const value = String(row.facts[field.key] ?? '')
    if (value === '' || field.key === 'reason') continue
    const shown =
      field.type === 'school'
        ? ((await findOrgs(ctx, [Number(value)]))[0]?.name ?? value)
        : (field.options?.find((one) => one.value === value)?.label ?? value)
    out.push({ label: field.title, value: shown })
  }
  return out
}

/** A request that waits for its answer, locked, as the page showed it. */
async function waiting(ctx: Ctx, id: string, version: number): Promise<RequestRow> {
  const row = await findRequest(ctx, id, true)
  if (row.version !== version || row.state !== 'asked')
    throw new Stale({ by: row.answered_by_name ? maskName(row.answered_by_name) : '申请人', at: row.answered_at ?? row.asked_at, fields: [`申请（现在：${STATES[row.state]}）`] })
  return row
}

/** Only the school of the record answers a request. */
function own(ctx: Ctx, row: RequestRow): RequestRow {
  if (mainUnit(row.org_no) !== mainUnit(ctx.actor.org.no)) throw new NotFound('申请')
  return row
}

const subject = (ctx: Ctx, row: RequestRow) =>
  ctx.audit.subject('change_request', row.id, `${findChangeKind(row.kind)?.title ?? row.kind} ${maskName(row.student_name)}`, {
    orgNo: row.org_no,
    ...(row.person_id ? { personId: row.person_id } : {}),
  })

export const requestHandlers: Handlers<OfSchool> = {
  async listChangeRequests(ctx, input) {
    const { rows, total } = await listRequests(ctx, input)
    const out: Wire[] = []
    for (const row of rows) out.push(await requestWire(ctx, row))
    return { rows: out, total }
  },

  async takeChangeRequest(ctx, { id, version, enrollmentId }) {
    const request = own(ctx, await waiting(ctx, id, version))
    const recordId = request.enrollment_id ?? enrollmentId ?? (request.student_number && (await findByStudentNumber(ctx, request.student_number))?.id)
    if (!recordId) throw noRecord(request)
    const row = await lockEnrollment(ctx, recordId)
    if (mainUnit(row.org_no) !== mainUnit(ctx.actor.org.no)) throw new NotFound('学籍')
    if (request.from_org_no !== null && row.name !== request.student_name) throw noRecord(request)
    await refuseIfOpen(ctx, row)
    const opener = openers[request.kind]
    if (!opener) throw new NotFound('申请')
    const file = await opener(ctx, row, {
      facts: request.facts,
      reason: request.reason,
      fileIds: request.from_org_no === null ? request.file_ids : [],
      requestId: request.id,
      ...(request.from_org_no === null ? {} : { from: { no: request.from_org_no, name: request.from_org_name ?? '' } }),
    })
    const taken = await answerRequest(ctx, request, { state: 'taken', case_id: file.id, case_no: file.no, enrollment_id: row.id })
    subject(ctx, taken)
    ctx.audit.change({ kind: 'change_request', id, action: 'take', before: { state: 'asked' }, after: { state: 'taken', caseNo: file.no }, orgNo: request.org_no })
    await tellAsker(ctx, taken, `${STATES.taken}，办件 ${file.no}`)
    const kind = findChangeKind(request.kind)
    return { caseId: file.id, caseNo: file.no, page: kind ? `${formOf(kind)}?case=${file.id}` : `/cases/${file.id}` }
  },

  async refuseChangeRequest(ctx, { id, version, reason }) {
    const request = own(ctx, await waiting(ctx, id, version))
    const refused = await answerRequest(ctx, request, { state: 'refused', answer: reason })
    subject(ctx, refused)
    ctx.audit.because(reason)
    ctx.audit.change({ kind: 'change_request', id, action: 'refuse', before: { state: 'asked' }, after: { state: 'refused', reason }, orgNo: request.org_no })
    await tellAsker(ctx, refused, `不受理：${reason}`)
    return requestWire(ctx, refused)
  },

  async askTransfer(ctx, input) {
    const school = await getOrg(ctx, mainUnit(input.schoolNo))
    const me = await getOrg(ctx, mainUnit(ctx.actor.org.no))
    if (school.kind !== 'school') throw new NotFound('单位')
    if (school.no === me.no) throw new Invalid([{ path: 'schoolNo', message: '学生所在学校就是本校。' }])
    const { schoolNo: _, studentName, studentNumber, reason, ...place } = input
    const id = newId()
    await insertRequest(ctx, {
      id,
      org_no: school.no,
      org_name: school.name,
      kind: 'transfer',
      person_id: null,
      enrollment_id: null,
      from_org_no: me.no,
      from_org_name: me.name,
      student_name: studentName,
      student_number: studentNumber,
      facts: place,
      reason,
      file_ids: [],
    })
    const row = await findRequest(ctx, id)
    ctx.audit.subject('change_request', id, `请求转入 ${maskName(studentName)}`, { orgNo: me.no })
    ctx.audit.because(reason)
    ctx.audit.change({ kind: 'change_request', id, action: 'ask', after: { kind: 'transfer', school: school.name }, orgNo: me.no })
    await notify(ctx, { to: { orgNo: school.no, permission: 'changes.apply' }, kind: 'case.received', title: `${me.name}请求转入一名学生`, text: '在学籍异动的“申请”中受理，或说明理由不受理。', link: '/changes?tab=requests' })
    return requestWire(ctx, row)
  },

  async withdrawTransferRequest(ctx, { id, version }) {
    const request = await waiting(ctx, id, version)
    if (request.from_org_no === null || mainUnit(request.from_org_no) !== mainUnit(ctx.actor.org.no)) throw new NotFound('申请')
    const done = await answerRequest(ctx, request, { state: 'withdrawn' })
    ctx.audit.subject('change_request', id, `请求转入 ${maskName(request.student_name)}`, { orgNo: request.from_org_no })
    return requestWire(ctx, done)
  },

  async uploadChangeFile(ctx, { enrollmentId }, upload) {
    const [row] = await findEnrollments(ctx, [enrollmentId])
    if (!row || mainUnit(row.org_no) !== mainUnit(ctx.actor.org.no)) throw new NotFound('学籍')
    const kept = await keepEvidence(ctx, upload, { orgNo: mainUnit(row.org_no), personId: row.person_id })
    ctx.audit.subject('file', kept.fileId, `异动材料 ${maskName(row.name)}`, { orgNo: row.org_no, personId: row.person_id })
    return kept
  },

  async getRequestFile(ctx, { id, fileId }) {
    const request = await findRequest(ctx, id)
    if (!request.file_ids.includes(fileId)) throw new NotFound('文件')
    const stored = await readStoredFile(ctx, fileId)
    return { name: stored.name, mediaType: stored.mediaType, bytes: stored.content }
  },
}

function noRecord(request: RequestRow): Refusal {
  return new Refusal({
    fact: `本校没有学籍号 ${request.student_number ?? '—'}、姓名与申请一致的学生。`,
    rule: '受理时要对应到一名在校学生。',
    clause: '001:1319',
    ways: ['核对后说明理由，不受理这份申请。'],
  })
}

async function tellAsker(ctx: Ctx, row: RequestRow, words: string): Promise<void> {
  const title = `${findChangeKind(row.kind)?.title ?? '学籍异动'}申请：${words}`
  if (row.from_org_no !== null)
    await notify(ctx, { to: { orgNo: row.from_org_no, permission: 'changes.apply' }, kind: 'case.decided', title, text: `${row.org_name}的答复。`, link: '/changes?tab=requests' })
  else await notify(ctx, { to: { personId: row.person_id!, orgNo: row.org_no }, kind: 'case.decided', title, text: `${row.org_name}的答复。`, link: '/me/changes' })
}
