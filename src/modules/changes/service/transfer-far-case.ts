import type { Case, CaseImplementation } from '../../../kernel/cases.ts'
import { loadCodes } from '../../../kernel/codes.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { findByCode, listIssued, voidDocument } from '../../../kernel/documents/issued.ts'
import { Refusal } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { readAmount } from '../../../kernel/parameters.ts'
import type { RuleResult } from '../../../kernel/workflow.ts'
import { findQualification } from '../../orgs/public.ts'
import { findIdHashes, findPlaces, getPerson } from '../../people/public.ts'
import { listFiledSpecialties } from '../../specialties/public.ts'
import {
  changeEnrollment,
  enterByTransfer,
  findEnrollments,
  lockEnrollment,
  type EnrollmentRow,
} from '../../students/public.ts'
import { PROOF_KIND } from '../documents.ts'
import { evidenceOf } from '../files.ts'
import { oneOpenChange, tellChange } from '../guard.ts'
import { provinceName } from '../provinces.ts'
import { judgeArrival, judgeDeparture } from '../transfer-far-rules.ts'
import { transferFarApi } from '../transfer-far-api.ts'
import { transferInWorkflow, transferOutWorkflow } from '../transfer-far-workflow.ts'
import { jointOf } from './transfer-facts.ts'

const outOf = transferFarApi.openTransferOut.input.omit({ caseId: true, version: true })
const inOf = transferFarApi.openTransferIn.input.omit({ caseId: true, version: true })

export const readOut = (file: Pick<Case, 'facts'>) => outOf.parse(file.facts)

async function recordOf(ctx: Ctx, file: Case): Promise<EnrollmentRow> {
  const [row] = await findEnrollments(ctx, [(file.facts as { enrollmentId: string }).enrollmentId])
  if (!row) throw new Error(`case ${file.id}: its enrollment is not in the owner's scope`)
  return row
}

const taken = (ctx: Ctx, file: Case) =>
  lockEnrollment(ctx, (file.facts as { enrollmentId: string }).enrollmentId)
const who = (row: EnrollmentRow) =>
  `${row.name}（${row.student_number ? `学籍号 ${row.student_number}，` : ''}证件 ${row.id_masked}）`

async function rulesOut(ctx: Ctx, file: Case): Promise<RuleResult[]> {
  if (file.closed_at || file.state === 'released') return []
  const [row, facts, book] = [await recordOf(ctx, file), outOf.parse(file.facts), await loadCodes(ctx)]
  const person = await getPerson(ctx, row.person_id)
  return [
    ...judgeDeparture({
      today: ctx.today,
      status: row.status,
      statusTitle: book.label('enrollment-status', row.status, ctx.today),
      underWay: file.state === 'review',
      entryDate: row.entry_date,
      lengthYears: Number(row.length_years),
      lastMonths: await readAmount(ctx, 'changes.transfer.last-months', { orgNo: row.org_no }),
      birthDate: person.birthDate,
      guardianAgreed: facts.guardianAgreed,
      joint: await jointOf(ctx, row),
      files: facts.fileIds.length,
    }),
    await oneOpenChange(ctx, file, row.id),
  ]
}

async function rulesIn(ctx: Ctx, file: Case): Promise<RuleResult[]> {
  if (file.closed_at) return []
  const [row, facts] = [await recordOf(ctx, file), inOf.parse(file.facts)]
  const hash = (await findIdHashes(ctx, [row.person_id])).get(row.person_id)
  const held =
    hash && row.study_mode === 'full-time' ? [...(await findPlaces(ctx, [hash])).values()].flat() : []
  const proof = await findByCode(ctx, facts.proofCode)
  const filed = await listFiledSpecialties(ctx, row.org_no, { on: ctx.today })
  const mode = row.study_mode === 'part-time' ? 'part-time' : 'full-time'
  return [
    ...judgeArrival({
      pending: row.status === 'pending',
      heldBy: held[0]?.orgName ?? null,
      proof: proof
        ? { valid: proof.state === 'valid', holder: proof.holder_masked, ours: maskName(row.name) }
        : null,
      filed: filed.some((one) => one.code === row.specialty_code && one.trainingLevel === row.training_level),
      specialtyName: row.specialty_name,
      qualified:
        (await findQualification(ctx, row.org_no, Number(ctx.today.slice(0, 4)), mode))?.state === 'approved',
      year: Number(ctx.today.slice(0, 4)),
      files: facts.fileIds.length,
    }),
    await oneOpenChange(ctx, file, row.id),
  ]
}

const change = (file: Case, action: string, today: string) => ({
  action,
  effectiveOn: today,
  caseNo: file.no,
})

