import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { CaseTimeline } from '../../../ui/CaseTimeline.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import type { FormField, FormValues } from '../../../ui/form-types.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import type { ChangeKind } from '../change-kind.ts'
import { findChangeKind } from '../kinds.ts'
import { EvidenceInput, type KeptFile } from './EvidenceInput.tsx'
import { StatusStatement } from './StatusStatement.tsx'
import { SelectInput } from './SelectInput.tsx'
import { dayOf, issuesOf, problemOf, requestLooks, toneLooks } from './words.ts'

type Mine = Output<typeof api.getMyChanges>

/** 我的异动: what a student may ask for, what was asked, and every step of what is under way. */
export function MyChanges() {
  const [asking, setAsking] = useState<{ kind: ChangeKind; enrollmentId: string }>()
  const { data, error, refetch } = useQuery({
    queryKey: ['changes', 'mine'],
    queryFn: () => call(api.getMyChanges, {}),
  })
  if (error) return <ErrorState what="没有读到您的异动" error={error} onRetry={() => void refetch()} />
  if (!data) return <Loading lines={6} />
  if (data.records.length === 0 && data.cases.length === 0)
    return (
      <EmptyState icon="user" title="还没有可以办理异动的学籍">
        注册学籍以后，可以在这里申请转学、休学等。
      </EmptyState>
    )
  if (asking) return <Ask {...asking} schools={data.schools} onDone={() => setAsking(undefined)} />
  return (
    <div className="lu-stack">
      {data.records.map((record) => (
        <Startable
          key={record.enrollmentId}
          record={record}
          onAsk={(kind) => setAsking({ kind, enrollmentId: record.enrollmentId })}
        />
      ))}
      {data.requests.map((row) => (
        <Request key={row.id} row={row} />
      ))}
      {data.cases.map((one) => (
        <CaseCard key={one.id} one={one} />
      ))}
    </div>
  )
}

function Startable({
  record,
  onAsk,
}: {
  record: Mine['records'][number]
  onAsk: (kind: ChangeKind) => void
}) {
  const blocked = record.kinds.find((one) => one.blocked)?.blocked
  return (
    <Card title="可以申请的事项" meta={`${record.orgName} · ${record.status}`}>
      {blocked && <p className="lu-t2">{blocked}办完以后才能申请别的。</p>}
      {!blocked && record.kinds.length === 0 && <p className="lu-t2">现在没有可以由您申请的事项。</p>}
      {!blocked && (
        <div className="lu-row lu-wrap">
          {record.kinds.map((one) => {
            const kind = findChangeKind(one.key)
            return (
              kind && (
                <ActionButton key={one.key} onClick={() => onAsk(kind)}>
                  {kind.title}
                </ActionButton>
              )
            )
          })}
        </div>
      )}
    </Card>
  )
}

function Ask({
  kind,
  enrollmentId,
  schools,
  onDone,
}: {
  kind: ChangeKind
  enrollmentId: string
  schools: Mine['schools']
  onDone: () => void
}) {
  const queries = useQueryClient()
  const [files, setFiles] = useState<KeptFile[]>([])
  const key = useMemo(() => crypto.randomUUID(), [])
  const ask = kind.ask!
  const send = useMutation({
    mutationFn: (values: FormValues) =>
      call(
        api.askChange,
        {
          enrollmentId,
          kind: kind.key,
          facts: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')),
          fileIds: files.map((one) => one.fileId),
        },
        { key: `${key}-${JSON.stringify(values).length}-${files.length}` },
      ),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['changes'] })
      onDone()
    },
  })
  const fields: FormField[] = ask.fields.map((field) => {
    const base = {
      key: field.key,
      title: field.title,
      required: field.required ?? false,
      ...(field.help ? { help: field.help } : {}),
    }
    if (field.type === 'school')
      return {
        ...base,
        type: 'custom',
        input: (props) => (
          <SelectInput
            {...props}
            empty="请选择"
            options={schools.map((one) => ({ value: String(one.no), label: one.name }))}
          />
        ),
      }
    if (field.type === 'choice') return { ...base, type: 'choice', options: field.options ?? [] }
    return { ...base, type: field.type === 'day' ? 'date' : field.type }
  })
  const missing = ask.evidence === 'required' && files.length === 0
  return (
    <div className="lu-stack">
      <Card title={`申请${kind.title}`}>
        <div className="lu-stack">
          <p className="lu-t2">{ask.intro}</p>
          {ask.evidence !== 'none' && (
            <EvidenceInput
              files={files}
              onChange={setFiles}
              help={`${ask.evidenceWords ?? '证明材料'}。照片或 PDF，每份不超过 2 MB。`}
              upload={(file) => call(api.uploadMyChangeFile, { filename: file.name }, { file })}
            />
          )}
          <RecordForm
            fields={fields}
            submitText="提出申请"
            submitWide
            {...(missing ? { submitBlocked: '先添加证明材料' } : {})}
            effect="学校受理或说明理由不受理，结果在这一页看。"
            onCancel={onDone}
            serverIssues={issuesOf(send.error)}
            notice={
              send.error && problemOf(send.error) ? (
                <ProblemNotice problem={problemOf(send.error)!} />
              ) : undefined
            }
            onSubmit={async (values) => void (await send.mutateAsync(values))}
          />
        </div>
      </Card>
    </div>
  )
}

function Request({ row }: { row: Mine['requests'][number] }) {
  const queries = useQueryClient()
  const back = useMutation({
    mutationFn: () => call(api.withdrawMyChange, { id: row.id, version: row.version }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['changes'] }),
  })
  const failed = problemOf(back.error)
  // What became a case is told by the case.
  if (row.state === 'taken') return null
  return (
    <Card
      title={
        <>
          申请{row.kindTitle} <StatusTag {...requestLooks[row.state]} word={row.stateTitle} boxed />
        </>
      }
      meta={dayOf(row.askedAt)}
    >
      <div className="lu-stack">
        <Facts
          columns={1}
          facts={[
            ...row.facts.map((one) => ({ name: one.label, value: one.value })),
            { name: '原因', value: row.reason },
            ...(row.files.length > 0
              ? [{ name: '材料', value: row.files.map((one) => one.name).join('、') }]
              : []),
          ]}
        />
        {row.answer && (
          <Notice tone="warn" title={`${row.orgName}的答复`}>
            {row.answer}
          </Notice>
        )}
        {failed && <ProblemNotice problem={failed} />}
        {row.state === 'asked' && (
          <ActionButton busy={back.isPending} onClick={() => back.mutate()}>
            撤回申请
          </ActionButton>
        )}
      </div>
    </Card>
  )
}

function CaseCard({ one }: { one: Mine['cases'][number] }) {
  return (
    <Card
      title={
        <>
          {one.title} <StatusTag {...toneLooks[one.tone]} word={one.stateTitle} boxed />
        </>
      }
    >
      <p className="lu-t3 lu-sm lu-mono">{one.no}</p>
      {one.state === 'notified' && <StatusStatement caseId={one.id} />}
      {one.waitingFor && (
        <Notice>
          现在由<b>{one.waitingFor}</b>办理{one.dueOn ? `，${one.dueOn} 以前答复` : ''}。
        </Notice>
      )}
      <CaseTimeline
        entries={one.steps.map((step, at) => ({
          key: String(at),
          shape: step.reason ? 'returned' : 'done',
          title: step.title,
          ...(step.reason ? { body: step.reason } : {}),
          meta: `${dayOf(step.at)} · ${step.orgName}`,
        }))}
      />
    </Card>
  )
}
