import type { FieldInputProps } from '../../../ui/form-types.ts'

/** A plain list to choose one from, where there are too many for buttons; also on phones. */
export function SelectInput({
  id,
  value,
  onChange,
  onBlur,
  invalid,
  describedBy,
  options,
  empty,
}: FieldInputProps & { options: readonly { value: string; label: string }[]; empty: string }) {
  return (
    <select
      id={id}
      className="lu-inp"
      value={value}
      aria-invalid={invalid}
      aria-describedby={describedBy}
      onBlur={onBlur}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{empty}</option>
      {options.map((one) => (
        <option key={one.value} value={one.value}>
          {one.label}
        </option>
      ))}
    </select>
  )
}
