import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import type { FormField } from '../../../ui/form-types.ts'
import { formatNumber } from '../../../ui/format.ts'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useListState } from '../../../ui/useListState.ts'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { listStateLabel } from '../codes.ts'

type Row = Output<typeof api.listGraduationLists>['rows'][number]
const shapes = { draft: 'none', sent: 'moving', approved: 'done', cancelled: 'returned' } as const

const columns: readonly ListColumn<Row>[] = [
  {
    key: 'title',
    title: '名单',
    wrap: true,
    card: 'title',
    render: (row) => (
      <span>
        <Link to={`/graduation/lists/${row.id}`}><b>{row.title}</b></Link>
        <br />
        <span className="lu-mono lu-sm lu-t3">{row.caseNo}</span>
      </span>
    ),
  },
  { key: 'state', title: '状态', card: 'state', render: (row) => <StatusTag shape={shapes[row.state]} word={listStateLabel[row.state]} /> },
  { key: 'kind', title: '种类', render: (row) => (row.kind === 'conversion' ? '换发' : '应届') },
  { key: 'on', title: '毕业日期', render: (row) => row.graduatesOn },
  { key: 'graduated', title: '毕业', align: 'right', render: (row) => formatNumber(row.graduated) },
  { key: 'completed', title: '结业', align: 'right', render: (row) => formatNumber(row.completed) },
  { key: 'incomplete', title: '肄业', align: 'right', render: (row) => formatNumber(row.incomplete) },
  { key: 'returned', title: '退回', align: 'right', render: (row) => formatNumber(row.returned) },
  { key: 'approved', title: '通过日期', render: (row) => row.approvedOn ?? '—' },
]
const thisYear = new Date().getFullYear()
const filters: readonly ListFilter[] = [
  { key: 'q', label: '查找', type: 'text', placeholder: '学校、名单、办件号' },
  { key: 'year', label: '年份', type: 'select', options: [-1, 0, 1, 2, 3].map((back) => ({ value: String(thisYear - back), label: `${thisYear - back} 年` })) },
  { key: 'state', label: '状态', type: 'select', options: Object.entries(listStateLabel).map(([value, label]) => ({ value, label })) },
]

/** 毕业: the lists of the own school or of the schools below, and the ways to the precheck and the records. */
export function ListsPage() {
  const mayPrepare = useMay('graduation.prepare')
  const client = useQueryClient()
  const navigate = useNavigate()
  const [opening, setOpening] = useState(false)
  const state = useListState({ columns, filters })
  const { q, year, state: of } = state.query.filters
  const input = {
    page: state.query.page,
    size: state.query.pageSize,
    ...(q ? { q } : {}),
    ...(year ? { year: Number(year) } : {}),
    ...(of ? { state: of as Row['state'] } : {}),
  }
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['graduation', 'lists', input],
    queryFn: () => call(api.listGraduationLists, input),
    placeholderData: keepPreviousData,
  })
  return (
    <>
      <ListPage
        title="毕业"
        context="学校按条件审核后申报名单，主管部门逐级验证；通过后编定证书编号，学籍结束。"
        thing="名单"
        unit="份"
        state={state}
        columns={columns}
        filters={filters}
        data={data}
        loading={isFetching}
        error={error}
        onRetry={() => void refetch()}
        rowKey={(row) => row.id}
        rowName={(row) => row.title}
        rowLink={(row) => `/graduation/lists/${row.id}`}
        actions={
          <>
            <ActionButton to="/graduation/equivalence" icon="book">比照学历</ActionButton>
            {mayPrepare && <ActionButton to="/graduation/import" icon="upload">导入材料</ActionButton>}
            {mayPrepare && <ActionButton to="/graduation/precheck" icon="flag">毕业预警</ActionButton>}
            {mayPrepare && <ActionButton kind="primary" onClick={() => setOpening(true)}>建立名单</ActionButton>}
          </>
        }
        firstUse={<EmptyState title="还没有毕业名单">先在“毕业预警”里补齐材料，再按年级或班级建立名单。</EmptyState>}
      />
      {opening && (
        <OpenPanel
          onClose={() => setOpening(false)}
          onDone={async (id) => {
            await client.invalidateQueries({ queryKey: ['graduation'] })
            void navigate(`/graduation/lists/${id}`)
          }}
        />
      )}
    </>
  )
}

function OpenPanel({ onClose, onDone }: { onClose: () => void; onDone: (id: string) => Promise<void> }) {
  const [problem, setProblem] = useState<Problem>()
  const { data } = useQuery({ queryKey: ['graduation', 'classes'], queryFn: () => call(api.getPrecheck, { size: 1 }) })
  const classes = data?.classes ?? []
  const grades = [...new Set(classes.map((one) => one.grade))]
  const fields: FormField[] = [
    {
      key: 'kind',
      title: '种类',
      type: 'choice',
      required: true,
      options: [
        { value: 'leaving', label: '应届离校' },
        { value: 'conversion', label: '结业换发毕业证书' },
      ],
    },
    { key: 'graduatesOn', title: '毕业日期', type: 'date', required: true, help: '写在证书上的日期；学籍到这一天结束。' },
    { key: 'grade', title: '入学年级', type: 'code', options: grades.map((one) => ({ value: String(one), label: `${one} 级` })), shown: (values) => values['kind'] !== 'conversion' },
    {
      key: 'className',
      title: '班级',
      type: 'code',
      options: [...new Set(classes.flatMap((one) => one.className ?? []))].map((one) => ({ value: one, label: one })),
      shown: (values) => values['kind'] !== 'conversion',
      help: '年级和班级至少选一种；不选班级时是整个年级。建好以后可以移出个别学生。',
    },
  ]
  return (
    <SidePanel title="建立毕业名单" onClose={onClose}>
      <RecordForm
        fields={fields}
        initial={{ kind: 'leaving', graduatesOn: '', grade: '', className: '' }}
        submitText="建立名单"
        onCancel={onClose}
        effect="按现在的材料逐人审核，给出毕业、结业、肄业的建议；提交以前可以修改。"
        notice={problem && <ProblemNotice problem={problem} />}
        serverIssues={(problem?.issues ?? []).map((issue) => ({ key: issue.path, text: issue.message }))}
        onSubmit={async (values) => {
          try {
            const leaving = values['kind'] !== 'conversion'
            const { id } = await call(api.openGraduationList, {
              kind: leaving ? 'leaving' : 'conversion',
              graduatesOn: values['graduatesOn'] ?? '',
              ...(leaving && values['grade'] ? { grade: Number(values['grade']) } : {}),
              ...(leaving && values['className'] ? { className: values['className'] } : {}),
            })
            await onDone(id)
          } catch (error) {
            setProblem(problemOf(error))
            throw error
          }
        }}
      />
    </SidePanel>
  )
}
