import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useParams, useSearchParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { ExportMenu } from '../../../ui/ExportMenu.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useExport } from '../../../ui/useExport.ts'
import { api } from '../api.ts'
import { levelOrder, levels } from '../model.ts'

type Row = Output<typeof api.getSums>['rows'][number]

/** 下级合计: what the units below reported, added up, beside the own report. The address holds the question. */
export function SumsPage() {
  const { id = '' } = useParams()
  const [params, setParams] = useSearchParams()
  const by = params.get('by') === 'location' ? ('location' as const) : ('authority' as const)
  const org = Number(params.get('org')) || undefined
  const question = { id, by, ...(org ? { org } : {}) }
  const round = useQuery({ queryKey: ['returns', 'round', id], queryFn: () => call(api.getRound, { id }) })
  const { data, error } = useQuery({ queryKey: ['returns', 'sums', question], queryFn: () => call(api.getSums, question), placeholderData: keepPreviousData })
  const exporter = useExport(api.exportSums, () => question)
  const set = (key: string, value: string) => setParams((before) => new URLSearchParams([...[...before].filter(([name]) => name !== key), [key, value]]), { replace: true })
  const shown = levelOrder.filter((level) => data?.rows.some((row) => row.sums.some((one) => one.level === level)))
  const hasOwn = data?.rows.some((row) => row.own !== null)
  return (
    <>
      <PageHead
        title="下级合计"
        crumbs={[{ title: '指标填报', to: '/returns' }, { title: round.data?.title ?? '批次', to: `/returns/rounds/${id}` }, { title: '下级合计' }]}
        context={data && `${data.orgName}，${by === 'location' ? '按所在地' : '按主管部门'}相加，隶属按 ${data.asOf}。草稿也在内，锁定的数另计。`}
        actions={<ExportMenu total={data?.rows.length ?? 0} unit="项" blocked={exporter.busy ? '正在导出' : undefined} onExport={exporter.run} />}
      />
      <div className="lu-bar">
        <label className="lu-row">
          <span className="lu-t2 lu-nw">单位</span>
          <select className="lu-inp" value={String(org ?? data?.orgNo ?? '')} onChange={(event) => set('org', event.target.value)}>
            {data?.places.map((one) => (
              <option key={one.orgNo} value={one.orgNo}>
                {one.name}
              </option>
            ))}
          </select>
        </label>
        <label className="lu-row">
          <span className="lu-t2 lu-nw">怎样相加</span>
          <select className="lu-inp" value={by} onChange={(event) => set('by', event.target.value)}>
            <option value="authority">按主管部门</option>
            <option value="location">按所在地</option>
          </select>
        </label>
      </div>
      <div className="lu-stack">
        {exporter.said && <Notice tone={exporter.said.tone} title={exporter.said.text} />}
        {error instanceof CallError && <ProblemNotice problem={error.problem} />}
        {data && data.unseen.length > 0 && (
          <Notice tone="warn" title={`有 ${data.unseen.length} 所位于本地区、不由本级主管的学校没有加进来`}>
            {data.unseen.slice(0, 8).join('、')}
            {data.unseen.length > 8 && ' 等'}。它们的数由上级汇总。
          </Notice>
        )}
        <Card title="合计" meta={round.data && `${round.data.period} 年`} flush>
          {!data ? (
            <Loading lines={6} />
          ) : (
            <SmallTable<Row>
              caption="下级合计"
              rows={data.rows}
              rowKey={(row) => row.line}
              columns={[
                { key: 'title', title: '指标', render: (row) => <>{row.title} <span className="lu-t3 lu-sm">{row.unit}</span></> },
                ...(hasOwn ? [{ key: 'own', title: '本级填报', align: 'right' as const, render: (row: Row) => <b>{row.own}</b> }] : []),
                ...shown.flatMap((level) => {
                  const of = (row: Row) => row.sums.find((one) => one.level === level)
                  return [
                    { key: level, title: `${levels[level]}合计`, align: 'right' as const, render: (row: Row) => of(row)?.amount ?? '—' },
                    { key: `${level}-units`, title: '填了的单位', align: 'right' as const, render: (row: Row) => <span className="lu-t3">{of(row)?.units ?? 0} / {of(row)?.all ?? 0}，锁定 {of(row)?.locked ?? 0}</span> },
                  ]
                }),
                ...(hasOwn ? [{ key: 'differs', title: '', card: 'state' as const, render: (row: Row) => row.differs && <StatusTag shape="soft" word="与合计不同" /> }] : []),
              ]}
            />
          )}
        </Card>
      </div>
    </>
  )
}
