import { useMutation, useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import { call, download } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { whenText } from '../../../ui/format.ts'
import { sharingApi as api } from '../sharing-api.ts'
import { MyShares } from './MyShares.tsx'
import { stateWords } from './VerifyResult.tsx'

/** One certificate of the learner: what it says, the electronic form, who was given it to see, and what happened to it. */
export function MyCertificate() {
  const { id = '' } = useParams()
  const { data, error, refetch } = useQuery({ queryKey: ['certificates', 'mine', id], queryFn: () => call(api.getMyCertificate, { id }) })
  const take = useMutation({ mutationFn: (form: 'vc-jwt' | 'open-badge') => download(api.downloadMyCredential, { id, form }) })
  if (error) return <ErrorState what="没有读到这本证书" error={error} onRetry={() => void refetch()} />
  if (!data) return <Loading lines={8} />
  const { certificate } = data
  const word = stateWords[certificate.state]
  return (
    <div className="lu-stack">
      {certificate.state !== 'valid' && <Notice tone="warn" title={word.title}>{word.text(certificate)}</Notice>}
      <Card
        title={
          <>
            {certificate.kindTitle} <StatusTag word={word.title} shape={word.shape} />
          </>
        }
      >
        <Facts
          columns={1}
          facts={[
            { name: '编号', value: <span className="lu-mono">{data.number}</span> },
            { name: '姓名', value: data.name },
            { name: '颁证单位', value: certificate.issuerName },
            { name: '专业', value: certificate.specialtyName },
            { name: '班次', value: certificate.classKindTitle },
            { name: '颁发日期', value: certificate.issuedOn },
          ].filter((fact) => fact.value !== null)}
        />
      </Card>
      <Card title="电子证书">
        <p className="lu-t2">电子证书有颁证单位的签名，离开本系统也能核验。两种格式内容相同，一般下载第一种。</p>
        <div className="lu-row lu-wrap">
          <ActionButton kind="primary" icon="download" busy={take.isPending && take.variables === 'vc-jwt'} onClick={() => take.mutate('vc-jwt')}>
            下载（W3C VC）
          </ActionButton>
          <ActionButton icon="download" busy={take.isPending && take.variables === 'open-badge'} onClick={() => take.mutate('open-badge')}>
            下载（Open Badges 3.0）
          </ActionButton>
        </div>
        {take.error && <Notice tone="bad" title={take.error.message} />}
        {data.demonstration && <p className="lu-t3 lu-sm">演示证书，不作凭证。</p>}
      </Card>
      <MyShares id={id} shares={data.shares} domain={data.domain} />
      <Card title="经过" flush>
        {data.events.map((event) => (
          <div key={`${event.at} ${event.title}`} className="lu-plain">
            <div>
              <b>{event.title}</b> <span className="lu-t3 lu-sm">{whenText(event.at)}</span>
              {event.reason && <div className="lu-t2 lu-sm">{event.reason}</div>}
            </div>
          </div>
        ))}
      </Card>
    </div>
  )
}
