import { Link } from 'react-router'
import { Card } from '../../../ui/Card.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { dayTime, type CaseDetail } from '../model.ts'

const standings = {
  waiting: { shape: 'waiting', word: '等这一方办' },
  decided: { shape: 'done', word: '已办' },
  told: { shape: 'none', word: '还没轮到' },
} as const

/** The other organisations of a case: who, whether it is their turn, what they decided and why. */
export function CaseParties({ detail }: { detail: CaseDetail }) {
  if (detail.parties.length === 0) return null
  return (
    <Card title="各方" meta={`由 ${detail.orgName} 办起，${detail.authorityName} 审批`} flush>
      <SmallTable
        caption="办件的其他单位"
        rows={detail.parties}
        rowKey={(row) => row.side}
        columns={[
          {
            key: 'name',
            title: '单位',
            render: (row) => (
              <>
                <b>{row.name}</b> <span className="lu-t3">{row.title}</span>
              </>
            ),
          },
          {
            key: 'standing',
            title: '现在',
            card: 'state',
            render: (row) => <StatusTag {...standings[row.standing]} word={row.decision ?? standings[row.standing].word} />,
          },
          {
            key: 'decision',
            title: '决定',
            render: (row) =>
              row.decidedAt ? (
                <>
                  {[row.reason, `${dayTime(row.decidedAt)} ${row.decidedBy ?? ''}`].filter(Boolean).join('　')}
                </>
              ) : (
                '—'
              ),
          },
        ]}
      />
    </Card>
  )
}

/** Cases that this one corrects or that correct it. */
export function CaseLinks({ detail }: { detail: CaseDetail }) {
  if (detail.links.length === 0) return null
  return (
    <Card title="相关办件">
      <ul className="lu-stack">
        {detail.links.map((one) => (
          <li key={one.id}>
            <Link to={`/cases/${one.id}`}>{one.title}</Link>
            <div className="lu-t3 lu-sm">
              <span className="lu-mono">{one.no}</span>　{one.stateTitle}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  )
}
