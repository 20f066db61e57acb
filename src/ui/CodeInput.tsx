import { Select } from 'antd'
import { AppTheme } from './AppTheme.tsx'
import type { FieldInputProps, FormField } from './form-types.ts'

/** Codes of a standard are shown beside their words; the program's own words for itself (id-card) tell nobody anything. */
const shownCode = /^[A-Z0-9]/

/** A code chosen from a list that is searched by name or by code; it brings its theme, as public pages have none. */
export function CodeInput({ field, id, value, onChange, onBlur, invalid, describedBy }: FieldInputProps & { field: Extract<FormField, { type: 'code' }> }) {
  return (
    <AppTheme>
      <Select<string>
        id={id}
        aria-invalid={invalid || undefined}
        aria-describedby={describedBy}
        aria-required={field.required || undefined}
        value={value || null}
        placeholder={field.placeholder ?? '按名称或代码查找'}
        allowClear
        showSearch={field.onSearch ? { onSearch: field.onSearch, filterOption: false } : { filterOption: matches }}
        loading={field.loading === true}
        {...(invalid ? { status: 'error' as const } : {})}
        options={field.options.map((option) => ({ value: option.value, label: shownCode.test(option.value) ? `${option.label}（${option.value}）` : option.label }))}
        onChange={(next) => onChange(next ?? '')}
        onBlur={onBlur}
        style={{ width: '100%' }}
      />
    </AppTheme>
  )
}

/** Codes are found by name or by code: the label carries both. */
function matches(input: string, option: { label?: unknown } | undefined): boolean {
  return String(option?.label ?? '')
    .toLowerCase()
    .includes(input.trim().toLowerCase())
}
