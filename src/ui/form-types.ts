import type { ReactNode } from 'react'
import type { Option } from './list-types.ts'

/** What a check says of a value: an error stops the submit, a warning only tells. */
export type FieldMessage = { level: 'error' | 'warn'; text: ReactNode }
export type FormValues = Readonly<Record<string, string>>

type Base = {
  key: string
  title: string
  required?: boolean
  /** One sentence under the field: what to write and in which form. */
  help?: ReactNode
  placeholder?: string
  /** Judges one value in the light of the others; the same rule as on the server. */
  validate?: (value: string, values: FormValues) => FieldMessage | string | undefined
  /** Heads a new group with this title. */
  group?: string
  /** Hides the field while false. */
  shown?: (values: FormValues) => boolean
  autoComplete?: string
}

/** Values are strings, as they go over the wire; several choices are joined by commas. */
export type FormField = Base &
  (
    | { type: 'text' | 'id' | 'phone' | 'number' | 'password' | 'date' | 'longtext' }
    | { type: 'choice'; options: readonly Option[] }
    | { type: 'choices'; options: readonly Option[] }
    | { type: 'code'; options: readonly Option[]; onSearch?: (text: string) => void; loading?: boolean }
    | { type: 'custom'; input: (props: FieldInputProps) => ReactNode }
  )

export type FieldInputProps = {
  id: string
  value: string
  onChange: (value: string) => void
  onBlur: () => void
  invalid: boolean
  describedBy: string | undefined
}

/** What was typed, without the spaces around it; a password is taken as it is. */
export function asMeant(field: FormField, value: string): string {
  return field.type === 'password' ? value : value.trim()
}

/** Judges a field: required first, then its type, then its own rule. */
export function judgeField(field: FormField, values: FormValues): FieldMessage | undefined {
  const value = asMeant(field, values[field.key] ?? '')
  if (value === '')
    return field.required
      ? { level: 'error', text: `${'options' in field ? '请选择' : '请填写'}${field.title}。` }
      : undefined
  if (field.type === 'number' && Number.isNaN(Number(value)))
    return { level: 'error', text: `${field.title}须填写数字，现在是“${value}”。` }
  const said = field.validate?.(value, values)
  return typeof said === 'string' ? { level: 'error', text: said } : said
}
