import { z } from 'zod'
import type { Ctx } from './context.ts'
import { Invalid } from './errors.ts'
import type { CodeItem, ImportField, RecordValues } from './imports/declare.ts'
import { settersOf } from './parameters.ts'

export const extraTypes = ['text', 'number', 'date', 'code', 'boolean'] as const
export type ExtraType = (typeof extraTypes)[number]

/** A field that an organisation added to a register for itself and everyone below it. */
export type ExtraField = {
  id: string
  /** Who added it. */
  orgNo: number
  /** The register it belongs to: `students.enrollment`. */
  register: string
  /** `x_…`: the key in `extra`, in forms, in the API; it never changes. */
  key: string
  title: string
  type: ExtraType
  required: boolean
  choices: CodeItem[]
  help: string
  /** Sealed at rest, masked everywhere but in the form of the organisation that keeps the record. */
  sensitive: boolean
  validFrom: string
  validTo: string | null
  version: number
}

export type SealedText = { sealed: string }
/** What stands in `extra`: text, a date, a code and 1/0 for 是否 as strings, numbers as numbers. */
export type ExtraValues = Record<string, string | number | SealedText | null>

/** A register that takes extra fields, with the headers it already has. */
export type ExtraRegister = { register: string; title: string; headers: readonly string[] }
const registers = new Map<string, ExtraRegister>()

/** Declares that a register takes extra fields. Called once where a module loads; its rows have a column `extra`. */
export function takesExtraFields(declared: ExtraRegister): void {
  registers.set(declared.register, declared)
}

export function listExtraRegisters(): ExtraRegister[] {
  return [...registers.values()]
}

export function isExtraKey(key: string): boolean {
  return key.startsWith('x_')
}

/**
 * The extra fields of a register that hold for an organisation on a day: its own and those of every authority above
 * it, the highest first. One query on a small table.
 */
export async function listExtraFields(ctx: Ctx, register: string, orgNo: number, on = ctx.today): Promise<ExtraField[]> {
  const setters = settersOf(orgNo)
  const fields = await readFields(ctx, register, setters)
  return fields
    .filter((one) => one.validFrom <= on && (one.validTo ?? on) >= on)
    .sort((left, right) => setters.indexOf(right.orgNo) - setters.indexOf(left.orgNo))
}

/** Every extra field that holds for it now, ever held or will hold: for reading old records and for the editor. */
export async function listAllExtraFields(ctx: Ctx, register: string, orgNo: number): Promise<ExtraField[]> {
  return readFields(ctx, register, settersOf(orgNo))
}

async function readFields(ctx: Ctx, register: string, setters: readonly number[]): Promise<ExtraField[]> {
  const rows = await ctx.db
    .selectFrom('extra_field')
    .selectAll()
    .where('register', '=', register)
    .where('org_no', 'in', [...setters])
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    orgNo: row.org_no,
    register: row.register,
    key: row.key,
    title: row.title,
    type: row.type as ExtraType,
    required: row.required,
    choices: row.choices as CodeItem[],
    help: row.help,
    sensitive: row.sensitive,
    validFrom: row.valid_from,
    validTo: row.valid_to,
    version: row.version,
  }))
}

const yesNo: readonly CodeItem[] = [
  { code: '1', label: '是' },
  { code: '0', label: '否' },
]

const listOf = (field: ExtraField) => `extra:${field.key}`

/**
 * The fields as columns of an import, a template and a form: their values go through the same checks as all others.
 * Give `extraFieldLists` to the check's context beside them. Two of the same title are told apart by a number.
 */
export function extraFieldColumns(fields: readonly ExtraField[]): ImportField[] {
  const seen = new Map<string, number>()
  return fields.map((field) => {
    const times = (seen.get(field.title) ?? 0) + 1
    seen.set(field.title, times)
    return {
      key: field.key,
      title: times === 1 ? field.title : `${field.title}（${times}）`,
      aliases: [],
      required: field.required ? 'always' : 'never',
      group: '附加项',
      ...(field.help === '' ? {} : { help: field.help }),
      ...columnType(field),
    }
  })
}

