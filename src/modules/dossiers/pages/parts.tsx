import { useState, type ReactNode } from 'react'
import { useNavigate } from 'react-router'
import { call, named, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import type { FieldInputProps, FormField, FormValues } from '../../../ui/form-types.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import type { StatusShapeName } from '../../../ui/status-words.ts'
import { ViewTabs } from '../../../ui/ViewTabs.tsx'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'

const tabs = [
  { key: '/dossiers', title: '学生' },
  { key: '/dossiers/classes', title: '班级' },
  { key: '/dossiers/photos', title: '照片' },
  { key: '/dossiers/conduct', title: '奖惩' },
  { key: '/dossiers/quality', title: '综合素质' },
  { key: '/dossiers/health', title: '健康档案授权' },
]

/** The pages of this module stand side by side under one entry of the menu. */
export function DossierTabs({ at }: { at: string }) {
  const navigate = useNavigate()
  const mayGrant = useMay('dossiers.grantHealth')
  return <ViewTabs views={tabs.filter((one) => mayGrant || one.key !== '/dossiers/health')} current={at} onView={(key) => void navigate(key)} />
}

export const optionsOf = (words: Readonly<Record<string, string>>) => Object.entries(words).map(([value, label]) => ({ value, label }))

type FormPanelProps = {
  title: ReactNode
  fields: readonly FormField[]
  initial?: FormValues
  submitText: string
  effect?: ReactNode
  before?: ReactNode
  save: (values: FormValues) => Promise<void>
  onClose: () => void
}

/** A form beside the page; what the server refuses is shown above it and the entries stay. */
export function FormPanel({ title, fields, initial, submitText, effect, before, save, onClose }: FormPanelProps) {
  const [problem, setProblem] = useState<Problem>()
  return (
    <SidePanel title={title} onClose={onClose}>
      {before && <div style={{ marginBottom: 14 }}>{before}</div>}
      <RecordForm
        fields={fields}
        {...(initial ? { initial } : {})}
        submitText={submitText}
        effect={effect}
        notice={problem && <ProblemNotice problem={problem} />}
        serverIssues={problem?.issues?.map((issue) => ({ key: issue.path, text: issue.message }))}
        onCancel={onClose}
        onSubmit={async (values) => {
          try {
            await save(values)
            setProblem(undefined)
            onClose()
          } catch (error) {
            setProblem(problemOf(error))
            throw error
          }
        }}
      />
    </SidePanel>
  )
}

/** A field that takes a picture or a scan and holds its number; the file goes up when it is chosen. */
export function fileField(enrollmentId: string, key: string, title: string, more: { required?: boolean; help?: string } = {}): FormField {
  return { key, title, type: 'custom', ...more, input: (props) => <FileInput {...props} enrollmentId={enrollmentId} /> }
}

function FileInput({ id, value, onChange, onBlur, describedBy, enrollmentId }: FieldInputProps & { enrollmentId: string }) {
  const [said, setSaid] = useState('')
  return (
    <div className="lu-row lu-wrap">
      <input
        id={id}
        type="file"
        accept=".pdf,.jpg,.jpeg,.png"
        aria-describedby={describedBy}
        onBlur={onBlur}
        onChange={(event) => {
          const file = event.target.files?.[0]
          if (!file) return
          setSaid('正在上传……')
          call(api.uploadDossierFile, named(file, { enrollmentId }), { file })
            .then(({ fileId, name }) => {
              onChange(fileId)
              setSaid(`已上传 ${name}`)
            })
            .catch((error: unknown) => {
              onChange('')
              setSaid(problemOf(error).message)
            })
        }}
      />
      <span className="lu-t3 lu-sm" role="status">{said || (value ? '已上传' : 'PDF、JPG 或 PNG，不超过 2 MB')}</span>
    </div>
  )
}

const consentLooks: Record<string, { shape: StatusShapeName; word: string }> = {
  given: { shape: 'done', word: '同意' },
  refused: { shape: 'block', word: '不同意' },
  withdrawn: { shape: 'returned', word: '已撤回' },
  none: { shape: 'waiting', word: '还没有答复' },
}

export function ConsentTag({ state }: { state: string }) {
  return <StatusTag {...consentLooks[state]!} />
}

const standingLooks: Record<string, StatusShapeName> = { standing: 'block', lifted: 'done', revoked: 'returned', expired: 'none' }

export function StandingTag({ kind, standing, word }: { kind: string; standing: string; word: string }) {
  return kind === 'reward' ? <StatusTag shape="done" word="奖励" /> : <StatusTag shape={standingLooks[standing] ?? 'none'} word={word} />
}
