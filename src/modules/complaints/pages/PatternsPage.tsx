import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { useMay } from '../../access/model.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { whenText } from '../../../ui/format.ts'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { useExport } from '../../../ui/useExport.ts'
import { useListState } from '../../../ui/useListState.ts'
import { api } from '../api.ts'
import { patterns } from '../codes.ts'
import { OtherPages, root } from './tabs.tsx'
import { options } from './words.tsx'
import './complaints.css'

type Row = Output<typeof api.listPatterns>['rows'][number]
type Input = Parameters<typeof call<typeof api.listPatterns>>[1]

const titles = Object.fromEntries(Object.entries(patterns).map(([key, one]) => [key, one.title]))
const filters: readonly ListFilter[] = [{ key: 'kind', label: '种类', type: 'select', options: options(titles) }]

/** 异常线索: patterns among this year's applications, each a reason to look and, for the authority, to open a case. */
export function PatternsPage() {
  const client = useQueryClient()
  const office = useMay('complaints.read')
  const mayOpen = useMay('complaints.handle')
  const [shown, setShown] = useState<Row>()
  const [opening, setOpening] = useState<Row>()
  const [made, setMade] = useState<{ caseId: string; caseNo: string }>()
  const columns: readonly ListColumn<Row>[] = [
    { key: 'kind', title: '线索', wrap: true, card: 'title', render: (row) => <span><button type="button" className="lu-link" onClick={() => setShown(row)}><b>{titles[row.kind]}</b></button><br /><span className="lu-sm">{row.fact}</span></span> },
    { key: 'school', title: '学校', render: (row) => row.schoolName },
    { key: 'persons', title: '人数', align: 'right', render: (row) => row.persons },
    { key: 'when', title: '时间', render: (row) => `${whenText(row.first).slice(5)} 至 ${whenText(row.last).slice(5)}` },
    { key: 'advice', title: '怎样核实', wrap: true, render: (row) => row.advice },
    ...(office
      ? [{ key: 'case', title: '立案', card: 'state' as const, render: (row: Row) => (row.caseId ? <Link to={`/complaints/manage/${row.caseId}`}>{row.caseNo}</Link> : mayOpen ? <ActionButton small onClick={() => setOpening(row)}>立案调查</ActionButton> : '—') }]
      : []),
  ]
  const state = useListState({ columns, filters })
  const input = { page: state.query.page, size: state.query.pageSize, ...state.query.filters } as NonNullable<Input>
  const { data, error, isFetching, refetch } = useQuery({ queryKey: ['complaints', 'patterns', input], queryFn: () => call(api.listPatterns, input), placeholderData: keepPreviousData })
  const exporter = useExport(api.exportPatterns, () => ({ ...state.query.filters }) as never)
  const open = useMutation({ mutationFn: ({ row, text }: { row: Row; text: string }) => call(api.openPatternCase, { kind: row.kind, key: row.key, schoolNo: row.schoolNo, text }) })
  return (
    <>
      <ListPage
        {...(office ? { crumbs: [root, { title: '异常线索' }] } : { crumbs: [{ title: '投诉说明', to: '/complaints/school' }, { title: '异常线索' }] })}
        title="报名中的异常线索"
        context={`${data?.year ?? ''} 年和下一年春季报名中不寻常的地方，每夜也由巡检查一遍。线索不是结论，先核实。`}
        thing="线索"
        unit="条"
        state={state}
        columns={columns}
        filters={filters}
        data={data}
        loading={isFetching}
        error={error}
        onRetry={() => void refetch()}
        rowKey={(row) => `${row.schoolNo}-${row.key}`}
        rowName={(row) => row.fact}
        exporter={exporter}
        actions={office && <OtherPages at="/complaints/patterns" />}
        firstUse={<EmptyState icon="flag" title="没有异常线索">今年的报名里没有发现共用电话、同一介绍人、集中报名和重复学籍。</EmptyState>}
      >
        {data?.cut && <Notice tone="warn" title="报名太多，只查了最近的一部分">按学校查，可以查全。</Notice>}
        {made && <Notice tone="ok" title={`已立案 ${made.caseNo}，进入调查`} actions={<ActionButton to={`/complaints/manage/${made.caseId}`}>打开办件</ActionButton>} />}
      </ListPage>
      {shown && (
        <SidePanel title={titles[shown.kind]} onClose={() => setShown(undefined)}>
          <p>{shown.schoolName}　{shown.fact}</p>
          <p className="lu-t2">{shown.advice}</p>
          <SmallTable
            rows={shown.applications}
            rowKey={(row) => row.id}
            caption="涉及的报名"
            columns={[
              { key: 'name', title: '考生', render: (row) => <Link to={`/admissions/${row.id}`}>{row.name}</Link> },
              { key: 'specialty', title: '专业', render: (row) => row.specialtyName },
              { key: 'at', title: '提交', render: (row) => whenText(row.submittedAt) },
            ]}
          />
          {shown.persons > shown.applications.length && <p className="lu-t3">只列前 {shown.applications.length} 份。</p>}
        </SidePanel>
      )}
      {opening && (
        <ReasonPanel
          title="立案调查"
          optional
          field="补充说明"
          help="可以不填。学校看不到。"
          effect={`${opening.schoolName}：${opening.fact}直接进入调查。`}
          submitText="立案"
          onClose={() => setOpening(undefined)}
          onSubmit={async (text) => {
            setMade(await open.mutateAsync({ row: opening, text }))
            setOpening(undefined)
            await client.invalidateQueries({ queryKey: ['complaints'] })
          }}
        />
      )}
    </>
  )
}
