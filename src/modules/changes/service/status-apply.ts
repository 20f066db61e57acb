import { listItems, setItems } from '../../../kernel/case-items.ts'
import type { Case, StepOutcome } from '../../../kernel/cases.ts'
import { labelsAsIssued, loadCodes } from '../../../kernel/codes.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { Refusal } from '../../../kernel/errors.ts'
import { notify } from '../../../kernel/notices.ts'
import { readAmount } from '../../../kernel/parameters.ts'
import { listFiledSpecialties } from '../../specialties/public.ts'
import {
  changeEnrollment,
  continueEnrollment,
  lockEnrollment,
  studyYearOf,
  type EnrollmentRow,
  type EnrollmentSet,
} from '../../students/public.ts'
import { tellChange } from '../guard.ts'
import type { StatusFacts } from '../status-facts.ts'
import { effectiveDay } from '../status-rules.ts'
import { getStatusChange, type StatusChange } from '../status-table.ts'
import { applyCorrection } from './correction-apply.ts'
import { statusFacts } from './status-load.ts'

/**
 * What an approved change does to the record: in the transaction of the approval, under the lock of the record. Throws
 * Refusal where the record is no longer in a state the change starts from; then nothing is written.
 */
export async function applyStatus(ctx: Ctx, file: Case): Promise<StepOutcome> {
  const facts = statusFacts(file)
  const change = getStatusChange(facts.kind)
  const row = await lockEnrollment(ctx, facts.enrollmentId)
  if (!change.from.includes(row.status)) {
    const title = (await loadCodes(ctx)).label('enrollment-status', row.status, ctx.today)
    throw new Refusal({
      fact: `学籍现在是“${title}”，不能再办${change.title}。`,
      rule: '异动从学籍现在的状态办起。',
      clause: '001:1319',
      ways: ['退回学校核对。'],
    })
  }
  const effectiveOn = effectiveDay(
    change,
    { registeredOn: row.registered_on },
    { asked: facts.effectiveOn, today: ctx.today },
  )
  const note = { action: `change.${change.key}`, effectiveOn, caseNo: file.no }
  const done = await carryOut(ctx, file, row, change, facts, note)
  const items = await listItems(ctx, file.id, 'pending')
  await setItems(
    ctx,
    file,
    items.map((one) => one.id),
    { state: 'approved' },
  )
  await tellChange(ctx, row, note.action, effectiveOn)
  await tellPerson(ctx, file, row, change)
  return { note: done }
}

type Note = { action: string; effectiveOn: string; caseNo: string }

async function carryOut(
  ctx: Ctx,
  file: Case,
  row: EnrollmentRow,
  change: StatusChange,
  facts: StatusFacts,
  note: Note,
): Promise<string> {
  switch (change.effect) {
    case 'identity':
      return applyCorrection(ctx, file, row, facts, note)
    case 'reenrol': {
      const { className, ...target } = await placeSet(ctx, row, facts, note.effectiveOn)
      const made = await continueEnrollment(
        ctx,
        row,
        { ...whereOf(row), ...target, ...(className === undefined ? {} : { class_name: className }) },
        { ...note, origin: 'reenrolled' },
      )
      return `新的学籍号 ${made.student_number}，接续 ${row.student_number}。`
    }
    case 'leave':
    case 'void':
      await changeEnrollment(
        ctx,
        row,
        {
          status: change.to!,
          status_reason: facts.reasonCode,
          status_until: null,
          left_on: note.effectiveOn,
        },
        note,
      )
      return `学籍自 ${note.effectiveOn} 起结束${change.effect === 'void' ? '，不计入在校生；学籍号不再使用' : ''}。`
    case 'status':
    case 'record': {
      const set = await recordSet(ctx, row, facts, note.effectiveOn)
      const status = change.to
        ? {
            status: change.to,
            status_reason: facts.reasonCode,
            status_until: change.asks.includes('until') ? facts.until : null,
          }
        : {}
      await changeEnrollment(ctx, row, { ...status, ...set }, note)
      return `自 ${note.effectiveOn} 起${change.asks.includes('until') ? `，到 ${facts.until}` : ''}。`
    }
  }
}

const whereOf = (row: EnrollmentRow) => ({
  org_no: row.org_no,
  org_name: row.org_name,
  site_no: row.site_no,
  site_name: row.site_name,
  specialty_code: row.specialty_code,
  specialty_name: row.specialty_name,
  training_level: row.training_level,
  grade: row.grade,
})

/** The columns a change of specialty, level, class, length or grade sets, with the names of codes as issued now. */
async function placeSet(ctx: Ctx, row: EnrollmentRow, facts: StatusFacts, on: string) {
  const { to } = facts
  const set: EnrollmentSet & { className?: string | null } = {}
  if (to.className !== undefined) set.className = to.className || null
  if (to.specialtyCode) {
    const filed = await listFiledSpecialties(ctx, row.org_no, { on: ctx.today })
    set.specialty_code = to.specialtyCode
    set.specialty_name = filed.find((one) => one.code === to.specialtyCode)?.name ?? to.specialtyCode
  }
  if (to.trainingLevel) {
    set.training_level = to.trainingLevel
    set.labels = {
      ...row.labels,
      ...labelsAsIssued(
        await loadCodes(ctx),
        { trainingLevel: ['training-level', to.trainingLevel] },
        ctx.today,
      ),
    }
  }
  if (to.lengthYears !== undefined) set.length_years = to.lengthYears
  if (to.grade !== undefined) {
    set.grade = to.grade
    // The year of study follows the cohort joined: by the calendar of the day it takes effect.
    set.study_year = studyYearOf(
      { grade: to.grade, length_years: Number(to.lengthYears ?? row.length_years), left_on: null },
      on,
    )
  }
  return set
}

async function recordSet(
  ctx: Ctx,
  row: EnrollmentRow,
  facts: StatusFacts,
  on: string,
): Promise<EnrollmentSet> {
  const { className, ...set } = await placeSet(ctx, row, facts, on)
  return className === undefined ? set : { ...set, class_name: className }
}

/** The person learns what was decided and, where it goes against them, where to appeal. */
async function tellPerson(ctx: Ctx, file: Case, row: EnrollmentRow, change: StatusChange): Promise<void> {
  const days = change.appeal ? await readAmount(ctx, 'changes.appeal-days', { orgNo: row.org_no }) : 0
  await notify(ctx, {
    to: { personId: row.person_id, orgNo: row.org_no },
    kind: 'case.decided',
    title: `${change.title}已经生效`,
    text: [
      `办件 ${file.no}。`,
      change.appeal
        ? `不服这项决定的，可以在收到之日起 ${days} 天内向${file.authority_name}书面申诉，写明事实和理由。`
        : '',
    ]
      .filter(Boolean)
      .join(' '),
    link: '/me/changes',
  })
}
