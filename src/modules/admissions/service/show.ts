import type { Ctx } from '../../../kernel/context.ts'
import { listAllExtraFields, shownExtra, type ExtraField, type ExtraValues } from '../../../kernel/extra-fields.ts'
import { maskName } from '../../../kernel/mask.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import { regionName } from '../../students/public.ts'
import { preArrivalFields, type PreArrivalField, type Source } from '../codes.ts'
import { moves, type Action, type State } from '../moves.ts'
import { decisionLight, warnings } from '../rules.ts'
import type { ApplicationRow, EventRow } from '../store/applications.ts'
import { APPLICATIONS } from './judge.ts'

/** What everybody who may see an application sees of it, without the person. */
export function headOf(row: ApplicationRow) {
  return {
    id: row.id,
    version: row.version,
    orgNo: row.org_no,
    orgName: row.org_name,
    lineId: row.line_id,
    year: row.year,
    season: row.season as 'spring' | 'autumn',
    specialtyCode: row.specialty_code,
    specialtyName: row.specialty_name,
    trainingLevel: row.training_level,
    lengthMonths: row.length_months,
    studyMode: row.study_mode,
    tuition: row.tuition,
    source: row.source as Source,
    state: row.state,
    stateReason: row.state_reason,
    stateClause: row.state_clause,
    submittedAt: row.submitted_at,
    decideBy: row.decide_by,
    offeredAt: row.offered_at,
    offerNo: row.offer_no,
    replyBy: row.reply_by,
    late: row.late,
    greenChannel: row.green_channel,
    className: row.class_name,
    studentNumber: row.student_number,
    registeredOn: row.registered_on,
  }
}

/** A row of the list of an office: the person masked. */
export function listRowOf(ctx: Ctx, row: ApplicationRow, near: number) {
  return {
    ...headOf(row),
    name: maskName(row.name),
    sex: row.sex,
    idMasked: row.id_masked,
    phoneMasked: row.phone_masked,
    entryCategory: row.entry_category,
    homeRegion: row.home_region ? regionName(row.home_region) : null,
    light: decisionLight({ state: row.state, decideBy: row.decide_by }, ctx.today),
    notes: warnings(row.findings).length,
    near,
  }
}

const others: Record<string, string> = { enter: '开始填写', edit: '修改', green: '绿色通道', 'pre-arrival': '填写报到前信息' }

/** One step in words. The candidate reads which side took it, an office also who. */
export function eventOf(row: EventRow, reader: 'candidate' | 'office') {
  const by = row.by_side === 'candidate' ? (reader === 'candidate' ? '您' : '本人') : row.by_side === 'clock' ? '系统' : reader === 'candidate' ? row.actor_org_name : `${row.actor_org_name} ${maskName(row.actor_name)}`
  return {
    id: row.id,
    at: row.at,
    title: row.action in moves ? moves[row.action as Action].title : (others[row.action] ?? row.action),
    toState: row.to_state as State,
    by,
    reason: row.reason,
    clause: row.clause,
  }
}

/** Extra values in words, of every field that has or had one. */
export function extraOf(fields: readonly ExtraField[], extra: unknown) {
  const values = extra as ExtraValues
  return fields.filter((field) => field.key in values && values[field.key] !== null).map((field) => ({ key: field.key, title: field.title, value: shownExtra(field, values[field.key]) }))
}

export const fieldsOf = (ctx: Ctx, orgNo: number): Promise<ExtraField[]> => listAllExtraFields(ctx, APPLICATIONS, mainUnit(orgNo))

/** Sealed values of the pre-arrival form, opened. */
export function preArrivalOf(ctx: Ctx, row: Pick<ApplicationRow, 'pre_arrival'>): Record<string, string> {
  const held = row.pre_arrival as Record<string, string>
  return Object.fromEntries(Object.entries(held).map(([key, sealed]) => [key, ctx.vault.open(Buffer.from(sealed, 'base64'))]))
}

export const preArrivalTitle = (key: string): string => preArrivalFields[key as PreArrivalField]?.title ?? key
