import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
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
import { readDraft } from '../../../ui/draft-store.ts'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { useDraftFiles, usePageDraft } from '../../../ui/usePageDraft.ts'
import { useSession } from '../../access/model.ts'
import { api } from '../api.ts'
import { EvidenceInput } from './EvidenceInput.tsx'
import { ReturnedWhy } from './ReturnedWhy.tsx'
import { SchoolInput } from './SchoolInput.tsx'
import { SelectInput } from './SelectInput.tsx'
import { issuesOf, problemOf } from './words.ts'

type Form = Output<typeof api.getTransferForm>

const crumbs = [{ title: '学籍异动', to: '/changes' }, { title: '转学' }]

/** `/changes/new/transfer`: one student's transfer, new, from a request, or returned. */
export function TransferForm() {
  const [search] = useSearchParams()
  const enrollmentId = search.get('enrollment') ?? undefined
  const caseId = search.get('case') ?? undefined
  const { data, error, refetch } = useQuery({
    queryKey: ['changes', 'transfer', enrollmentId, caseId],
    queryFn: () =>
      call(api.getTransferForm, { ...(enrollmentId ? { enrollmentId } : {}), ...(caseId ? { caseId } : {}) }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const problem = problemOf(error)
  if (problem && problem.status < 500)
    return (
      <>
        <PageHead crumbs={crumbs} title="申请转学" />
        <EmptyState
          icon="search"
          title={problem.message}
          actions={<ActionButton to="/changes">回到学籍异动</ActionButton>}
        />
      </>
    )
  if (error) return <ErrorState what="没有读到转学申请表" error={error} onRetry={() => void refetch()} />
  if (!data) return <Loading lines={8} />
  return <Fill form={data} />
}

function Fill({ form }: { form: Form }) {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const draft = form.draft
  const draftKey = usePageDraft()
  const [toOrgNo, setTo] = useState(() => readDraft(draftKey)?.toOrgNo ?? (draft ? String(draft.facts.toOrgNo) : ''))
  const [files, setFiles] = useDraftFiles(draftKey, draft?.files)
  const target = useQuery({
    queryKey: ['changes', 'target', toOrgNo],
    queryFn: () => call(api.getTransferTarget, { schoolNo: Number(toOrgNo) }),
    enabled: toOrgNo !== '',
  })
  const key = useMemo(() => crypto.randomUUID(), [])
  const send = useMutation({
    mutationFn: (values: FormValues) => {
      const [specialtyCode = '', trainingLevel = ''] = (values.place ?? '').split(':')
      const input = {
        enrollmentId: form.enrollmentId,
        ...(draft ? { caseId: draft.caseId, version: draft.version } : {}),
        toOrgNo: Number(values.toOrgNo),
        ...(values.toSiteNo ? { toSiteNo: Number(values.toSiteNo) } : {}),
        specialtyCode,
        trainingLevel,
        grade: Number(values.grade),
        reason: values.reason ?? '',
        guardianAgreed: values.guardian === 'yes',
        fileIds: files.map((one) => one.fileId),
      }
      return call(api.openTransfer, input, {
        key: `${key}-${JSON.stringify(input).length}-${hash(JSON.stringify(input))}`,
      })
    },
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ['changes'] })
      await queries.invalidateQueries({ queryKey: ['todos'] })
      void navigate(`/cases/${made.id}`, { replace: true })
    },
  })
  const fields = fieldsOf(form, target.data, Number(useSession().today.slice(0, 4)), setTo)
  const initial: FormValues = {
    toOrgNo,
    toSiteNo: draft?.facts.toSiteNo ? String(draft.facts.toSiteNo) : '',
    place: draft?.facts.specialtyCode ? `${draft.facts.specialtyCode}:${draft.facts.trainingLevel}` : '',
    grade: String(draft?.facts.grade || form.grade),
    reason: draft?.facts.reason ?? '',
    guardian: draft?.facts.guardianAgreed ? 'yes' : '',
  }
  return (
    <>
      <PageHead
        crumbs={crumbs}
        title={`${draft ? '转学申请（修改）' : '申请转学'} · ${form.student}`}
        context={
          <>
            <span className="lu-mono">{form.studentNumber}</span>　{form.grade} 级{form.specialtyName}　
            <Clause id="001:1319" />
          </>
        }
      />
      <div className="lu-stack">
        <ReturnedWhy caseId={draft?.caseId} />
        {form.blocked && <Notice tone="warn" title={form.blocked} />}
        <Card title="证明材料">
          <EvidenceInput
            files={files}
            onChange={setFiles}
            help="PDF、JPG 或 PNG，每份不超过 2 MB。例如户口迁移证明、监护人同意书。"
            upload={(file) =>
              call(api.uploadChangeFile, { enrollmentId: form.enrollmentId, filename: file.name }, { file })
            }
          />
        </Card>
        <Card title="转入">
          <RecordForm
            fields={fields}
            initial={initial}
            draftKey={draftKey}
            submitText={draft ? '再提交' : '提交'}
            {...(form.blocked
              ? { submitBlocked: form.blocked }
              : files.length === 0
                ? { submitBlocked: '先添加证明材料' }
                : {})}
            effect="提交后由转入学校同意，再由转出、转入两地主管部门先后审核。办理期间学籍为“转学办理中”，仍在本校。"
            onCancel={() => void navigate(-1)}
            serverIssues={issuesOf(send.error)}
            notice={
              send.error && problemOf(send.error) ? (
                <ProblemNotice problem={problemOf(send.error)!} />
              ) : undefined
            }
            onSubmit={async (values) => void (await send.mutateAsync(values))}
          />
        </Card>
      </div>
    </>
  )
}

