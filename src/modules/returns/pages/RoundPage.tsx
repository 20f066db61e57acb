import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ProgressLine } from '../../../ui/ProgressLine.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { whenText } from '../../../ui/format.ts'
import { useExport } from '../../../ui/useExport.ts'
import { useListState } from '../../../ui/useListState.ts'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { levels, standings } from '../model.ts'
import './returns.css'
import { ClosingPanel } from './ClosingPanel.tsx'
import { roundStates, StandingTag } from './words.tsx'

type Row = Output<typeof api.listReturns>['rows'][number]
type Round = Output<typeof api.getRound>

const columnsFor = (lines: number): readonly ListColumn<Row>[] => [
  { key: 'org', title: '单位', wrap: true, card: 'title', render: (row) => <Link to={`/returns/${row.id}`}>{row.orgName}</Link> },
  { key: 'level', title: '层级', render: (row) => levels[row.level] },
  { key: 'standing', title: '状态', card: 'state', render: (row) => <StandingTag standing={row.standing} late={row.late} /> },
  { key: 'waiting', title: '现在由谁办', wrap: true, render: (row) => row.waitingFor ?? '—' },
  { key: 'answered', title: '已填', align: 'right', render: (row) => `${row.answered} / ${lines}` },
  { key: 'flagged', title: '提示', align: 'right', render: (row) => (row.flagged > 0 ? `${row.flagged} 项` : '—') },
  { key: 'filledBy', title: '填报人', render: (row) => row.filledBy ?? '—' },
  { key: 'submitted', title: '报出', render: (row) => (row.submittedAt ? whenText(row.submittedAt).slice(0, 10) : '—') },
  { key: 'locked', title: '锁定', render: (row) => (row.lockedAt ? whenText(row.lockedAt).slice(0, 10) : '—') },
]
const options = (of: Readonly<Record<string, string>>) => Object.entries(of).map(([value, label]) => ({ value, label }))
const filters: readonly ListFilter[] = [
  { key: 'q', label: '单位', type: 'text', placeholder: '单位名称' },
  { key: 'level', label: '层级', type: 'select', options: options(levels) },
  { key: 'standing', label: '状态', type: 'select', options: options(standings) },
  { key: 'late', label: '时效', type: 'select', options: [{ value: 'true', label: '逾期' }, { value: 'false', label: '没有逾期' }] },
]

