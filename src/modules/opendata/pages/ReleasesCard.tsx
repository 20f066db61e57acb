import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { formatNumber, whenText } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Pager } from '../../../ui/Pager.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { statuses } from '../model.ts'

type Release = Output<typeof api.listReleases>['rows'][number]
const size = 10

/** Releases of the plans, each with what the public may read of it. */
export function ReleasesCard() {
  const [page, setPage] = useState(1)
  const [chosen, setChosen] = useState<string>()
  const { data } = useQuery({ queryKey: ['open-data', 'releases', page], queryFn: () => call(api.listReleases, { page, size }) })
  const release = data?.rows.find((one) => one.id === chosen)
  return (
    <Card title="向公众公开" meta="公众只看到全省和市州，小数目不写出" extra={<Link to="/open-data">公众看到的清单</Link>} flush>
      {!data ? (
        <Loading lines={4} />
      ) : (
        <SmallTable
          caption="数据发布"
          empty="还没有数据发布。在规划看板发布一年的数据以后，可以在这里公开。"
          rows={data.rows}
          rowKey={(row) => row.id}
          columns={[
            { key: 'title', title: '数据发布', render: (row) => row.title },
            { key: 'plan', title: '规划', render: (row) => row.planTitle },
            { key: 'asOf', title: '数据截止', render: (row) => row.asOf },
            { key: 'state', title: '状态', card: 'state', render: (row) => <State release={row} /> },
            { key: 'by', title: '公开', render: (row) => (row.publishedBy ? `${row.publishedBy} ${whenText(row.publishedAt)}` : '—') },
            {
              key: 'act',
              title: '',
              align: 'right',
              render: (row) => (
                <ActionButton small blocked={row.state === 'unfit' ? '本年没有结束' : undefined} showReason={false} onClick={() => setChosen(row.id === chosen ? undefined : row.id)}>
                  {row.state === 'open' ? '撤下' : '预览并公开'}
                </ActionButton>
              ),
            },
          ]}
        />
      )}
      {data && data.total > size && (
        <div className="lu-card-body">
          <Pager page={page} pageSize={size} total={data.total} onPage={setPage} />
        </div>
      )}
      {release && <div className="lu-card-body">{release.state === 'open' ? <Withdraw release={release} onDone={() => setChosen(undefined)} /> : <Preview release={release} onDone={() => setChosen(undefined)} />}</div>}
    </Card>
  )
}

function State({ release: { state, withdrawnReason } }: { release: Release }) {
  if (state === 'open') return <StatusTag word="已公开" shape="done" />
  if (state === 'withdrawn') return <StatusTag word={`已撤下：${withdrawnReason}`} shape="none" />
  return <StatusTag word={state === 'unfit' ? '本年没有结束' : '没有公开'} shape="none" />
}

function useRefresh(onDone: () => void) {
  const client = useQueryClient()
  return async () => {
    await client.invalidateQueries({ queryKey: ['open-data'] })
    onDone()
  }
}

function Preview({ release, onDone }: { release: Release; onDone: () => void }) {
  const [page, setPage] = useState(1)
  const refresh = useRefresh(onDone)
  const { data, error } = useQuery({ queryKey: ['open-data', 'preview', release.id, page], queryFn: () => call(api.previewRelease, { id: release.id, page, size: 20 }) })
  const publish = useMutation({ mutationFn: () => call(api.publishRelease, { id: release.id }), onSuccess: refresh })
  const failed = [publish.error, error].find((one) => one instanceof CallError)
  if (failed instanceof CallError) return <ProblemNotice problem={failed.problem} />
  if (!data) return <Loading lines={5} />
  return (
    <div className="lu-stack">
      <h3>公众将看到什么：{release.title}</h3>
      <p>
        {formatNumber(data.indicators)} 项指标，{formatNumber(data.total)} 个数，其中 {formatNumber(data.small)} 个因不足 {data.below} 人不写出。学校不逐所列出。
      </p>
      <SmallTable
        caption="公众将看到的数"
        rows={data.rows}
        rowKey={(row) => `${row.indicator} ${row.reading} ${row.orgNo} ${row.direct}`}
        columns={[
          { key: 'title', title: '指标', render: (row) => row.title },
          { key: 'area', title: '地区', render: (row) => row.orgName },
          { key: 'value', title: '值', align: 'right', render: (row) => (row.value === null ? statuses[row.status] : `${formatNumber(row.value)} ${row.unit}`) },
        ]}
      />
      <Pager page={page} pageSize={20} total={data.total} onPage={setPage} />
      <div className="lu-row lu-wrap">
        <ActionButton kind="primary" busy={publish.isPending} onClick={() => publish.mutate()}>
          公开
        </ActionButton>
        <ActionButton onClick={onDone}>不公开</ActionButton>
      </div>
    </div>
  )
}

function Withdraw({ release, onDone }: { release: Release; onDone: () => void }) {
  const refresh = useRefresh(onDone)
  const act = useMutation({ mutationFn: (reason: string) => call(api.withdrawRelease, { id: release.openId!, reason }), onSuccess: refresh })
  return (
    <div className="lu-stack">
      <h3>撤下：{release.title}</h3>
      <RecordForm
        fields={[{ key: 'reason', title: '理由', type: 'text', required: true, validate: (value) => (value.trim().length < 4 ? '理由至少 4 个字。' : undefined) }]}
        initial={{ reason: '' }}
        submitText="撤下"
        effect="公众立刻看不到；前一次公开的同年数据重新列出。"
        notice={act.error instanceof CallError && <ProblemNotice problem={act.error.problem} />}
        onSubmit={async (values) => void (await act.mutateAsync(values['reason'] ?? ''))}
      />
    </div>
  )
}
