import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams, useSearchParams } from 'react-router'
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
import { findStatusChange, type StatusAsk, type StatusChange } from '../status-table.ts'
import { EvidenceInput } from './EvidenceInput.tsx'
import { ReturnedWhy } from './ReturnedWhy.tsx'
import { issuesOf, problemOf } from './words.ts'

type Form = Output<typeof api.getStatusForm>

/** `/changes/new/{kind}`: one student's change by the table of kinds, new, from a request, or returned. */
export function StatusForm() {
  const { kind = '' } = useParams()
  const [search] = useSearchParams()
  const enrollmentId = search.get('enrollment') ?? undefined
  const caseId = search.get('case') ?? undefined
  const change = findStatusChange(kind)
  const { data, error, refetch } = useQuery({
    queryKey: ['changes', 'status', kind, enrollmentId, caseId],
    queryFn: () =>
      call(api.getStatusForm, {
        kind,
        ...(enrollmentId ? { enrollmentId } : {}),
        ...(caseId ? { caseId } : {}),
      }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const problem = problemOf(error)
  const crumbs = [{ title: '学籍异动', to: '/changes' }, { title: change?.title ?? '办理异动' }]
  if (!change || (problem && problem.status < 500))
    return (
      <>
        <PageHead crumbs={crumbs} title={change?.title ?? '办理异动'} />
        <EmptyState
          icon="search"
          title={problem?.message ?? '没有这一种异动'}
          actions={<ActionButton to="/changes">回到学籍异动</ActionButton>}
        />
      </>
    )
  if (error) return <ErrorState what="没有读到填写页" error={error} onRetry={() => void refetch()} />
  if (!data) return <Loading lines={8} />
  return <Fill key={`${data.student.version}`} change={change} form={data} onRefresh={() => void refetch()} />
}

function Fill({ change, form, onRefresh }: { change: StatusChange; form: Form; onRefresh: () => void }) {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { student, draft } = form
  const draftKey = usePageDraft()
  const [files, setFiles] = useDraftFiles(draftKey, draft?.files)
  const send = useMutation({
    mutationFn: (values: FormValues) =>
      call(api.openStatusChange, {
        kind: change.key,
        enrollmentId: student.enrollmentId,
        version: student.version,
        ...(draft ? { caseId: draft.caseId, caseVersion: draft.version } : {}),
        reasonCode: values.reasonCode ?? '',
        effectiveOn: values.effectiveOn || form.today,
        ...(values.until ? { until: values.until } : {}),
        note: values.note ?? '',
        to: targetOf(values),
        fileIds: files.map((one) => one.fileId),
        ...(values.explain ? { explain: values.explain } : {}),
      }),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ['changes'] })
      await queries.invalidateQueries({ queryKey: ['todos'] })
      void navigate(`/cases/${made.id}`, { replace: true })
    },
  })
  const problem = problemOf(send.error)
  const warns = problem?.issues?.some((one) => one.path === 'reason') ?? false
  const needsFile = change.evidence === 'required' && files.length === 0
  return (
    <>
      <PageHead
        crumbs={[{ title: '学籍异动', to: '/changes' }, { title: change.title }]}
        title={`${change.title} · ${student.name}`}
        context={
          <>
            <span className="lu-mono">{student.studentNumber ?? '还没有学籍号'}</span>
            {'　'}
            {student.status} · {student.grade} 级{student.specialtyName}
            {student.className ? ` · ${student.className}` : ''} · 第 {student.studyYear} 学年
            {student.statusUntil ? ` · 到 ${student.statusUntil}` : ''}
          </>
        }
      />
      <div className="lu-stack">
        <ReturnedWhy caseId={draft?.caseId} />
        {form.blocked && <Notice tone="warn" title={form.blocked} />}
        {draft?.learner && (
          <Notice tone="info" title="这是学生本人的申请">
            核对内容，选择原因，补全以后提交。不能受理的，在办件里取消并写明理由，本人会看到。
          </Notice>
        )}
        {change.evidence !== 'none' && (
          <Card title="证明材料">
            <EvidenceInput
              files={files}
              onChange={setFiles}
              help={`${change.evidenceWords}${change.evidence === 'required' ? '（必须）' : '（有的上传）'}。PDF、JPG 或 PNG，每份不超过 2 MB。`}
              upload={(file) =>
                call(
                  api.uploadChangeFile,
                  { enrollmentId: student.enrollmentId, filename: file.name },
                  { file },
                )
              }
            />
          </Card>
        )}
        <Card title={change.title} meta={change.intro}>
          <RecordForm
            fields={[...fieldsOf(change, form), ...(warns ? [explainField] : [])]}
            initial={initialOf(change, form)}
            draftKey={draftKey}
            submitText={draft ? '提交' : `提交${change.title}`}
            {...(form.blocked
              ? { submitBlocked: form.blocked }
              : needsFile
                ? { submitBlocked: `先上传${change.evidenceWords}` }
                : {})}
            effect={`${change.notice ? '先告知本人并听取陈述，期满再' : ''}由${form.decidedBy}，批准以后生效，本人会收到通知。`}
            onCancel={() => void navigate(-1)}
            serverIssues={issuesOf(send.error)
              .filter((one) => one.key !== 'reason')
              .map((one) => ({ ...one, key: one.key.replace(/^to\./, '') }))}
            notice={problem ? <ProblemNotice problem={problem} onRefresh={onRefresh} /> : undefined}
            onSubmit={async (values) => void (await send.mutateAsync(values))}
          />
        </Card>
      </div>
    </>
  )
}

