import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { SmallTable, type SmallColumn } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { whenText } from '../../../ui/format.ts'
import { api } from '../api.ts'
import './accounts.css'
import { NewToken } from './NewToken.tsx'
import { OneTimeSecret } from './OneTimeSecret.tsx'

type Row = Output<typeof api.listTokens>['rows'][number]

const states = {
  valid: <StatusTag word="有效" />,
  expired: <StatusTag word="已到期" shape="none" />,
  revoked: <StatusTag word="已撤销" shape="block" />,
}

/** 接口令牌: programs that call in the name of a post, with some of its permissions. */
export function TokensPage() {
  const queries = useQueryClient()
  const [making, setMaking] = useState(false)
  const [made, setMade] = useState<{ name: string; token: string }>()
  const [revoking, setRevoking] = useState<Row>()
  const { data, error, refetch } = useQuery({ queryKey: ['access', 'tokens'], queryFn: () => call(api.listTokens, {}) })
  const refresh = () => queries.invalidateQueries({ queryKey: ['access', 'tokens'] })
  const columns: readonly SmallColumn<Row>[] = [
    { key: 'name', title: '用途', render: (row) => <b>{row.name}</b> },
    { key: 'state', title: '状态', card: 'state', render: (row) => states[row.state] },
    { key: 'post', title: '岗位', render: (row) => `${row.orgName} · ${row.roleTitle} · ${row.holderName}` },
    { key: 'scope', title: '权限', render: (row) => row.scope.map((one) => one.title).join('、') },
    { key: 'expiresOn', title: '到期', render: (row) => row.expiresOn },
    { key: 'lastUsedAt', title: '最近使用', render: (row) => whenText(row.lastUsedAt) },
    { key: 'createdByName', title: '签发人', render: (row) => row.createdByName },
    {
      key: 'act',
      title: '',
      render: (row) =>
        row.state === 'valid' && (
          <ActionButton kind="text" small onClick={() => setRevoking(row)}>
            撤销
          </ActionButton>
        ),
    },
  ]
  return (
    <>
      <PageHead
        title="接口令牌"
        context="程序以某个岗位的范围和其中几项权限调用接口，最长一年，审计记令牌和岗位"
        actions={
          <ActionButton kind="primary" icon="plus" onClick={() => setMaking(true)}>
            签发令牌
          </ActionButton>
        }
      />
      {made && (
        <OneTimeSecret
          title={`令牌“${made.name}”已签发`}
          hint="令牌只显示这一次，库里只存摘要。调用时放在请求头 Authorization: Bearer 之后，各接口见“开放数据”里的“接口文档”（/open-data/api）。"
          lines={[{ name: '', value: made.token }]}
          onDone={() => setMade(undefined)}
        />
      )}
      {error && <ErrorState what="没有读到接口令牌" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading lines={4} />}
      {data && (
        <Card flush>
          <SmallTable caption="接口令牌" columns={columns} rows={data.rows} rowKey={(row) => row.id} empty="还没有签发过令牌。" />
        </Card>
      )}
      {making && (
        <SidePanel title="签发令牌" onClose={() => setMaking(false)}>
          <NewToken
            onCancel={() => setMaking(false)}
            onMade={(token) => {
              setMaking(false)
              setMade(token)
              void refresh()
            }}
          />
        </SidePanel>
      )}
      {revoking && (
        <ReasonPanel
          title={`撤销令牌“${revoking.name}”`}
          effect="撤销后立即失效，不能恢复。"
          submitText="撤销令牌"
          help="记入审计。"
          onClose={() => setRevoking(undefined)}
          onSubmit={async (reason) => {
            await call(api.revokeToken, { id: revoking.id, reason })
            setRevoking(undefined)
            await refresh()
          }}
        />
      )}
    </>
  )
}
