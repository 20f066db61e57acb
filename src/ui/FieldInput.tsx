import { lazy, Suspense } from 'react'
import { DateInput } from './DateInput.tsx'
import type { FieldInputProps, FormField } from './form-types.ts'
import { normaliseId, toHalfWidth } from './normalise.ts'

// The list that is searched weighs as much as everything else of a form; only forms with a code field load it.
const CodeInput = lazy(async () => ({ default: (await import('./CodeInput.tsx')).CodeInput }))

/** The control of one declared field. */
export function FieldInput({ field, ...input }: FieldInputProps & { field: FormField }) {
  const { id, value, onChange, onBlur, invalid, describedBy } = input
  const common = {
    id,
    'aria-invalid': invalid || undefined,
    'aria-describedby': describedBy,
    'aria-required': field.required || undefined,
  }
  switch (field.type) {
    case 'custom':
      return field.input(input)
    case 'date':
      return (
        <DateInput
          id={id}
          value={value}
          onChange={onChange}
          onBlur={onBlur}
          invalid={invalid}
          describedBy={describedBy}
        />
      )
    case 'longtext':
      return (
        <textarea
          {...common}
          className="lu-inp"
          rows={3}
          placeholder={field.placeholder}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          onBlur={onBlur}
        />
      )
    case 'choice':
    case 'choices':
      return <Choices field={field} {...input} />
    case 'code':
      return (
        <Suspense fallback={<input {...common} className="lu-inp" disabled value={field.options.find((one) => one.value === value)?.label ?? ''} placeholder="正在读取选项" />}>
          <CodeInput field={field} {...input} />
        </Suspense>
      )
    default:
      return (
        <input
          {...common}
          className={`lu-inp${field.type === 'id' ? ' lu-inp-mono' : ''}`}
          type={field.type === 'password' ? 'password' : 'text'}
          inputMode={field.type === 'number' ? 'decimal' : field.type === 'phone' ? 'tel' : undefined}
          autoComplete={field.autoComplete ?? 'off'}
          placeholder={field.placeholder}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          onBlur={() => {
            const plain =
              field.type === 'id'
                ? normaliseId(value)
                : field.type === 'number' || field.type === 'phone'
                  ? toHalfWidth(value)
                  : value
            if (plain !== value) onChange(plain)
            onBlur()
          }}
        />
      )
  }
}

function Choices({
  field,
  ...input
}: FieldInputProps & { field: Extract<FormField, { type: 'choice' | 'choices' }> }) {
  const many = field.type === 'choices'
  const chosen = many ? input.value.split(',').filter(Boolean) : [input.value]
  const toggle = (value: string) => {
    if (!many) return input.onChange(value)
    const next = chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]
    input.onChange(next.join(','))
  }
  return (
    <div
      className="lu-choices"
      role={many ? 'group' : 'radiogroup'}
      aria-labelledby={`${input.id}-label`}
      aria-describedby={input.describedBy}
    >
      {field.options.map((option, index) => (
        <label key={option.value}>
          <input
            id={index === 0 ? input.id : undefined}
            type={many ? 'checkbox' : 'radio'}
            name={input.id}
            checked={chosen.includes(option.value)}
            onChange={() => toggle(option.value)}
            onBlur={input.onBlur}
          />
          {option.label}
        </label>
      ))}
    </div>
  )
}
