import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import type { AsOfDays } from '../../../ui/AsOfControl.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { whenText } from '../../../ui/format.ts'
import { api } from '../api.ts'
import { problemOf } from './words.tsx'

type AsOf = Output<typeof api.getStudentAsOf>

/** The two days stand in the address, so that what one saw can be sent to somebody else. */
export function useAsOfDays(): [AsOfDays | undefined, (days: AsOfDays | undefined) => void] {
  const [params, setParams] = useSearchParams()
  const effectiveOn = params.get('on')
  const knownAt = params.get('known')
  const days = effectiveOn && knownAt ? { effectiveOn, knownAt } : undefined
  return [days, (next) => setParams(next ? { on: next.effectiveOn, known: next.knownAt } : {})]
}

/** One enrollment as it stood on a day by what was known then, with what has been corrected since. */
export function StudentAsOf({ id, days }: { id: string; days: AsOfDays }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['students', 'as-of', id, days],
    queryFn: () => call(api.getStudentAsOf, { id, ...days }),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
  const problem = problemOf(error)
  if (problem?.issues)
    return (
      <Notice tone="bad" title="没有这一天">
        {problem.message}
      </Notice>
    )
  if (error) return <ErrorState what="没有读到这一天的学籍" error={error} onRetry={() => void refetch()} />
  if (!data) return <Loading lines={8} />
  return (
    <div className="lu-stack">
      <Notice tone={data.state === 'onRecord' ? 'info' : 'warn'} title={titleOf(data)}>
        {explain(data)}
      </Notice>
      {data.corrected.length > 0 && <Corrections data={data} />}
      {data.state === 'onRecord' &&
        data.groups.map((group) => (
          <Card key={group.title} title={group.title}>
            <Facts facts={group.facts.map((fact) => ({ name: fact.title, value: <Value fact={fact} /> }))} />
          </Card>
        ))}
    </div>
  )
}

function titleOf({ effectiveOn, knownAt }: AsOf): string {
  return effectiveOn === knownAt ? `${effectiveOn} 的学籍，按当天已知的内容` : `${effectiveOn} 的学籍，按 ${knownAt} 已知的内容`
}

function explain({ state, startsOn, knownAt, corrected }: AsOf): string {
  switch (state) {
    case 'unknown':
      return `到 ${knownAt} 为止，系统里还没有这份学籍。`
    case 'notYet':
      return `这份学籍从 ${startsOn} 起，这一天还没有。`
    case 'ended':
      return '这一天这份学籍已经删除。'
    default:
      return corrected.length === 0 ? '这一天的内容后来没有更正过。' : `后来更正了 ${corrected.length} 项，列在下面并标出。`
  }
}

function Value({ fact }: { fact: AsOf['groups'][number]['facts'][number] }) {
  const value = fact.value === '' ? '—' : fact.value
  if (fact.mark === 'same') return <>{value}</>
  return (
    <>
      {fact.mark === 'corrected' ? <mark style={{ background: 'var(--warn-bg)', color: 'inherit' }}>{value}</mark> : value}{' '}
      <span className={`lu-sm ${fact.mark === 'corrected' ? 'lu-warn' : 'lu-t3'}`}>
        {fact.mark === 'corrected' ? '后来更正' : '后来变化'}，现在 {fact.now || '（空）'}
      </span>
    </>
  )
}

function Corrections({ data }: { data: AsOf }) {
  return (
    <Card title="后来更正" meta={`同一天（${data.effectiveOn}），当时已知的与现在已知的不同`} flush>
      <SmallTable
        caption="后来更正的内容"
        rows={data.corrected}
        rowKey={(row) => row.key}
        columns={[
          { key: 'title', title: '项目', width: 120, render: (row) => row.title },
          { key: 'then', title: '当时已知', render: (row) => row.then || '（空）' },
          { key: 'now', title: '更正为', render: (row) => <b>{row.now || '（空）'}</b> },
          { key: 'days', title: '从哪天起', width: 110, render: (row) => row.effectiveOn || '—' },
          {
            key: 'who',
            title: '何时、谁',
            render: (row) => (
              <>
                <span className="lu-nw">{row.writtenAt && whenText(row.writtenAt)}</span> {row.organisation} {row.by}
              </>
            ),
          },
          {
            key: 'reason',
            title: '理由',
            render: (row) => (
              <>
                {row.reason || '—'} {row.clause && <Clause id={row.clause}>{row.clause}</Clause>}
              </>
            ),
          },
        ]}
      />
    </Card>
  )
}
