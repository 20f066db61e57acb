import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError, download } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { api } from '../api.ts'
import { intakeTitle } from '../codes.ts'
import { criteria, criterionTitles } from '../classes/model.ts'
import './admissions.css'
import { ClassMembers } from './ClassMembers.tsx'
import { groupWords, SplitTag } from './ClassesPage.tsx'
import { ClassSettings, type Settings } from './ClassSettings.tsx'
import { problemOf } from './words.tsx'

export type Split = Output<typeof api.getSplit>
export type PairGiven = { a: string; b: string; kind: 'together' | 'apart' }

const units = { size: '人', sex: '人', score: '分', spread: '分', region: '人' } as const
const meanings = { size: '最多和最少的班相差', sex: '男女人数与平均相差最多的班', score: '平均成绩与全体相差最多的班', spread: '成绩离散与全体相差最多的班', region: '一个地方来的人与平均相差最多的班' } as const

/** One split: how even it is, who is where; moves and pairs while it is a draft. */
export function ClassSplitPage() {
  const { id = '' } = useParams()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [panel, setPanel] = useState<'again' | 'undo'>()
  const [told, setTold] = useState<string>()
  const [problem, setProblem] = useState<Problem>()
  const { data: split, error, refetch } = useQuery({ queryKey: ['admissions', 'classes', id], queryFn: () => call(api.getSplit, { id }) })
  const refresh = () => queries.invalidateQueries({ queryKey: ['admissions'] })
  const act = useMutation({
    mutationFn: async (work: () => Promise<string>) => {
      setProblem(undefined)
      setTold(await work())
      await refresh()
    },
    onError: (failed) => setProblem(problemOf(failed)),
  })
  const crumbs = [{ title: '报名录取', to: '/admissions' }, { title: '分班移交', to: '/admissions/classes' }, { title: '一次分班' }]
  if (error && !split) return <><PageHead title="分班" crumbs={crumbs} /><ErrorState what="没有读到分班" error={error} onRetry={() => void refetch()} /></>
  if (!split) return <><PageHead title="分班" crumbs={crumbs} /><Loading lines={8} /></>
  const pairs = split.pairs.map(({ a, b, kind }): PairGiven => ({ a, b, kind }))
  const again = async (given: Settings, kept: readonly PairGiven[], keepMoved = true) => {
    await call(api.makeSplitAgain, { id, version: split.version, ...given, pairs: [...kept], keepMoved })
    setPanel(undefined)
    return '已重新算。'
  }
  const withPairs = (next: readonly PairGiven[]) => act.mutate(() => again({ classes: split.classes, weights: split.weights }, next))
  return (
    <>
      <PageHead
        title={`${split.specialtyName}分班`}
        crumbs={crumbs}
        status={<SplitTag state={split.state} />}
        context={`${groupWords(split)} · ${intakeTitle(split)} · ${formatNumber(split.members)} 人分 ${split.classCount} 个班${split.early ? '，含还没有报到的' : ''}`}
        actions={
          <>
            {split.state !== 'undone' && <ActionButton icon="download" onClick={() => void download(api.exportSplit, { id, format: 'xlsx' })}>导出名单</ActionButton>}
            {split.state === 'draft' && <ActionButton onClick={() => act.mutate(async () => { await call(api.discardSplit, { id, version: split.version }); void navigate('/admissions/classes'); return '已丢弃。' })}>丢弃草稿</ActionButton>}
            {split.state === 'draft' && <ActionButton onClick={() => setPanel('again')}>改设置重新算</ActionButton>}
            {split.state === 'draft' && <ActionButton kind="primary" busy={act.isPending} onClick={() => act.mutate(async () => { const done = await call(api.confirmSplit, { id, version: split.version }); return `${done.written} 人已有班级${done.left > 0 ? `；${done.left} 人已放弃或另有班级，没有写` : ''}。` })}>确认分班</ActionButton>}
            {split.state === 'confirmed' && <ActionButton blocked={split.whyNotUndo || undefined} onClick={() => setPanel('undo')}>撤销分班</ActionButton>}
            {split.state === 'confirmed' && <ActionButton kind="primary" to="/admissions/classes/handover">移交学籍</ActionButton>}
          </>
        }
      />
      <div className="lu-stack">
        {told && <Notice tone="ok" title={told} actions={<ActionButton small onClick={() => setTold(undefined)}>知道了</ActionButton>} />}
        {problem && <ProblemNotice problem={problem} onRefresh={() => { setProblem(undefined); void refresh() }} />}
        {split.endedReason && <Notice tone="info" title="已撤销">{split.endedReason}</Notice>}
        {split.late > 0 && (
          <Notice tone="warn" title={`后来又有 ${split.late} 人报到`} actions={<ActionButton small busy={act.isPending} onClick={() => act.mutate(async () => `${(await call(api.addLatecomers, { id, version: split.version })).added} 人已分进现有的班。`)}>分进现有的班</ActionButton>}>
            已经分好的人不动，后来的分到最合适的班。
          </Notice>
        )}
        <Card title="分得均不均" meta="偏差越小越均衡" flush>
          <SmallTable
            caption="各项的最大偏差"
            rows={[...criteria]}
            rowKey={(key) => key}
            columns={[
              { key: 'name', title: '看什么', render: (key) => <span><b>{criterionTitles[key]}</b><br /><span className="lu-t3 lu-sm">{meanings[key]}</span></span> },
              { key: 'before', title: '轮流分的话', align: 'right', render: (key) => `${split.before.criteria[key].gap} ${units[key]}` },
              { key: 'after', title: '现在', align: 'right', render: (key) => <b>{split.after.criteria[key].gap} {units[key]}</b> },
            ]}
          />
        </Card>
        <Card title="各班" flush>
          <SmallTable
            caption="各班人数和成绩"
            rows={split.after.classes}
            rowKey={(row) => row.name}
            columns={[
              { key: 'name', title: '班级', render: (row) => <b>{row.name}</b> },
              { key: 'size', title: '人数 / 上限', align: 'right', render: (row) => `${row.size} / ${row.capacity}` },
              { key: 'men', title: '男', align: 'right', render: (row) => row.men },
              { key: 'women', title: '女', align: 'right', render: (row) => row.women },
              { key: 'mean', title: '平均成绩', align: 'right', render: (row) => row.mean ?? '—' },
              { key: 'deviation', title: '离散', align: 'right', render: (row) => row.deviation ?? '—' },
            ]}
          />
        </Card>
        {split.pairs.length > 0 && (
          <Card title="在一起和分开的要求" flush>
            <SmallTable
              caption="在一起和分开的要求"
              rows={split.pairs}
              rowKey={(row) => `${row.a} ${row.b} ${row.kind}`}
              columns={[
                { key: 'who', title: '谁和谁', render: (row) => `${row.aName}、${row.bName}` },
                { key: 'kind', title: '要求', render: (row) => (row.kind === 'together' ? '在一个班' : '分开') },
                { key: 'act', title: '', card: 'state', render: (row) => (split.mayChange ? <ActionButton small busy={act.isPending} onClick={() => withPairs(pairs.filter((one) => one.a !== row.a || one.b !== row.b || one.kind !== row.kind))}>取消并重新算</ActionButton> : row.kept ? '满足' : '没有满足') },
              ]}
            />
          </Card>
        )}
        <ClassMembers split={split} busy={act.isPending} onPair={(pair) => withPairs([...pairs, pair])} onMove={(move) => act.mutate(async () => (await call(api.moveToClass, { id, version: split.version, ...move })).words.join('；') || '已移动，均衡程度不变。')} />
      </div>
      {panel === 'again' && (
        <SidePanel title="改设置重新算" onClose={() => setPanel(undefined)}>
          <ClassSettings
            people={split.members}
            initial={{ prefix: (split.classes[0]?.name ?? '').replace(/\d+班$/, ''), classes: split.classes, weights: split.weights }}
            submitText="重新算"
            notice={<p className="lu-t2 lu-sm">手动移过的人留在移到的班。</p>}
            onCancel={() => setPanel(undefined)}
            onSubmit={async (given) => {
              try {
                setTold(await again(given, pairs))
                await refresh()
              } catch (failed) {
                if (!(failed instanceof CallError)) throw failed
                setPanel(undefined)
                setProblem(failed.problem)
              }
            }}
          />
        </SidePanel>
      )}
      {panel === 'undo' && (
        <ReasonPanel title="撤销分班" field="理由" help="记在分班记录里。" effect={`${split.members} 人的班级收回，可以重新分。`} submitText="撤销分班" onClose={() => setPanel(undefined)} onSubmit={async (reason) => { const { cleared } = await call(api.undoSplit, { id, version: split.version, reason }); setPanel(undefined); setTold(`${cleared} 人的班级已收回。`); await refresh() }} />
      )}
    </>
  )
}