function columnType(field: ExtraField): Pick<ImportField, 'type' | 'codeList' | 'maxLength'> {
  if (field.type === 'code' || field.type === 'boolean') return { type: 'code', codeList: listOf(field) }
  if (field.type === 'number') return { type: 'decimal' }
  return field.type === 'date' ? { type: 'date' } : { type: 'text', maxLength: 200 }
}

/** The choices of the fields, by the list names that `extraFieldColumns` gives. */
export function extraFieldLists(fields: readonly ExtraField[]): Record<string, readonly CodeItem[]> {
  return Object.fromEntries(fields.flatMap((field) => (columnType(field).codeList ? [[listOf(field), choicesOf(field)]] : [])))
}

export function choicesOf(field: ExtraField): readonly CodeItem[] {
  return field.type === 'boolean' ? yesNo : field.choices
}

/** The one schema of the values of `extra`: form, file and API all end here. */
export function extraSchema(fields: readonly ExtraField[]) {
  return z.object(
    Object.fromEntries(fields.map((field) => [field.key, field.required ? valueSchema(field) : valueSchema(field).nullable()])),
  )
}

function valueSchema(field: ExtraField): z.ZodType<string | number> {
  const wrong = (what: string) => ({ error: `${field.title}${what}` })
  switch (field.type) {
    case 'number':
      return z.number(wrong('须填写数字。'))
    case 'date':
      return z.iso.date(wrong('写成 2026-09-01 的样子。'))
    case 'code':
    case 'boolean':
      return z.enum(choicesOf(field).map((one) => one.code) as [string, ...string[]], wrong(`须在 ${choicesOf(field).map((one) => one.label).join('、')} 中选择。`))
    default:
      return z.string(wrong('须填写文字。')).min(1, `请填写${field.title}。`).max(200, `${field.title}最多 200 个字。`)
  }
}

/**
 * Takes the extra values out of checked values, as they are stored: every field given, null where it has no value.
 * The store merges them into what the row holds (`jsonb_strip_nulls(extra || given)`), so that values of fields that
 * hold no longer stay. Throws Invalid with one sentence for each wrong field.
 */
export function readExtra(ctx: Ctx, fields: readonly ExtraField[], values: Readonly<Record<string, unknown>>): ExtraValues {
  const own = Object.fromEntries(fields.map((field) => [field.key, values[field.key] ?? null]))
  const parsed = extraSchema(fields).safeParse(own)
  if (!parsed.success)
    throw new Invalid(parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })))
  const seal = (value: string | number) => ({ sealed: ctx.vault.seal(JSON.stringify(value)).toString('base64') })
  return Object.fromEntries(
    fields.map((field) => {
      const value = parsed.data[field.key] ?? null
      return [field.key, value !== null && field.sensitive ? seal(value) : value]
    }),
  )
}

/** Stored extra values as values of a form or of a comparison; sealed ones are opened. */
export function extraValues(ctx: Ctx, extra: ExtraValues): RecordValues {
  return Object.fromEntries(
    Object.entries(extra).map(([key, value]) => [
      key,
      value !== null && typeof value === 'object'
        ? (JSON.parse(ctx.vault.open(Buffer.from(value.sealed, 'base64'))) as string | number)
        : value,
    ]),
  )
}

/** A stored or typed value in words, masked where the field is sensitive. Absent is an empty string. */
export function shownExtra(field: ExtraField, value: string | number | SealedText | null | undefined): string {
  if (value === undefined || value === null || value === '') return ''
  if (field.sensitive || typeof value === 'object') return '已填写（遮蔽）'
  return choicesOf(field).find((one) => one.code === String(value))?.label ?? String(value)
}
