import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Input, Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { formatNumber } from '../../../ui/format.ts'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useExport } from '../../../ui/useExport.ts'
import { useListState } from '../../../ui/useListState.ts'
import { api } from '../api.ts'
import { batches, earlyKinds, lengthText, levels, modes, seasons, yuan } from '../codes.ts'
import { batchText } from './LineTable.tsx'
import { thisYear } from './words.tsx'

type Row = Output<typeof api.listPlanLines>['rows'][number]
const options = (list: Readonly<Record<string, string>>) => Object.entries(list).map(([value, label]) => ({ value, label }))

const columns: readonly ListColumn<Row>[] = [
  { key: 'specialty', title: '专业', frozen: true, width: 168, wrap: true, card: 'title', render: (row) => <span><b>{row.specialtyName}</b> <span className="lu-mono lu-sm lu-t3">{row.specialtyCode}</span></span> },
  { key: 'school', title: '学校', wrap: true, width: 128, render: (row) => row.schoolName },
  { key: 'open', title: '现在', card: 'state', render: (row) => (row.open ? <StatusTag shape={row.taken >= row.seats ? 'soft' : 'done'} word={row.taken >= row.seats ? '名额已满' : '可以招生'} /> : <StatusTag shape="block" word={row.closedReason ?? '不能招生'} />) },
  { key: 'season', title: '招生季', render: (row) => `${row.year} ${seasons[row.season]}` },
  { key: 'level', title: '培养层次', render: (row) => levels[row.level] },
  { key: 'length', title: '学制', render: (row) => lengthText(row.lengthMonths) },
  { key: 'mode', title: '形式', render: (row) => modes[row.mode] },
  { key: 'batch', title: '批次', render: batchText },
  { key: 'source', title: '生源地', defaultVisible: false, render: (row) => row.sourceRegion ?? '不限' },
  { key: 'tuition', title: '学费（元/年）', align: 'right', render: (row) => (row.tuition === 0 ? '免' : yuan(row.tuition)) },
  { key: 'seats', title: '计划（人）', align: 'right', render: (row) => formatNumber(row.seats) },
  { key: 'taken', title: '已占', align: 'right', render: (row) => formatNumber(row.taken) },
]
const filters: readonly ListFilter[] = [
  { key: 'q', label: '查找', type: 'text', placeholder: '专业、代码、学校' },
  { key: 'year', label: '年度', type: 'select', options: [1, 0, -1, -2].map((step) => ({ value: String(thisYear + step), label: `${thisYear + step} 年` })) },
  { key: 'season', label: '招生季', type: 'select', options: options(seasons) },
  { key: 'level', label: '培养层次', type: 'select', options: options(levels) },
  { key: 'mode', label: '形式', type: 'select', options: options(modes) },
  { key: 'batch', label: '批次', type: 'select', options: options(batches) },
  { key: 'earlyKind', label: '提前批种类', type: 'select', options: options(earlyKinds) },
  { key: 'open', label: '现在', type: 'select', options: [{ value: 'true', label: '可以招生' }, { value: 'false', label: '不能招生' }] },
  { key: 'orgNo', label: '单位号', type: 'text', placeholder: '12 位' },
]

/** 计划明细: every approved line of the schools the post may see, with what is taken and why a line is closed. */
export function LinesPage() {
  const state = useListState({ columns, filters })
  const { q, year, season, level, mode, batch, earlyKind, open, orgNo } = state.query.filters
  const asked = {
    ...(q ? { q } : {}),
    ...(year ? { year: Number(year) } : {}),
    ...(orgNo && /^\d{12}$/.test(orgNo) ? { orgNo: Number(orgNo) } : {}),
    ...(open ? { open: open === 'true' } : {}),
    ...({ ...(season ? { season } : {}), ...(level ? { level } : {}), ...(mode ? { mode } : {}), ...(batch ? { batch } : {}), ...(earlyKind ? { earlyKind } : {}) } as Partial<Pick<Input<typeof api.listPlanLines>, 'season' | 'level' | 'mode' | 'batch' | 'earlyKind'>>),
  }
  const input = { ...asked, page: state.query.page, size: state.query.pageSize }
  const exporter = useExport(api.exportPlanLines, () => asked)
  const { data, error, isFetching, refetch } = useQuery({ queryKey: ['intake', 'lines', input], queryFn: () => call(api.listPlanLines, input), placeholderData: keepPreviousData })
  return (
    <ListPage
      title="计划明细"
      crumbs={[{ title: '招生', to: '/intake' }, { title: '计划明细' }]}
      context={data ? `共 ${formatNumber(data.seats)} 人，已占 ${formatNumber(data.taken)} 人。导出的表改了人数可以直接导入编制中的计划。` : '批准的招生计划，一行一种招生。'}
      thing="计划"
      unit="行"
      state={state}
      columns={columns}
      filters={filters}
      data={data}
      loading={isFetching}
      error={error}
      onRetry={() => void refetch()}
      rowKey={(row) => row.id}
      rowName={(row) => `${row.schoolName}${row.specialtyName}`}
      rowLink={(row) => `/intake/schools/${row.schoolNo}?year=${row.year}`}
      exporter={exporter}
      firstUse={<EmptyState title="还没有批准的招生计划">学校编制、逐级批准以后，这里列出每一行。</EmptyState>}
    />
  )
}
