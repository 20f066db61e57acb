import { z } from 'zod'
import { setParty } from '../../kernel/case-amend.ts'
import { addWorkdays } from '../../kernel/calendar.ts'
import { asSide } from '../../kernel/case-scope.ts'
import type { Case, CaseImplementation, Evidence, StepInput, StepOutcome } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import { addDays } from '../../kernel/dates.ts'
import { Invalid, Refusal } from '../../kernel/errors.ts'
import { readStoredFile } from '../../kernel/files.ts'
import { notify, withoutNumbers } from '../../kernel/notices.ts'
import { readAmount, readFlag } from '../../kernel/parameters.ts'
import { concludePublicity, publicityRule, publishForCase, withdrawPublicity } from '../../kernel/publicity.ts'
import { newId } from '../../kernel/uuid.ts'
import { readCalendar } from '../../kernel/work-calendar.ts'
import { findAuthority } from '../orgs/public.ts'
import { categories, endedStates, givers, measures, progress, sources, stateOrder, verdicts, type State } from './codes.ts'
import { MOST_FILES } from './model.ts'
import { checkResult, judgeComplaint, whyNotClosed } from './rules.ts'
import { passOn } from './service/intake.ts'
import { orderOf } from './service/orders.ts'
import { findByCase, insertFile, listFiles, setComplaint, type ComplaintRow } from './store/complaints.ts'
import { findPublication, insertPublication, setPublication } from './store/publications.ts'
import { setReceipt } from './store/receipts.ts'
import { resultInput } from './wire.ts'
import { complaintWorkflow } from './workflow.ts'

async function load(ctx: Ctx, file: Case): Promise<ComplaintRow> {
  const row = await findByCase(ctx, file.id)
  if (!row) throw new Error(`case ${file.no} has no complaint`)
  return row
}

const found = (row: ComplaintRow) => row.verdict === 'founded' || row.verdict === 'partly'
const publicised = (ctx: Ctx, file: Case) => readFlag(ctx, 'complaints.publicity', { orgNo: file.authority_no })

async function rules(ctx: Ctx, file: Case) {
  if (file.closed_at) return []
  const row = await load(ctx, file)
  const order = row.order_case_id ? await orderOf(ctx, row.order_case_id) : null
  const own = judgeComplaint({
    state: file.state, schoolNo: row.school_no, question: row.question, statement: row.statement, statementDue: row.statement_due, verdict: row.verdict, measure: row.measure, followDue: row.follow_due, order, today: ctx.today,
  })
  if (file.state !== 'decided' || !found(row) || !(await publicised(ctx, file))) return own
  return [...own, await publicityRule(ctx, file, { clause: complaintWorkflow.clause, ways: ['按“开始公示”，期满、异议都已答复后再公布。'] })]
}

/** The row and the receipt follow the case, whichever step led there. */
const enter = (state: State) => async (ctx: Ctx, file: Case, input: StepInput): Promise<void> => {
  const row = await load(ctx, file)
  const first = state === 'investigating' && !row.accepted_on
  const resolveBy = first ? addWorkdays(ctx.today, await readAmount(ctx, 'complaints.investigate-days', { orgNo: row.org_no }), await readCalendar(ctx)) : row.resolve_by
  const ended = endedStates.includes(state)
  await setComplaint(ctx, row.id, {
    state,
    ...(first ? { accepted_on: ctx.today, resolve_by: resolveBy } : {}),
    ...(state === 'decided' ? { decided_on: row.decided_on ?? ctx.today } : {}),
    ...(state === 'investigating' && !first ? { decided_on: null } : {}),
    ...(ended ? { closed_on: ctx.today } : {}),
  })
  // Of a transferred complaint the receipt shows the one at the other authority.
  if (state === 'transferred') return
  const told = ['decided', 'following', 'finished', 'closed'].includes(state)
  await setReceipt(ctx, row.receipt_mark, {
    state,
    dueOn: ended ? null : state === 'following' ? row.follow_due : resolveBy,
    ...(state === 'refused' ? { answer: withoutNumbers(input.reason ?? '') } : told ? { answer: row.answer } : {}),
  })
  const words = progress[state]
  if (row.complainant_person && words !== progress[row.state])
    await notify(ctx, {
      to: { personId: row.complainant_person, orgNo: row.org_no }, kind: 'case.decided', title: `您的投诉：${words}`,
      text: `查询号 ${row.tracking_no ?? ''}。凭查询号和查询码看答复。`, link: '/complaints/track',
    })
}

