import type { Output } from '../../../kernel/api.ts'
import type { CodeBook } from '../../../kernel/code-rules.ts'
import { loadCodes } from '../../../kernel/codes.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { NotFound } from '../../../kernel/errors.ts'
import { listAllExtraFields, shownExtra, type ExtraField } from '../../../kernel/extra-fields.ts'
import type { RecordValues } from '../../../kernel/imports/declare.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { maskName } from '../../../kernel/mask.ts'
import { listFiledSpecialties } from '../../specialties/public.ts'
import { getPerson, listViews, openIdNumber, recordView, revealIdNumber } from '../../people/public.ts'
import type { api } from '../api.ts'
import { shown, toValues } from '../record.ts'
import { ENROLLMENTS, rosterFields } from '../reference.ts'
import { findEnrollment, findHeld, listOfPerson, type EnrollmentRow } from '../store.ts'
import { readSteps } from './steps.ts'
import { toWire } from './wire.ts'

type RecordApi = Pick<
  typeof api,
  'getStudent' | 'revealStudent' | 'getMyStudent' | 'listMyViews' | 'showMyIdNumber'
>

export const recordHandlers: Handlers<RecordApi> = {
  async getStudent(ctx, { id }) {
    const row = await getEnrollment(ctx, id)
    await recordView(ctx, row.person_id, '看了学籍全部内容', undefined, row.org_no)
    const { steps } = await readSteps(ctx, row)
    return { ...(await describe(ctx, row)), steps, views: await listViews(ctx, row.person_id, 50) }
  },

  async revealStudent(ctx, { id, purpose }) {
    const row = await getEnrollment(ctx, id)
    const idNumber = await revealIdNumber(ctx, row.person_id, purpose, row.org_no)
    return { name: row.name, idNumber }
  },

  async getMyStudent(ctx) {
    const rows = await listOfPerson(ctx, ownPerson(ctx))
    const records: Output<typeof api.getMyStudent>['records'] = []
    for (const row of rows)
      records.push({ ...(await describe(ctx, row)), ...(await readSteps(ctx, row)), words: wordsOf(row, await loadCodes(ctx), ctx.today) })
    return { records }
  },

  async listMyViews(ctx) {
    return { rows: await listViews(ctx, ownPerson(ctx)) }
  },

  async showMyIdNumber(ctx) {
    const personId = ownPerson(ctx)
    ctx.audit.subject('person', personId, maskName(ctx.actor.name), { personId })
    return { idNumber: await openIdNumber(ctx, personId) }
  },
}

/** An enrollment in scope. Absent and foreign answer with the same words. */
export async function getEnrollment(ctx: Ctx, id: string, lock = false): Promise<EnrollmentRow> {
  const row = await findEnrollment(ctx, id, lock)
  if (!row) throw new NotFound('学籍')
  return row
}

/** Why a record cannot be edited now; empty when it can. */
export async function whyLocked(ctx: Ctx, row: EnrollmentRow): Promise<string> {
  if (row.status !== 'pending') return '学籍已注册，内容不直接修改；办理“更正”或异动。'
  const held = (await findHeld(ctx, [row.id])).get(row.id)
  return held ? `这名学生在办件 ${held} 中等待审核。等审核结束，或先撤回办件。` : ''
}

/** The record in groups of facts, everything masked as everyone sees it. */
export async function describe(ctx: Ctx, row: EnrollmentRow) {
  const person = await getPerson(ctx, row.person_id)
  const values: RecordValues = {
    ...toValues(ctx, row),
    name: row.name,
    birthDate: person.birthDate,
    sex: row.sex,
  }
  const book = await loadCodes(ctx)
  const now = { codes: book, today: ctx.today }
  const filed = ctx.actor.personId === null ? await listFiledSpecialties(ctx, row.org_no, { on: ctx.today }) : []
  const groups = new Map<string, { key: string; title: string; value: string; note?: string }[]>()
  for (const field of rosterFields) {
    const value =
      field.key === 'idNumber'
        ? row.id_masked
        : field.key === 'site'
          ? row.site_name
          : field.key === 'studentNumber'
            ? (row.student_number ?? '')
            : field.key === 'specialtyName'
              ? row.specialty_name
              : (row.labels[field.key] ?? shown(field, values[field.key], now))
    const facts = groups.get(field.group ?? '其他') ?? []
    groups.set(field.group ?? '其他', facts)
    const name =
      field.key === 'specialtyName'
        ? filed.find((one) => one.code === row.specialty_code)?.name
        : row.labels[field.key] && shown(field, values[field.key], now)
    facts.push({ key: field.key, title: field.title, value, ...(name && name !== value ? { note: `当时名称，现名称“${name}”` } : {}) })
  }
  if (row.registered_on !== null) groups.get('学籍')?.push({ key: 'studyYear', title: '年级学年（第几学年）', value: String(row.study_year) })
  const added = await extraFacts(ctx, row)
  if (added.length > 0) groups.set('附加项', added)
  return {
    ...toWire(row),
    personId: row.person_id,
    warnings: person.warnings,
    groups: [...groups].map(([title, facts]) => ({ title, facts })),
    locked: ctx.actor.personId === null ? await whyLocked(ctx, row) : '',
  }
}

/** What the school and its authorities added: the fields of today, and those of other days that hold a value. */
async function extraFacts(ctx: Ctx, row: EnrollmentRow) {
  const fields = await listAllExtraFields(ctx, ENROLLMENTS, row.org_no)
  const holds = (field: ExtraField) => field.validFrom <= ctx.today && (field.validTo ?? ctx.today) >= ctx.today
  return fields
    .filter((field) => holds(field) || row.extra[field.key] !== undefined)
    .map((field) => ({
      key: field.key,
      title: holds(field) ? field.title : `${field.title}（已停用）`,
      value: shownExtra(field, row.extra[field.key]),
    }))
}

/** The codes of a row in words, for pages that load no code lists. */
function wordsOf(row: EnrollmentRow, book: CodeBook, today: string): Record<string, string> {
  const lists: [string, string][] = [
    ['enrollment-status', row.status],
    ['study-mode', row.study_mode],
    ['training-level', row.training_level],
    ['source-category', row.source_category],
    ['entry-season', row.entry_season],
  ]
  return Object.fromEntries(lists.map(([list, code]) => [code, book.label(list, code, today)]))
}

function ownPerson(ctx: Ctx): string {
  if (!ctx.actor.personId) throw new NotFound('学籍')
  return ctx.actor.personId
}
