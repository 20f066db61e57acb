import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { api } from '../api.ts'

export type ChosenSchool = { orgNo: number; name: string }

/** Finds the school by some letters of its name; light enough for the public page on a telephone. */
export function SchoolChoice({ value, onChange, issue }: { value: ChosenSchool | undefined; onChange: (school: ChosenSchool | undefined) => void; issue?: string | undefined }) {
  const [text, setText] = useState('')
  const q = useDeferredValue(text.trim())
  const { data } = useQuery({ queryKey: ['complaints', 'schools', q], queryFn: () => call(api.searchComplaintSchools, { q }), enabled: q.length > 0 && !value })
  if (value)
    return (
      <div className="cp-field">
        哪所学校
        <span className="cp-chosen">
          <b>{value.name}</b>
          <ActionButton small onClick={() => onChange(undefined)}>换一所</ActionButton>
        </span>
      </div>
    )
  return (
    <div className="cp-field">
      <label>
        哪所学校
        <input className="lu-inp" value={text} maxLength={60} autoComplete="off" placeholder="学校名称里的几个字" aria-invalid={issue ? true : undefined} onChange={(event) => setText(event.target.value)} style={{ width: '100%' }} />
      </label>
      {issue ? <span className="lu-bad">{issue}</span> : <span className="cp-help">不涉及学校的，空着，在下面写明机构或个人。</span>}
      {q && data && (
        <div className="cp-found" role="group" aria-label="找到的学校">
          {data.rows.length === 0 && <p className="cp-help" style={{ padding: '8px 12px' }}>没有叫“{q}”的学校。换几个字，或写在下面的“机构或个人”里。</p>}
          {data.rows.map((row) => (
            <button key={row.orgNo} type="button" onClick={() => onChange({ orgNo: row.orgNo, name: row.name })}>
              <span>{row.name}</span>
              <span className="lu-t3">{row.cityName}</span>
            </button>
          ))}
        </div>
      )}
    </div>
  )
}