/** What belongs to another authority goes on there as a new complaint, with the receipt and what was sent along. */
async function transfer(ctx: Ctx, file: Case, input: StepInput): Promise<StepOutcome> {
  const row = await load(ctx, file)
  const no = input.facts['authorityNo']
  const to = typeof no === 'number' ? await findAuthority(ctx, no) : undefined
  if (!to || to.no === row.org_no) throw new Invalid([{ path: 'authorityNo', message: '选择另一个主管部门。' }])
  await passOn(ctx, row, to)
  return { note: `移送${to.name}。` }
}

async function ask(ctx: Ctx, file: Case, input: StepInput): Promise<StepOutcome> {
  const row = await load(ctx, file)
  if (row.school_no === null || row.school_name === null) throw new Refusal({ fact: '这件投诉没有涉及学校。', rule: '只能要被投诉的学校说明。', clause: complaintWorkflow.clause, ways: ['直接调查，提出处理意见。'] })
  const question = withoutNumbers(String(input.facts['question'] ?? ''))
  if (question === '') throw new Invalid([{ path: 'question', message: '写明要学校说明什么。' }])
  await setParty(ctx, file, { side: 'school', no: row.school_no, name: row.school_name })
  const due = addWorkdays(ctx.today, await readAmount(ctx, 'complaints.statement-days', { orgNo: file.authority_no }), await readCalendar(ctx))
  await setComplaint(ctx, row.id, { question, statement: '', stated_at: null, statement_due: due })
  return { note: '已要学校说明。' }
}

/** The school's words and files, in the owner's scope; the files stay the school's. */
async function answer(ctx: Ctx, file: Case, input: StepInput): Promise<void> {
  const row = await load(ctx, file)
  await setComplaint(ctx, row.id, { statement: withoutNumbers(input.reason ?? ''), stated_at: ctx.at })
  const files = z.array(z.uuid()).max(MOST_FILES).safeParse(input.facts['fileIds'] ?? [])
  if (!files.success) throw new Invalid([{ path: 'files', message: '附件不对。请重新选择文件。' }])
  for (const fileId of files.data) {
    // Looked for among the school's own files: one that is not there answers like one of somebody else.
    const { name } = await asSide(ctx, file, 'school', () => readStoredFile(ctx, fileId))
    await insertFile(ctx, { fileId, orgNo: row.org_no, complaintId: row.id, givenBy: 'school', name, by: ctx.actor.name })
  }
}

/** Nothing of the proposal goes into the timeline, which the school reads too: it is told what was settled. */
async function propose(ctx: Ctx, file: Case, input: StepInput): Promise<void> {
  const row = await load(ctx, file)
  const given = resultInput.safeParse(input.facts)
  if (!given.success) throw new Invalid([{ path: 'verdict', message: '写明认定、查明的事实和处理。' }])
  const { verdict, finding, measure, followDue, decision, answer: reply } = given.data
  const issues = checkResult({ ...given.data, schoolNo: row.school_no, today: ctx.today })
  if (issues.length > 0) throw new Invalid(issues)
  await setComplaint(ctx, row.id, { verdict, finding, measure, follow_due: followDue ?? null, decision: withoutNumbers(decision), answer: withoutNumbers(reply) })
}

async function announce(ctx: Ctx, file: Case): Promise<StepOutcome> {
  const row = await load(ctx, file)
  if (!found(row)) throw new Refusal({ fact: '没有查实。', rule: '查实的才公示、公布。', clause: complaintWorkflow.clause, ways: ['按“不公布，办结”。'] })
  if (!(await publicised(ctx, file))) throw new Refusal({ fact: '本地的查处结果不需要先公示。', rule: '是否先公示由参数“查处结果先公示”决定。', ways: ['直接公布。'] })
  const opened = await publishForCase(ctx, file, {
    title: `${nameOf(row)}${categories[row.category]}的处理`, summary: row.decision, clause: complaintWorkflow.clause,
    lines: [{ label: nameOf(row), detail: `${categories[row.category]}：${verdicts[row.verdict!]}，拟${measures[row.measure]}` }],
    contact: file.authority_name, permission: 'complaints.handle', stopAction: 'reopen',
  })
  return { note: `公示 ${opened.starts_on} 至 ${opened.ends_on}。` }
}

const nameOf = (row: ComplaintRow) => row.school_name ?? '校外机构或个人'

