import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import type { FormField } from '../../../ui/form-types.ts'
import { formatNumber } from '../../../ui/format.ts'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { useExport } from '../../../ui/useExport.ts'
import { useListState } from '../../../ui/useListState.ts'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import type { Batch } from './BatchPage.tsx'

type Row = Output<typeof api.listPlacementLines>['rows'][number]
const or = (value: number | string | null) => (value === null ? '—' : typeof value === 'number' ? formatNumber(value) : value)
const poolWords = (row: Row) => row.pools.map((pool) => `${pool.region || '不限'} ${pool.seats}`).join('；')

const columns: readonly ListColumn<Row>[] = [
  { key: 'title', title: '学校和专业', wrap: true, card: 'title', render: (row) => <span><b>{row.schoolName}</b><br />{row.title}</span> },
  { key: 'code', title: '代号', render: (row) => <span className="lu-mono">{row.code}</span> },
  { key: 'seats', title: '名额', align: 'right', render: (row) => formatNumber(row.seats) },
  { key: 'pools', title: '按生源地', wrap: true, render: (row) => poolWords(row) || (row.sourceRegion ?? '不限') },
  { key: 'minimum', title: '最低分', align: 'right', render: (row) => or(row.minimum) },
  { key: 'accepts', title: '招收', wrap: true, render: (row) => row.accepts.join('、') || '不限' },
  { key: 'taken', title: '录取', align: 'right', render: (row) => or(row.taken) },
  { key: 'free', title: '空余', align: 'right', render: (row) => (row.taken === null ? '—' : formatNumber(row.seats - row.taken)) },
  { key: 'cutOff', title: '录取最低分', align: 'right', render: (row) => or(row.cutOff) },
  { key: 'lastRank', title: '最后位次', align: 'right', render: (row) => or(row.lastRank) },
]
const filters: readonly ListFilter[] = [{ key: 'q', label: '查找', type: 'text', placeholder: '学校、专业、代号' }]
const views = [{ key: 'all', title: '全部' }, { key: 'free', title: '有空余' }, { key: 'full', title: '已录满' }]

/** 计划和录取线: the lines of a batch, what was set for each, and what each came to. */
export function LinesPage() {
  const { id = '' } = useParams()
  const client = useQueryClient()
  const mayPrepare = useMay('placements.prepare')
  const [editing, setEditing] = useState<Row>()
  const [said, setSaid] = useState('')
  const batch = useQuery({ queryKey: ['placements', 'batch', id], queryFn: () => call(api.getPlacementBatch, { id }) })
  const editable = mayPrepare && batch.data?.own === true && batch.data.state === 'draft'
  const set: ListColumn<Row> = { key: 'edit', title: '', render: (row) => (editable ? <button type="button" className="lu-link" onClick={() => setEditing(row)}>设置</button> : null) }
  const all = mayPrepare ? [...columns, set] : columns
  const state = useListState({ columns: all, filters, views })
  const { q } = state.query.filters
  const view = (state.query.view ?? 'all') as 'all' | 'free' | 'full'
  const input = { id, page: state.query.page, size: state.query.pageSize, view, ...(q ? { q } : {}) }
  const { data, error, isFetching, refetch } = useQuery({ queryKey: ['placements', 'lines', input], queryFn: () => call(api.listPlacementLines, input), placeholderData: keepPreviousData })
  const exporter = useExport(api.exportPlacementLines, () => ({ id, view, ...(q ? { q } : {}) }))
  const again = useMutation({
    mutationFn: () => call(api.refreshPlacementLines, { id }),
    onSuccess: (answer) => {
      setSaid(`取入了 ${answer.lines} 条计划：新增 ${answer.added}，移除 ${answer.removed}，名额有变 ${answer.changed}。`)
      void client.invalidateQueries({ queryKey: ['placements'] })
    },
  })
  return (
    <>
      {said && <Notice tone="ok" title={said} />}
      {again.error && <ProblemNotice problem={problemOf(again.error)} />}
      <ListPage
        title="计划和录取线"
        context={batch.data ? `${batch.data.title}。名额是计划余额；录取线按位次，同分看位次。` : ''}
        thing="计划"
        unit="条"
        state={state}
        columns={all}
        filters={filters}
        views={views}
        data={data}
        loading={isFetching}
        error={error}
        onRetry={() => void refetch()}
        rowKey={(row) => row.id}
        rowName={(row) => `${row.schoolName} ${row.title}`}
        exporter={exporter}
        actions={
          <>
            <ActionButton to={`/placements/${id}`} icon="left">回到批次</ActionButton>
            {editable && <ActionButton icon="refresh" busy={again.isPending} onClick={() => again.mutate()}>从招生计划取入</ActionButton>}
          </>
        }
        firstUse={<EmptyState title="没有取入招生计划">批准了计划、公布了简章的提前批或普通批计划才能取入。直接录取的计划不参加投档。</EmptyState>}
      />
      {editing && batch.data && (
        <LinePanel
          batch={batch.data}
          row={editing}
          onClose={() => setEditing(undefined)}
          onDone={() => {
            setEditing(undefined)
            setSaid('已保存。')
            void client.invalidateQueries({ queryKey: ['placements'] })
          }}
        />
      )}
    </>
  )
}

