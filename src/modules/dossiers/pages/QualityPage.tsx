import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatCard } from '../../../ui/StatCard.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useMay, useSession } from '../../access/model.ts'
import { api } from '../api.ts'
import { schoolYearOf, schoolYearWord } from '../rules.ts'
import './dossiers.css'
import { DossierTabs } from './parts.tsx'

/** 综合素质档案: whether a school year is complete, and who is missing what. */
export function QualityPage() {
  const mayEdit = useMay('dossiers.edit')
  const { today } = useSession()
  const [year, setYear] = useState(schoolYearOf(today) - 1)
  const { data, error, refetch } = useQuery({ queryKey: ['dossiers', 'quality', year], queryFn: () => call(api.listQualityGaps, { schoolYear: year }) })
  const years = [0, 1, 2, 3, 4].map((back) => schoolYearOf(today) - back)
  return (
    <>
      <PageHead title="综合素质" crumbs={[{ title: '学生档案', to: '/dossiers' }, { title: '综合素质' }]} context={<>每学年记课内外劳动、家务劳动和德育评价，作为评优和毕业的依据 <Clause id="001:1279" /></>} actions={mayEdit && <ActionButton kind="primary" icon="upload" to="/dossiers/quality/import">导入</ActionButton>} />
      <DossierTabs at="/dossiers/quality" />
      <div className="lu-row lu-wrap" style={{ marginBottom: 16 }}>
        <label className="lu-filter">
          <span>学年</span>
          <select className="lu-inp" value={year} onChange={(event) => setYear(Number(event.target.value))}>
            {years.map((one) => <option key={one} value={one}>{schoolYearWord(one)}</option>)}
          </select>
        </label>
      </div>
      {error && <ErrorState what="没有读到综合素质" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading lines={6} />}
      {data && (
        <div className="lu-stack">
          <div className="ds-four">
            <StatCard name="齐全" value={data.complete.toLocaleString('en')} unit="人" asOf={today} compare={`应有 ${data.total.toLocaleString('en')} 人`} />
            {data.lacking.map((one) => <StatCard key={one.kind} name={`缺${one.title}`} value={one.count.toLocaleString('en')} unit="人" asOf={today} compare={schoolYearWord(year)} />)}
          </div>
          <Card title="不齐的学生" meta={data.total - data.complete > 500 ? `${data.total - data.complete} 人，先列 500 人` : `${data.total - data.complete} 人`} flush>
            <SmallTable
              caption="不齐的学生"
              rows={data.rows}
              rowKey={(row) => row.id}
              empty={data.total === 0 ? '这一学年还没有在校的学生。' : '都齐全。'}
              columns={[
                { key: 'name', title: '姓名', render: (row) => <Link to={`/dossiers/${row.id}`}><b>{row.name}</b></Link> },
                { key: 'missing', title: '缺', card: 'state', render: (row) => <StatusTag shape="soft" word={row.missing.join('、')} /> },
                { key: 'number', title: '学籍号', render: (row) => <span className="lu-mono">{row.studentNumber ?? '—'}</span> },
                { key: 'class', title: '班级', render: (row) => `${row.grade} 级 ${row.className ?? '未编班'}` },
              ]}
            />
          </Card>
        </div>
      )}
    </>
  )
}
