import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SmallTable, type SmallColumn } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { whenText } from '../../../ui/format.ts'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { erasureStates } from '../model.ts'
import { HoldsCard } from './HoldsCard.tsx'

type Rule = Output<typeof api.listRetentionRules>['rules'][number]
type Erasure = Output<typeof api.listErasures>['rows'][number]

const shapes = { prepared: 'waiting', done: 'done', rejected: 'block' } as const

/** 个人信息保护: how long what is kept, what is due, who decided, what is frozen. */
export function PrivacyPage() {
  const queries = useQueryClient()
  const mayPrepare = useMay('privacy.prepare')
  const mayRead = useMay('policy.readParameters')
  const [preparing, setPreparing] = useState<Rule>()
  const rules = useQuery({ queryKey: ['privacy', 'rules'], queryFn: () => call(api.listRetentionRules, {}) })
  const erasures = useQuery({ queryKey: ['privacy', 'erasures'], queryFn: () => call(api.listErasures, { size: 20 }) })
  const refresh = () => queries.invalidateQueries({ queryKey: ['privacy'] })
  const find = useMutation({ mutationFn: () => call(api.findDue, {}), onSuccess: refresh })
  const failed = rules.error ?? erasures.error
  if (failed) return <ErrorState what="没有读到个人信息保护" error={failed} onRetry={() => void refresh()} />
  if (!rules.data || !erasures.data) return <Loading lines={8} />
  const columns: readonly SmallColumn<Rule>[] = [
    { key: 'title', title: '记录', render: (row) => <b>{row.title}</b> },
    { key: 'years', title: '保存', render: (row) => (mayRead ? <Link to="/parameters">{`${row.after}后 ${row.years} 年`}</Link> : `${row.after}后 ${row.years} 年`) },
    { key: 'mark', title: '依据', render: (row) => `${row.clause}${row.mark === '推' ? '（推）' : ''}` },
    { key: 'action', title: '期满', render: (row) => (row.action === 'erase' ? `删除；${row.keeps}` : `去掉个人信息；留下：${row.keeps}`) },
    { key: 'due', title: '期满待清除', align: 'right', render: (row) => (row.due > 0 ? <Link to={`/privacy/due?f.kind=${row.kind}`}>{row.due} 条</Link> : '0 条') },
    { key: 'act', title: '', render: (row) => mayPrepare && row.due > 0 && <ActionButton kind="text" small onClick={() => setPreparing(row)}>准备清除</ActionButton> },
  ]
  const decisions: readonly SmallColumn<Erasure>[] = [
    { key: 'kindTitle', title: '清除决定', render: (row) => <Link to={`/privacy/erasures/${row.id}`}>{row.kindTitle} {row.items} 条</Link> },
    { key: 'state', title: '状态', card: 'state', render: (row) => <StatusTag word={erasureStates[row.state]} shape={shapes[row.state]} /> },
    { key: 'preparedBy', title: '准备', render: (row) => `${row.preparedBy} · ${whenText(row.preparedAt)}` },
    { key: 'decidedBy', title: '批准或否决', render: (row) => (row.decidedBy ? `${row.decidedBy} · ${whenText(row.decidedAt)}` : '—') },
    { key: 'erased', title: '结果', render: (row) => (row.state === 'done' ? `清除 ${row.erased} 条${row.held ? `，冻结 ${row.held} 条` : ''}` : '—') },
  ]
  return (
    <>
      <PageHead
        title="个人信息保护"
        context={rules.data.foundAt ? `${whenText(rules.data.foundAt)} 查找过；每天夜里查找一次` : '每天夜里查找一次期满的记录'}
        actions={
          <>
            <ActionButton to="/privacy/due">保存期满的记录</ActionButton>
            {mayPrepare && <ActionButton busy={find.isPending} onClick={() => find.mutate()}>现在查找</ActionButton>}
          </>
        }
      />
      <div className="lu-stack">
        {find.data && <Notice tone="ok">找到 {find.data.found} 条保存期满的记录。</Notice>}
        {find.error && <ProblemNotice problem={problemOf(find.error)} />}
        <Card flush title="保存期限" meta="年数是参数，主管部门可以改">
          <SmallTable caption="保存期限" columns={columns} rows={rules.data.rules} rowKey={(row) => row.kind} />
        </Card>
        <Card flush title="清除决定" meta="一人准备，另一人批准，批准时执行">
          <SmallTable caption="清除决定" columns={decisions} rows={erasures.data.rows} rowKey={(row) => row.id} empty="还没有清除决定。" />
        </Card>
        <HoldsCard />
      </div>
      {preparing && (
        <ReasonPanel
          title={`准备清除：${preparing.title} ${preparing.due} 条`}
          effect="只是列出，交另一位安全管理员或省级审核岗批准；批准时才清除，不能恢复。冻结的不清除。"
          submitText="准备清除"
          help="记入审计。"
          onClose={() => setPreparing(undefined)}
          onSubmit={async (reason) => {
            await call(api.prepareErasure, { kind: preparing.kind, reason })
            setPreparing(undefined)
            await refresh()
          }}
        />
      )}
    </>
  )
}
