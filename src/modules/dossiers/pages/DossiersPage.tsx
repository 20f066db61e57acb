import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useListState } from '../../../ui/useListState.ts'
import { ViewTabs } from '../../../ui/ViewTabs.tsx'
import { api } from '../api.ts'
import { schoolYearWord } from '../rules.ts'
import { DossierTabs } from './parts.tsx'

type Row = Output<typeof api.listDossierStudents>['rows'][number]

const columns: readonly ListColumn<Row>[] = [
  { key: 'name', title: '姓名', frozen: true, width: 92, card: 'title', render: (row) => <b>{row.name}</b> },
  { key: 'missing', title: '缺什么', card: 'state', render: (row) => (row.missing.length === 0 ? <StatusTag shape="done" word="齐全" /> : <StatusTag shape="soft" word={row.missing.join('、')} />) },
  { key: 'studentNumber', title: '学籍号', render: (row) => <span className="lu-mono">{row.studentNumber ?? '注册后编定'}</span> },
  { key: 'grade', title: '年级', render: (row) => row.grade },
  { key: 'className', title: '班级', render: (row) => row.className ?? '未编班' },
  { key: 'specialtyName', title: '专业', render: (row) => row.specialtyName },
]
const filters: readonly ListFilter[] = [{ key: 'q', label: '查找', type: 'text', placeholder: '姓名或学籍号开头' }]
const gaps = ['photo', 'guardian', 'class', 'quality'] as const
const views = [{ key: 'all' }, ...gaps.map((key) => ({ key }))].map((one) => ({ ...one, title: '' }))

/** 学生档案: who is on the roll and what each file is missing. */
export function DossiersPage() {
  const state = useListState({ columns, filters, views })
  const summary = useQuery({ queryKey: ['dossiers', 'summary'], queryFn: () => call(api.getDossierSummary, {}) })
  const view = gaps.find((one) => one === state.query.view)
  const { q } = state.query.filters
  const input = { page: state.query.page, ...(view ? { gap: view } : {}), ...(q ? { q } : {}) }
  const { data, error, isFetching, refetch } = useQuery({ queryKey: ['dossiers', 'list', input], queryFn: () => call(api.listDossierStudents, input), placeholderData: keepPreviousData })
  const counts = summary.data
  return (
    <ListPage
      title="学生档案"
      context="学籍之外、跟着学生走的记录：班级、照片、监护人与同意、奖惩、综合素质"
      thing="学生"
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
      rowLink={(row) => `/dossiers/${row.id}`}
      privacy="姓名默认遮蔽，打开一份档案会记下来"
      firstUse="学籍里还没有学生。"
    >
      <DossierTabs at="/dossiers" />
      <ViewTabs
        current={state.query.view}
        onView={state.setView}
        views={[
          { key: 'all', title: '全部', count: counts?.students },
          { key: 'photo', title: '缺照片', count: counts?.withoutPhoto },
          { key: 'guardian', title: '缺监护人', count: counts?.minorsWithoutGuardian },
          { key: 'class', title: '未编班', count: counts?.withoutClass },
          { key: 'quality', title: counts ? `${schoolYearWord(counts.schoolYear)}不齐` : '综合素质不齐', count: counts?.incompleteYears },
        ]}
      />
    </ListPage>
  )
}
