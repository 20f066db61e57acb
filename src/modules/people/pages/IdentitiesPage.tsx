import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { ListPage } from '../../../ui/ListPage.tsx'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useListState } from '../../../ui/useListState.ts'
import { api } from '../api.ts'
import { checkResults, checkSources } from '../words.ts'
import { CheckTabs } from './CheckTabs.tsx'
import { IdentityPanel } from './IdentityPanel.tsx'
import { checkShapes } from './looks.ts'
import './people.css'

type Row = Output<typeof api.listIdentities>['rows'][number]

const columns: readonly ListColumn<Row>[] = [
  { key: 'name', title: '姓名', frozen: true, width: 100, card: 'title', render: (row) => <b>{row.name}</b> },
  {
    key: 'result',
    title: '核验',
    card: 'state',
    render: (row) =>
      row.result ? (
        <StatusTag shape={checkShapes[row.result]!} word={checkResults[row.result]} />
      ) : (
        <StatusTag shape="none" word="没有核验" />
      ),
  },
  {
    key: 'source',
    title: '来源',
    render: (row) => (row.source ? checkSources[row.source as 'manual'] : '—'),
  },
  { key: 'checkedAt', title: '时间', render: (row) => row.checkedAt?.slice(0, 10) ?? '—' },
  { key: 'idMasked', title: '证件号码', render: (row) => <span className="lu-mono">{row.idMasked}</span> },
  { key: 'sex', title: '性别', render: (row) => row.sex },
  { key: 'orgs', title: '单位', wrap: true, render: (row) => row.orgs },
]
const filters: readonly ListFilter[] = [
  { key: 'q', label: '查找', type: 'text', placeholder: '姓名、首字母、证件号末四位' },
  {
    key: 'result',
    label: '核验',
    type: 'select',
    options: [
      { value: 'none', label: '没有核验' },
      ...Object.entries(checkResults).map(([value, label]) => ({ value, label })),
    ],
  },
]

/** 身份核验: the newest result of each person, entered by hand with evidence or asked of the interface where there is one. */
export function IdentitiesPage() {
  const [opened, setOpened] = useState<Row>()
  const state = useListState({ columns, filters, defaultSort: { key: 'name', descending: false } })
  const { q, result } = state.query.filters
  const input = {
    page: state.query.page,
    size: state.query.pageSize,
    ...(q ? { q } : {}),
    ...(result ? { result: result as 'none' } : {}),
  }
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['people', 'identities', input],
    queryFn: () => call(api.listIdentities, input),
    placeholderData: keepPreviousData,
  })
  const ask = useMutation({
    mutationFn: (personIds: string[]) => call(api.askIdentityInterface, { personIds }),
  })
  const configured = data?.interface.configured ?? false
  return (
    <>
      <CheckTabs />
      <ListPage
        title="身份核验"
        context={
          <>
            姓名和证件号码是否一致：结果、来源、时间。是否必须核验一致才能注册学籍，由主管部门的参数决定{' '}
            <Clause id="001:1319" />
          </>
        }
        thing="人员"
        unit="人"
        state={state}
        columns={columns}
        filters={filters}
        data={data}
        loading={isFetching}
        error={error}
        onRetry={() => void refetch()}
        rowKey={(row) => row.id}
        rowName={(row) => row.name}
        privacy="姓名、证件号默认遮蔽"
        peek={(row, controls) => (
          <IdentityPanel
            key={row.id}
            row={row}
            controls={controls}
            onRecorded={() => void refetch()}
            opened={opened?.id === row.id}
            onOpen={() => setOpened(row)}
          />
        )}
        {...(configured
          ? {
              batch: [
                {
                  key: 'ask',
                  label: '向公安接口核验',
                  onRun: (chosen: readonly string[] | 'all') =>
                    ask.mutate(chosen === 'all' ? (data?.rows ?? []).map((row) => row.id) : [...chosen]),
                },
              ],
            }
          : {})}
        firstUse="范围内还没有人员。"
      >
        <div className="lu-stack lu-people-notices">
          {data && !configured && (
            <Notice tone="mute" title="没有公安接口">
              {data.interface.words}
            </Notice>
          )}
          {ask.data && (
            <Notice
              tone="ok"
              title="已登记核验任务"
              actions={
                <ActionButton small to="/jobs">
                  看后台任务
                </ActionButton>
              }
            />
          )}
          {ask.error && <ProblemNotice problem={problemOf(ask.error)} />}
        </div>
      </ListPage>
    </>
  )
}
