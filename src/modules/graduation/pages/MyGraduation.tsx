import { useQuery } from '@tanstack/react-query'
import { call } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { api } from '../api.ts'
import { AuditLines, OutcomeTag } from './words.tsx'

/** 毕业, on the phone: what is still missing, or the number of the certificate. */
export function MyGraduation() {
  const mine = useQuery({ queryKey: ['graduation', 'mine'], queryFn: () => call(api.getMyGraduation, {}) })
  if (mine.error) return <ErrorState what="没有读到您的毕业审核" error={mine.error} onRetry={() => void mine.refetch()} />
  if (!mine.data) return <Loading lines={6} />
  if (mine.data.records.length === 0) return <EmptyState icon="certificate" title="还没有您的学籍">学籍注册以后，毕业还缺什么会显示在这里。</EmptyState>
  return mine.data.records.map(({ student, audit, on, diploma }) => (
    <div key={student.enrollmentId} className="lu-stack">
      {diploma ? (
        <Card title={<>{student.orgName} <OutcomeTag outcome={diploma.outcome} boxed /></>}>
          <Facts
            columns={1}
            facts={[
              { name: '证书编号', value: <span className="lu-mono">{diploma.number}</span> },
              { name: '班次', value: diploma.classKind },
              { name: '专业', value: student.specialtyName },
              { name: '日期', value: diploma.graduatedOn },
            ]}
          />
        </Card>
      ) : (
        <Notice tone={audit.met ? 'ok' : 'warn'} title={audit.met ? '毕业条件齐备' : `毕业还缺 ${audit.missing.length} 项`}>
          按 {on} 毕业审核。{audit.met ? '等学校申报毕业名单，您不用做什么。' : '缺的材料由学校登记；有不对的请找班主任或学籍员。'}
        </Notice>
      )}
      {!(diploma?.outcome === 'graduated') && (
        <Card title="毕业条件" meta={`${student.expectedOn} 修业期满`}>
          <AuditLines lines={audit.lines} own />
        </Card>
      )}
    </div>
  ))
}
