import { useQueries } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../../kernel/client.ts'
import type { ImportField } from '../../../kernel/imports/declare.ts'
import { checkValue } from '../../../kernel/imports/values.ts'
import type { FieldMessage, FormField, FormValues } from '../../../ui/form-types.ts'
import type { Option } from '../../../ui/list-types.ts'
import { api, type StudentFormField } from '../api.ts'
import { documentTypeOf } from '../document-types.ts'

type Regions = Record<string, { options: Option[]; onSearch: (text: string) => void }>
type Context = { regions: Regions; today: string; demonstration: boolean }

/** Given by the system or only for checking a sheet: no field of a form. */
const NOT_IN_FORM = new Set(['studentNumber', 'specialtyName', 'photo'])

/** The choices of the region fields, searched as one types; at first the place that is already chosen. */
export function useRegions(fields: readonly StudentFormField[], initial: FormValues): Regions {
  const [texts, setTexts] = useState<Record<string, string>>({})
  const keys = fields.filter((field) => field.type === 'region').map((field) => field.key)
  const answers = useQueries({
    queries: keys.map((key) => {
      const q = texts[key]?.trim() || initial[key] || '成都'
      return {
        queryKey: ['students', 'regions', q],
        queryFn: () => call(api.searchRegions, { q }),
        staleTime: 3_600_000,
      }
    }),
  })
  return Object.fromEntries(
    keys.map((key, at) => [
      key,
      {
        options: (answers[at]?.data?.rows ?? []).map(({ code, label }) => ({ value: code, label })),
        onSearch: (text: string) => setTexts((before) => ({ ...before, [key]: text })),
      },
    ]),
  )
}

/** Fields with those of one group together, groups in the order in which they first appear. */
export function byGroup(fields: readonly StudentFormField[]): StudentFormField[] {
  const groups = [...new Set(fields.map((field) => field.group))]
  return groups.flatMap((group) =>
    fields.filter((field) => field.group === group && !NOT_IN_FORM.has(field.key)),
  )
}

/** One declared field of the register as a field of the form; the check of its value is the import's own. */
export function toFormField(
  field: StudentFormField,
  previous: StudentFormField | undefined,
  context: Context,
): FormField {
  const group = previous?.group === field.group ? {} : { group: field.group }
  const when =
    field.required === 'sometimes' && !field.help.includes('必填') ? `${field.requiredWhen}时必填。` : ''
  const base = {
    key: field.key,
    title: field.title,
    required: field.required === 'always',
    help: `${when}${forScreen(field.help)}${field.example ? ` 例：${field.example}` : ''}`,
    validate: (value: string, values: FormValues) => judge(field, value, values, context),
    ...group,
  }
  const options = field.options.map(({ code, label }) => ({ value: code, label }))
  switch (field.type) {
    case 'idNumber':
      return { ...base, type: 'id' }
    case 'date':
      return { ...base, type: 'date' }
    case 'integer':
    case 'decimal':
      return { ...base, type: 'number' }
    case 'phone':
      return { ...base, type: 'phone' }
    case 'region':
      return { ...base, type: 'code', options: [], ...context.regions[field.key] }
    case 'code':
      return options.length <= 4 ? { ...base, type: 'choice', options } : { ...base, type: 'code', options }
    case 'site':
    case 'specialty':
      return { ...base, type: 'code', options }
    default:
      return { ...base, type: field.key === 'remarks' ? 'longtext' : 'text' }
  }
}

/** What a help text says of spreadsheets is for the import only. */
const forScreen = (help: string) => help.replace(/，单元格设为文本/, '')

function judge(
  field: StudentFormField,
  value: string,
  values: FormValues,
  context: Context,
): FieldMessage | undefined {
  if (['code', 'site', 'specialty', 'region'].includes(field.type)) return undefined
  const declared: ImportField = {
    key: field.key,
    title: field.title,
    aliases: [],
    type: field.type as ImportField['type'],
    required: 'never',
    ...(field.maxLength === null ? {} : { maxLength: field.maxLength }),
  }
  const type = field.key === 'idNumber' ? documentTypeOf(values['documentType']) : 'residentId'
  const { notes } = checkValue(
    declared,
    value,
    { today: context.today, lists: {}, allowDemoIds: context.demonstration },
    type,
  )
  const worst = notes.find((note) => note.level === 'block') ?? notes.find((note) => note.level === 'warn')
  if (!worst) return undefined
  return {
    level: worst.level === 'block' ? 'error' : 'warn',
    text: `${worst.message}。${worst.mend}${worst.mend ? '。' : ''}`,
  }
}

/** Values of the wire as the strings of a form. */
export function toStrings(values: Readonly<Record<string, string | number | null>>): FormValues {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, value === null ? '' : String(value)]),
  )
}