async function publish(ctx: Ctx, file: Case): Promise<StepOutcome> {
  const row = await load(ctx, file)
  if (await publicised(ctx, file)) await concludePublicity(ctx, file, `公示期满，${measures[row.measure]}。`)
  const shownUntil = addDays(ctx.today, await readAmount(ctx, 'complaints.published-days', { orgNo: file.authority_no }))
  const text = withoutNumbers(row.decision)
  const title = `${nameOf(row)}${categories[row.category]}`
  if (await findPublication(ctx, row.id)) await setPublication(ctx, row.id, { text, title, measure: row.measure, follow_due: row.follow_due, published_on: ctx.today, shown_until: shownUntil, withdrawn_on: null, withdrawn_reason: null })
  else
    await insertPublication(ctx, {
      id: newId(), org_no: row.org_no, complaint_id: row.id, case_no: file.no, authority_name: row.authority_name, school_no: row.school_no, school_name: nameOf(row), category: row.category,
      verdict: row.verdict!, title, text, measure: row.measure, follow_due: row.follow_due, published_on: ctx.today, shown_until: shownUntil,
    })
  const follows = row.measure === 'rectify' || row.measure === 'suspend' || row.follow_due !== null
  return { to: follows ? 'following' : 'finished', note: `已公布，公开到 ${shownUntil}。` }
}

const close = (action: 'close' | 'withhold') => async (ctx: Ctx, file: Case): Promise<void> => {
  const why = whyNotClosed((await load(ctx, file)).verdict, action)
  if (why) throw new Refusal(why)
  await withdrawPublicity(ctx, file, '不公布。')
}

async function finish(ctx: Ctx, file: Case, input: StepInput): Promise<void> {
  const row = await load(ctx, file)
  const followed = withoutNumbers(input.reason ?? '')
  await setComplaint(ctx, row.id, { followed })
  await setPublication(ctx, row.id, { followed_on: ctx.today, followed })
}

async function evidence(ctx: Ctx, file: Case): Promise<Evidence[]> {
  const files = await listFiles(ctx, (await load(ctx, file)).id)
  return files.map((one) => ({
    name: one.name, meta: givers[one.given_by], state: 'given', fileId: one.file_id, ...(one.given_by === 'school' ? { heldBy: 'school', grantedTo: ['school'] } : {}),
  }))
}

export const caseImplementations: CaseImplementation[] = [
  {
    workflow: complaintWorkflow,
    authorityAt: findAuthority,
    page: '/complaints/manage/{id}',
    rules,
    facts: async (ctx, file) => {
      const row = await load(ctx, file)
      return [
        { label: '来源', value: sources[row.source] },
        { label: '学校', value: row.school_name ?? '没有涉及学校' },
        ...(row.agent_name ? [{ label: '机构或个人', value: row.agent_name }] : []),
        { label: '类别', value: categories[row.category] },
        ...(row.happened_on ? [{ label: '发生日期', value: row.happened_on }] : []),
        { label: '受理期限', value: row.accept_by },
        ...(row.resolve_by ? [{ label: '处理期限', value: row.resolve_by }] : []),
        ...(row.verdict ? [{ label: '认定', value: verdicts[row.verdict] }, { label: '处理', value: measures[row.measure] }] : []),
        ...(row.order_no ? [{ label: '整改办件', value: row.order_no }] : []),
      ]
    },
    // The school reads what it is asked, and after the decision what was decided; never the complaint.
    partyFacts: async (ctx, file) => {
      const row = await load(ctx, file)
      const decided = row.verdict !== null && ['decided', 'following', 'finished'].includes(row.state)
      return [
        { label: '类别', value: categories[row.category] },
        { label: '要说明的情况', value: row.question },
        ...(row.statement ? [{ label: '本校的说明', value: row.statement }] : []),
        ...(decided ? [{ label: '认定', value: verdicts[row.verdict!] }, { label: '处理', value: measures[row.measure] }, { label: '拟公布的文字', value: row.decision }] : []),
      ]
    },
    evidence,
    consequence: async (_ctx, file) =>
      ({
        received: '受理以后在期限内查明；不受理的，投诉人凭查询号看到理由。',
        statement: '学校说明以后继续调查。学校看不到投诉的内容和投诉人。',
        review: '由没有经办的人审定。审定以后公示、公布。',
        decided: '公布以后写在公开页面上；要整改的，继续跟踪。',
        following: '办结以后公开页面写明整改结果。',
      })[file.state] ?? '每一步都记入经过。',
    effects: {
      transfer, ask, answer, propose, announce, publish, finish,
      reopen: async (ctx, file) => withdrawPublicity(ctx, file, '重新调查。'),
      close: close('close'),
      withhold: close('withhold'),
    },
    entered: Object.fromEntries(stateOrder.map((state) => [state, enter(state)])),
  },
]