const explainField: FormField = {
  key: 'explain',
  title: '有提示，说明理由',
  type: 'longtext',
  required: true,
  help: '由审批人决定是否采纳，写进经过。',
}

function targetOf(values: FormValues) {
  const [specialtyCode, trainingLevel] = (values.place ?? '').split(':')
  return {
    ...(values.className ? { className: values.className } : {}),
    ...(values.grade ? { grade: Number(values.grade) } : {}),
    ...(values.lengthYears ? { lengthYears: Number(values.lengthYears) } : {}),
    ...(specialtyCode ? { specialtyCode } : {}),
    ...(trainingLevel || values.trainingLevel
      ? { trainingLevel: trainingLevel || values.trainingLevel }
      : {}),
  }
}

function initialOf(change: StatusChange, { draft, today, student, reasons }: Form): FormValues {
  const to = draft?.to ?? {}
  const known = draft && reasons.some((one) => one.code === draft.reasonCode)
  return {
    reasonCode: known ? draft.reasonCode : '',
    effectiveOn: draft?.effectiveOn ?? today,
    until: draft?.until ?? '',
    note: draft?.note ?? '',
    className: to.className ?? '',
    grade: to.grade ? String(to.grade) : change.key === 'repeat' ? String(student.grade + 1) : '',
    place: to.specialtyCode ? `${to.specialtyCode}:${to.trainingLevel ?? student.trainingLevel}` : '',
    trainingLevel: to.trainingLevel ?? '',
    lengthYears: to.lengthYears ? String(to.lengthYears) : '',
  }
}

/** Fields of the kind, in the order a registrar thinks: why, since when, until when, what it becomes. */
function fieldsOf(change: StatusChange, form: Form): FormField[] {
  const { student, filed, latest } = form
  const asks = (ask: StatusAsk) => change.asks.includes(ask)
  const fields: FormField[] = [
    {
      key: 'reasonCode',
      title: '原因',
      type: 'choice',
      required: true,
      options: form.reasons.map((one) => ({ value: one.code, label: one.label })),
    },
  ]
  if (change.effect !== 'void' && !change.notice)
    fields.push({
      key: 'effectiveOn',
      title: change.effect === 'leave' ? '离校日期' : '生效日期',
      type: 'date',
      required: true,
      help: '不晚于今天；以后的日期到那一天再办。',
      validate: (value) => (value > form.today ? `${value} 还没有到。` : undefined),
    })
  if (asks('until'))
    fields.push({
      key: 'until',
      title: '到哪一天',
      type: 'date',
      required: true,
      help: latest ? `最晚 ${latest}。到期前会提醒学校和本人。` : '',
      validate: (value) => (latest && value > latest ? `最晚可以到 ${latest}。` : undefined),
    })
  if (asks('specialtyCode'))
    fields.push({
      key: 'place',
      title: '新的专业和层次',
      type: 'choice',
      required: change.key === 'specialty',
      options: filed.map((one) => ({
        value: `${one.code}:${one.trainingLevel}`,
        label: `${one.name} · ${one.levelTitle} · ${one.lengthYears} 年`,
      })),
      help: `现在是 ${student.specialtyName}。只列出本校已备案的${change.key === 'specialty' ? '' : '；不变的空着'}。`,
    })
  else if (asks('trainingLevel'))
    fields.push({
      key: 'trainingLevel',
      title: '新的培养层次',
      type: 'choice',
      required: true,
      options: [
        ...new Map(
          filed
            .filter((one) => one.code === student.specialtyCode)
            .map((one) => [one.trainingLevel, one.levelTitle]),
        ),
      ].map(([value, label]) => ({ value, label })),
      help: '只列出本专业已备案的层次。',
    })
  if (asks('lengthYears'))
    fields.push({
      key: 'lengthYears',
      title: '新的学制（年）',
      type: 'number',
      required: change.key === 'length',
      help: `现在是 ${student.lengthYears} 年。`,
    })
  if (asks('grade'))
    fields.push({
      key: 'grade',
      title: '编入年级',
      type: 'choice',
      required: change.key === 'repeat' || change.effect === 'reenrol',
      options: [0, 1, 2, 3, 4]
        .map((more) => student.grade + more)
        .filter(
          (grade) =>
            grade <= Number(form.today.slice(0, 4)) && (change.key !== 'repeat' || grade > student.grade),
        )
        .map((grade) => ({
          value: String(grade),
          label: grade === student.grade ? `${grade} 级（原年级）` : `${grade} 级`,
        })),
    })
  if (asks('className'))
    fields.push({
      key: 'className',
      title: '编入班级',
      type: 'text',
      required: change.key === 'class',
      help:
        form.classes.length > 0
          ? `现有班级：${form.classes
              .slice(0, 6)
              .map((one) => one.name)
              .join('、')}${form.classes.length > 6 ? '等' : ''}。`
          : '班级的名称。',
    })
  fields.push({ key: 'note', title: '说明', type: 'longtext', help: '需要说明的情况，审批人会看到。' })
  return fields
}
