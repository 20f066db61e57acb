import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
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
import { EvidenceInput } from './EvidenceInput.tsx'
import { ReturnedWhy } from './ReturnedWhy.tsx'
import { issuesOf, problemOf } from './words.ts'

type Form = Output<typeof api.getCorrectionForm>
const crumbs = [{ title: '学籍异动', to: '/changes' }, { title: '更正' }]

/** `/changes/new/correct`: identity and listed fields by evidence and approval, the rest at once. */
export function CorrectionForm() {
  const [search] = useSearchParams()
  const enrollmentId = search.get('enrollment') ?? undefined
  const caseId = search.get('case') ?? undefined
  const { data, error, refetch } = useQuery({
    queryKey: ['changes', 'correction', enrollmentId, caseId],
    queryFn: () =>
      call(api.getCorrectionForm, {
        ...(enrollmentId ? { enrollmentId } : {}),
        ...(caseId ? { caseId } : {}),
      }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const problem = problemOf(error)
  if (problem && problem.status < 500)
    return (
      <>
        <PageHead crumbs={crumbs} title="更正" />
        <EmptyState
          icon="search"
          title={problem.message}
          actions={<ActionButton to="/changes">回到学籍异动</ActionButton>}
        />
      </>
    )
  if (error) return <ErrorState what="没有读到更正填写页" error={error} onRetry={() => void refetch()} />
  if (!data) return <Loading lines={8} />
  return (
    <div key={data.student.version}>
      <PageHead
        crumbs={crumbs}
        title={`更正 · ${data.student.name}`}
        context={
          <>
            <span className="lu-mono">{data.student.studentNumber ?? '还没有学籍号'}</span>{'　'}
            {data.student.status} · {data.student.grade} 级{data.student.specialtyName}
          </>
        }
      />
      <div className="lu-stack">
        <ByApproval form={data} onRefresh={() => void refetch()} />
        {!data.draft && <AtOnce form={data} onDone={() => void refetch()} />}
      </div>
    </div>
  )
}

const only = (form: Form, approval: boolean) => form.fields.filter((field) => field.approval === approval)

/** What was filled in; an empty field stays as it is. */
const filled = (values: FormValues, keys: readonly string[]) =>
  Object.fromEntries(keys.flatMap((key) => (values[key] ? [[key, values[key]]] : [])))

/** Which fields to mend is chosen first: the page then asks for these only. */
function choosable(fields: Form['fields']): FormField[] {
  return [
    {
      key: WHICH,
      title: '要改的项',
      type: 'choices',
      required: true,
      options: fields.map((field) => ({ value: field.key, label: field.title })),
    },
    ...fields.map(inputOf),
  ]
}

const WHICH = 'which'
const FEW = 8

function inputOf(field: Form['fields'][number]): FormField {
  const { key, title, current } = field
  const base = {
    key,
    title: `${title}改为`,
    required: true,
    help: `现在：${current || '空'}。${field.help}`,
    shown: (values: FormValues) => (values[WHICH] ?? '').split(',').includes(key),
  }
  if (field.options.length > 0)
    return {
      ...base,
      type: field.options.length > FEW ? 'code' : 'choice',
      options: field.options.map((one) => ({ value: one.code, label: one.label })),
    }
  const type =
    field.type === 'date'
      ? 'date'
      : field.type === 'idNumber'
        ? 'id'
        : field.type === 'phone'
          ? 'phone'
          : 'text'
  return { ...base, type }
}

function ByApproval({ form, onRefresh }: { form: Form; onRefresh: () => void }) {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { draft, student } = form
  const draftKey = `${usePageDraft()}#approval`
  const [files, setFiles] = useDraftFiles(draftKey, draft?.files)
  const fields = only(form, true)
  const send = useMutation({
    mutationFn: (values: FormValues) =>
      call(api.openCorrection, {
        enrollmentId: student.enrollmentId,
        version: student.version,
        nature: values.nature === 'changed' ? 'changed' : 'error',
        values: filled(
          values,
          fields.map((field) => field.key),
        ),
        reasonCode: values.reasonCode ?? '',
        effectiveOn: values.effectiveOn || form.today,
        note: values.note ?? '',
        fileIds: files.map((one) => one.fileId),
        ...(values.explain ? { explain: values.explain } : {}),
        ...(draft ? { caseId: draft.caseId, caseVersion: draft.version } : {}),
      }),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ['changes'] })
      await queries.invalidateQueries({ queryKey: ['todos'] })
      void navigate(`/cases/${made.id}`, { replace: true })
    },
  })
  const problem = problemOf(send.error)
  const warns = problem?.issues?.some((one) => one.path === 'reason') ?? false
  return (
    <Card title="凭证据、经审批的更正" meta="姓名、证件、性别、出生日期，以及须经审批的登记项">
      <div className="lu-stack">
        <ReturnedWhy caseId={draft?.caseId} />
        {form.blocked && <Notice tone="warn" title={form.blocked} />}
        {draft?.learner && <Notice tone="info" title={`学生本人的申请：${draft.note}`} />}
        <EvidenceInput
          files={files}
          onChange={setFiles}
          help="户口簿、身份证或公安机关的证明（必须）。PDF、JPG 或 PNG，每份不超过 2 MB。"
          upload={(file) =>
            call(api.uploadChangeFile, { enrollmentId: student.enrollmentId, filename: file.name }, { file })
          }
        />
        <RecordForm
          draftKey={draftKey}
          fields={[
            {
              key: 'nature',
              title: '更正的性质',
              type: 'choice',
              required: true,
              options: [
                { value: 'error', label: '登记时就有误' },
                { value: 'changed', label: '依法变更' },
              ],
              help: '登记有误的自始按改正后的算；依法变更的自变更之日起。',
            },
            {
              key: 'effectiveOn',
              title: '变更日期',
              type: 'date',
              required: true,
              shown: (values) => values.nature === 'changed',
              help: '证明上的日期，不晚于今天。',
            },
            {
              key: 'reasonCode',
              title: '原因',
              type: 'choice',
              required: true,
              options: form.reasons.map((one) => ({ value: one.code, label: one.label })),
            },
            ...choosable(fields),
            { key: 'note', title: '说明', type: 'longtext' },
            ...(warns
              ? [{ key: 'explain', title: '有提示，说明理由', type: 'longtext', required: true } as const]
              : []),
          ]}
          initial={{
            effectiveOn: form.today,
            reasonCode:
              draft && form.reasons.some((one) => one.code === draft.reasonCode) ? draft.reasonCode : '',
            note: draft?.note ?? '',
          }}
          submitText="提交更正"
          {...(form.blocked
            ? { submitBlocked: form.blocked }
            : files.length === 0
              ? { submitBlocked: '先上传证明' }
              : {})}
          effect="学校负责人审批、主管部门审核以后，人员登记和本人的全部学籍随改；原来的姓名仍能查到。"
          onCancel={() => void navigate(-1)}
          serverIssues={issuesOf(send.error).filter((one) => one.key !== 'reason')}
          notice={problem ? <ProblemNotice problem={problem} onRefresh={onRefresh} /> : undefined}
          onSubmit={async (values) => void (await send.mutateAsync(values))}
        />
      </div>
    </Card>
  )
}

