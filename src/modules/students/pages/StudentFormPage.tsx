import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { call, CallError } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { dropDraft } from '../../../ui/draft-store.ts'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import type { FormValues } from '../../../ui/form-types.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import type { StaleChange } from '../../../ui/StaleNotice.tsx'
import { StaleNotice } from '../../../ui/StaleNotice.tsx'
import { useSession } from '../../access/model.ts'
import { api, type StudentFormField } from '../api.ts'
import { byGroup, toFormField, toStrings, useRegions } from './form-fields.ts'
import { problemOf } from './words.tsx'

const useForm = () =>
  useQuery({
    queryKey: ['students', 'form'],
    queryFn: () => call(api.getStudentForm, {}),
    staleTime: 600_000,
  })

export function NewStudent() {
  const form = useForm()
  const session = useSession()
  const navigate = useNavigate()
  const client = useQueryClient()
  if (!form.data) return <Waiting title="录入一名学生" error={form.error} retry={() => void form.refetch()} />
  return (
    <StudentForm
      title="录入一名学生"
      context={<>{form.data.school} · 保存后为“待注册”</>}
      fields={form.data.fields}
      initial={{
        documentType: 'id-card',
        studyMode: 'full-time',
        entrySeason: 'autumn',
        entryDate: session.today,
        grade: session.today.slice(0, 4),
      }}
      draftKey={`student-new-${session.acting?.id ?? ''}`}
      submitText="保存为待注册"
      save={async (values) => {
        const { id } = await call(api.createStudent, { values })
        await client.invalidateQueries({ queryKey: ['students'] })
        void navigate(`/students/${id}`, { replace: true })
      }}
    />
  )
}

export function EditStudent() {
  const { id = '' } = useParams()
  const form = useForm()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [stale, setStale] = useState<{
    problem: Problem
    changes: StaleChange[]
    version: number
    merged: FormValues
    now: FormValues
  }>()
  const [base, setBase] = useState<{ version: number; values: FormValues; round: number }>()
  const opened = useQuery({
    queryKey: ['students', 'values', id],
    queryFn: () => call(api.getStudentValues, { id }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
  const title = opened.data ? `修改 ${opened.data.name}` : '修改学籍'
  if (problemOf(opened.error)?.status === 404) {
    return (
      <>
        <PageHead title={title} />
        <EmptyState icon="search" title="没有找到这份学籍，或者它不在本岗位的范围内" />
      </>
    )
  }
  if (!form.data || !opened.data)
    return <Waiting title={title} error={form.error ?? opened.error} retry={() => void opened.refetch()} />
  if (opened.data.locked)
    return (
      <>
        <PageHead title={title} />
        <Notice tone="warn" title="现在不能修改">
          {opened.data.locked}
        </Notice>
      </>
    )
  const current = base ?? { version: opened.data.version, values: toStrings(opened.data.values), round: 0 }
  const draftKey = `student-${id}`
  const resume = (values: FormValues) => {
    dropDraft(draftKey)
    setBase({ version: stale!.version, values, round: current.round + 1 })
    setStale(undefined)
  }
  return (
    <StudentForm
      key={current.round}
      title={title}
      context="待注册的学生可以直接修改；每一处改动都记入经过"
      fields={form.data.fields}
      initial={current.values}
      draftKey={draftKey}
      submitText="保存修改"
      notice={
        stale && (
          <StaleNotice
            thing="这份学籍"
            who={stale.problem.changed?.by.trim() ?? ''}
            when={stale.problem.changed?.at ?? ''}
            changes={stale.changes}
            onContinue={() => resume(stale.merged)}
            onDiscard={() => resume(stale.now)}
          />
        )
      }
      save={async (values) => {
        try {
          await call(api.editStudent, { id, version: current.version, values })
        } catch (error) {
          if (error instanceof CallError && error.problem.changed) {
            const latest = await call(api.getStudentValues, { id })
            const now = toStrings(latest.values)
            setStale({
              problem: error.problem,
              version: latest.version,
              now,
              ...compare(form.data.fields, current.values, now, values),
            })
          }
          throw error
        }
        await client.invalidateQueries({ queryKey: ['students'] })
        void navigate(`/students/${id}`, { replace: true })
      }}
    />
  )
}

/** The three versions of every field that someone else changed; what the person left alone takes the newest value. */
function compare(
  fields: readonly StudentFormField[],
  opened: FormValues,
  now: FormValues,
  yours: FormValues,
) {
  const changes: StaleChange[] = []
  const merged: Record<string, string> = { ...now }
  for (const field of fields) {
    const [before = '', latest = '', mine = ''] = [opened[field.key], now[field.key], yours[field.key]]
    const words = (value: string) =>
      field.options.find((one) => one.code === value)?.label ?? (value || '（空）')
    if (mine !== before) merged[field.key] = mine
    if (latest !== before)
      changes.push({
        field: field.title,
        opened: words(before),
        now: words(latest),
        yours: mine === before ? '未改' : words(mine),
        conflict: mine !== before && mine !== latest,
      })
  }
  return { changes, merged }
}

type FormProps = {
  title: string
  context: React.ReactNode
  fields: readonly StudentFormField[]
  initial: FormValues
  draftKey: string
  submitText: string
  notice?: React.ReactNode
  save: (values: FormValues) => Promise<void>
}

function StudentForm(props: FormProps) {
  const [problem, setProblem] = useState<Problem>()
  const navigate = useNavigate()
  const regions = useRegions(props.fields, props.initial)
  const session = useSession()
  const ordered = byGroup(props.fields)
  const fields = ordered.map((field, at) =>
    toFormField(field, ordered[at - 1], {
      regions,
      today: session.today,
      demonstration: session.demonstration,
    }),
  )
  const issues = problem?.issues?.map((issue) => ({ key: issue.path, text: issue.message }))
  return (
    <>
      <PageHead
        title={props.title}
        context={props.context}
        crumbs={[{ title: '学籍台账', to: '/students' }, { title: props.title }]}
      />
      <RecordForm
        fields={fields}
        initial={props.initial}
        draftKey={props.draftKey}
        submitText={props.submitText}
        onCancel={() => void navigate(-1)}
        serverIssues={issues}
        notice={
          props.notice ??
          (problem && (
            <Notice tone="bad" title={problem.message}>
              {problem.issues ? undefined : problem.refusal?.ways.join('；')}
            </Notice>
          ))
        }
        onSubmit={async (values) => {
          setProblem(undefined)
          try {
            await props.save(values)
          } catch (error) {
            if (error instanceof CallError) setProblem(error.problem)
            throw error
          }
        }}
      />
    </>
  )
}

function Waiting({ title, error, retry }: { title: string; error: Error | null; retry: () => void }) {
  return (
    <>
      <PageHead title={title} />
      {error ? (
        <ErrorState what="没有打开表单" error={error} onRetry={retry} />
      ) : (
        <Loading lines={8} />
      )}
    </>
  )
}
