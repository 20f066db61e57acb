import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import { call, download, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { DetailPage } from '../../../ui/DetailPage.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { whenText } from '../../../ui/format.ts'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { origins } from '../codes.ts'
import type { ChangeAction } from '../rules.ts'
import { ChangePanel } from './ChangePanel.tsx'
import { DeliverPanel } from './DeliverPanel.tsx'
import { stateLook } from './looks.ts'
import { PrintPanel } from './PrintPanel.tsx'
import './certificates.css'

/** One certificate: what it says, every change of it, its sheets, and what can be asked for it. */
export function CertificatePage() {
  const { id = '' } = useParams()
  const queries = useQueryClient()
  const [asked, setAsked] = useState<ChangeAction>()
  const [panel, setPanel] = useState<'print' | 'deliver'>()
  const mayApply = useMay('certificates.apply')
  const mayPrint = useMay('certificates.print')
  const { data, error, refetch } = useQuery({ queryKey: ['certificates', id], queryFn: () => call(api.getCertificate, { id }) })
  const specimen = useMutation({ mutationFn: () => download(api.printCertificate, { id }) })
  const done = () => {
    setAsked(undefined)
    setPanel(undefined)
    return queries.invalidateQueries({ queryKey: ['certificates'] })
  }
  if (!data) return <DetailPage title="证书" groups={[]} loading={!error} error={error} onRetry={() => void refetch()} />
  return (
    <>
      <DetailPage
        title={`${data.title} ${data.number}`}
        crumbs={[{ title: '证书', to: '/certificates' }, { title: data.number }]}
        status={<StatusTag {...stateLook(data.state)} />}
        context={<>{data.issuerName}　{data.issuedOn} 颁发{data.origin !== 'issued' && `　${origins[data.origin]}`}</>}
        actions={
          <>
            {mayPrint && data.state === 'valid' && data.origin === 'issued' && !data.printed && !data.printing && <ActionButton kind="primary" icon="print" onClick={() => setPanel('print')}>打印</ActionButton>}
            {mayPrint && data.state === 'valid' && data.printed && !data.delivered && <ActionButton kind="primary" onClick={() => setPanel('deliver')}>登记领取</ActionButton>}
            <ActionButton icon="eye" busy={specimen.isPending} onClick={() => specimen.mutate()}>样张</ActionButton>
          </>
        }
        groups={[
          {
            title: '证书内容',
            facts: [
              { name: '姓名', value: data.fullName },
              { name: '证件号码', value: data.idMasked },
              ...(data.classKind ? [{ name: '班次', value: <>{data.classKind} <Clause id="001:1092" /></> }] : []),
              ...(data.specialty ? [{ name: '专业', value: data.specialty }] : []),
              ...(data.level ? [{ name: '等级', value: data.level }] : []),
              ...data.facts.map(({ label, value }) => ({ name: label, value })),
              ...(data.otherNames.length > 0 ? [{ name: '也能查到的姓名', value: data.otherNames.join('、') }] : []),
              ...(data.validUntil ? [{ name: '有效期至', value: data.validUntil }] : []),
              ...(data.replacedBy ? [{ name: '换发为', value: <Link to={`/certificates/${data.replacedBy.id}`}>{data.replacedBy.title} {data.replacedBy.number}</Link> }] : []),
              ...(data.refersTo ? [{ name: '证明的证书', value: <Link to={`/certificates/${data.refersTo.id}`}>{data.refersTo.title} {data.refersTo.number}</Link> }] : []),
              { name: '电子凭证摘要', value: <span className="lu-mono lu-sm">{data.credentialHash?.slice(0, 16)}…</span> },
            ],
          },
        ]}
        aside={
          <Card title="变动记录">
            <ol className="lu-cert-events">
              {data.events.map((event) => (
                <li key={`${event.at}${event.action}`}>
                  <b>{event.title}</b> <span className="lu-t3 lu-sm">{whenText(event.at)}</span>
                  <p className="lu-t2 lu-sm">{[event.words, event.reason, event.caseNo && `办件 ${event.caseNo}`, event.by].filter(Boolean).join('　')}</p>
                </li>
              ))}
            </ol>
          </Card>
        }
      >
        {data.demonstration && <Notice tone="warn" title="演示证书">颁发时还没有设定正式网址，不作凭证。</Notice>}
        {data.stateReason && <Notice tone="info" title={`${stateLook(data.state).word}（${data.stateOn}）`}>{data.stateReason}</Notice>}
        {specimen.error && <ProblemNotice problem={problemOf(specimen.error)} />}
        {data.openCase && <Notice tone="info" title={`办件 ${data.openCase.no} 还没有办结`} actions={<ActionButton small to={`/cases/${data.openCase.id}`}>打开办件</ActionButton>} />}
        {mayApply && data.possible.length > 0 && !data.openCase && (
          <Card title="申请变更" meta="学校申请，主管部门批准">
            <div className="lu-row lu-wrap">
              {data.possible.map((one) => (
                <ActionButton key={one.action} small kind={one.action === 'void' || one.action === 'revoke' ? 'danger' : 'plain'} onClick={() => setAsked(one.action)}>
                  {one.action === 'lost' ? (data.lostWay === 'proof' ? '遗失，发证明书' : '遗失，按原编号补发') : one.title}
                </ActionButton>
              ))}
            </div>
          </Card>
        )}
        <Card title="纸质证书" flush>
          <SmallTable
            caption="用纸"
            rows={data.sheets}
            rowKey={(row) => `${row.serial}${row.state}`}
            empty={data.origin === 'issued' ? '还没有打印。' : '补录的证书，原件在持有人手里。'}
            columns={[
              { key: 'serial', title: '纸张流水号', render: (row) => <span className="lu-mono">{row.serial ?? '普通纸'}</span> },
              { key: 'state', title: '去向', card: 'state', render: (row) => row.state },
              { key: 'reason', title: '原因', render: (row) => row.reason ?? '—' },
              { key: 'on', title: '日期', render: (row) => row.on ?? '—' },
            ]}
          />
          {data.deliveries.map((one) => (
            <p key={one.on} className="lu-md" style={{ padding: '8px 16px' }}>{one.on} {one.taker} 领取，{one.by}；登记人 {one.recordedBy}</p>
          ))}
        </Card>
      </DetailPage>
      {asked && <ChangePanel certificate={data} action={asked} onClose={() => setAsked(undefined)} onDone={() => void done()} />}
      {panel === 'print' && <PrintPanel certificateIds={[id]} onClose={() => setPanel(undefined)} />}
      {panel === 'deliver' && <DeliverPanel certificate={data} onClose={() => setPanel(undefined)} onDone={() => void done()} />}
    </>
  )
}
