import type { Case } from '../../../kernel/cases.ts'
import { findCodeList, loadCodes } from '../../../kernel/codes.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { readAmount, readParameter } from '../../../kernel/parameters.ts'
import { labelOf, trainingLevels } from '../../orgs/codes.ts'
import { findIdHashes, findPlaces } from '../../people/public.ts'
import { listFiledSpecialties } from '../../specialties/public.ts'
import { findEnrollments, type EnrollmentRow } from '../../students/public.ts'
import type { StatusFacts } from '../status-facts.ts'
import type { StatusLimits, StatusView } from '../status-rules.ts'
import { countApproved } from '../status-store.ts'
import { getStatusChange, type StatusChange } from '../status-table.ts'

/** The facts of a case of this module, as they were written when it was opened. */
export const statusFacts = (file: Pick<Case, 'facts'>) => file.facts as StatusFacts

const LIMITS: Record<keyof StatusLimits, string> = {
  suspendMonths: 'changes.suspend.max-months',
  suspendTimes: 'changes.suspend.max-times',
  serviceYears: 'changes.enlist.service-years',
  yearsAfter: 'changes.enlist.years-after',
  reserveYears: 'changes.reserve.max-years',
  giveUpDays: 'changes.give-up.days',
  backdateDays: 'changes.backdate.days',
  repeatTimes: 'changes.repeat.max-times',
  specialtyTimes: 'changes.specialty.max-times',
  reenrolYears: 'changes.reenrol.max-years',
}

export async function loadLimits(ctx: Ctx, orgNo: number): Promise<StatusLimits> {
  const limits = {} as StatusLimits
  for (const [name, key] of Object.entries(LIMITS))
    limits[name as keyof StatusLimits] = await readAmount(ctx, key, { orgNo })
  return limits
}

/** Reason codes of a kind with their words. */
export async function reasonsOf(ctx: Ctx, kind: string): Promise<{ code: string; label: string }[]> {
  const book = await loadCodes(ctx)
  const list = findCodeList('change-reason')!
  const at = list.more.indexOf('kinds')
  return [...list.moreOf]
    .filter(([, more]) => more[at]!.split(' ').includes(kind))
    .map(([code]) => ({ code, label: book.label('change-reason', code, ctx.today) }))
}

/** The record and everything the rules ask of a change to it. Runs in the scope of the school. */
export async function loadStatus(
  ctx: Ctx,
  facts: StatusFacts,
  state: string,
): Promise<{ row: EnrollmentRow; change: StatusChange; view: StatusView }> {
  const [row] = await findEnrollments(ctx, [facts.enrollmentId])
  if (!row) throw new Error(`enrollment ${facts.enrollmentId} is not in the owner's scope`)
  const change = getStatusChange(facts.kind)
  const book = await loadCodes(ctx)
  const filed = new Map<string, number[]>()
  for (const one of await listFiledSpecialties(ctx, row.org_no, { on: ctx.today })) {
    const key = `${one.code}:${one.trainingLevel}`
    filed.set(key, [...(filed.get(key) ?? []), Number(one.lengthYears)])
  }
  const view: StatusView = {
    today: ctx.today,
    change,
    facts,
    row: {
      status: row.status,
      statusTitle: book.label('enrollment-status', row.status, ctx.today),
      registeredOn: row.registered_on,
      leftOn: row.left_on,
      entryDate: row.entry_date,
      grade: row.grade,
      lengthYears: Number(row.length_years),
      specialtyCode: row.specialty_code,
      trainingLevel: row.training_level,
      className: row.class_name,
      statusUntil: row.status_until,
    },
    filed,
    levelTitle: (level) => labelOf(trainingLevels, level),
    limits: await loadLimits(ctx, row.org_no),
    times: await countApproved(ctx, row.id, change.key),
    reasons: new Set((await reasonsOf(ctx, change.key)).map((one) => one.code)),
    elsewhere: change.effect === 'reenrol' ? await placeElsewhere(ctx, row) : null,
    notified: state === 'notified',
  }
  return { row, change, view }
}

async function placeElsewhere(ctx: Ctx, row: EnrollmentRow): Promise<string | null> {
  if (row.study_mode !== 'full-time') return null
  const hash = (await findIdHashes(ctx, [row.person_id])).get(row.person_id)
  const places = hash ? ((await findPlaces(ctx, [hash])).get(hash.toString('hex')) ?? []) : []
  return places.find((one) => one.enrollmentId !== row.id)?.orgName ?? null
}

/** Whether a kind is named in a list parameter of decision levels, which names kinds by their titles. */
export async function isListed(
  ctx: Ctx,
  key: 'changes.decided.by-school' | 'changes.decided.by-upper',
  change: StatusChange,
  orgNo: number,
): Promise<boolean> {
  const { value } = await readParameter(ctx, key, { orgNo })
  return Array.isArray(value) && value.includes(change.title)
}