type Target = Output<typeof api.getTransferTarget>

function fieldsOf(
  form: Form,
  target: Target | undefined,
  year: number,
  onSchool: (no: string) => void,
): FormField[] {
  return [
    {
      key: 'toOrgNo',
      title: '转入学校',
      type: 'custom',
      required: true,
      help: target ? `主管部门：${target.authorityName}` : '按校名、简拼或所在地查找。',
      input: (props) => (
        <SchoolInput
          {...props}
          label="转入学校"
          initialName={form.draft?.toName ?? ''}
          onChange={(value) => {
            props.onChange(value)
            onSchool(value)
          }}
          find={async (q) =>
            (await call(api.listTransferTargets, q ? { q } : {})).rows.map((one) => ({
              value: String(one.no),
              label: `${one.name}（${one.place}）`,
            }))
          }
        />
      ),
    },
    {
      key: 'toSiteNo',
      title: '就读地点',
      type: 'choice',
      options: [
        { value: '', label: '校本部' },
        ...(target?.sites ?? []).map((one) => ({ value: String(one.no), label: one.name })),
      ],
      shown: () => (target?.sites.length ?? 0) > 0,
    },
    {
      key: 'place',
      title: '转入专业和层次',
      type: 'custom',
      required: true,
      help: target ? '只列出转入学校已备案的专业和层次。' : '先选转入学校。',
      input: (props) => (
        <SelectInput
          {...props}
          empty="请选择"
          options={(target?.specialties ?? []).map((one) => ({
            value: `${one.code}:${one.trainingLevel}`,
            label: `${one.name} · ${one.levelTitle}`,
          }))}
        />
      ),
    },
    {
      key: 'grade',
      title: '转入年级',
      type: 'choice',
      required: true,
      options: [form.grade, form.grade + 1]
        .filter((one) => one <= Math.max(form.grade, year))
        .map((one) => ({
          value: String(one),
          label: one === form.grade ? `${one} 级（同年级）` : `${one} 级（低一个年级）`,
        })),
    },
    {
      key: 'reason',
      title: '转学的原因',
      type: 'longtext',
      required: true,
      validate: (value) => (value.length < 4 ? '至少写 4 个字。' : undefined),
    },
    {
      key: 'guardian',
      title: '监护人',
      type: 'choice',
      required: form.minor,
      options: [{ value: 'yes', label: '监护人已书面同意' }],
      help: '学生未满 18 周岁的，须有监护人书面同意，并作为材料上传。',
      shown: () => form.minor,
    },
  ]
}

function hash(text: string): string {
  let at = 7
  for (const char of text) at = (Math.imul(at, 31) + char.charCodeAt(0)) | 0
  return (at >>> 0).toString(36)
}
