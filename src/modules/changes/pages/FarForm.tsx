import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, type ReactNode } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import type { FormField, FormValues } from '../../../ui/form-types.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { useDraftFiles, usePageDraft } from '../../../ui/usePageDraft.ts'
import { api } from '../api.ts'
import { EvidenceInput, type KeptFile } from './EvidenceInput.tsx'
import { SelectInput } from './SelectInput.tsx'
import { ReturnedWhy } from './ReturnedWhy.tsx'
import { issuesOf, problemOf } from './words.ts'

type Form = {
  enrollmentId: string
  student: string
  studentNumber: string | null
  about: string
  minor: boolean
  blocked: string | null
  provinces: { code: string; name: string }[]
  draft: { caseId: string; version: number; facts: Record<string, unknown>; files: KeptFile[] } | null
}

type Far = {
  key: 'transfer-out' | 'transfer-in'
  title: string
  evidence: string
  effect: string
  load: (which: { enrollmentId?: string; caseId?: string }) => Promise<Form>
  send: (input: never, key: string) => Promise<{ id: string }>
  fields: (form: Form) => FormField[]
}

const text = (key: string, title: string, help?: ReactNode): FormField => ({
  key,
  title,
  type: 'text',
  required: true,
  ...(help ? { help } : {}),
})
const province = (form: Form, title: string): FormField => ({
  key: 'province',
  title,
  type: 'custom',
  required: true,
  input: (props) => (
    <SelectInput
      {...props}
      empty="请选择"
      options={form.provinces.map((one) => ({ value: one.code, label: one.name }))}
    />
  ),
})
const reason: FormField = {
  key: 'reason',
  title: '转学的原因',
  type: 'longtext',
  required: true,
  validate: (value) => (value.length < 4 ? '至少写 4 个字。' : undefined),
}

const out: Far = {
  key: 'transfer-out',
  title: '转往外省',
  evidence: '对方学校和主管部门盖章的接收函、转学原因的证明，每份不超过 2 MB。',
  effect: '主管部门同意后，学籍当日转出，可以出具带查验编号的转出证明。',
  load: (which) => call(api.getTransferOutForm, which) as Promise<Form>,
  send: (input, key) => call(api.openTransferOut, input, { key }),
  fields: (form) => [
    province(form, '转往省份'),
    text('schoolName', '接收学校全称'),
    text('authorityName', '对方主管部门全称'),
    text('specialtyName', '转入的专业'),
    reason,
    {
      key: 'guardian',
      title: '监护人',
      type: 'choice',
      required: form.minor,
      options: [{ value: 'yes', label: '监护人已书面同意' }],
      shown: () => form.minor,
    },
  ],
}

const into: Far = {
  key: 'transfer-in',
  title: '外省转入',
  evidence: '外省出具的转出证明、成绩和档案材料，每份不超过 2 MB。',
  effect: '主管部门核对后编定学籍号，来源记为转入，不计入当年招生。',
  load: (which) => call(api.getTransferInForm, which) as Promise<Form>,
  send: (input, key) => call(api.openTransferIn, input, { key }),
  fields: (form) => [
    province(form, '原学校所在省份'),
    text('schoolName', '原学校全称'),
    text('formerNumber', '原学籍号'),
    { key: 'leftOn', title: '转出日期', type: 'date', required: true, help: '转出证明上写的日期。' },
    text('proofCode', '转出证明编号', '页脚的查验编号，或证明的文号。'),
    reason,
  ],
}

export const TransferOutForm = () => <FarForm far={out} />
export const TransferInForm = () => <FarForm far={into} />

/** Both halves of a transfer across provinces: what this province fills in. */
function FarForm({ far }: { far: Far }) {
  const [search] = useSearchParams()
  const enrollmentId = search.get('enrollment') ?? undefined
  const caseId = search.get('case') ?? undefined
  const { data, error, refetch } = useQuery({
    queryKey: ['changes', far.key, enrollmentId, caseId],
    queryFn: () => far.load({ ...(enrollmentId ? { enrollmentId } : {}), ...(caseId ? { caseId } : {}) }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const problem = problemOf(error)
  const crumbs = [{ title: '学籍异动', to: '/changes' }, { title: far.title }]
  if (problem && problem.status < 500)
    return (
      <>
        <PageHead crumbs={crumbs} title={far.title} />
        <EmptyState
          icon="search"
          title={problem.message}
          actions={<ActionButton to="/changes">回到学籍异动</ActionButton>}
        />
      </>
    )
  if (error) return <ErrorState what="没有读到申请表" error={error} onRetry={() => void refetch()} />
  if (!data) return <Loading lines={8} />
  return (
    <>
      <PageHead
        crumbs={crumbs}
        title={`${far.title}${data.draft ? '（修改）' : ''} · ${data.student}`}
        context={
          <>
            <span className="lu-mono">{data.studentNumber ?? '还没有学籍号'}</span>　{data.about}　
            <Clause id="001:1319" />
          </>
        }
      />
      <Fill far={far} form={data} />
    </>
  )
}

function Fill({ far, form }: { far: Far; form: Form }) {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { draft } = form
  const draftKey = usePageDraft()
  const [files, setFiles] = useDraftFiles(draftKey, draft?.files)
  const key = useMemo(() => crypto.randomUUID(), [])
  const send = useMutation({
    mutationFn: ({ guardian, ...values }: FormValues) => {
      const input = {
        enrollmentId: form.enrollmentId,
        ...(draft ? { caseId: draft.caseId, version: draft.version } : {}),
        ...values,
        ...(far.key === 'transfer-out' ? { guardianAgreed: guardian === 'yes' } : {}),
        fileIds: files.map((one) => one.fileId),
      }
      return far.send(input as never, `${key}-${hash(JSON.stringify(input))}`)
    },
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ['changes'] })
      await queries.invalidateQueries({ queryKey: ['todos'] })
      void navigate(`/cases/${made.id}`, { replace: true })
    },
  })
  const initial = Object.fromEntries(
    Object.entries(draft?.facts ?? {}).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  )
  const failed = problemOf(send.error)
  return (
    <div className="lu-stack">
      <ReturnedWhy caseId={draft?.caseId} />
      {form.blocked && <Notice tone="warn" title={form.blocked} />}
      <Card title="材料">
        <EvidenceInput
          files={files}
          onChange={setFiles}
          help={far.evidence}
          upload={(file) =>
            call(api.uploadChangeFile, { enrollmentId: form.enrollmentId, filename: file.name }, { file })
          }
        />
      </Card>
      <Card title="填写">
        <RecordForm
          fields={far.fields(form)}
          initial={{ ...initial, ...(draft?.facts.guardianAgreed ? { guardian: 'yes' } : {}) }}
          draftKey={draftKey}
          submitText={draft ? '再提交' : '提交'}
          {...(form.blocked
            ? { submitBlocked: form.blocked }
            : files.length === 0
              ? { submitBlocked: '先添加材料' }
              : {})}
          effect={far.effect}
          onCancel={() => void navigate(-1)}
          serverIssues={issuesOf(send.error)}
          notice={failed ? <ProblemNotice problem={failed} /> : undefined}
          onSubmit={async (values) => void (await send.mutateAsync(values))}
        />
      </Card>
    </div>
  )
}

function hash(text: string): string {
  let at = 7
  for (const char of text) at = (Math.imul(at, 31) + char.charCodeAt(0)) | 0
  return (at >>> 0).toString(36)
}
