import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { formatNumber } from '../../../ui/format.ts'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { useListState } from '../../../ui/useListState.ts'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { ReturnState } from './words.tsx'

type Row = Output<typeof api.listReturns>['rows'][number]

const columns: readonly ListColumn<Row>[] = [
  { key: 'org', title: '单位', wrap: true, card: 'title', render: (row) => <Link to={`/statistics/${row.id}`}>{row.orgName}</Link> },
  { key: 'state', title: '状态', card: 'state', render: (row) => <ReturnState state={row.state} /> },
  { key: 'students', title: '在册学生', align: 'right', render: (row) => formatNumber(row.students) },
  { key: 'date', title: '基准日', render: (row) => row.referenceDate },
  { key: 'filledBy', title: '填表人', render: (row) => row.filledBy },
  { key: 'responsible', title: '单位负责人', render: (row) => row.responsible },
  { key: 'filledOn', title: '填表日期', render: (row) => row.filledOn },
]
const thisYear = new Date().getFullYear()
const filters: readonly ListFilter[] = [
  { key: 'q', label: '单位', type: 'text', placeholder: '单位名称' },
  { key: 'year', label: '年度', type: 'select', options: [0, 1, 2, 3, 4].map((back) => ({ value: String(thisYear - back), label: `${thisYear - back} 年` })) },
]

/** 统计报表: the own return of the year, and those of the units below. */
export function ReturnsPage() {
  const mayFill = useMay('statistics.fill')
  const client = useQueryClient()
  const navigate = useNavigate()
  const [freezing, setFreezing] = useState(false)
  const state = useListState({ columns, filters })
  const { q, year } = state.query.filters
  const input = { page: state.query.page, size: state.query.pageSize, ...(q ? { q } : {}), ...(year ? { year: Number(year) } : {}) }
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['statistics', 'returns', input],
    queryFn: () => call(api.listReturns, input),
    placeholderData: keepPreviousData,
  })
  return (
    <>
      <ListPage
        title="统计报表"
        context={data ? `${data.year} 年，基准日 ${data.referenceDate}。数字由登记簿算出，冻结后不再变化。` : '数字由登记簿算出，冻结后不再变化。'}
        thing="报表"
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
        rowLink={(row) => `/statistics/${row.id}`}
        actions={
          <>
            <ActionButton to="/statistics/tables" icon="chart">任意两维的表</ActionButton>
            {mayFill && data && (!data.own || data.own.state === 'draft') && (
              <ActionButton kind="primary" onClick={() => setFreezing(true)}>{data.own ? '重新冻结' : '冻结本单位报表'}</ActionButton>
            )}
          </>
        }
        firstUse={<EmptyState title="这一年还没有报表">基准日以后冻结本单位的报表，核对各表后送审。</EmptyState>}
      >
        {data && data.missing.length > 0 && (
          <Notice tone="warn" title={`还有 ${data.missing.length} 个下级单位没有锁定的报表`}>
            {data.missing.slice(0, 8).map((unit) => unit.name).join('、')}
            {data.missing.length > 8 && ` 等。`}
          </Notice>
        )}
      </ListPage>
      {freezing && data && (
        <FreezePanel
          year={data.year}
          onClose={() => setFreezing(false)}
          onDone={async (id) => {
            await client.invalidateQueries({ queryKey: ['statistics'] })
            void navigate(`/statistics/${id}`)
          }}
        />
      )}
    </>
  )
}

function FreezePanel({ year, onClose, onDone }: { year: number; onClose: () => void; onDone: (id: string) => Promise<void> }) {
  const [problem, setProblem] = useState<Problem>()
  return (
    <SidePanel title={`冻结 ${year} 年统计报表`} onClose={onClose}>
      <RecordForm
        fields={[{ key: 'responsible', title: '单位负责人', type: 'text', required: true, help: '打印在报表上；填表人是本人。' }]}
        initial={{ responsible: '' }}
        submitText="冻结"
        onCancel={onClose}
        effect="按基准日当天的登记簿逐人冻结。送审以前可以重新冻结。"
        notice={problem && <ProblemNotice problem={problem} />}
        onSubmit={async (values) => {
          try {
            await onDone((await call(api.freezeReturn, { year, responsible: values['responsible'] ?? '' })).id)
          } catch (error) {
            setProblem(error instanceof CallError ? error.problem : { status: 0, message: '没有冻结，内容还在本页。' })
            throw error
          }
        }}
      />
    </SidePanel>
  )
}
