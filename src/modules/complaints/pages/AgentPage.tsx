import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { DetailPage } from '../../../ui/DetailPage.tsx'
import { whenText } from '../../../ui/format.ts'
import { Notice } from '../../../ui/Notice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { api } from '../api.ts'
import { agentKinds, agentVerdicts, categories, type AgentVerdict } from '../codes.ts'
import { titleOf } from '../model.ts'
import { AgentPanel, PaymentPanel } from './AgentPanels.tsx'
import { root } from './tabs.tsx'
import { AgentTag, StateTag, yuan } from './words.tsx'

type Judging = { payment?: string; verdict: AgentVerdict }
const next: Record<AgentVerdict, readonly AgentVerdict[]> = { suspected: ['confirmed', 'cleared'], confirmed: ['suspected'], cleared: ['suspected'] }
const words: Record<AgentVerdict, string> = { suspected: '改回涉嫌', confirmed: '认定查实', cleared: '排除' }

/** One entry of the ledger: who, which payments, which complaints, and the verdict on each. */
export function AgentPage() {
  const id = useParams().id ?? ''
  const client = useQueryClient()
  const [panel, setPanel] = useState<'edit' | 'payment' | 'phone'>()
  const [judging, setJudging] = useState<Judging>()
  const [phone, setPhone] = useState('')
  const [said, setSaid] = useState('')
  const { data, error, refetch } = useQuery({ queryKey: ['complaints', 'agent', id], queryFn: () => call(api.getAgent, { id }) })
  const done = (message: string) => {
    setPanel(undefined)
    setJudging(undefined)
    setSaid(message)
    void client.invalidateQueries({ queryKey: ['complaints'] })
  }
  return (
    <>
      <DetailPage
        crumbs={[root, { title: '有偿招生台账', to: '/complaints/agents' }, { title: data?.name ?? '台账' }]}
        title={data?.name ?? '台账'}
        status={data && <AgentTag verdict={data.verdict} boxed />}
        context={data && `${agentKinds[data.kind]} · ${data.authorityName}登记`}
        loading={!data && !error}
        error={error}
        onRetry={() => void refetch()}
        actions={
          data?.own && (
            <>
              <ActionButton onClick={() => setPanel('edit')}>修改</ActionButton>
              {next[data.verdict].map((verdict) => <ActionButton key={verdict} kind={verdict === 'confirmed' ? 'danger' : 'plain'} onClick={() => setJudging({ verdict })}>{words[verdict]}</ActionButton>)}
              <ActionButton kind="primary" icon="plus" onClick={() => setPanel('payment')}>登记付款</ActionButton>
            </>
          )
        }
        groups={
          data
            ? [
                {
                  title: '登记内容',
                  facts: [
                    { name: '所在机构', value: data.organisation || '—' },
                    { name: '电话', value: <span className="lu-row"><span className="lu-mono">{phone || data.phone || '—'}</span>{data.own && data.phone && !phone && <ActionButton small icon="eye" onClick={() => setPanel('phone')}>查看</ActionButton>}</span> },
                    { name: '涉嫌金额', value: `${yuan(data.amount)} 元，${data.payments} 笔，${data.students} 人` },
                    { name: '认定', value: data.verdictOn ? `${agentVerdicts[data.verdict]}，${data.verdictOn} ${data.verdictBy ?? ''}：${data.verdictNote}` : '还没有认定' },
                    { name: '备注', value: data.note || '—' },
                    { name: '登记人', value: `${data.createdBy}，${whenText(data.createdAt)}` },
                  ],
                },
              ]
            : []
        }
      >
        {said && <Notice tone="ok" title={said} />}
        {data && data.same.length > 0 && (
          <Notice tone="warn" title={`同一个电话在别处也登记过 ${data.same.length} 行`}>
            {data.same.map((one) => <p key={one.id}><Link to={`/complaints/agents/${one.id}`}>{one.authorityName} {one.name}</Link>（{agentVerdicts[one.verdict]}）</p>)}
          </Notice>
        )}
        {data && (
          <>
            <Card title="涉嫌的付款" meta={`${data.paid.length} 笔，排除的不计入金额`} flush>
              <SmallTable
                rows={data.paid}
                rowKey={(row) => row.id}
                caption="涉嫌的付款"
                empty="还没有登记付款。"
                columns={[
                  { key: 'school', title: '付款单位', render: (row) => <b>{row.schoolName}</b> },
                  { key: 'state', title: '认定', card: 'state', render: (row) => <AgentTag verdict={row.state} /> },
                  { key: 'amount', title: '金额（元）', align: 'right', render: (row) => yuan(row.amount) },
                  { key: 'students', title: '人数', align: 'right', render: (row) => row.students ?? '—' },
                  { key: 'on', title: '日期', render: (row) => row.paidOn ?? '—' },
                  { key: 'reference', title: '凭证', render: (row) => <>{row.reference || '—'}{row.sameReference > 0 && <div className="lu-bad lu-sm">同号另有 {row.sameReference} 笔</div>}</> },
                  { key: 'evidence', title: '凭什么认为', render: (row) => row.evidence },
                  ...(data.own ? [{ key: 'act', title: '', render: (row: (typeof data.paid)[number]) => <span className="lu-row">{next[row.state].map((verdict) => <ActionButton key={verdict} small onClick={() => setJudging({ payment: row.id, verdict })}>{words[verdict]}</ActionButton>)}</span> }] : []),
                ]}
              />
            </Card>
            <Card title="投诉" meta={`${data.linked.length} 件`} flush>
              <SmallTable
                rows={data.linked}
                rowKey={(row) => row.caseNo ?? row.receivedAt}
                caption="涉及的投诉"
                empty="没有关联的投诉。在投诉页按“登记到台账”。"
                columns={[
                  { key: 'no', title: '办件', render: (row) => (row.caseId ? <Link to={`/complaints/manage/${row.caseId}`}>{row.caseNo}</Link> : '—') },
                  { key: 'state', title: '状态', card: 'state', render: (row) => <StateTag state={row.state} /> },
                  { key: 'school', title: '学校', render: (row) => row.schoolName ?? '—' },
                  { key: 'category', title: '类别', render: (row) => categories[row.category] },
                  { key: 'at', title: '收到', render: (row) => whenText(row.receivedAt) },
                ]}
              />
            </Card>
          </>
        )}
      </DetailPage>
      {panel === 'edit' && data && <AgentPanel known={data} onClose={() => setPanel(undefined)} onDone={done} />}
      {panel === 'payment' && data && (
        <PaymentPanel agentId={id} cases={data.linked.flatMap((one) => (one.caseId ? [{ caseId: one.caseId, title: titleOf(one.schoolName, one.category) }] : []))} onClose={() => setPanel(undefined)} onDone={done} />
      )}
      {panel === 'phone' && (
        <ReasonPanel
          title="查看电话"
          effect="这次查看和用途记入审计。"
          help="写明用途。"
          field="用途"
          submitText="查看"
          onClose={() => setPanel(undefined)}
          onSubmit={async (purpose) => {
            setPhone((await call(api.openAgentPhone, { id, purpose })).phone)
            setPanel(undefined)
          }}
        />
      )}
      {judging && data && (
        <ReasonPanel
          title={words[judging.verdict]}
          effect={judging.payment ? '这一笔的认定改变，理由记入审计。' : '这一行的认定改变，理由写在台账里。'}
          help="写明认定的理由。"
          submitText={words[judging.verdict]}
          onRefresh={() => void refetch()}
          onClose={() => setJudging(undefined)}
          onSubmit={async (note) => {
            if (judging.payment) await call(api.judgePayment, { id: judging.payment, verdict: judging.verdict, note })
            else await call(api.judgeAgent, { id, version: data.version, verdict: judging.verdict, note })
            done('已认定。')
          }}
        />
      )}
    </>
  )
}
