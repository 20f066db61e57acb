import { listEvents } from '../../../kernel/case-lists.ts'
import { getImplementation } from '../../../kernel/cases.ts'
import { holderOf } from '../../../kernel/case-types.ts'
import { loadCodes } from '../../../kernel/codes.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { HttpError, Invalid, NotFound, Refusal, Stale, type Issue } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { notify } from '../../../kernel/notices.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import { listDirectorySchools } from '../../orgs/public.ts'
import { listOfPerson } from '../../students/public.ts'
import type { ChangeKind } from '../change-kind.ts'
import { checkEvidence, keepEvidence } from '../files.ts'
import { changeKinds, findChangeKind } from '../kinds.ts'
import type { requestApi } from '../request-api.ts'
import { answerRequest, findRequest, insertRequest, listOwnCases, listRequests } from '../store.ts'
import { requestWire } from './request.ts'

type MyApi = Pick<typeof requestApi, 'getMyChanges' | 'askChange' | 'withdrawMyChange' | 'uploadMyChangeFile'>

const DAY = /^\d{4}-\d{2}-\d{2}$/

function ownPerson(ctx: Ctx): string {
  if (!ctx.actor.personId) throw new HttpError({ status: 409, message: '这个账户没有对应的学员。请学校的学籍员核对账户。' })
  return ctx.actor.personId
}

export const myHandlers: Handlers<MyApi> = {
  async getMyChanges(ctx) {
    const personId = ownPerson(ctx)
    const rows = (await listOfPerson(ctx, personId)).filter((row) => row.left_on === null || changeKinds.some((kind) => kind.starters.includes('learner') && kind.from.includes(row.status)))
    const cases = await listOwnCases(ctx, personId, 'changes.')
    const open = cases.find((one) => !one.closed_at)
    const { rows: requests } = await listRequests(ctx, { page: 1, size: 50 })
    const asked = requests.find((one) => one.state === 'asked')
    const book = await loadCodes(ctx)
    const blocked = open ? `办件 ${open.no} 还没有办结。` : asked ? '已有一份申请在等学校受理。' : null
    const wired = []
    for (const row of requests) wired.push(await requestWire(ctx, row))
    const shown = []
    for (const file of cases) {
      const { workflow } = getImplementation(file.workflow)
      const state = workflow.states[file.state]!
      const events = await listEvents(ctx, file.id)
      shown.push({
        id: file.id,
        no: file.no,
        // The title of a case begins with the masked name; to the student the rest says what it is.
        title: file.title.split(' · ')[1] ?? workflow.title,
        state: file.state,
        stateTitle: state.title,
        tone: state.tone,
        waitingFor: file.closed_at || !state.waits ? null : (holderOf(file, state.waits.side)?.name ?? null),
        dueOn: file.closed_at ? null : file.due_on,
        closed: file.closed_at !== null,
        steps: events
          .filter((one) => one.action !== 'opened')
          .map((one) => ({ at: one.at, title: one.title, orgName: one.actor_org_name, reason: one.reason, clause: one.clause })),
      })
    }
    const { rows: schools } = await listDirectorySchools(ctx, { year: Number(ctx.today.slice(0, 4)) }, 1, 1000)
    return {
      records: rows.map((row) => ({
        enrollmentId: row.id,
        orgName: row.org_name,
        specialtyName: row.specialty_name,
        status: book.label('enrollment-status', row.status, ctx.today),
        kinds: changeKinds
          .filter((kind) => kind.ask && kind.starters.includes('learner') && kind.from.includes(row.status))
          .map((kind) => ({ key: kind.key, blocked })),
      })),
      requests: wired,
      cases: shown,
      schools: schools.filter((one) => !rows.some((row) => row.org_no === one.orgNo)).map((one) => ({ no: one.orgNo, name: one.name })),
    }
  },

  async askChange(ctx, { enrollmentId, kind: key, facts, fileIds }) {
    const personId = ownPerson(ctx)
    const row = (await listOfPerson(ctx, personId)).find((one) => one.id === enrollmentId)
    if (!row) throw new NotFound('学籍')
    const kind = findChangeKind(key)
    if (!kind?.ask || !kind.starters.includes('learner')) throw new NotFound('事项')
    if (!kind.from.includes(row.status)) {
      const book = await loadCodes(ctx)
      throw new Refusal({
        fact: `您的学籍现在是“${book.label('enrollment-status', row.status, ctx.today)}”。`,
        rule: `这时不能申请“${kind.title}”。`,
        clause: '001:1319',
        ways: ['有疑问的，问学校的学籍员。'],
      })
    }
    checkFacts(kind, facts, fileIds)
    await checkEvidence(ctx, fileIds)
    const open = (await listOwnCases(ctx, personId, 'changes.')).find((one) => !one.closed_at)
    if (open)
      throw new Refusal({ fact: `您的办件 ${open.no} 还没有办结。`, rule: '同时只办一件学籍异动。', clause: '001:1319', ways: ['等那一件办结，或请学校取消那一件。'] })
    const id = newId()
    const added = await insertRequest(ctx, {
      id,
      org_no: row.org_no,
      org_name: row.org_name,
      kind: key,
      person_id: personId,
      enrollment_id: row.id,
      from_org_no: null,
      from_org_name: null,
      student_name: row.name,
      student_number: row.student_number,
      facts,
      reason: facts.reason ?? kind.title,
      file_ids: fileIds,
    })
    if (!added)
      throw new Refusal({ fact: `您已经申请过“${kind.title}”，学校还没有答复。`, rule: '同一事项等答复以后再申请。', clause: '001:1319', ways: ['先撤回原来的申请。'] })
    ctx.audit.subject('change_request', id, `${kind.title} ${maskName(row.name)}`, { orgNo: row.org_no, personId })
    await notify(ctx, { to: { orgNo: row.org_no, permission: 'changes.apply' }, kind: 'case.received', title: `${maskName(row.name)}申请${kind.title}`, text: '在学籍异动的“申请”中受理，或说明理由不受理。', link: '/changes?tab=requests' })
    return requestWire(ctx, await findRequest(ctx, id))
  },

  async withdrawMyChange(ctx, { id, version }) {
    const personId = ownPerson(ctx)
    const row = await findRequest(ctx, id, true)
    if (row.person_id !== personId) throw new NotFound('申请')
    if (row.version !== version || row.state !== 'asked') throw new Stale({ by: row.answered_by_name ? maskName(row.answered_by_name) : row.org_name, at: row.answered_at ?? row.asked_at, fields: ['申请'] })
    const done = await answerRequest(ctx, row, { state: 'withdrawn' })
    ctx.audit.subject('change_request', id, `撤回申请 ${maskName(row.student_name)}`, { orgNo: row.org_no, personId })
    return requestWire(ctx, done)
  },

  async uploadMyChangeFile(ctx, _input, upload) {
    const personId = ownPerson(ctx)
    const [row] = await listOfPerson(ctx, personId)
    if (!row) throw new NotFound('学籍')
    const kept = await keepEvidence(ctx, upload, { orgNo: row.org_no, personId })
    ctx.audit.subject('file', kept.fileId, '本人的异动材料', { orgNo: row.org_no, personId })
    return kept
  },
}

