import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, urlOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { PageWait } from '../../../ui/PageWait.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { outcomes, trainingLevelLabel } from '../codes.ts'
import { FactPanel } from './FactPanel.tsx'
import { AuditLines } from './words.tsx'

type Data = Output<typeof api.getStudentAudit>
type Fact = Data['facts'][number]
const crumbs = [{ title: '毕业', to: '/graduation' }, { title: '毕业预警', to: '/graduation/precheck' }, { title: '审核' }]

/** One student: every condition with its clause, and the signed records behind them. */
export function StudentAuditPage() {
  const { id = '' } = useParams()
  const { data, error, refetch } = useQuery({ queryKey: ['graduation', 'student', id], queryFn: () => call(api.getStudentAudit, { id }) })
  if (data) return <View data={data} />
  return <PageWait title="毕业审核" crumbs={crumbs} what="没有读到这名学生的审核" queries={[{ error, refetch }]} back={{ title: '回到毕业预警', to: '/graduation/precheck' }} />
}

function View({ data: { student, audit, facts, on } }: { data: Data }) {
  const mayPrepare = useMay('graduation.prepare')
  const client = useQueryClient()
  const [recording, setRecording] = useState(false)
  const [ending, setEnding] = useState<Fact>()
  const [said, setSaid] = useState('')
  const done = (message: string) => {
    setRecording(false)
    setEnding(undefined)
    setSaid(message)
    void client.invalidateQueries({ queryKey: ['graduation'] })
  }
  return (
    <>
      <PageHead
        title={`${student.name}的毕业审核`}
        crumbs={crumbs}
        status={audit.met ? <StatusTag shape="done" word="条件齐备" boxed /> : <StatusTag shape="soft" word={`缺 ${audit.missing.length} 项`} boxed />}
        context={
          <>
            {student.orgName}　{student.className ?? '未分班'}　{student.specialtyName} {trainingLevelLabel[student.trainingLevel]}　学籍号 <span className="lu-mono">{student.studentNumber}</span>
          </>
        }
        actions={
          <>
            <ActionButton to={`/students/${student.enrollmentId}`}>学籍</ActionButton>
            {mayPrepare && <ActionButton kind="primary" onClick={() => setRecording(true)}>登记材料</ActionButton>}
          </>
        }
      />
      <div className="lu-stack">
        {said && <Notice tone="ok" title={said} />}
        <Card title="条件" meta={`按 ${on} 毕业审核，建议${outcomes[audit.proposed]}`}>
          <AuditLines lines={audit.lines} />
        </Card>
        <Card title="材料" meta={`${facts.length} 条`} flush>
          <SmallTable
            rows={facts}
            rowKey={(fact) => fact.id}
            caption="毕业审核材料"
            empty="还没有登记材料。"
            columns={[
              { key: 'kind', title: '材料', render: (fact) => fact.kindTitle },
              { key: 'words', title: '内容', render: (fact) => fact.words },
              { key: 'signer', title: '签字', render: (fact) => `${fact.signer} ${fact.signedOn}` },
              { key: 'evidence', title: '佐证', render: (fact) => <a href={urlOf(api.readGraduationEvidence, { id: fact.id })}>{fact.evidenceName}</a> },
              { key: 'recorded', title: '登记', render: (fact) => `${fact.recordedBy} ${fact.recordedAt.slice(0, 10)} ${fact.source}` },
              { key: 'state', title: '状态', card: 'state', render: (fact) => (fact.endedAt ? <StatusTag shape="returned" word={fact.endedReason ?? '已撤销'} /> : <StatusTag shape="done" word="现行" />) },
              ...(mayPrepare ? [{ key: 'end', title: '', render: (fact: Fact) => (fact.endedAt ? null : <button type="button" className="lu-link" onClick={() => setEnding(fact)}>撤销</button>) }] : []),
            ]}
          />
        </Card>
        <p className="lu-t3 lu-sm">学费不是毕业条件。有疑问的条件可以在<Link to="/policy">政策条款</Link>里查原文位置。</p>
      </div>
      {recording && <FactPanel enrollmentId={student.enrollmentId} onClose={() => setRecording(false)} onDone={done} />}
      {ending && (
        <ReasonPanel
          title={`撤销${ending.kindTitle}`}
          effect="这条材料留在记录里，不再作数；已经提交的名单会提示审核结果变了。"
          submitText="撤销"
          onClose={() => setEnding(undefined)}
          onSubmit={async (reason) => {
            await call(api.endGraduationFact, { id: ending.id, reason })
            done(`已撤销${ending.kindTitle}。`)
          }}
        />
      )}
    </>
  )
}
