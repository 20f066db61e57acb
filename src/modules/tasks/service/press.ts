import { recordEvent } from '../../../kernel/case-events.ts'
import { getCase } from '../../../kernel/cases.ts'
import { clauseLabel } from '../../../kernel/clause-labels.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { nextNumber } from '../../../kernel/counter.ts'
import { daysBetween } from '../../../kernel/dates.ts'
import { issueDocument } from '../../../kernel/documents/issued.ts'
import { dayInWords, PDF, renderOfficial, type Section } from '../../../kernel/documents/official.ts'
import { Invalid, Refusal } from '../../../kernel/errors.ts'
import { storeFile } from '../../../kernel/files.ts'
import { notify } from '../../../kernel/notices.ts'
import { isAuthority, regionOf } from '../../../kernel/org-no.ts'
import { readAmount } from '../../../kernel/parameters.ts'
import { newId } from '../../../kernel/uuid.ts'
import { firstOf } from '../../../kernel/text.ts'
import { dutyStates, pressures, type Pressure } from '../codes.ts'
import { refusePressure, type PressureReason } from '../rules.ts'
import { insertPressure, listPressures, setDuty, type DutyRow, type PressureRow } from '../store/duties.ts'

export type Measure = {
  kind: Pressure
  reason: string
  clause?: string | undefined
  attendees: string
  minutes: string
  rectification: string
  rectifyBy?: string | undefined
}

const WORDS = { remind: '督催', circular: '督通', interview: '督约' } as const
const TITLES = { remind: '督办催办通知', circular: '督办情况通报', interview: '约谈记录和整改通知' } as const

/** Sichuan's plan names circulars and interviews itself (003:212); elsewhere the national plan asks for follow-up. */
export function defaultClause(orgNo: number): string {
  return regionOf(orgNo).startsWith('51') ? '003:212' : '001:1101'
}

/** Why a measure cannot be taken with this duty now; undefined where it can. */
export async function whyNotPress(ctx: Ctx, duty: DutyRow, kind: Pressure, made: readonly Pick<PressureRow, 'kind'>[]): Promise<PressureReason | undefined> {
  if (['done', 'cancelled', 'suspended'].includes(duty.state)) return { fact: `这件任务${dutyStates[duty.state]}，不再督办。`, ways: [] }
  return refusePressure(kind, {
    daysLate: daysBetween(duty.due_on, ctx.today),
    made: made.map((one) => one.kind),
    circularDays: await readAmount(ctx, 'tasks.circular-days', { orgNo: duty.issuer_no }),
    interviewDays: await readAmount(ctx, 'tasks.interview-days', { orgNo: duty.issuer_no }),
  })
}