/** The fields of the kind, each present where owed and of its type; nothing else is kept. */
function checkFacts(kind: ChangeKind, facts: Record<string, string>, fileIds: readonly string[]): void {
  const { fields, evidence } = kind.ask!
  const issues: Issue[] = []
  for (const field of fields) {
    const value = facts[field.key]?.trim() ?? ''
    if (value === '') {
      if (field.required) issues.push({ path: `facts.${field.key}`, message: `填写${field.title}。` })
    } else if (field.type === 'day' && (!DAY.test(value) || Number.isNaN(Date.parse(value)))) issues.push({ path: `facts.${field.key}`, message: `${field.title}写成 2026-09-01 的样子。` })
    else if (field.type === 'choice' && !field.options?.some((one) => one.value === value)) issues.push({ path: `facts.${field.key}`, message: `从列出的${field.title}中选一项。` })
    else if (field.type === 'school' && !/^\d{12}$/.test(value)) issues.push({ path: `facts.${field.key}`, message: `从列出的${field.title}中选一所。` })
  }
  for (const key of Object.keys(facts)) if (!fields.some((field) => field.key === key)) issues.push({ path: `facts.${key}`, message: '没有这一项。' })
  if (evidence === 'required' && fileIds.length === 0) issues.push({ path: 'fileIds', message: `上传${kind.ask!.evidenceWords ?? '证明材料'}，每份不超过 2 MB。` })
  if (issues.length > 0) throw new Invalid(issues)
}
