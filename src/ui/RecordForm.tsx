import type { ReactNode } from 'react'
import { useEffect, useId, useMemo, useRef, useState } from 'react'
import { ActionButton } from './ActionButton.tsx'
import { dropDraft, readDraft } from './draft-store.ts'
import type { FieldMessage, FormField, FormValues } from './form-types.ts'
import { asMeant, judgeField } from './form-types.ts'
import { FormRow } from './FormRow.tsx'
import { Notice } from './Notice.tsx'
import { useDraft } from './useDraft.ts'

export type RecordFormProps = {
  fields: readonly FormField[]
  initial?: FormValues
  /** Where the draft is kept, unique to person and record; without it nothing is kept. */
  draftKey?: string
  /** For forms about no person: the draft stays on the computer when the browser is closed. */
  draftStays?: boolean | undefined
  /** Resolves when the server has written; rejects with what it said. The draft goes only after success. */
  onSubmit: (values: FormValues) => Promise<void>
  submitText: string
  submitBlocked?: string
  /** One wide button, for sign-in and phones. */
  submitWide?: boolean
  onCancel?: () => void
  /** What the server said of single fields. */
  serverIssues?: readonly { key: string; text: string }[] | undefined
  /** A refusal, a stale notice or an error, shown above the fields; the entries stay. */
  notice?: ReactNode
  /** Before the buttons: what submitting will write. */
  effect?: ReactNode
}

/** A declared form: checks on leaving a field, a summary of errors on submit, a draft that outlives the session. */
export function RecordForm(props: RecordFormProps) {
  const formId = useId()
  const form = useRef<HTMLFormElement>(null)
  const [draft, setDraft] = useState(() => readDraft(props.draftKey))
  const [values, setValues] = useState<FormValues>(() => ({ ...props.initial, ...draft }))
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set())
  const [dirty, setDirty] = useState(false)
  const [tried, setTried] = useState(0)
  const [busy, setBusy] = useState(false)
  const [answered, setAnswered] = useState<ReadonlySet<string>>(new Set())
  const policy = useMemo(() => {
    const keysOf = (type: FormField['type']) =>
      props.fields.filter((field) => field.type === type).map((field) => field.key)
    return { never: keysOf('password'), tabOnly: keysOf('id'), stays: props.draftStays }
  }, [props.fields, props.draftStays])
  const { savedAt, save } = useDraft(props.draftKey, values, dirty, policy)
  useEffect(() => {
    setAnswered(new Set())
    const first = props.serverIssues?.[0]
    if (first) document.getElementById(`${formId}-${first.key}`)?.focus()
  }, [props.serverIssues, formId])

  const shown = props.fields.filter((field) => field.shown?.(values) !== false)
  const fieldId = (key: string) => `${formId}-${key}`
  const messageOf = (field: FormField): FieldMessage | undefined => {
    const fromServer = answered.has(field.key)
      ? undefined
      : props.serverIssues?.find((issue) => issue.key === field.key)
    if (fromServer) return { level: 'error', text: fromServer.text }
    const own = judgeField(field, values)
    return own && (tried > 0 || touched.has(field.key)) ? own : undefined
  }
  const failing = shown.filter((field) => judgeField(field, values)?.level === 'error')

  const change = (key: string, value: string) => {
    setValues((before) => ({ ...before, [key]: value }))
    setAnswered((before) => new Set(before).add(key))
    setDirty(true)
  }
  const submit = () => {
    if (busy || props.submitBlocked) return
    setTried(tried + 1)
    const first = failing[0]
    if (first) return document.getElementById(fieldId(first.key))?.focus()
    setBusy(true)
    save()
    props
      .onSubmit(Object.fromEntries(shown.map((field) => [field.key, asMeant(field, values[field.key] ?? '')])))
      .then(() => {
        dropDraft(props.draftKey)
        setDraft(undefined)
        setDirty(false)
      })
      // The page shows what the server said through `notice` and `serverIssues`; the entries and the draft stay.
      .catch(() => undefined)
      .finally(() => setBusy(false))
  }

  return (
    <form
      ref={form}
      className="lu-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
      onKeyDown={(event) => event.key === 'Enter' && event.ctrlKey && submit()}
    >
      {draft && !dirty && (
        <Notice
          title="已放回上次没有提交的填写"
          actions={
            <ActionButton
              small
              onClick={() => {
                dropDraft(props.draftKey)
                setDraft(undefined)
                setValues({ ...props.initial })
              }}
            >
              不要这份草稿
            </ActionButton>
          }
        />
      )}
      {props.notice}
      {tried > 0 && failing.length > 0 && (
        <Notice tone="bad" title={`还有 ${failing.length} 处要改，什么也没有写入`}>
          {failing.map((field, index) => (
            <span key={field.key}>
              {index > 0 && '；'}
              <a
                href={`#${fieldId(field.key)}`}
                onClick={(event) => {
                  event.preventDefault()
                  document.getElementById(fieldId(field.key))?.focus()
                }}
              >
                {field.title}
              </a>
            </span>
          ))}
          。
        </Notice>
      )}
      {shown.map((field) => (
        <div key={field.key} className="lu-field">
          {field.group && <h2>{field.group}</h2>}
          <FormRow
            field={field}
            id={fieldId(field.key)}
            value={values[field.key] ?? ''}
            message={messageOf(field)}
            onChange={(value) => change(field.key, value)}
            onBlur={() => {
              setTouched((before) => new Set(before).add(field.key))
              save()
            }}
          />
        </div>
      ))}
      {props.effect && <div className="lu-t2 lu-md">{props.effect}</div>}
      <div className="lu-row lu-wrap">
        <span className="lu-t3 lu-sm" role="status">
          {savedAt ? `草稿已保存 ${savedAt}` : ''}
        </span>
        <span className="lu-sp" />
        {props.onCancel && <ActionButton onClick={props.onCancel}>返回</ActionButton>}
        <ActionButton
          kind="primary"
          submit
          wide={props.submitWide ?? false}
          busy={busy}
          blocked={props.submitBlocked}
        >
          {busy ? '正在提交……' : props.submitText}
        </ActionButton>
      </div>
    </form>
  )
}
