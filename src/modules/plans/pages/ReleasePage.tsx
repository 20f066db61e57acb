import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { formatNumber, whenText } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { ReleasePanel } from './ReleasesPage.tsx'
import { figure, periodWords, sourceWords } from './words.ts'

/** One release beside what the records say now, and which organisations make the difference. */
export function ReleasePage() {
  const { planId = '', id = '' } = useParams()
  const navigate = useNavigate()
  const mayRelease = useMay('plans.release')
  const [restating, setRestating] = useState(false)
  const { data } = useQuery({ queryKey: ['plans', planId, 'releases', id], queryFn: () => call(api.getRelease, { planId, id }) })
  if (!data) return <Loading lines={8} />
  const { release, rows, differences, differenceCount, org } = data
  const held = rows.filter((row) => row.released !== null || row.now !== null)
  const changed = held.filter((row) => row.changed).length
  return (
    <div className="lu-stack">
      <PageHead
        title={release.title}
        crumbs={[{ title: '规划监测' }, { title: '规划看板', to: `/plans/${planId}` }, { title: '数据发布', to: `/plans/${planId}/releases` }, { title: release.title }]}
        context={`${periodWords(release.period, release.asOf)}，${release.releasedBy} 于 ${whenText(release.releasedAt)} 发布。范围：${org.name}。${release.note ?? ''}`}
        actions={mayRelease && <ActionButton onClick={() => setRestating(true)}>修订发布</ActionButton>}
      />
      {changed === 0 ? (
        <Notice tone="ok" title="重算的值与发布时逐项相同" />
      ) : (
        <Notice tone="warn" title={`${changed} 项与发布时不同`}>发布以后登记簿有更正。发布的数不改；需要修订的，另发一次并写明原因。</Notice>
      )}
      <Card title="发布值与现值" flush>
        <SmallTable
          caption="发布值与现值"
          rows={held}
          rowKey={(row) => row.id}
          columns={[
            { key: 'name', title: '指标', render: (row) => `${row.name}（${row.unit}）` },
            { key: 'released', title: '发布值', align: 'right', render: (row) => <b>{figure(row, row.released)}</b> },
            { key: 'now', title: '现在重算', align: 'right', render: (row) => figure(row, row.now) },
            { key: 'changed', title: '差别', render: (row) => (row.changed ? '有' : '无') },
            { key: 'source', title: '来源', render: (row) => sourceWords[row.source] ?? row.source },
            { key: 'version', title: '口径', render: (row) => `第 ${row.definitionVersion} 版` },
          ]}
        />
      </Card>
      {differenceCount > 0 && (
        <Card title="哪些单位变了" meta={`${differenceCount} 处${differenceCount > differences.length ? `，列出前 ${differences.length} 处` : ''}`} flush>
          <SmallTable
            caption="与发布时不同的单位"
            rows={differences.map((one, at) => ({ ...one, at }))}
            rowKey={(one) => String(one.at)}
            columns={[
              { key: 'org', title: '单位', render: (one) => one.orgName },
              { key: 'name', title: '指标', render: (one) => one.name },
              { key: 'released', title: '发布时（记录数）', align: 'right', render: (one) => (one.released === null ? '—' : formatNumber(one.released)) },
              { key: 'now', title: '现在', align: 'right', render: (one) => (one.now === null ? '—' : formatNumber(one.now)) },
            ]}
          />
        </Card>
      )}
      {restating && <ReleasePanel planId={planId} restates={release} onClose={() => setRestating(false)} onDone={() => void navigate(`/plans/${planId}/releases`)} />}
    </div>
  )
}
