import type { Case, CaseImplementation } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { Refusal } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { labelOf, trainingLevels } from '../../orgs/codes.ts'
import { findSites } from '../../orgs/public.ts'
import { changeEnrollment, lockEnrollment } from '../../students/public.ts'
import { evidenceOf } from '../files.ts'
import { oneOpenChange } from '../guard.ts'
import { judgeTransfer } from '../transfer-rules.ts'
import { transferWorkflow } from '../transfer-workflow.ts'
import { moveStudent } from './move.ts'
import { loadTransfer } from './transfer-facts.ts'

const PARTIES = ['receiving', 'receivingAuthority']

async function factsOf(ctx: Ctx, file: Case) {
  const { row, facts, view } = await loadTransfer(ctx, file)
  const sites = facts.toSiteNo ? await findSites(ctx, [facts.toSiteNo]) : []
  return [
    { label: '学生', value: `${row.name}（学籍号 ${row.student_number ?? '—'}，证件 ${row.id_masked}）` },
    { label: '转出', value: `${row.org_name}，${row.specialty_name}，${labelOf(trainingLevels, row.training_level)}，${row.grade} 级` },
    {
      label: '转入',
      value: `${facts.toName}${sites[0] ? `（${sites[0].shortName}）` : ''}，${view.to.specialtyName || '专业未定'}，${view.to.levelTitle || '层次未定'}，${facts.grade || '—'} 级`,
    },
    { label: '原因', value: facts.reason || '—' },
    { label: '监护人', value: facts.guardianAgreed ? '已同意' : '未说明' },
  ]
}

/** The record stands as 转学办理中 while the case is with others, and goes back to 在读 when it comes back or ends otherwise. */
async function hold(ctx: Ctx, file: Case) {
  const { facts } = await loadTransfer(ctx, file)
  const row = await lockEnrollment(ctx, facts.enrollmentId)
  if (row.status === 'transferring') return
  if (row.status !== 'active')
    throw new Refusal({ fact: `${maskName(row.name)}的学籍现在不是在读。`, rule: '在读学生才能转学。', clause: '001:1319', ways: ['刷新后看现在的状态。'] })
  await changeEnrollment(ctx, row, { status: 'transferring' }, { action: 'change.transfer-start', effectiveOn: ctx.today, caseNo: file.no })
}

async function restore(ctx: Ctx, file: Case) {
  const { facts } = await loadTransfer(ctx, file)
  const row = await lockEnrollment(ctx, facts.enrollmentId)
  if (row.status !== 'transferring') return
  await changeEnrollment(ctx, row, { status: 'active' }, { action: 'change.transfer-back', effectiveOn: ctx.today, caseNo: file.no })
}

/** The new record begins at the receiving school and the old one ends, in one transaction. */
async function complete(ctx: Ctx, file: Case) {
  const { facts, target } = await loadTransfer(ctx, file)
  const row = await lockEnrollment(ctx, facts.enrollmentId)
  const place = target.filed.find((one) => one.code === facts.specialtyCode && one.trainingLevel === facts.trainingLevel)
  if (!place)
    throw new Refusal({ fact: '转入学校没有备案这个专业和层次。', rule: '转入专业须有备案。', clause: '001:1315', ways: ['退回转出学校改选专业。'] })
  const [site] = facts.toSiteNo && facts.toSiteNo !== target.school.no ? await findSites(ctx, [facts.toSiteNo]) : []
  const next = await moveStudent(ctx, file, 'receiving', row, { school: target.school, site, specialty: place, grade: facts.grade })
  return { note: `学籍转入${target.school.name}，新学籍号 ${next.number}。`, facts: { newEnrollmentId: next.id, newNumber: next.number } }
}

export const transferCase: CaseImplementation = {
  workflow: transferWorkflow,
  rules: async (ctx, file) => {
    if (file.closed_at) return []
    const { view, facts } = await loadTransfer(ctx, file)
    return [...judgeTransfer(view), await oneOpenChange(ctx, file, facts.enrollmentId)]
  },
  facts: factsOf,
  partyFacts: factsOf,
  partyRules: true,
  evidence: async (ctx, file) => evidenceOf(ctx, (file.facts as { fileIds?: string[] }).fileIds ?? [], PARTIES),
  consequence: async (_ctx, file) =>
    file.state === 'accept' || (file.state === 'review' && !JSON.stringify(file.parties).includes('receivingAuthority'))
      ? '学籍当日转入新学校，编定新学籍号；原学校的学籍变为“已转出”，全日制学籍名额随学生转移。'
      : '办结以前学籍仍在转出学校，状态为“转学办理中”。',
  itemStates: { pending: '在办', approved: '已办' },
  amendPage: '/changes/new/transfer?case={id}',
  effects: {},
  entered: {
    receiving: async (ctx, file) => hold(ctx, file),
    draft: async (ctx, file) => restore(ctx, file),
    returned: async (ctx, file) => restore(ctx, file),
    refused: async (ctx, file) => restore(ctx, file),
    cancelled: async (ctx, file) => restore(ctx, file),
    approved: async (ctx, file) => complete(ctx, file),
  },
}
