import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { whenText } from '../../../ui/format.ts'
import { credentialsApi as api } from '../credentials-api.ts'

type Issuer = Output<typeof api.listSigningKeys>['issuers'][number]
type Asked = { issuer: Issuer; kid?: string }

const states = { present: ['在用', 'done'], past: ['已换下', 'none'], revoked: ['已作废', 'block'] } as const

/** 签名密钥: the keys of every issuing body; changing one, and taking back one that got into other hands. */
export function KeysPage() {
  const queries = useQueryClient()
  const [asked, setAsked] = useState<Asked>()
  const { data, error, refetch } = useQuery({ queryKey: ['certificates', 'keys'], queryFn: () => call(api.listSigningKeys, {}) })
  const act = useMutation({
    mutationFn: ({ issuer, kid, reason }: Asked & { reason: string }) =>
      kid ? call(api.revokeSigningKey, { org: issuer.orgNo, kid, reason }) : call(api.rotateSigningKey, { org: issuer.orgNo, reason }),
    onSuccess: () => {
      setAsked(undefined)
      return queries.invalidateQueries({ queryKey: ['certificates', 'keys'] })
    },
  })
  if (error) return <ErrorState what="没有读到签名密钥" error={error} onRetry={() => void refetch()} />
  if (!data) return <Loading lines={8} />
  return (
    <div className="lu-stack">
      <PageHead title="签名密钥" context={`证书由颁证单位各自的密钥签名，私钥加密保存。公钥在 ${data.domain}/credentials/机构号/did.json。`} />
      {!data.official && (
        <Notice tone="warn" title="还没有正式网址，现在只颁发演示证书">
          设置 LUBAN_PUBLIC_URL 后重新启动，颁证单位在正式网址下有自己的新密钥。
        </Notice>
      )}
      {data.issuers.length === 0 && <EmptyState title="还没有密钥">第一次颁发证书时自动生成。</EmptyState>}
      {data.issuers.map((issuer) => (
        <Card
          key={issuer.did}
          flush
          title={issuer.name}
          meta={<span className="lu-mono lu-sm">{issuer.did}</span>}
          extra={
            <ActionButton small onClick={() => setAsked({ issuer })}>
              换密钥
            </ActionButton>
          }
        >
          <SmallTable
            caption={`${issuer.name}的密钥`}
            rows={issuer.keys}
            rowKey={(key) => key.kid}
            columns={[
              { key: 'kid', title: '密钥编号', render: (key) => <span className="lu-mono">{key.kid}</span> },
              { key: 'state', title: '状态', card: 'state', render: (key) => <StatusTag word={states[key.state][0]} shape={states[key.state][1]} /> },
              { key: 'alg', title: '算法', render: (key) => (key.alg === 'EdDSA' ? 'Ed25519' : 'SM2') },
              { key: 'from', title: '启用', render: (key) => whenText(key.notBefore) },
              { key: 'to', title: '停用', render: (key) => whenText(key.notAfter) },
              {
                key: 'act',
                title: '',
                render: (key) =>
                  key.state === 'revoked' ? null : (
                    <ActionButton small kind="danger" onClick={() => setAsked({ issuer, kid: key.kid })}>
                      作废
                    </ActionButton>
                  ),
              },
            ]}
          />
        </Card>
      ))}
      {asked && (
        <ReasonPanel
          title={asked.kid ? `作废密钥 ${asked.kid}` : `给${asked.issuer.name}换密钥`}
          effect={
            asked.kid
              ? '只在私钥可能被别人拿到时作废。作废后，用它签名的电子证书和二维码全部不再可信，要重新签发；按编号和姓名查验不受影响。'
              : '新证书用新密钥签名。旧密钥签过的证书仍然有效，状态列表用新密钥重签。'
          }
          submitText={asked.kid ? '作废' : '换密钥'}
          onClose={() => setAsked(undefined)}
          onSubmit={async (reason) => void (await act.mutateAsync({ ...asked, reason }))}
        />
      )}
    </div>
  )
}
