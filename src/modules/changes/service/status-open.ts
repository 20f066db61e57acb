import { amendFacts } from '../../../kernel/case-amend.ts'
import { act, getCase, openCase, type Case } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { HttpError, NotFound, Refusal, Stale } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import type { Workflow } from '../../../kernel/workflow.ts'
import { loadCodes } from '../../../kernel/codes.ts'
import { clockInChina } from '../../../kernel/dates.ts'
import { getOrg, responsibleAuthority } from '../../orgs/public.ts'
import { getPerson } from '../../people/public.ts'
import { lockEnrollment, type EnrollmentRow } from '../../students/public.ts'
import { checkEvidence } from '../files.ts'
import { refuseIfOpen } from '../guard.ts'
import type { RecordBefore, StatusFacts } from '../status-facts.ts'
import { getStatusChange, type StatusChange } from '../status-table.ts'
import { correctionWorkflow, statusWorkflow } from '../status-workflow.ts'
import { statusFacts } from './status-load.ts'

export const workflowOf = (change: StatusChange): Workflow =>
  change.effect === 'identity' ? correctionWorkflow : statusWorkflow

/** A record of the own school, locked, as it was when the page was opened. */
export async function takeRecord(ctx: Ctx, id: string, version: number): Promise<EnrollmentRow> {
  const row = await lockEnrollment(ctx, id)
  if (mainUnit(row.org_no) !== mainUnit(ctx.actor.org.no)) throw new NotFound('学籍')
  if (row.version !== version) throw new Stale({ by: '别人', at: beijing(row.updated_at), fields: ['学籍'] })
  return row
}

const beijing = (moment: string) => clockInChina(moment).slice(0, 16)

/** A draft or returned case of this module and the own school. */
export async function ownDraft(ctx: Ctx, caseId: string, kind: string): Promise<Case> {
  const file = await getCase(ctx, caseId)
  const mine =
    [statusWorkflow.id, correctionWorkflow.id].includes(file.workflow as 'changes.status') &&
    file.org_no === mainUnit(ctx.actor.org.no)
  if (!mine || statusFacts(file).kind !== kind) throw new NotFound('办件')
  if (!['draft', 'returned'].includes(file.state))
    throw new HttpError({
      status: 409,
      message: `办件现在是“${workflowOf(getStatusChange(kind)).states[file.state]!.title}”，不能修改填写。什么也没有写入。`,
    })
  return file
}

/** What whoever opens a case says; the authority and the record as it stands are added. */
type NewFacts = Omit<StatusFacts, 'authority' | 'was'>

async function beforeOf(ctx: Ctx, row: EnrollmentRow): Promise<RecordBefore> {
  const person = await getPerson(ctx, row.person_id)
  return {
    status: row.status,
    className: row.class_name,
    grade: row.grade,
    specialtyName: row.specialty_name,
    trainingLevel: row.training_level,
    lengthYears: Number(row.length_years),
    name: maskName(row.name),
    idMasked: row.id_masked,
    documentType: person.documentType,
    sex: row.sex,
  }
}

type Handing = {
  submit: boolean
  explain?: string | undefined
  caseId?: string | undefined
  caseVersion?: number | undefined
}

/** Opens the case of a change of a locked record, or writes a draft again, and hands it in where that is wanted. */
export async function handStatus(ctx: Ctx, row: EnrollmentRow, facts: NewFacts, handing: Handing) {
  const change = getStatusChange(facts.kind)
  if (!change.from.includes(row.status)) throw await notFrom(ctx, row, change)
  await refuseIfOpen(ctx, row, handing.caseId)
  await checkEvidence(ctx, facts.fileIds)
  const file = handing.caseId
    ? await rewrite(ctx, handing.caseId, handing.caseVersion, row, facts)
    : await openStatusCase(ctx, row, facts)
  const done = handing.submit
    ? await act(ctx, file.id, file.version, 'submit', {
        facts: {},
        ...(handing.explain ? { reason: handing.explain } : {}),
      })
    : file
  return {
    id: done.id,
    no: done.no,
    state: done.state,
    stateTitle: workflowOf(change).states[done.state]!.title,
    version: done.version,
  }
}

async function notFrom(ctx: Ctx, row: EnrollmentRow, change: StatusChange): Promise<Refusal> {
  const book = await loadCodes(ctx)
  const word = (status: string) => `“${book.label('enrollment-status', status, ctx.today)}”`
  return new Refusal({
    fact: `${maskName(row.name)} 的学籍现在是${word(row.status)}，不能办理${change.title}。`,
    rule: `${change.title}从${change.from.map(word).join('、')}办起。`,
    clause: '001:1319',
    ways: ['刷新学籍，选择适合的异动。'],
  })
}

const titleOf = (row: EnrollmentRow, change: StatusChange) => `${maskName(row.name)} · ${change.title}`

/** Opens the draft of one change; the record is locked and in no other open case. */
export async function openStatusCase(ctx: Ctx, row: EnrollmentRow, facts: NewFacts): Promise<Case> {
  const school = await getOrg(ctx, mainUnit(row.org_no))
  const change = getStatusChange(facts.kind)
  const authority = await responsibleAuthority(ctx, school)
  return openCase(ctx, {
    workflow: workflowOf(change),
    orgNo: school.no,
    orgName: school.name,
    authority,
    title: titleOf(row, change),
    facts: { ...facts, authority, was: await beforeOf(ctx, row) },
    items: [{ recordId: row.id, personId: row.person_id, label: maskName(row.name) }],
    personId: row.person_id,
  })
}

async function rewrite(
  ctx: Ctx,
  caseId: string,
  version: number | undefined,
  row: EnrollmentRow,
  facts: NewFacts,
): Promise<Case> {
  const file = await ownDraft(ctx, caseId, facts.kind)
  const before = statusFacts(file)
  if (before.enrollmentId !== row.id) throw new NotFound('办件')
  const { noticeUntil: _, statement: _s, ...kept } = before
  const next = { ...kept, ...facts, learner: before.learner, was: await beforeOf(ctx, row) }
  ctx.audit.change({
    kind: 'case',
    id: file.id,
    action: 'amend',
    before: { reasonCode: before.reasonCode, to: before.to },
    after: { reasonCode: facts.reasonCode, to: facts.to },
    orgNo: file.org_no,
  })
  await amendFacts(ctx, file.id, titleOf(row, getStatusChange(facts.kind)), next)
  return { ...file, facts: next, version: version ?? file.version }
}
