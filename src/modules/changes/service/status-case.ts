import { handOver } from '../../../kernel/case-amend.ts'
import type { Case, CaseImplementation, StepInput, StepOutcome } from '../../../kernel/cases.ts'
import { loadCodes } from '../../../kernel/codes.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { addDays } from '../../../kernel/dates.ts'
import { Refusal } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { notify } from '../../../kernel/notices.ts'
import { readAmount } from '../../../kernel/parameters.ts'
import { labelOf, trainingLevels } from '../../orgs/codes.ts'
import { authorityAbove } from '../../orgs/public.ts'
import { listFiledSpecialties } from '../../specialties/public.ts'
import { refuseOthersDocument } from '../../people/public.ts'
import type { EnrollmentRow } from '../../students/public.ts'
import { evidenceOf } from '../files.ts'
import { oneOpenChange } from '../guard.ts'
import type { StatusFacts } from '../status-facts.ts'
import { judgeStatus } from '../status-rules.ts'
import type { StatusChange } from '../status-table.ts'
import { correctionWorkflow, statusWorkflow } from '../status-workflow.ts'
import { correctionFacts, hashOf } from './correction-facts.ts'
import { applyStatus } from './status-apply.ts'
import { isListed, loadStatus, statusFacts } from './status-load.ts'

async function rulesOf(ctx: Ctx, file: Case) {
  const facts = statusFacts(file)
  const { view } = await loadStatus(ctx, facts, file.state)
  return [await oneOpenChange(ctx, file, facts.enrollmentId), ...judgeStatus(view)]
}

async function factsOf(ctx: Ctx, file: Case) {
  const facts = statusFacts(file)
  const { row, change } = await loadStatus(ctx, facts, file.state)
  const book = await loadCodes(ctx)
  const { to, was } = facts
  const filed = to.specialtyCode ? await listFiledSpecialties(ctx, row.org_no, { on: ctx.today }) : []
  const nameOf = (code: string) => filed.find((one) => one.code === code)?.name ?? code
  const shift = (label: string, now: string | null | undefined, next: string | undefined) =>
    next === undefined ? [] : [{ label, value: `${now || '—'} → ${next || '—'}` }]
  return [
    { label: '学生', value: `${maskName(row.name)}（${row.id_masked}，${row.student_number ?? '待注册'}）` },
    {
      label: '学籍',
      value: `${row.grade} 级 ${row.specialty_name} ${labelOf(trainingLevels, row.training_level)}${row.class_name ? ` ${row.class_name}` : ''}，${book.label('enrollment-status', row.status, ctx.today)}`,
    },
    { label: '办理', value: `${change.title}${facts.learner ? '（本人申请）' : ''}` },
    {
      label: '原因',
      value: [book.label('change-reason', facts.reasonCode, ctx.today), facts.note]
        .filter(Boolean)
        .join('；'),
    },
    {
      label: '生效',
      value: [sinceOf(change, row, facts), facts.until ? `到 ${facts.until}` : ''].filter(Boolean).join(' '),
    },
    ...shift('专业', was.specialtyName, to.specialtyCode && nameOf(to.specialtyCode)),
    ...shift(
      '培养层次',
      labelOf(trainingLevels, was.trainingLevel),
      to.trainingLevel && labelOf(trainingLevels, to.trainingLevel),
    ),
    ...shift(
      '学制（年）',
      String(was.lengthYears),
      to.lengthYears === undefined ? undefined : String(to.lengthYears),
    ),
    ...shift('年级', String(was.grade), to.grade === undefined ? undefined : String(to.grade)),
    ...shift('班级', was.className, to.className),
    ...(facts.identity ? await correctionFacts(ctx, facts.identity, was) : []),
    ...(facts.noticeUntil ? [{ label: '告知期', value: `到 ${facts.noticeUntil}` }] : []),
    ...(facts.statement ? [{ label: '本人陈述', value: facts.statement }] : []),
  ]
}

function sinceOf(change: StatusChange, row: EnrollmentRow, facts: StatusFacts): string {
  if (facts.identity?.nature === 'error') return '自登记之初'
  if (change.notice) return row.left_on ?? '自决定之日'
  return change.effect === 'void' ? (row.registered_on ?? facts.effectiveOn) : facts.effectiveOn
}