/** Takes a measure of supervision: keeps it, gives out its document, writes it into the timeline and tells the unit. */
export async function press(ctx: Ctx, duty: DutyRow, measure: Measure): Promise<{ id: string; number: string; fileId: string }> {
  const { kind } = measure
  const clause = measure.clause ?? defaultClause(duty.issuer_no)
  const why = await whyNotPress(ctx, duty, kind, await listPressures(ctx, duty.id))
  if (why) throw new Refusal({ fact: why.fact, rule: '督办按催办、通报、约谈的次序，逾期到规定天数才升级。', clause, ways: why.ways })
  if (kind === 'interview') checkInterview(ctx, measure)
  const id = newId()
  const year = ctx.today.slice(0, 4)
  const serial = await nextNumber(ctx, duty.issuer_no, `task:${kind}:${year}`)
  const number = `${WORDS[kind]}〔${year}〕${serial}号`
  const late = Math.max(0, daysBetween(duty.due_on, ctx.today))
  const issuer = { no: duty.issuer_no, name: duty.issuer_name }
  const issued = await issueDocument(ctx, {
    kind: `task-${kind}`, kindTitle: TITLES[kind], orgNo: duty.org_no, issuer, title: `${TITLES[kind]}：${duty.title}`, number, mediaType: PDF,
    record: { kind: 'task-pressure', id }, facts: { unit: duty.unit_name, dueOn: duty.due_on, late },
    render: (mark) =>
      renderOfficial(
        { title: TITLES[kind], number, issuer: issuer.name, addressee: duty.unit_name, letter: true, sections: letterOf(duty, measure, { late, clause, today: ctx.today }) },
        mark,
      ),
  })
  const kept = await storeFile(ctx, { name: `${TITLES[kind]} ${number}.pdf`, bytes: issued.bytes, purpose: 'result', orgNo: duty.org_no })
  await insertPressure(ctx, {
    id, org_no: duty.org_no, duty_id: duty.id, kind, made_on: ctx.today, number, reason: measure.reason, clause, days_late: late,
    ...(kind === 'interview' ? { attendees: measure.attendees, minutes: measure.minutes, rectification: measure.rectification, rectify_by: measure.rectifyBy! } : {}),
    file_id: kept.id, made_by: ctx.actor.accountId, made_by_name: ctx.actor.name,
  })
  const rank = ['none', 'remind', 'circular', 'interview']
  if (rank.indexOf(kind) > rank.indexOf(duty.pressure)) await setDuty(ctx, duty.id, { pressure: kind })
  const file = await getCase(ctx, duty.id)
  await recordEvent(ctx, file, { action: kind, title: `${pressures[kind]} ${number}`, from: file.state, to: file.state, reason: measure.reason, clause })
  ctx.audit.subject('task-duty', duty.id, `${duty.case_no} ${duty.title}`, { orgNo: duty.org_no })
  ctx.audit.because(measure.reason, clause)
  ctx.audit.change({ kind: 'task-pressure', id, action: kind, after: { number, late, unit: duty.unit_name }, orgNo: duty.org_no })
  if (!duty.outside)
    await notify(ctx, {
      to: { orgNo: duty.org_no, permission: 'tasks.report' },
      kind: 'case.overdue',
      title: firstOf(`${pressures[kind]}：${duty.title}`, 80),
      text: `${number}。${measure.reason}${kind === 'interview' ? ` 整改期限 ${measure.rectifyBy}，完成后登记整改情况。` : ' 请报告进展和完成日期。'}`,
      link: `/tasks/duties/${duty.id}`,
    })
  return { id, number, fileId: kept.id }
}

function checkInterview(ctx: Ctx, measure: Measure): void {
  const issues = [
    ...(measure.attendees ? [] : [{ path: 'attendees', message: '写明约谈的参加人。' }]),
    ...(measure.minutes ? [] : [{ path: 'minutes', message: '写下约谈纪要。' }]),
    ...(measure.rectification ? [] : [{ path: 'rectification', message: '写明整改要求。' }]),
    ...(measure.rectifyBy ? [] : [{ path: 'rectifyBy', message: '设定整改期限。' }]),
    ...(measure.rectifyBy && measure.rectifyBy < ctx.today ? [{ path: 'rectifyBy', message: '整改期限已经过去，应在今天以后。' }] : []),
  ]
  if (issues.length > 0) throw new Invalid(issues)
}

function letterOf(duty: DutyRow, measure: Measure, at: { late: number; clause: string; today: string }): Section[] {
  const lead = `${isAuthority(duty.org_no) || duty.outside ? '你单位' : '你校'}承办的“${duty.title}”，期限为${dayInWords(duty.due_on)}，截至${dayInWords(at.today)}${at.late > 0 ? `逾期 ${at.late} 天` : '尚未到期'}，完成 ${duty.share}%。`
  const facts: [string, string][] = [
    ['办件编号', duty.case_no],
    ['办结标准', duty.criterion],
    ['最近一次报告', duty.reported_on ?? '没有报告'],
    ['依据', clauseLabel(at.clause)],
  ]
  const asked =
    measure.kind === 'remind'
      ? '请抓紧办理，及时报告进展和预计完成的日期。'
      : measure.kind === 'circular'
        ? '现予通报。请查明原因，提出办结的办法和日期并报告。'
        : `请于${dayInWords(measure.rectifyBy!)}前完成整改并报告整改情况。`
  return [
    { kind: 'text', paragraphs: [lead, measure.reason] },
    { kind: 'facts', title: '任务', rows: facts },
    ...(measure.kind === 'interview'
      ? [{ kind: 'facts' as const, title: '约谈', rows: [['参加人', measure.attendees], ['纪要', measure.minutes], ['整改要求', measure.rectification]] as [string, string][] }]
      : []),
    { kind: 'text', paragraphs: [asked] },
  ]
}
