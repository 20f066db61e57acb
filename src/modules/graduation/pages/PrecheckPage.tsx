import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { formatNumber } from '../../../ui/format.ts'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useListState } from '../../../ui/useListState.ts'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { conditions, shownTitle, type Condition } from '../audit-rules.ts'
import { trainingLevelLabel } from '../codes.ts'

type Data = Output<typeof api.getPrecheck>
type Row = Data['rows'][number]

const columns: readonly ListColumn<Row>[] = [
  { key: 'name', title: '姓名', card: 'title', render: (row) => <Link to={`/graduation/students/${row.enrollmentId}`}>{row.name}</Link> },
  { key: 'number', title: '学籍号', render: (row) => <span className="lu-mono">{row.studentNumber}</span> },
  { key: 'class', title: '班级', render: (row) => row.className ?? '—' },
  { key: 'specialty', title: '专业、层次', render: (row) => `${row.specialtyName} ${trainingLevelLabel[row.trainingLevel] ?? ''}` },
  { key: 'expected', title: '修业期满', render: (row) => row.expectedOn },
  { key: 'state', title: '现在', card: 'state', render: (row) => (row.met ? <StatusTag shape="done" word="齐备" /> : <StatusTag shape="soft" word={`缺 ${row.missing.length} 项`} />) },
  { key: 'missing', title: '还缺', wrap: true, render: (row) => row.missing.map((one) => one.title).join('、') || '—' },
]

/** 毕业预警: students whose schooling ends within the year, and what each still lacks. */
export function PrecheckPage() {
  const mayPrepare = useMay('graduation.prepare')
  const [search] = useSearchParams()
  const org = search.get('org')
  const base = org ? { orgNo: Number(org) } : {}
  const { data: words } = useQuery({ queryKey: ['graduation', 'classes', org], queryFn: () => call(api.getPrecheck, { ...base, size: 1 }) })
  const classes = words?.classes ?? []
  const filters: readonly ListFilter[] = [
    { key: 'q', label: '查找', type: 'text', placeholder: '姓名、学籍号' },
    { key: 'grade', label: '年级', type: 'select', options: [...new Set(classes.map((one) => one.grade))].map((one) => ({ value: String(one), label: `${one} 级` })) },
    { key: 'class', label: '班级', type: 'select', options: [...new Set(classes.flatMap((one) => one.className ?? []))].map((one) => ({ value: one, label: one })) },
    { key: 'missing', label: '还缺', type: 'select', options: [{ value: 'any', label: '任何一项' }, ...(Object.keys(conditions) as Condition[]).filter((id) => id !== 'length').map((value) => ({ value, label: shownTitle(value) }))] },
  ]
  const state = useListState({ columns, filters })
  const { q, grade, class: className, missing } = state.query.filters
  const input = {
    ...base,
    page: state.query.page,
    size: state.query.pageSize,
    ...(q ? { q } : {}),
    ...(grade ? { grade: Number(grade) } : {}),
    ...(className ? { className } : {}),
    ...(missing ? { missing: missing as Condition | 'any' } : {}),
  }
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['graduation', 'precheck', input],
    queryFn: () => call(api.getPrecheck, input),
    placeholderData: keepPreviousData,
  })
  return (
    <ListPage
      title="毕业预警"
      context={data ? `${data.endsBy} 以前修业期满的 ${formatNumber(data.students)} 名学生，按期满那天的规定审核。` : '修业快期满的学生还缺哪些材料。'}
      thing="学生"
      unit="人"
      state={state}
      columns={columns}
      filters={filters}
      data={data}
      loading={isFetching}
      error={error}
      onRetry={() => void refetch()}
      rowKey={(row) => row.enrollmentId}
      rowName={(row) => row.name}
      rowLink={(row) => `/graduation/students/${row.enrollmentId}`}
      actions={
        <>
          <ActionButton to="/graduation">毕业名单</ActionButton>
          {mayPrepare && <ActionButton kind="primary" to="/graduation/import" icon="upload">导入材料</ActionButton>}
        </>
      }
      firstUse={<EmptyState title="一年内没有修业期满的学生">修业期满前一年起，学生会出现在这里。</EmptyState>}
    >
      {data && data.students > 0 && <Summary data={data} />}
    </ListPage>
  )
}

function Summary({ data }: { data: Data }) {
  return (
    <div className="lu-row lu-wrap" style={{ gap: 20, padding: '4px 0 12px' }}>
      <StatusTag shape="done" word="条件齐备" count={`${formatNumber(data.ready)} 人`} />
      {data.summary.filter((one) => one.missing > 0).map((one) => (
        <StatusTag key={one.id} shape="soft" word={`缺${one.title}`} count={`${formatNumber(one.missing)} 人`} />
      ))}
    </div>
  )
}