async function consequenceOf(ctx: Ctx, file: Case): Promise<string> {
  const facts = statusFacts(file)
  const { row, change } = await loadStatus(ctx, facts, file.state)
  if (['draft', 'returned'].includes(file.state)) {
    if (change.notice)
      return `先告知本人 ${await readAmount(ctx, change.notice, { orgNo: row.org_no })} 天并听取陈述，再由学校负责人审批。`
    return (await isListed(ctx, 'changes.decided.by-school', change, row.org_no))
      ? '由学校负责人审批，审批后生效。'
      : `由学校负责人审批，再由${facts.authority.name}审核。`
  }
  if (file.state === 'notified') return '转学校负责人审批；学籍还没有改变。'
  return {
    status: `学籍变为“${(await loadCodes(ctx)).label('enrollment-status', change.to ?? row.status, ctx.today)}”，本人会收到通知。`,
    leave: '学籍结束，全国学籍占用放开，本人会收到通知。',
    void: '学籍自注册之日起作废，不计入招生数和在校生，学籍号不再使用。',
    record: '学籍的内容随之改变，本人会收到通知。',
    reenrol: '编定新的学籍号，接续原来的学籍，计入在校生。',
    identity: '人员登记和本人的全部学籍随改，原来的姓名仍能查到。',
  }[change.effect]
}

/** Against the person something is decided only after telling them: the case rests until the notice is over. */
async function submit(ctx: Ctx, file: Case, input: StepInput): Promise<StepOutcome> {
  const facts = statusFacts(file)
  const { row, change } = await loadStatus(ctx, facts, file.state)
  if (facts.identity) await refuseTaken(ctx, row.person_id, facts)
  // After a return from above the case begins again with the first authority.
  if (file.authority_no !== facts.authority.no) await handOver(ctx, file, facts.authority)
  const kept = input.reason ? { facts: { explained: input.reason } } : {}
  if (!change.notice) return kept
  const days = await readAmount(ctx, change.notice, { orgNo: row.org_no })
  const noticeUntil = addDays(ctx.today, days)
  await notify(ctx, {
    to: { personId: row.person_id, orgNo: row.org_no },
    kind: 'case.received',
    title: `学校拟作${change.title}处理，请在 ${noticeUntil} 前陈述意见`,
    text: `办件 ${file.no}。在“我的异动”里可以写下陈述和申辩，学校作决定前要听取。`,
    link: '/me/changes',
  })
  return { to: 'notified', facts: { noticeUntil }, note: `已告知本人，告知期到 ${noticeUntil}。` }
}

/** The document of a correction must still be nobody else's, whenever somebody agrees to it. */
async function refuseTaken(ctx: Ctx, personId: string, facts: StatusFacts): Promise<void> {
  const hash = await hashOf(ctx, personId, facts.identity!)
  if (hash) await refuseOthersDocument(ctx, personId, hash)
}

async function raise(ctx: Ctx, file: Case): Promise<void> {
  const above = await authorityAbove(ctx, file.authority_no)
  if (!above)
    throw new Refusal({
      fact: `${file.authority_name}上面没有主管部门。`,
      rule: '省级主管部门的审核就是最后一级。',
      ways: ['直接通过或退回。'],
    })
  await handOver(ctx, file, above)
}

async function approve(ctx: Ctx, file: Case): Promise<StepOutcome> {
  const { change, row } = await loadStatus(ctx, statusFacts(file), file.state)
  if (file.state === 'school' && (await isListed(ctx, 'changes.decided.by-school', change, row.org_no)))
    return { to: 'approved' }
  const rises =
    file.state === 'authority' &&
    (await isListed(ctx, 'changes.decided.by-upper', change, row.org_no)) &&
    (await authorityAbove(ctx, file.authority_no))
  if (!rises) return {}
  await raise(ctx, file)
  return { to: 'upper' }
}

const shared: Omit<CaseImplementation, 'workflow'> = {
  amendPage: (file) =>
    ['draft', 'returned'].includes(file.state)
      ? `/changes/new/${statusFacts(file).kind}?case={id}`
      : undefined,
  itemStates: { pending: '在办', approved: '已生效', returned: '已退回', removed: '已取消' },
  rules: rulesOf,
  facts: factsOf,
  evidence: (ctx, file) => evidenceOf(ctx, statusFacts(file).fileIds),
  consequence: consequenceOf,
  effects: {
    submit,
    tell: async (ctx, file, input) => {
      const outcome = await submit(ctx, file, input)
      if (outcome.to === 'notified') return outcome
      throw new Refusal({
        fact: '这项异动不需要先行告知。',
        rule: '先行告知用于自动退学、开除学籍。',
        ways: ['直接提交。'],
      })
    },
    approve,
    raise,
  },
  entered: { approved: applyStatus },
}

export const statusCase: CaseImplementation = { ...shared, workflow: statusWorkflow }
export const correctionCase: CaseImplementation = { ...shared, workflow: correctionWorkflow }
