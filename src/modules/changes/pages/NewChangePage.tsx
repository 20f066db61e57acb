import { useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { api } from '../api.ts'
import { changeGroups, type ChangeKind } from '../change-kind.ts'
import { changeKinds, formOf } from '../kinds.ts'
import { problemOf } from './words.ts'

/** Chooses what to do: for one student everything the status allows, without one what is done for many. */
export function NewChangePage() {
  const [search] = useSearchParams()
  const enrollmentId = search.get('enrollment') ?? ''
  return enrollmentId ? <ForStudent id={enrollmentId} /> : <ForMany />
}

const crumbs = [{ title: '学籍异动', to: '/changes' }, { title: '办理异动' }]

function ForMany() {
  const many = changeKinds.filter((one) => one.starters.includes('school') && one.from.length === 0)
  return (
    <>
      <PageHead
        crumbs={crumbs}
        title="办理异动"
        context="一名学生的异动，从他的学籍页办理；成批的从这里开始。"
      />
      <div className="lu-stack">
        <Kinds title="成批办理" kinds={many} />
        <Card title="一名学生">
          <p>在学籍台账找到这名学生，打开学籍，点“办理异动”。</p>
          <ActionButton to="/students">打开学籍台账</ActionButton>
        </Card>
      </div>
    </>
  )
}

function ForStudent({ id }: { id: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['changes', 'menu', id],
    queryFn: () => call(api.getChangeMenu, { enrollmentId: id }),
  })
  const problem = problemOf(error)
  if (problem?.status === 404)
    return (
      <>
        <PageHead crumbs={crumbs} title="办理异动" />
        <EmptyState
          icon="search"
          title="没有找到这份学籍，或者它不在本校"
          actions={<ActionButton to="/students">回到学籍台账</ActionButton>}
        />
      </>
    )
  if (error) return <ErrorState what="没有读到这份学籍" error={error} onRetry={() => void refetch()} />
  if (!data) return <Loading lines={6} />
  const allowed = changeKinds.filter((one) => data.kinds.includes(one.key))
  return (
    <>
      <PageHead
        crumbs={crumbs}
        title={`办理异动 · ${data.student}`}
        context={
          <>
            <span className="lu-mono">{data.studentNumber ?? '还没有学籍号'}</span>　{data.statusTitle} ·{' '}
            {data.grade} 级{data.specialtyName}
          </>
        }
      />
      <div className="lu-stack">
        {data.open && (
          <Notice tone="warn" title="这名学生有没办结的事项">
            办件 <Link to={`/cases/${data.open.caseId}`}>{data.open.caseNo}</Link>{' '}
            办结或取消以后，才能办别的异动。
          </Notice>
        )}
        {allowed.length === 0 ? (
          <EmptyState
            title={`学籍状态是“${data.statusTitle}”，没有可以办理的异动`}
            actions={<ActionButton to={`/students/${id}`}>回到学籍</ActionButton>}
          />
        ) : (
          changeGroups.map((group) => (
            <Kinds
              key={group}
              title={group}
              kinds={allowed.filter((one) => one.group === group)}
              enrollmentId={id}
              blocked={data.open ? `先办结 ${data.open.caseNo}` : undefined}
            />
          ))
        )}
      </div>
    </>
  )
}

function Kinds({
  title,
  kinds,
  enrollmentId,
  blocked,
}: {
  title: string
  kinds: readonly ChangeKind[]
  enrollmentId?: string
  blocked?: string | undefined
}) {
  if (kinds.length === 0) return null
  return (
    <Card title={title}>
      <div className="lu-row lu-wrap">
        {kinds.map((kind) => (
          <ActionButton
            key={kind.key}
            {...(blocked ? { blocked } : { to: formOf(kind, enrollmentId) })}
            showReason={false}
          >
            {kind.title}
          </ActionButton>
        ))}
      </div>
    </Card>
  )
}
