import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { sharingApi as api } from '../sharing-api.ts'
import { stateWords } from './VerifyResult.tsx'

/** 我的证书: every certificate of the learner. */
export function MyCertificates() {
  const { data, error, refetch } = useQuery({ queryKey: ['certificates', 'mine'], queryFn: () => call(api.listMyCertificates, {}) })
  if (error) return <ErrorState what="没有读到您的证书" error={error} onRetry={() => void refetch()} />
  if (!data) return <Loading lines={5} />
  if (data.rows.length === 0)
    return (
      <EmptyState icon="certificate" title="还没有您的证书">
        学校颁发毕业证书或培训结业证以后，会出现在这里。早年的证书由学校补录、主管部门确认。
      </EmptyState>
    )
  return (
    <div className="lu-stack">
      {data.rows.map(({ id, number, certificate }) => (
        <Card
          key={id}
          title={
            <>
              {certificate.kindTitle} <StatusTag word={stateWords[certificate.state].title} shape={stateWords[certificate.state].shape} />
            </>
          }
        >
          <p>
            {certificate.issuerName}
            <br />
            {[certificate.specialtyName, certificate.classKindTitle ?? certificate.level].filter(Boolean).join(' · ')}
          </p>
          <p className="lu-t3 lu-sm">
            编号 <span className="lu-mono">{number}</span>，{certificate.issuedOn} 颁发{certificate.originMark ? `（${certificate.originMark}）` : ''}
          </p>
          <p>
            <Link to={`/me/certificates/${id}`}>下载、分享、看经过</Link>
          </p>
        </Card>
      ))}
    </div>
  )
}