async function hold(ctx: Ctx, file: Case): Promise<void> {
  const row = await taken(ctx, file)
  if (row.status === 'active')
    await changeEnrollment(
      ctx,
      row,
      { status: 'transferring' },
      change(file, 'change.transfer-start', ctx.today),
    )
}

async function restore(ctx: Ctx, file: Case): Promise<void> {
  const row = await taken(ctx, file)
  if (row.status === 'transferring')
    await changeEnrollment(ctx, row, { status: 'active' }, change(file, 'change.transfer-back', ctx.today))
}

export const transferOutCase: CaseImplementation = {
  workflow: transferOutWorkflow,
  rules: rulesOut,
  facts: async (ctx, file) => {
    const [row, facts] = [await recordOf(ctx, file), outOf.parse(file.facts)]
    return [
      { label: '学生', value: who(row) },
      { label: '转出', value: `${row.org_name}，${row.grade} 级${row.specialty_name}` },
      { label: '转往', value: `${provinceName(facts.province)} ${facts.schoolName}，${facts.specialtyName}` },
      { label: '对方主管部门', value: facts.authorityName },
      { label: '原因', value: facts.reason },
      { label: '监护人', value: facts.guardianAgreed ? '已同意' : '未说明' },
    ]
  },
  evidence: async (ctx, file) => evidenceOf(ctx, outOf.parse(file.facts).fileIds),
  consequence: async (_ctx, file) =>
    file.state === 'released'
      ? '登记外省接收后办结；外省没有接收的，恢复学籍并重新占用名额。'
      : '同意后学籍当日转出、全国名额释放，学校可以出具带查验编号的转出证明。',
  amendPage: '/changes/new/transfer-out?case={id}',
  effects: {},
  entered: {
    review: hold,
    draft: restore,
    returned: restore,
    refused: restore,
    cancelled: restore,
    released: async (ctx, file) => {
      const row = await taken(ctx, file)
      const left = await changeEnrollment(
        ctx,
        row,
        { status: 'transferred-out', left_on: ctx.today },
        change(file, 'change.transfer-out', ctx.today),
      )
      await tellChange(ctx, left, 'transfer-out', ctx.today)
      return {
        note: '学籍已转出，名额已释放。由学校出具转出证明交学生带往外省。',
        facts: { leftOn: ctx.today },
      }
    },
    recalled: async (ctx, file) => {
      const row = await taken(ctx, file)
      if (row.status !== 'transferred-out')
        throw new Refusal({
          fact: '学籍现在不是已转出。',
          rule: '只有转出而没有被接收的可以恢复。',
          clause: '001:1319',
          ways: ['刷新后看现在的状态。'],
        })
      const back = await changeEnrollment(
        ctx,
        row,
        { status: 'active', left_on: null },
        change(file, 'change.transfer-recalled', ctx.today),
      )
      await tellChange(ctx, back, 'transfer-recalled', ctx.today)
      const { rows } = await listIssued(
        ctx,
        { kind: PROOF_KIND.id, state: 'valid', q: file.no },
        { page: 1, size: 20 },
      )
      for (const one of rows) await voidDocument(ctx, one.id, '外省未接收，学籍已恢复')
      return { note: `学籍恢复为在读${rows.length > 0 ? '，转出证明已作废' : ''}。` }
    },
  },
}

export const transferInCase: CaseImplementation = {
  workflow: transferInWorkflow,
  rules: rulesIn,
  facts: async (ctx, file) => {
    const [row, facts] = [await recordOf(ctx, file), inOf.parse(file.facts)]
    return [
      { label: '学生', value: who(row) },
      {
        label: '原学校',
        value: `${provinceName(facts.province)} ${facts.schoolName}，学籍号 ${facts.formerNumber}，${facts.leftOn} 转出`,
      },
      { label: '转出证明', value: facts.proofCode },
      { label: '转入', value: `${row.org_name}，${row.grade} 级${row.specialty_name}` },
      { label: '原因', value: facts.reason },
    ]
  },
  evidence: async (ctx, file) => evidenceOf(ctx, inOf.parse(file.facts).fileIds),
  consequence: async () =>
    '同意后编定学籍号，学籍自当日起在读，占用全国全日制名额；来源记为转入，不计入当年招生。',
  amendPage: '/changes/new/transfer-in?case={id}',
  effects: {},
  entered: {
    approved: async (ctx, file) => {
      const row = await taken(ctx, file)
      const { studentNumber } = await enterByTransfer(ctx, row, change(file, 'change.transfer-in', ctx.today))
      await tellChange(ctx, row, 'transfer-in', ctx.today)
      return { note: `学籍号 ${studentNumber}。`, facts: { newNumber: studentNumber } }
    },
  },
}
