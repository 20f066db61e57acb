import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { AsOfControl } from '../../../ui/AsOfControl.tsx'
import { Card } from '../../../ui/Card.tsx'
import { CaseTimeline } from '../../../ui/CaseTimeline.tsx'
import { DetailPage } from '../../../ui/DetailPage.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { Masked } from '../../../ui/Masked.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { whenText } from '../../../ui/format.ts'
import { useMay, useSession } from '../../access/model.ts'
import { api, type StudentRecord } from '../api.ts'
import { StudentAsOf, useAsOfDays } from './StudentAsOf.tsx'
import { EnrollmentStatus, problemOf, timelineOf, useWords } from './words.tsx'

const crumbs = [{ title: '学籍台账', to: '/students' }, { title: '一名学生' }]

/** One enrollment: facts by group, how it came about, who has looked. Opening it is noted; it is not asked again by itself. */
export function StudentPage() {
  const { id = '' } = useParams()
  const record = useQuery({
    queryKey: ['students', 'record', id],
    queryFn: () => call(api.getStudent, { id }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
  const problem = problemOf(record.error)
  if (problem && (problem.status === 404 || problem.status === 400)) {
    return (
      <>
        <PageHead title="学籍" crumbs={crumbs} />
        <EmptyState
          icon="search"
          title="没有找到这份学籍，或者它不在本岗位的范围内"
          actions={<ActionButton to="/students">回到学籍台账</ActionButton>}
        />
      </>
    )
  }
  if (!record.data)
    return (
      <DetailPage
        title="学籍"
        crumbs={crumbs}
        groups={[]}
        loading={record.isPending}
        error={record.error}
        onRetry={() => void record.refetch()}
      />
    )
  return <Record record={record.data} />
}

function Record({ record }: { record: StudentRecord }) {
  const { words } = useWords()
  const mayReveal = useMay('students.reveal')
  const mayEdit = useMay('students.edit')
  const mayChange = useMay('changes.apply')
  const mayPapers = useMay('papers.issue')
  const mayDossier = useMay('dossiers.read')
  const { today } = useSession()
  const [days, setDays] = useAsOfDays()
  const fact = (key: string, value: string) => {
    if (key !== 'idNumber') return value === '' ? null : value
    const reveal = mayReveal
      ? {
          onReveal: async (purpose: string) =>
            (await call(api.revealStudent, { id: record.id, purpose })).idNumber,
        }
      : {}
    return <Masked name="证件号码" value={value} {...reveal} />
  }
  const editBlocked = record.locked === '' ? undefined : record.locked
  return (
    <DetailPage
      title={record.name}
      status={
        <EnrollmentStatus code={record.status} word={words.label('enrollment-status', record.status)} boxed />
      }
      context={
        <>
          <span className="lu-mono">{record.studentNumber ?? '学籍号在注册后编定'}</span>　{record.orgName} ·{' '}
          {record.specialtyName} · {words.label('training-level', record.trainingLevel)}
        </>
      }
      crumbs={crumbs}
      actions={
        <>
          {mayDossier && <ActionButton to={`/dossiers/${record.id}`}>档案</ActionButton>}
          {mayEdit && (
          <>
            {mayChange && <ActionButton to={`/changes/new?enrollment=${record.id}`}>办理异动</ActionButton>}
            {mayPapers && record.status !== 'pending' && <ActionButton to={`/papers/${record.id}`}>证明</ActionButton>}
            {record.status === 'pending' && <Removal record={record} />}
            <ActionButton
              kind="primary"
              blocked={editBlocked}
              {...(editBlocked ? {} : { to: `/students/${record.id}/edit` })}
            >
              修改
            </ActionButton>
          </>
          )}
        </>
      }
      groups={days ? [] : record.groups.map((group) => ({
        title: group.title,
        facts: group.facts.map(({ key, title, value, note }) => ({
          name: title,
          value: note ? (
            <>
              {value} <span className="lu-t3 lu-sm">{note}</span>
            </>
          ) : (
            fact(key, value)
          ),
        })),
      }))}
      aside={
        <>
          <AsOfControl key={JSON.stringify(days)} value={days} today={today} onChange={setDays} />
          <Card title="经过">
            <CaseTimeline entries={timelineOf(record.steps)} />
          </Card>
          {record.warnings.length > 0 && (
            <Notice tone="warn" title="核验证件时的提示">
              {record.warnings.join(' ')}
            </Notice>
          )}
        </>
      }
    >
      {days && <StudentAsOf id={record.id} days={days} />}
      <Card title="谁看过" meta="本人可见，不能删改" flush>
        <SmallTable
          rows={record.views}
          rowKey={(row) => String(row.id)}
          empty="还没有人看过。"
          columns={[
            { key: 'at', title: '时间', render: (row) => <span className="lu-nw">{whenText(row.at)}</span> },
            {
              key: 'viewer',
              title: '谁',
              render: (row) => `${row.organisation} ${row.viewer} · ${row.role}`,
            },
            { key: 'what', title: '看了什么', render: (row) => row.what },
            { key: 'purpose', title: '用途', render: (row) => row.purpose ?? '—' },
          ]}
        />
      </Card>
    </DetailPage>
  )
}

/** Deleting asks for a reason, not for 确定; the server says why not where a case names the record. */
function Removal({ record }: { record: StudentRecord }) {
  const navigate = useNavigate()
  const client = useQueryClient()
  const [asking, setAsking] = useState(false)
  const [reason, setReason] = useState('')
  const remove = useMutation({
    mutationFn: () =>
      call(api.deleteStudent, { id: record.id, version: record.version, reason: reason.trim() }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['students'] })
      void navigate('/students?view=pending')
    },
  })
  if (!asking) return <ActionButton onClick={() => setAsking(true)}>删除</ActionButton>
  return (
    <span className="lu-row lu-wrap">
      <label className="lu-row lu-sm">
        删除的理由
        <input
          className="lu-inp"
          autoFocus
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      <ActionButton
        kind="danger"
        busy={remove.isPending}
        blocked={reason.trim().length < 2 ? '先写理由' : undefined}
        showReason={false}
        onClick={() => remove.mutate()}
      >
        删除这一条
      </ActionButton>
      <ActionButton kind="text" onClick={() => setAsking(false)}>
        取消
      </ActionButton>
      {remove.error && (
        <span className="lu-err lu-sm" role="alert">
          {remove.error.message}
        </span>
      )}
    </span>
  )
}
