import { amendFacts } from '../../../kernel/case-amend.ts'
import { act, getCase, openCase, type Case } from '../../../kernel/cases.ts'
import { loadCodes } from '../../../kernel/codes.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { HttpError, Invalid, NotFound } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import type { Handlers } from '../../../kernel/server.ts'
import type { Workflow } from '../../../kernel/workflow.ts'
import { getOrg, responsibleAuthority } from '../../orgs/public.ts'
import { getPerson } from '../../people/public.ts'
import { findEnrollments, lockEnrollment, type EnrollmentRow } from '../../students/public.ts'
import { checkEvidence } from '../files.ts'
import { openChangesOf, refuseIfOpen } from '../guard.ts'
import { provinceName, provinces } from '../provinces.ts'
import { findFiles } from '../store.ts'
import type { transferFarApi } from '../transfer-far-api.ts'
import { transferInWorkflow, transferOutWorkflow } from '../transfer-far-workflow.ts'
import { ageOn } from '../transfer-rules.ts'
import { transferProof } from './transfer-proof.ts'

export const transferFarHandlers: Handlers<typeof transferFarApi> = {
  async getTransferOutForm(ctx, which) {
    return readForm(ctx, transferOutWorkflow, which, 'active') as never
  },
  async openTransferOut(ctx, { caseId, version, ...facts }) {
    return handIn(
      ctx,
      transferOutWorkflow,
      (name) => `${name} · 转往${provinceName(facts.province)} ${facts.schoolName}`,
      caseId,
      version,
      facts,
    )
  },
  async issueTransferProof(ctx, { id }) {
    return transferProof(ctx, id)
  },
  async getTransferInForm(ctx, which) {
    return readForm(ctx, transferInWorkflow, which, 'pending') as never
  },
  async openTransferIn(ctx, { caseId, version, ...facts }) {
    if (facts.leftOn > ctx.today)
      throw new Invalid([{ path: 'leftOn', message: `转出日期 ${facts.leftOn} 还没有到。` }])
    return handIn(
      ctx,
      transferInWorkflow,
      (name) => `${name} · 从${provinceName(facts.province)} ${facts.schoolName}转入`,
      caseId,
      version,
      facts,
    )
  },
}

async function ownDraft(ctx: Ctx, workflow: Workflow, caseId: string): Promise<Case> {
  const file = await getCase(ctx, caseId)
  if (file.workflow !== workflow.id || file.org_no !== mainUnit(ctx.actor.org.no)) throw new NotFound('办件')
  if (!['draft', 'returned'].includes(file.state))
    throw new HttpError({
      status: 409,
      message: `办件现在是“${workflow.states[file.state]!.title}”，不能修改填写。什么也没有写入。`,
    })
  return file
}

async function readForm(
  ctx: Ctx,
  workflow: Workflow,
  which: { enrollmentId?: string | undefined; caseId?: string | undefined },
  status: string,
) {
  const file = which.caseId ? await ownDraft(ctx, workflow, which.caseId) : undefined
  const facts = file?.facts as { enrollmentId: string; fileIds?: string[] } | undefined
  const id = facts?.enrollmentId ?? which.enrollmentId
  const [row] = id ? await findEnrollments(ctx, [id]) : []
  if (!row || mainUnit(row.org_no) !== mainUnit(ctx.actor.org.no)) throw new NotFound('学籍')
  const open = (await openChangesOf(ctx, [row.id])).get(row.id)
  const other = open && open.caseId !== which.caseId ? `这名学生在办件 ${open.caseNo} 中，还没有办结。` : null
  const book = await loadCodes(ctx)
  const person = await getPerson(ctx, row.person_id)
  const word = book.label('enrollment-status', status, ctx.today)
  return {
    enrollmentId: row.id,
    student: row.name,
    studentNumber: row.student_number,
    about: `${row.grade} 级${row.specialty_name}`,
    minor: person.birthDate !== null && ageOn(person.birthDate, ctx.today) < 18,
    blocked:
      other ??
      (row.status === status
        ? null
        : `学籍状态是“${book.label('enrollment-status', row.status, ctx.today)}”，这一事项要“${word}”的才能办。`),
    provinces: provinces.filter((one) => one.code.slice(0, 2) !== String(row.org_no).slice(0, 2)),
    draft: file
      ? {
          caseId: file.id,
          version: file.version,
          facts,
          files: (await findFiles(ctx, facts?.fileIds ?? [])).map((one) => ({
            fileId: one.id,
            name: one.name,
          })),
        }
      : null,
  }
}

type Facts = { enrollmentId: string; province: string; reason: string; fileIds: readonly string[] }

/** Opens the case, or takes the returned one again, and hands it in. The record is locked, so that two cannot begin. */
async function handIn(
  ctx: Ctx,
  workflow: Workflow,
  titleOf: (name: string) => string,
  caseId: string | undefined,
  version: number | undefined,
  facts: Facts,
) {
  const row = await lockEnrollment(ctx, facts.enrollmentId)
  if (mainUnit(row.org_no) !== mainUnit(ctx.actor.org.no)) throw new NotFound('学籍')
  if (!provinces.some((one) => one.code === facts.province))
    throw new Invalid([{ path: 'province', message: '从列出的省份中选一个。' }])
  if (facts.province.slice(0, 2) === String(row.org_no).slice(0, 2))
    throw new Invalid([{ path: 'province', message: '是本省的学校。省内转学办理“转学”。' }])
  await refuseIfOpen(ctx, row, caseId)
  await checkEvidence(ctx, facts.fileIds)
  const title = titleOf(maskName(row.name))
  const file = caseId
    ? await amend(ctx, await ownDraft(ctx, workflow, caseId), row, title, facts, version)
    : await open(ctx, workflow, row, title, facts)
  const done = await act(ctx, file.id, file.version, 'submit', { facts: {}, reason: facts.reason })
  return {
    id: done.id,
    no: done.no,
    state: done.state,
    stateTitle: workflow.states[done.state]!.title,
    version: done.version,
  }
}

async function open(
  ctx: Ctx,
  workflow: Workflow,
  row: EnrollmentRow,
  title: string,
  facts: Facts,
): Promise<Case> {
  const own = await getOrg(ctx, mainUnit(row.org_no))
  return openCase(ctx, {
    workflow,
    orgNo: own.no,
    orgName: own.name,
    authority: await responsibleAuthority(ctx, own),
    title,
    facts: { ...facts },
    personId: row.person_id,
    items: [{ recordId: row.id, personId: row.person_id, label: maskName(row.name) }],
  })
}

async function amend(
  ctx: Ctx,
  file: Case,
  row: EnrollmentRow,
  title: string,
  facts: Facts,
  version: number | undefined,
): Promise<Case> {
  if ((file.facts as { enrollmentId: string }).enrollmentId !== row.id) throw new NotFound('办件')
  ctx.audit.change({
    kind: 'case',
    id: file.id,
    action: 'amend',
    before: file.facts,
    after: facts,
    orgNo: file.org_no,
  })
  await amendFacts(ctx, file.id, title, { ...facts })
  return { ...file, version: version ?? file.version }
}