/** Fields that need no approval: one at a time is the rule, so the reason is the same for all that are filled in. */
function AtOnce({ form, onDone }: { form: Form; onDone: () => void }) {
  const { student } = form
  const fields = only(form, false)
  const draftKey = `${usePageDraft()}#once`
  const [done, setDone] = useState<{ title: string; before: string; after: string }[]>()
  const send = useMutation({
    mutationFn: (values: FormValues) =>
      call(api.correctDirectly, {
        id: student.enrollmentId,
        version: student.version,
        values: filled(
          values,
          fields.map((field) => field.key),
        ),
        reason: values.why ?? '',
      }),
    onSuccess: (answer) => {
      setDone(answer.changed)
      onDone()
    },
  })
  const problem = problemOf(send.error)
  return (
    <Card title="直接改正的登记项" meta="学籍员改正即生效，记入变更">
      {done && (
        <Notice
          tone="ok"
          title={`已改正 ${done.map((one) => `${one.title}：${one.before || '空'} → ${one.after || '空'}`).join('；')}`}
        />
      )}
      <RecordForm
        draftKey={draftKey}
        fields={[...choosable(fields), { key: 'why', title: '改正的原因', type: 'text', required: true }]}
        submitText="改正"
        {...(form.blocked?.includes('办件') ? { submitBlocked: form.blocked } : {})}
        effect="改正即生效，改前、改后和原因记入变更。"
        serverIssues={issuesOf(send.error)}
        notice={problem ? <ProblemNotice problem={problem} onRefresh={onDone} /> : undefined}
        onSubmit={async (values) => void (await send.mutateAsync(values))}
      />
    </Card>
  )
}
