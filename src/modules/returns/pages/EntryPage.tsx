import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { whenText } from '../../../ui/format.ts'
import { api } from '../api.ts'
import { isAnswered, levels } from '../model.ts'
import { judge, type Surroundings } from '../rules.ts'
import { EntryTable } from './EntryTable.tsx'
import { HistoryPanel } from './HistoryPanel.tsx'
import { entryOf, numberOf, useEntries } from './useEntries.ts'
import { StandingTag } from './words.tsx'

type Data = Output<typeof api.getReturn>

const surroundings = (data: Data): Surroundings => ({
  period: data.period,
  relations: data.relations,
  past: new Map(data.lines.map((line) => [line.id, line.past])),
  peers: new Map(data.lines.flatMap((line) => (line.peers ? [[line.id, line.peers] as const] : []))),
  yearShare: data.yearShare,
  threshold: data.threshold,
})

/** 填报表: thirty figures on one page, workable by keyboard; for everybody else the same page to read. */
export function EntryPage() {
  const { id = '' } = useParams()
  const client = useQueryClient()
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery({ queryKey: ['returns', 'return', id], queryFn: () => call(api.getReturn, { id }) })
  const entries = useEntries(data)
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set())
  const [tried, setTried] = useState(false)
  const [asking, setAsking] = useState<'reason' | 'unlock'>()
  const [history, setHistory] = useState<string>()

  const current = new Map((data?.lines ?? []).map((line) => [line.id, entryOf(line, entries.of(line.id))]))
  const around = useMemo(() => data && surroundings(data), [data])
  const findings = data && around ? judge(data.lines, current, around) : []
  const wrong = (data?.lines ?? []).filter((line) => numberOf(entries.of(line.id).value) === undefined || numberOf(entries.of(line.id).base) === undefined)
  const answered = (data?.lines ?? []).filter((line) => isAnswered(line, current.get(line.id))).length

  const save = useMutation({
    mutationFn: async () => {
      const lines = entries.changed
      if (!data || lines.length === 0) return data?.version ?? 0
      const figures = lines.map((line) => ({ line, ...current.get(line)!, files: [...current.get(line)!.files] }))
      const { version } = await call(api.saveReturn, { id, version: data.version, figures })
      await client.invalidateQueries({ queryKey: ['returns'] })
      entries.settled(lines)
      return version
    },
  })
  const send = useMutation({
    mutationFn: async (reason?: string) => {
      const version = await save.mutateAsync()
      return call(api.sendReturn, { id, version, ...(reason ? { reason } : {}) })
    },
    onSuccess: async ({ caseId }) => {
      await client.invalidateQueries({ queryKey: ['returns'] })
      void navigate(`/cases/${caseId}`)
    },
    onError: (failed) => failed instanceof CallError && failed.problem.issues?.some((issue) => issue.path === 'reason') && setAsking('reason'),
  })
  const saveNow = useRef<() => void>(undefined)
  saveNow.current = () => data?.editable && wrong.length === 0 && !save.isPending && save.mutate()
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 's') return
      event.preventDefault()
      saveNow.current?.()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])

  const title = data ? `${data.roundTitle}：${data.orgName}` : '指标填报'
  const head = { title, crumbs: [{ title: '指标填报', to: '/returns' }, { title: data?.roundTitle ?? '' }] }
  if (error) return <><PageHead {...head} /><ErrorState what="没有打开这份填报表" error={error} onRetry={() => void refetch()} /></>
  if (!data) return <><PageHead {...head} /><Loading lines={10} /></>

  const blocks = findings.filter((one) => one.kind === 'block')
  const failed = [save.error, send.error].find((one) => one instanceof CallError)
  const stopped = wrong.length > 0 ? `${wrong.length} 项不是数字` : undefined
  const unsaved = entries.changed.length
  return (
    <>
      <PageHead
        {...head}
        status={<StandingTag standing={data.standing} late={data.late} />}
        context={
          <>
            {data.period} 年，{data.closesOn} 截止，填了 {answered} 项，共 {data.lines.length} 项。依据 <Clause id={data.clause} />
          </>
        }
        actions={
          <>
            {data.caseId && <ActionButton to={`/cases/${data.caseId}`}>看办件</ActionButton>}
            {data.editable && <ActionButton icon="download" to={`/returns/${id}/sheet`}>离线填报</ActionButton>}
            {data.editable && (
              <ActionButton busy={save.isPending} blocked={stopped ?? (unsaved === 0 ? '没有改动' : undefined)} showReason={false} onClick={() => save.mutate()}>
                保存{unsaved > 0 ? ` ${unsaved} 项` : ''}
              </ActionButton>
            )}
            {data.editable && (
              <ActionButton
                kind="primary"
                busy={send.isPending}
                blocked={stopped}
                showReason={false}
                onClick={() => {
                  setTried(true)
                  if (blocks.length === 0) send.mutate(undefined)
                }}
              >
                送复核
              </ActionButton>
            )}
            {data.unlockable && <ActionButton onClick={() => setAsking('unlock')}>申请解锁</ActionButton>}
          </>
        }
      />
      <div className="lu-stack">
        {entries.restored && unsaved > 0 && (
          <Notice title={`已放回上次没有保存的 ${unsaved} 项填写`} actions={<ActionButton small onClick={entries.drop}>不要这份草稿</ActionButton>} />
        )}
        {failed instanceof CallError && asking !== 'reason' && <ProblemNotice problem={failed.problem} onRefresh={() => { save.reset(); send.reset(); void refetch() }} />}
        {save.error && !(save.error instanceof CallError) && <ProblemNotice problem={problemOf(save.error)} />}
        {tried && blocks.length > 0 && (
          <Notice tone="bad" title={`还有 ${blocks.length} 处要改，没有送出`}>
            {[...new Set(blocks.map((one) => data.lines.find((line) => line.id === one.line)!.title))].slice(0, 6).join('、')}。填写保留在下面。
          </Notice>
        )}
        {!data.editable && data.standing === 'locked' && (
          <Notice tone="ok" title="已锁定">{data.countedLevel === data.level ? `这些数已计入 ${data.period} 年的指标。` : `这些数只作核对，计入指标的是${levels[data.countedLevel]}填报的数。`}要改的由填报单位申请解锁。</Notice>
        )}
        <EntryTable
          data={data}
          entries={entries}
          findings={findings}
          told={(line) => tried || !data.editable || touched.has(line)}
          onLeave={(line) => setTouched((before) => new Set(before).add(line))}
          onHistory={setHistory}
        />
        <Card title="填报说明">
          <Facts
            facts={[
              { name: '要求', value: data.instruction || '没有另外的说明，按各指标的口径填。' },
              { name: '填报人', value: data.filledBy ?? '没有填' },
              { name: '复核人', value: data.checkedBy ?? '没有复核' },
              { name: '报出时间', value: data.submittedAt ? whenText(data.submittedAt) : '没有报出' },
              { name: '锁定时间', value: data.lockedAt ? whenText(data.lockedAt) : '没有锁定' },
              ...(data.reopened > 0 ? [{ name: '解锁', value: `${data.reopened} 次` }] : []),
            ]}
          />
        </Card>
      </div>
      {history && <HistoryPanel id={id} line={history} title={data.lines.find((line) => line.id === history)?.title ?? ''} onClose={() => setHistory(undefined)} />}
      {asking === 'reason' && (
        <ReasonPanel
          title="说明后送复核"
          effect={send.error instanceof CallError ? send.error.problem.message : ''}
          submitText="送复核"
          onClose={() => setAsking(undefined)}
          onSubmit={async (reason) => void (await send.mutateAsync(reason))}
        />
      )}
      {asking === 'unlock' && (
        <ReasonPanel
          title="申请解锁"
          effect="发起部门同意后另立一个填报办件。再次锁定以前，指标仍是现在的数。"
          submitText="提交申请"
          onClose={() => setAsking(undefined)}
          onSubmit={async (reason) => {
            const { caseId } = await call(api.applyUnlock, { id, reason })
            await client.invalidateQueries({ queryKey: ['returns'] })
            void navigate(`/cases/${caseId}`)
          }}
        />
      )}
    </>
  )
}
