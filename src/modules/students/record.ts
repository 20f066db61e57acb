import { labelsAsIssued } from '../../kernel/codes.ts'
import type { Ctx } from '../../kernel/context.ts'
import { extraValues, isExtraKey, readExtra, shownExtra } from '../../kernel/extra-fields.ts'
import type { ImportField, RecordValues } from '../../kernel/imports/declare.ts'
import { maskAddress, maskBirthDate, maskIdNumber, maskName, maskPhone } from '../../kernel/mask.ts'
import { splitName } from '../../kernel/names.ts'
import { namePinyin } from '../../kernel/pinyin.ts'
import { labelOf, regionName, rosterFields } from './reference.ts'
import type { SchoolFacts } from './roster-rules.ts'
import type { EnrollmentRow, EnrollmentValues, Profile, SealedNumber } from './store.ts'

/** Fields with a column of their own, and the column. Everything else of a roster row is kept in the profile. */
const COLUMNS = {
  name: 'name',
  sex: 'sex',
  studyMode: 'study_mode',
  trainingLevel: 'training_level',
  lengthYears: 'length_years',
  specialtyCode: 'specialty_code',
  grade: 'grade',
  className: 'class_name',
  entryDate: 'entry_date',
  entrySeason: 'entry_season',
  sourceCategory: 'source_category',
  sourceRegion: 'source_region',
  jointProgramme: 'joint_programme_no',
} as const satisfies Record<string, keyof EnrollmentRow>

/** The column of a field; undefined for one that the profile holds. */
export function columnOf(key: string): keyof EnrollmentRow | undefined {
  return Object.hasOwn(COLUMNS, key) ? COLUMNS[key as keyof typeof COLUMNS] : undefined
}

/** Fields that are no part of the record: the number lives with the person, the rest only checks or is given by the system. */
const NOT_KEPT = new Set(['idNumber', 'birthDate', 'studentNumber', 'specialtyName', 'site'])

/** An enrollment as the table wants it, from checked values. `person` gives what lists show of the identity. */
export function toEnrollment(
  ctx: Ctx,
  values: RecordValues,
  facts: SchoolFacts,
  person: { idMasked: string; idTail: string },
): EnrollmentValues {
  const name = String(values['name'])
  const { full, initials } = namePinyin(name)
  const own =
    typeof values['namePinyin'] === 'string'
      ? values['namePinyin'].toLowerCase().replace(/\s+/g, ' ')
      : undefined
  const site = facts.sites.find((one) => String(one.no) === values['site'])
  return {
    org_no: facts.no,
    org_name: facts.name,
    site_no: site?.no ?? facts.no,
    site_name: site?.shortName ?? '校本部',
    name,
    given_name: splitName(name).given,
    pinyin: own ?? full,
    initials:
      own === undefined
        ? initials
        : own
            .split(' ')
            .map((part) => part[0] ?? '')
            .join(''),
    id_masked: person.idMasked,
    id_tail: person.idTail,
    sex: String(values['sex'] ?? '9'),
    study_mode: String(values['studyMode']),
    training_level: String(values['trainingLevel']),
    length_years: Number(values['lengthYears']),
    specialty_code: String(values['specialtyCode']),
    specialty_name:
      facts.filed.find((one) => one.code === values['specialtyCode'])?.name ??
      String(values['specialtyCode']),
    class_name: textOf(values['className']),
    grade: Number(values['grade']),
    entry_date: String(values['entryDate']),
    entry_season: String(values['entrySeason']),
    source_category: String(values['sourceCategory']),
    source_region: String(values['sourceRegion']),
    joint_programme_no: textOf(values['jointProgramme']),
    profile: toProfile(ctx, values),
    extra: readExtra(ctx, facts.extraFields, values),
    labels: labelsAsIssued(facts.codes, codesIn(values), ctx.today),
  }
}

/** The codes of a row by field, each with its list. */
function codesIn(values: RecordValues) {
  return Object.fromEntries(
    rosterFields.flatMap((field) => (field.codeList ? [[field.key, [field.codeList, values[field.key]] as const]] : [])),
  )
}

function toProfile(ctx: Ctx, values: RecordValues): Profile {
  const profile: Profile = {}
  for (const [key, value] of Object.entries(values)) {
    if (value === null || key in COLUMNS || NOT_KEPT.has(key) || isExtraKey(key)) continue
    profile[key] = key === 'guardianIdNumber' ? sealNumber(ctx, String(value)) : value
  }
  return profile
}

function sealNumber(ctx: Ctx, number: string): SealedNumber {
  return { masked: maskIdNumber(number), sealed: ctx.vault.seal(number).toString('base64') }
}

/** The record as roster values again, without the identity number: for comparing, and for the form of the own school. */
export function toValues(ctx: Ctx, row: EnrollmentRow): RecordValues {
  const values: RecordValues = { site: String(row.site_no) }
  for (const [key, column] of Object.entries(COLUMNS)) values[key] = row[column]
  for (const [key, value] of Object.entries(row.profile)) {
    values[key] = typeof value === 'object' ? ctx.vault.open(Buffer.from(value.sealed, 'base64')) : value
  }
  return { ...values, ...extraValues(ctx, row.extra) }
}

export type Difference = { key: string; title: string; before: string; after: string }

/**
 * What a row would change. An empty cell changes nothing: a sheet that leaves a column out, or a cell blank,
 * never erases what is on record. Values are shown as words and masked.
 */
export function differences(
  fields: readonly ImportField[],
  before: RecordValues,
  after: RecordValues,
  facts: SchoolFacts,
  options: { blankErases?: boolean } = {},
): Difference[] {
  return fields.flatMap((field) => {
    if (NOT_KEPT.has(field.key) && field.key !== 'site') return []
    const old = before[field.key] ?? null
    const next = after[field.key] ?? null
    if (old === next || (next === null && !options.blankErases)) return []
    return [
      {
        key: field.key,
        title: field.title,
        before: shown(field, old, facts),
        after: shown(field, next, facts),
      },
    ]
  })
}

/** A value in words, masked as everyone sees it. Absent is an empty string. */
export function shown(
  field: ImportField,
  value: string | number | null | undefined,
  facts?: Partial<Pick<SchoolFacts, 'sites' | 'extraFields' | 'codes' | 'today'>>,
): string {
  if (value === null || value === undefined || value === '') return ''
  const added = isExtraKey(field.key) && facts?.extraFields?.find((one) => one.key === field.key)
  if (added) return shownExtra(added, value)
  const text = String(value)
  switch (field.type) {
    case 'name':
      return maskName(text)
    case 'idNumber':
      return maskIdNumber(text)
    case 'phone':
      return maskPhone(text)
    case 'code':
      return facts?.codes?.label(field.codeList ?? '', text, facts.today ?? '') ?? labelOf(field.codeList ?? '', text)
    case 'region':
      return regionName(text)
    case 'site':
      return facts?.sites?.find((one) => String(one.no) === text)?.shortName ?? text
    case 'email':
      return text.replace(/^(.).*(@.*)$/, '$1***$2')
    default:
      return MASKED_TEXTS[field.key]?.(text) ?? text
  }
}

const MASKED_TEXTS: Record<string, (text: string) => string> = {
  birthDate: maskBirthDate,
  address: maskAddress,
  householdAddress: maskAddress,
  // Pinyin and photograph tell the name and the number that are masked beside them.
  namePinyin: (text) =>
    text
      .split(' ')
      .map((part, at) => (at === 0 ? part : '*'))
      .join(' '),
  photo: () => '已提供',
}

function textOf(value: string | number | null | undefined): string | null {
  return value === null || value === undefined ? null : String(value)
}