function readPools(text: string): { region: string; seats: number }[] {
  return text.split('\n').map((line) => line.trim()).filter(Boolean).map((line) => {
    const found = /^(\d{2,6}|不限)\s+(\d+)$/.exec(line)
    if (!found) throw new Error(`“${line}”应写成“区划代码 名额”或“不限 名额”。`)
    return { region: found[1] === '不限' ? '' : found[1]!, seats: Number(found[2]) }
  })
}

function LinePanel({ batch, row, onClose, onDone }: { batch: Batch; row: Row; onClose: () => void; onDone: () => void }) {
  const [problem, setProblem] = useState<Problem>()
  const fields: FormField[] = [
    {
      key: 'pools', title: `按生源地分名额（共 ${row.seats} 个）`, type: 'longtext', help: '每行“区划代码 名额”，先用上面的；最后一行可写“不限 名额”。不填时不分。',
      validate: (value) => {
        try {
          readPools(value)
          return undefined
        } catch (error) {
          return (error as Error).message
        }
      },
    },
    { key: 'minimum', title: '最低分', type: 'number' },
    ...(batch.formulas.length > 1 && batch.rule === 'deferred'
      ? [{ key: 'formula', title: '计分办法', type: 'choice' as const, options: batch.formulas.map((one, at) => ({ value: one.key, label: `办法${at + 1}` })) }]
      : []),
    ...(batch.groups.length > 0 ? [{ key: 'accepts', title: '只收这些类别', type: 'choices' as const, options: batch.groups.map((group) => ({ value: group, label: group })) }] : []),
    ...(batch.adjustment ? [{ key: 'adjustable', title: '空余名额用于调剂', type: 'choice' as const, required: true, options: [{ value: 'yes', label: '用' }, { value: 'no', label: '不用' }] }] : []),
  ]
  return (
    <SidePanel title={`${row.schoolName} ${row.title}`} onClose={onClose}>
      <RecordForm
        fields={fields}
        initial={{
          pools: row.pools.map((pool) => `${pool.region || '不限'} ${pool.seats}`).join('\n'), minimum: row.minimum === null ? '' : String(row.minimum),
          formula: row.formula ?? batch.formulas[0]?.key ?? '', accepts: row.accepts.join(','), adjustable: row.adjustable ? 'yes' : 'no',
        }}
        submitText="保存"
        onCancel={onClose}
        notice={problem && <ProblemNotice problem={problem} />}
        serverIssues={(problem?.issues ?? []).map((issue) => ({ key: issue.path, text: issue.message }))}
        onSubmit={async (values) => {
          try {
            await call(api.setPlacementLine, {
              id: batch.id, rowId: row.id, version: row.version, pools: readPools(values['pools'] ?? ''), minimum: values['minimum'] ? Number(values['minimum']) : null,
              formula: values['formula'] || null, accepts: (values['accepts'] ?? '').split(',').filter(Boolean), adjustable: values['adjustable'] !== 'no',
            })
            onDone()
          } catch (error) {
            setProblem(problemOf(error))
            throw error
          }
        }}
      />
    </SidePanel>
  )
}
