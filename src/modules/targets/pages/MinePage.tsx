import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { api } from '../api.ts'
import { AssessmentTag, GradeTag, percent, ReceiptTag, shown, TargetLinks, targetWords } from './words.tsx'

/** 本单位的目标: what was handed down, how far it is, what waits to be confirmed, what the assessments said. */
export function MinePage() {
  const { data, error, refetch } = useQuery({ queryKey: ['targets', 'mine'], queryFn: () => call(api.getOwnTargets, {}) })
  const waiting = data?.receipts.filter((one) => one.state === 'waiting') ?? []
  return (
    <>
      <PageHead title="本单位的目标" context={data && `${data.unit.name}，实际为台账和锁定填报的数，今年的截至 ${data.today}。`} />
      <TargetLinks here="mine" />
      {!data && !error && <Loading lines={8} />}
      {error && <ErrorState what="没有读到目标" error={error} onRetry={() => void refetch()} />}
      {data && (
        <div className="lu-stack">
          {waiting.map((one) => (
            <Notice key={one.id} tone="info" title={`${one.issuerName}下达的“${one.title}”待确认`} actions={<ActionButton small to={`/cases/${one.id}`}>去确认</ActionButton>}>
              {one.cells.map((cell) => `${cell.year} 年${cell.name} ${shown(cell.value)} ${cell.unit}`).join('，')}。有异议的，写明理由提出。
            </Notice>
          ))}
          <Card title="目标" meta={`${data.targets.length} 个`} flush>
            <SmallTable
              caption="目标"
              empty="上级还没有下达目标。"
              rows={data.targets}
              rowKey={(row) => `${row.planId} ${row.line} ${row.year}`}
              columns={[
                { key: 'name', title: '指标', render: (row) => row.name },
                { key: 'year', title: '年份', width: 72, render: (row) => row.year },
                { key: 'target', title: '目标', align: 'right', render: (row) => <b>{targetWords(row.operator, row.value, row.unit)}</b> },
                { key: 'actual', title: '实际', align: 'right', render: (row) => (row.period === '' ? '还没有到' : shown(row.actual)) },
                { key: 'attainment', title: '完成率', align: 'right', render: (row) => percent(row.attainment) },
                { key: 'reached', title: '', card: 'state', render: (row) => (row.reached === null ? '' : row.reached ? <StatusTag shape="done" word="达到" /> : <StatusTag shape={row.period === 'live' ? 'moving' : 'block'} word={row.period === 'live' ? '进行中' : '没有达到'} />) },
                { key: 'caseNo', title: '下达办件', render: (row) => <span className="lu-mono">{row.caseNo}</span> },
              ]}
            />
          </Card>
          <Card title="考核结果" flush>
            <SmallTable
              caption="考核结果"
              empty="还没有通报的考核结果。"
              rows={data.results}
              rowKey={(row) => row.assessmentId}
              columns={[
                { key: 'year', title: '年度', render: (row) => <Link to={`/targets/results/${row.assessmentId}`}>{row.year} 年</Link> },
                { key: 'by', title: '考核单位', render: (row) => row.assessorName },
                { key: 'state', title: '状态', card: 'state', render: (row) => <AssessmentTag state={row.state} /> },
                { key: 'score', title: '得分', align: 'right', render: (row) => row.score ?? '—' },
                { key: 'grade', title: '等次', render: (row) => <GradeTag grade={row.grade} /> },
                { key: 'until', title: '申诉截止', render: (row) => row.appealUntil ?? '—' },
              ]}
            />
          </Card>
          <Card title="下达记录" flush>
            <SmallTable
              caption="下达记录"
              empty="还没有下达记录。"
              rows={data.receipts}
              rowKey={(row) => row.id}
              columns={[
                { key: 'title', title: '分解', render: (row) => <Link to={`/cases/${row.id}`}>{row.title}</Link> },
                { key: 'on', title: '下达', render: (row) => `${row.issuedOn} ${row.issuerName}` },
                { key: 'state', title: '状态', card: 'state', render: (row) => <ReceiptTag state={row.state} /> },
                { key: 'cells', title: '目标', render: (row) => row.cells.map((cell) => `${cell.year} 年${cell.name} ${shown(cell.value)}${cell.before === null ? '' : `（原 ${shown(cell.before)}）`}`).join('，') },
                { key: 'words', title: '异议和答复', render: (row) => [row.objection, row.answer && `答复：${row.answer}`].filter(Boolean).join(' ') || '—' },
              ]}
            />
          </Card>
        </div>
      )}
    </>
  )
}
