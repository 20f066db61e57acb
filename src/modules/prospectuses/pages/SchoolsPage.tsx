import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { formatNumber } from '../../../ui/format.ts'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { Peek } from '../../../ui/Peek.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { useExport } from '../../../ui/useExport.ts'
import { useListState } from '../../../ui/useListState.ts'
import { useMay } from '../../access/model.ts'
import { schoolLevels } from '../../orgs/codes.ts'
import { api } from '../api.ts'
import { missingWords, qualificationWords } from '../codes.ts'
import { MissingTag, useYear, YearTabs, type Missing } from './words.tsx'

type Row = Output<typeof api.listRecruitingSchools>['rows'][number]

const columns: readonly ListColumn<Row>[] = [
  { key: 'name', title: '学校', frozen: true, width: 240, sortable: true, card: 'title', render: (row) => <Link to={`/intake/schools/${row.orgNo}?year=${row.year}`}><b>{row.name}</b></Link> },
  { key: 'missing', title: '核查', sortable: true, card: 'state', render: (row) => <MissingTag missing={row.missing} /> },
  { key: 'city', title: '所在地', render: (row) => row.cityName },
  { key: 'level', title: '层级', render: (row) => schoolLevels[row.level as keyof typeof schoolLevels] ?? row.level },
  { key: 'qualification', title: '招生资质', render: (row) => (row.carried ? '沿用上年' : row.qualification ? qualificationWords[row.qualification] : '没有申请') },
  { key: 'specialties', title: '备案专业', align: 'right', render: (row) => formatNumber(row.specialties) },
  { key: 'seats', title: '计划（人）', align: 'right', sortable: true, render: (row) => formatNumber(row.seats) },
  { key: 'taken', title: '已占', align: 'right', sortable: true, render: (row) => formatNumber(row.taken) },
  { key: 'filingNo', title: '简章备案编号', render: (row) => row.filingNo ?? '—' },
  { key: 'filedOn', title: '备案日期', sortable: true, defaultVisible: false, render: (row) => row.filedOn ?? '—' },
  { key: 'listed', title: '名单专业', align: 'right', render: (row) => formatNumber(row.listed) },
]
const filters: readonly ListFilter[] = [
  { key: 'q', label: '查找', type: 'text', placeholder: '学校名称、首字母' },
  { key: 'missing', label: '核查', type: 'select', options: [{ value: 'any', label: '还缺任何一项' }, { value: 'none', label: '各项齐备' }, ...Object.entries(missingWords).map(([value, { word }]) => ({ value, label: `缺${word}` }))] },
  { key: 'level', label: '层级', type: 'select', options: Object.entries(schoolLevels).map(([value, label]) => ({ value, label })) },
  { key: 'location', label: '所在地', type: 'text', placeholder: '地区代码，例如 5101' },
]

/** 各校核查: every school of the authority with what stands and what is missing for the year. */
export function SchoolsPage() {
  const [year, setYear] = useYear()
  const client = useQueryClient()
  const mayReview = useMay('prospectuses.review')
  const [removing, setRemoving] = useState<Row>()
  const state = useListState({ columns, filters })
  const { q, missing, level, location } = state.query.filters
  const asked = {
    year,
    ...(q ? { q } : {}),
    ...(missing ? { missing: missing as Missing | 'any' | 'none' } : {}),
    ...(level ? { level: level as keyof typeof schoolLevels } : {}),
    ...(location && /^\d{2}(\d{2}(\d{2})?)?$/.test(location) ? { location } : {}),
  }
  const input = { ...asked, page: state.query.page, size: state.query.pageSize, ...(state.query.sort ? { sort: state.query.sort } : {}) }
  const exporter = useExport(api.exportRecruitingSchools, () => asked)
  const { data, error, isFetching, refetch } = useQuery({ queryKey: ['intake', 'schools', input], queryFn: () => call(api.listRecruitingSchools, input), placeholderData: keepPreviousData })
  const remove = useMutation({
    mutationFn: ({ orgNo, reason }: { orgNo: number; reason: string }) => call(api.openRemoval, { orgNo, year, reason }),
    onSuccess: async () => {
      setRemoving(undefined)
      await client.invalidateQueries({ queryKey: ['intake'] })
    },
  })
  return (
    <>
      <ListPage
        title="各校核查"
        crumbs={[{ title: '招生', to: '/intake' }, { title: '各校核查' }]}
        context="计划、资质、专业、简章四项齐备的学校才能招生；按回车看一所学校，再按一次打开。"
        thing="学校"
        unit="所"
        state={state}
        columns={columns}
        filters={filters}
        data={data}
        loading={isFetching}
        error={error}
        onRetry={() => void refetch()}
        rowKey={(row) => String(row.orgNo)}
        rowName={(row) => row.name}
        rowLink={(row) => `/intake/schools/${row.orgNo}?year=${row.year}`}
        exporter={exporter}
        actions={<YearTabs year={year} onYear={setYear} back={2} />}
        peek={(row, controls) => (
          <Peek
            title={row.name}
            {...controls}
            actions={
              <>
                <ActionButton kind="primary" to={`/intake/schools/${row.orgNo}?year=${row.year}`}>打开</ActionButton>
                {mayReview && row.listed > 0 && <ActionButton onClick={() => setRemoving(row)}>提出移出名单…</ActionButton>}
              </>
            }
          >
            <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
              {row.missing.length === 0 && <li>各项齐备，可以招生。</li>}
              {row.missing.map((one) => (
                <li key={one} style={{ padding: '6px 0' }}>
                  <b>{missingWords[one].word}</b>　{missingWords[one].meaning}
                </li>
              ))}
            </ul>
          </Peek>
        )}
      />
      {removing && (
        <ReasonPanel
          title={`提出移出名单：${removing.name}`}
          effect={`${removing.listed} 个专业。先告知学校，学校说明以后由本单位决定；决定以前仍在名单里。`}
          submitText="告知学校"
          onClose={() => setRemoving(undefined)}
          onSubmit={async (reason) => void (await remove.mutateAsync({ orgNo: removing.orgNo, reason }))}
        />
      )}
    </>
  )
}
