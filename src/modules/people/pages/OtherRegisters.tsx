import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { ListPage } from '../../../ui/ListPage.tsx'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { Peek } from '../../../ui/Peek.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useListState } from '../../../ui/useListState.ts'
import { api } from '../api.ts'
import { likenessTitles, listedStates, registerTitles } from '../words.ts'
import { CheckTabs } from './CheckTabs.tsx'
import { likenessShapes, listedShapes, shortTime } from './looks.ts'

type Row = Output<typeof api.listOtherRegisters>['rows'][number]
type Decision = Exclude<Row['state'], 'open'>

const columns: readonly ListColumn<Row>[] = [
  {
    key: 'name',
    title: '本系统学生',
    frozen: true,
    width: 110,
    card: 'title',
    render: (row) => <b>{row.name}</b>,
  },
  {
    key: 'state',
    title: '决定',
    card: 'state',
    render: (row) => <StatusTag shape={listedShapes[row.state]!} word={listedStates[row.state]} />,
  },
  {
    key: 'likeness',
    title: '相像程度',
    render: (row) => (
      <StatusTag shape={likenessShapes[row.likeness]!} word={likenessTitles[row.likeness as 'sure']} />
    ),
  },
  { key: 'school', title: '本系统学校', wrap: true, render: (row) => row.schoolName },
  {
    key: 'listed',
    title: '对方名单',
    wrap: true,
    render: (row) => `${row.listedName}，${row.listedSchool}${row.listedGrade ? `，${row.listedGrade}` : ''}`,
  },
  { key: 'register', title: '类别', render: (row) => registerTitles[row.register] },
  { key: 'reasons', title: '哪里相像', wrap: true, render: (row) => row.reasons.join('，') },
  { key: 'expiresOn', title: '到期', render: (row) => row.expiresOn },
]
const filters: readonly ListFilter[] = [
  { key: 'q', label: '查找', type: 'text', placeholder: '学校、遮蔽后的姓名' },
]
const views = [
  { key: 'open', title: '待决定', states: 'open,waiting' },
  { key: 'done', title: '已决定', states: 'keep,withdraw,not-same' },
] as const
const effects: Record<Decision, string> = {
  keep: '记为保留本系统学籍；对方的学籍由教育部门处理。',
  withdraw: '记为退出本系统学籍；学籍不会自动改变，请学校办退学。',
  'not-same': '记为不是同一人；双方都不变。',
  waiting: '记为等对方处理，仍在待决定里。',
}

/** 教育部门学籍比对: our full-time students who also stand in the list of 普高 or 中职, decided one by one. */
export function OtherRegisters() {
  const queries = useQueryClient()
  const [deciding, setDeciding] = useState<{ row: Row; decision: Decision }>()
  const state = useListState({ columns, filters, views, defaultSort: { key: 'weight', descending: true } })
  const view = views.find((one) => one.key === state.query.view) ?? views[0]
  const { q } = state.query.filters
  const input = {
    state: view.states,
    page: state.query.page,
    size: state.query.pageSize,
    ...(q ? { q } : {}),
  }
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['people', 'other-registers', input],
    queryFn: () => call(api.listOtherRegisters, input),
    placeholderData: keepPreviousData,
  })
  const count = (states: string) => states.split(',').reduce((sum, one) => sum + (data?.counts[one] ?? 0), 0)
  return (
    <>
      <CheckTabs />
      <ListPage
        title="教育部门学籍比对"
        context={
          <>
            在普通高中或中职也有学籍的本系统全日制学生，逐人决定。只有导入的主管部门看得到，学年结束后删除{' '}
            <Clause id="001:1319" />
          </>
        }
        thing="比对结果"
        unit="人"
        state={state}
        columns={columns}
        filters={filters}
        views={views.map(({ key, title, states }) => ({ key, title, count: data && count(states) }))}
        data={data}
        loading={isFetching}
        error={error}
        onRetry={() => void refetch()}
        rowKey={(row) => row.id}
        rowName={(row) => row.name}
        privacy="双方姓名和号码都遮蔽；名单上没有对上的人不保存"
        peek={(row, controls) => (
          <Peek
            title={row.name}
            status={<StatusTag shape={listedShapes[row.state]!} word={listedStates[row.state]} />}
            {...controls}
            actions={
              <div className="lu-row lu-wrap">
                {(Object.keys(effects) as Decision[]).map((decision) => (
                  <ActionButton key={decision} small onClick={() => setDeciding({ row, decision })}>
                    {listedStates[decision]}
                  </ActionButton>
                ))}
              </div>
            }
          >
            <Facts
              columns={1}
              facts={[
                { name: '本系统', value: `${row.name} ${row.idMasked}，${row.schoolName}` },
                {
                  name: '对方名单',
                  value: `${row.listedName} ${row.listedIdMasked}，${row.listedSchool}（${registerTitles[row.register]}）`,
                },
                { name: '哪里相像', value: row.reasons.join('，') },
                { name: '权重', value: row.weight.toFixed(1) },
                { name: '到期', value: row.expiresOn },
                ...(row.decidedAt
                  ? [{ name: '决定', value: `${row.decidedBy}，${shortTime(row.decidedAt)}：${row.reason}` }]
                  : []),
              ]}
            />
          </Peek>
        )}
        actions={
          <ActionButton kind="primary" icon="upload" to="/people/other-registers/import">
            导入名单
          </ActionButton>
        }
        firstUse={
          <EmptyState
            title="还没有比对结果"
            actions={<ActionButton to="/people/other-registers/import">导入名单</ActionButton>}
          >
            教育部门提供普通高中和中职学生名单后，在这里导入比对。
          </EmptyState>
        }
      />
      {deciding && (
        <ReasonPanel
          title={`${deciding.row.name}：${listedStates[deciding.decision]}`}
          effect={effects[deciding.decision]}
          submitText={listedStates[deciding.decision]}
          help="写明依据。学校看不到这句话。"
          onClose={() => setDeciding(undefined)}
          onRefresh={() => void refetch()}
          onSubmit={async (reason) => {
            const { row, decision } = deciding
            await call(api.decideOtherRegister, { id: row.id, version: row.version, decision, reason })
            setDeciding(undefined)
            void queries.invalidateQueries({ queryKey: ['people'] })
          }}
        />
      )}
    </>
  )
}
