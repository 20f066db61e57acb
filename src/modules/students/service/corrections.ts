import { loadCodes } from '../../../kernel/codes.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { Invalid } from '../../../kernel/errors.ts'
import { checkRecord } from '../../../kernel/imports/check.ts'
import type { RecordValues } from '../../../kernel/imports/declare.ts'
import { getPerson, openIdNumber } from '../../people/public.ts'
import { fieldsOf, loadSchoolFacts, rosterCheck } from '../facts.ts'
import { columnOf, shown, toEnrollment, toValues } from '../record.ts'
import { rosterFields } from '../reference.ts'
import type { EnrollmentSet } from '../register-store.ts'
import type { EnrollmentRow } from '../store.ts'

const IDENTITY = ['name', 'documentType', 'idNumber', 'sex', 'birthDate'] as const
export type IdentityKey = (typeof IDENTITY)[number]

/** What only another change may touch: 转专业、转学、注册; and what the system gives. */
const ELSEWHERE = new Set(['studyMode', 'trainingLevel', 'lengthYears', 'specialtyCode', 'specialtyName', 'grade', 'className', 'site', 'jointProgramme', 'jointPartner', 'studentNumber'])

/** Fields of a registered record that can be corrected, in the order of the register. */
export const correctableFields = rosterFields.filter((field) => !ELSEWHERE.has(field.key))

export type CheckedCorrection = {
  identity: Partial<Record<IdentityKey, string>>
  /** The other fields, checked and as they are stored; null clears. */
  fields: Record<string, string | number | null>
  /** Each change in words, masked. */
  differences: { key: string; title: string; before: string; after: string }[]
}

/**
 * Checks what is to be corrected of a registered record by the roster's own rules; a fault of another field does not
 * stop it. Values that are as they were are left out. Throws Invalid with one sentence per field.
 */
export async function checkCorrection(ctx: Ctx, row: EnrollmentRow, input: RecordValues): Promise<CheckedCorrection> {
  const wanted = Object.keys(input)
  const odd = wanted.filter((key) => !correctableFields.some((field) => field.key === key))
  if (odd.length > 0) throw new Invalid(odd.map((path) => ({ path, message: '这一项不能在这里改正。办理相应的异动。' })))
  const facts = await loadSchoolFacts(ctx, row.org_no)
  const { declaration, context } = rosterCheck(ctx, facts)
  const person = await getPerson(ctx, row.person_id)
  const before: RecordValues = {
    ...toValues(ctx, row),
    name: row.name,
    sex: row.sex,
    documentType: person.documentType,
    birthDate: person.birthDate,
    idNumber: await openIdNumber(ctx, row.person_id),
  }
  // A resident number tells sex and birthday itself: those of the old number do not stand against the new one.
  const told = wanted.includes('idNumber') || wanted.includes('documentType') ? { ...before, sex: null, birthDate: null } : before
  const checked = checkRecord(declaration, { ...told, ...input }, context)
  const own = checked.problems.filter((one) => one.level === 'block' && wanted.includes(one.key))
  if (own.length > 0) throw new Invalid(own.map((one) => ({ path: one.key, message: one.mend ? `${one.message}。${one.mend}。` : `${one.message}。` })))
  const keys = new Set([...wanted, ...(told === before ? [] : ['sex', 'birthDate'])])
  const changed = [...keys].filter((key) => (checked.values[key] ?? null) !== (before[key] ?? null))
  const title = (key: string) => fieldsOf(facts).find((field) => field.key === key)
  return {
    identity: Object.fromEntries(changed.filter((key) => isIdentity(key)).map((key) => [key, String(checked.values[key])])),
    fields: Object.fromEntries(changed.filter((key) => !isIdentity(key)).map((key) => [key, checked.values[key] ?? null])),
    differences: changed.flatMap((key) => {
      const field = title(key)
      return field ? [{ key, title: field.title, before: shown(field, before[key], facts), after: shown(field, checked.values[key], facts) }] : []
    }),
  }
}

const isIdentity = (key: string): key is IdentityKey => (IDENTITY as readonly string[]).includes(key)

/** The set for `changeEnrollment` that writes corrected fields, checked before by `checkCorrection`. */
export async function correctionSet(ctx: Ctx, row: EnrollmentRow, fields: Record<string, string | number | null>): Promise<EnrollmentSet> {
  const facts = await loadSchoolFacts(ctx, row.org_no)
  const after = toEnrollment(ctx, { ...toValues(ctx, row), ...fields }, facts, { idMasked: row.id_masked, idTail: row.id_tail })
  const set: Record<string, unknown> = {}
  const profile = { ...row.profile }
  const labels = { ...row.labels }
  for (const [key, value] of Object.entries(fields)) {
    const column = columnOf(key)
    if (column) set[column] = after[column as keyof typeof after]
    else if (value === null) delete profile[key]
    else profile[key] = after.profile[key]!
    if (after.labels[key]) labels[key] = after.labels[key]
    else delete labels[key]
  }
  if (fields['namePinyin'] !== undefined) Object.assign(set, { pinyin: after.pinyin, initials: after.initials })
  return { ...set, profile, labels }
}

/** Fields of a record in words, masked as everyone sees them, by key. */
export async function shownValues(ctx: Ctx, row: EnrollmentRow): Promise<Record<string, string>> {
  const codes = await loadCodes(ctx)
  const values = toValues(ctx, row)
  return Object.fromEntries(rosterFields.map((field) => [field.key, shown(field, values[field.key], { codes, today: ctx.today })]))
}
