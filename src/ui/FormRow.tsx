import type { FieldMessage, FormField } from './form-types.ts'
import { FieldInput } from './FieldInput.tsx'
import { StatusShape } from './StatusShape.tsx'

export type FormRowProps = {
  field: FormField
  id: string
  value: string
  message: FieldMessage | undefined
  onChange: (value: string) => void
  onBlur: () => void
}

/** Label above, 必填 written, help below, the message with its shape under the field; the value is never cleared. */
export function FormRow({ field, id, value, message, onChange, onBlur }: FormRowProps) {
  const helpId = field.help ? `${id}-help` : undefined
  const messageId = message ? `${id}-message` : undefined
  const grouped = field.type === 'choice' || field.type === 'choices'
  const title = (
    <>
      {field.title}
      {field.required && <span className="lu-req">必填</span>}
    </>
  )
  return (
    <div className="lu-field">
      {grouped ? (
        <span id={`${id}-label`} className="lu-label">
          {title}
        </span>
      ) : (
        <label htmlFor={id}>{title}</label>
      )}
      <FieldInput
        field={field}
        id={id}
        value={value}
        onChange={onChange}
        onBlur={onBlur}
        invalid={message?.level === 'error'}
        describedBy={[helpId, messageId].filter(Boolean).join(' ') || undefined}
      />
      {message && (
        <p id={messageId} className={`lu-msg ${message.level === 'error' ? 'lu-bad' : 'lu-warn'}`}>
          <StatusShape shape={message.level === 'error' ? 'block' : 'soft'} />
          {message.text}
        </p>
      )}
      {field.help && (
        <p id={helpId} className="lu-help">
          {field.help}
        </p>
      )}
    </div>
  )
}
