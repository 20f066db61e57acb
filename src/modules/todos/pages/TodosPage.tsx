import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ListPage } from '../../../ui/ListPage.tsx'
import type { ListColumn } from '../../../ui/list-types.ts'
import { Peek } from '../../../ui/Peek.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import type { PeekControls } from '../../../ui/useListCursor.ts'
import { useListState } from '../../../ui/useListState.ts'
import { WorkdaysLeft } from '../../../ui/WorkdaysLeft.tsx'
import { useSession } from '../../access/model.ts'
import { api } from '../api.ts'
import { dayOnly, dueGroups, type CaseRow } from '../model.ts'
import { BatchPanel, type BatchKind } from './BatchPanel.tsx'
import {
  dueColumn,
  leftColumn,
  receivedColumn,
  rulesColumn,
  sinceColumn,
  StateTag,
  stateColumn,
  titleColumn,
  Verdicts,
  waitingColumn,
  workflowColumn,
} from './case-columns.tsx'
import { WorkCalendar } from './WorkCalendar.tsx'

const own: readonly ListColumn<CaseRow>[] = [
  workflowColumn,
  titleColumn,
  rulesColumn,
  receivedColumn,
  dueColumn,
  leftColumn,
]
const others: readonly ListColumn<CaseRow>[] = [
  workflowColumn,
  titleColumn,
  stateColumn,
  waitingColumn,
  sinceColumn,
  dueColumn,
  leftColumn,
]
const groupLooks = {
  overdue: 'block',
  today: 'soft',
  week: 'moving',
  later: 'waiting',
  none: 'none',
} as const
const viewKeys = ['mine', 'unit', 'theirs', 'started', 'done'] as const

/** 待办: what waits for this post, by deadline; beside it what waits for the others and what is done. */
export function TodosPage() {
  const session = useSession()
  const [batch, setBatch] = useState<{ kind: BatchKind; cases: CaseRow[] }>()
  const [workflows, setWorkflows] = useState<readonly { value: string; label: string }[]>([])
  const filters = [
    { key: 'q', label: '查找', type: 'text' as const, placeholder: '办件号、学校' },
    { key: 'workflow', label: '事项', type: 'select' as const, options: workflows },
  ]
  const views = viewKeys.map((key) => ({
    key,
    title: { mine: '等我办', unit: '同事承办', theirs: '我等谁', started: '我发起的', done: '已办结' }[key],
  }))
  const columns = [...own, ...others.filter((one) => !own.includes(one))]
  const state = useListState({ columns, filters, views })
  const list = viewKeys.find((key) => key === state.query.view) ?? 'mine'
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['todos', 'list', state.query],
    queryFn: async () => {
      const { q, workflow } = state.query.filters
      const answer = await call(api.listTodos, {
        list,
        page: state.query.page,
        ...(q ? { q } : {}),
        ...(workflow ? { workflow } : {}),
      })
      setWorkflows(answer.workflows.map((one) => ({ value: one.id, label: one.title })))
      return answer
    },
    placeholderData: keepPreviousData,
  })
  const groups = new Map(
    dueGroups.map((group) => [
      group.key,
      { ...group, count: data?.rows.filter((row) => row.group === group.key).length ?? 0 },
    ]),
  )
  const chosen = (keys: readonly string[] | 'all') =>
    data?.rows.filter((row) => keys === 'all' || keys.includes(row.id)) ?? []
  const counts = data?.counts
  const authority = session.acting?.portal === 'authority'
  return (
    <>
      <ListPage
        title="待办"
        context={`${counts?.mine ?? 0} 件 · ${session.acting?.orgName ?? ''} ${session.acting?.roleTitle ?? ''}${counts && counts.overdue > 0 ? ` · 逾期 ${counts.overdue} 件` : ''}`}
        thing="办件"
        unit="件"
        state={state}
        columns={list === 'mine' ? own : others}
        filters={filters}
        views={views.map((one) => ({ ...one, count: counts?.[one.key] }))}
        data={data}
        loading={isFetching}
        error={error}
        onRetry={() => void refetch()}
        rowKey={(row) => row.id}
        rowName={(row) => row.title}
        rowLink={(row) => row.page}
        peek={(row, controls) => <CasePeek row={row} controls={controls} />}
        {...(list === 'mine' && authority
          ? {
              batch: [
                {
                  key: 'approve',
                  label: '通过',
                  onRun: (keys: readonly string[] | 'all') =>
                    setBatch({ kind: 'approve', cases: chosen(keys) }),
                },
                {
                  key: 'return',
                  label: '退回…',
                  onRun: (keys: readonly string[] | 'all') =>
                    setBatch({ kind: 'return', cases: chosen(keys) }),
                },
              ],
            }
          : {})}
        {...(list === 'mine'
          ? {
              groupOf: (row: CaseRow) => {
                const group = groups.get(row.group)!
                return {
                  key: group.key,
                  head: (
                    <>
                      <StatusTag shape={groupLooks[group.key]} word={group.title} />
                      <span className="lu-t3">{group.count} 件</span>
                    </>
                  ),
                }
              },
            }
          : {})}
        firstUse={
          <EmptyState title={list === 'mine' ? '现在没有等本岗位办理的办件' : '还没有这一类办件'}>
            {list === 'mine'
              ? '有新的办件时，菜单上“待办”旁边会出现件数。'
              : '办件提交、退回或办结后会出现在这里。'}
          </EmptyState>
        }
      >
        {list === 'mine' && data && <WorkCalendar days={data.days} />}
      </ListPage>
      {batch && batch.cases.length > 0 && <BatchPanel {...batch} onClose={() => setBatch(undefined)} />}
    </>
  )
}

/** A look at a case from what the list knows; only opening it counts as opened for the other side. */
function CasePeek({ row, controls }: { row: CaseRow; controls: PeekControls }) {
  return (
    <Peek
      title={row.workflowTitle}
      status={row.closedAt ? <StateTag row={row} boxed /> : <WorkdaysLeft days={row.workdaysLeft} boxed />}
      {...controls}
      actions={
        <ActionButton kind="primary" to={row.page}>
          {row.mine ? '打开办理' : '打开'}
        </ActionButton>
      }
    >
      <h3>{row.title}</h3>
      <p className="lu-mono lu-sm lu-t3">{row.no}</p>
      <Facts
        columns={1}
        facts={[
          { name: '状态', value: <StateTag row={row} /> },
          { name: '等谁办', value: row.waitingFor ? [row.waitingFor, row.assignee].filter(Boolean).join(' ') : '—' },
          { name: '从何时起', value: row.waitingSince ? dayOnly(row.waitingSince) : '—' },
          { name: '规则检查', value: <Verdicts row={row} /> },
          {
            name: '人数',
            value: `在办 ${row.items.pending}，已退回 ${row.items.returned}，已通过 ${row.items.approved}`,
          },
          { name: '期限', value: row.dueOn ?? '不限期' },
          { name: '审核单位', value: row.authorityName },
        ]}
      />
    </Peek>
  )
}