/** 批次: who has not begun, at whom it lies, who is late; reminding, moving the closing day, withdrawing. */
export function RoundPage() {
  const { id = '' } = useParams()
  const client = useQueryClient()
  const may = { approve: useMay('returns.approve'), open: useMay('returns.open') }
  const [asking, setAsking] = useState<'closing' | 'withdraw'>()
  const round = useQuery({ queryKey: ['returns', 'round', id], queryFn: () => call(api.getRound, { id }) })
  const columns = columnsFor(round.data?.lineCount ?? 0)
  const state = useListState({ columns, filters })
  const { q, level, standing, late } = state.query.filters
  const filter = {
    ...(q ? { q } : {}),
    ...(level ? { level: level as Row['level'] } : {}),
    ...(standing ? { standing: standing as Row['standing'] } : {}),
    ...(late ? { late: late === 'true' } : {}),
  }
  const input = { id, page: state.query.page, size: state.query.pageSize, ...filter }
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['returns', 'list', input],
    queryFn: () => call(api.listReturns, input),
    placeholderData: keepPreviousData,
  })
  const exporter = useExport(api.exportReturns, () => ({ id, ...filter }))
  const again = () => client.invalidateQueries({ queryKey: ['returns'] })
  const remind = useMutation({ mutationFn: () => call(api.remindReturns, { id, ...(level ? { level: level as Row['level'] } : {}) }) })
  const shown = round.data
  const failed = [round.error, remind.error].find((one) => one !== null)
  return (
    <>
      <ListPage
        title={shown?.title ?? '填报批次'}
        crumbs={[{ title: '指标填报', to: '/returns' }, { title: shown?.title ?? '' }]}
        context={
          shown && (
            <>
              {shown.period} 年，{shown.opensOn} 到 {shown.closesOn}，{roundStates[shown.state]}。{shown.askedBy}发起，依据 <Clause id={shown.clause} />
            </>
          )
        }
        thing="填报表"
        unit="份"
        state={state}
        columns={columns}
        filters={filters}
        data={data}
        loading={isFetching}
        error={error}
        onRetry={() => void refetch()}
        rowKey={(row) => row.id}
        rowName={(row) => row.orgName}
        rowLink={(row) => `/returns/${row.id}`}
        exporter={exporter}
        actions={
          shown && (
            <>
              {may.open && shown.state !== 'withdrawn' && <ActionButton onClick={() => setAsking('withdraw')}>撤销批次</ActionButton>}
              {may.open && shown.state !== 'withdrawn' && <ActionButton onClick={() => setAsking('closing')}>改截止日期</ActionButton>}
              {may.approve && <ActionButton icon="chart" to={`/returns/rounds/${id}/sums`}>下级合计</ActionButton>}
              {may.approve && (
                <ActionButton kind="primary" icon="bell" busy={remind.isPending} blocked={shown.state === 'open' ? undefined : '填报中的批次才能提醒'} showReason={false} onClick={() => remind.mutate()}>
                  提醒没有报的
                </ActionButton>
              )}
            </>
          )
        }
      >
        {failed && <ProblemNotice problem={problemOf(failed)} />}
        {remind.data && <Notice tone="ok" title={remind.data.reminded > 0 ? `已提醒 ${remind.data.reminded} 个单位` : '下级都报了，没有要提醒的'} />}
        {shown && (
          <div className="rt-gap">
            <Overview round={shown} />
          </div>
        )}
      </ListPage>
      {asking === 'closing' && shown && <ClosingPanel round={shown} onClose={() => setAsking(undefined)} onDone={again} />}
      {asking === 'withdraw' && shown && (
        <ReasonPanel
          title="撤销批次"
          effect={`${shown.byLevel.reduce((all, one) => all + one.all, 0)} 个单位的填报一并撤销。已有单位报出的批次不能撤销。`}
          submitText="撤销批次"
          help="填报单位会看到这句话。"
          onClose={() => setAsking(undefined)}
          onSubmit={async (reason) => {
            await call(api.withdrawRound, { id, version: shown.version, reason })
            await again()
            setAsking(undefined)
          }}
        />
      )}
    </>
  )
}

function Overview({ round }: { round: Round }) {
  const [open, setOpen] = useState(false)
  return (
    <Card
      title="进度"
      meta={round.instruction || undefined}
      flush
      extra={
        <ActionButton small kind="text" onClick={() => setOpen(!open)}>
          {open ? '收起指标' : `看 ${round.lineCount} 项指标`}
        </ActionButton>
      }
    >
      <SmallTable
        caption="各层级进度"
        empty="范围内没有要填的单位。"
        rows={round.byLevel}
        rowKey={(row) => row.level}
        columns={[
          { key: 'level', title: '层级', render: (row) => `${levels[row.level]}${row.level === round.countedLevel ? '（计入指标）' : '（核对）'}` },
          { key: 'all', title: '要填', align: 'right', render: (row) => row.all },
          { key: 'begun', title: '动手', render: (row) => <ProgressLine done={row.begun} total={row.all} label="动手" /> },
          { key: 'sent', title: '报出', render: (row) => <ProgressLine done={row.sent} total={row.all} label="报出" /> },
          { key: 'locked', title: '锁定', render: (row) => <ProgressLine done={row.locked} total={row.all} label="锁定" /> },
          { key: 'late', title: '逾期', align: 'right', render: (row) => row.late },
        ]}
      />
      {open && (
        <SmallTable
          caption="指标"
          rows={round.lines}
          rowKey={(row) => row.id}
          columns={[
            { key: 'title', title: '指标', render: (row) => row.title },
            { key: 'unit', title: '计量单位', render: (row) => row.unit },
            { key: 'definition', title: '口径', render: (row) => row.definition },
            { key: 'clause', title: '条款', render: (row) => <Clause id={row.clause} /> },
          ]}
        />
      )}
    </Card>
  )
}
