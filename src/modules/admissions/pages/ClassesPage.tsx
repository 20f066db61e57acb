import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { intakeTitle, lengthTitle, levelTitles, modeTitles } from '../codes.ts'
import { dayTime } from './words.tsx'

export type GroupRow = Output<typeof api.listClassGroups>['groups'][number]
type SplitHead = Output<typeof api.listClassGroups>['splits'][number]
type Group = Pick<GroupRow, 'year' | 'season' | 'specialtyCode' | 'trainingLevel' | 'lengthMonths' | 'studyMode'>

export const groupQuery = (one: Group): string =>
  new URLSearchParams({ year: String(one.year), season: one.season, specialty: one.specialtyCode, level: one.trainingLevel, length: String(one.lengthMonths), mode: one.studyMode }).toString()
/** `高级工 · 3 年 · 全日制`. */
export const groupWords = (one: Group): string => `${levelTitles[one.trainingLevel] ?? one.trainingLevel} · ${lengthTitle(one.lengthMonths)} · ${modeTitles[one.studyMode] ?? one.studyMode}`

export function SplitTag({ state }: { state: SplitHead['state'] }) {
  if (state === 'draft') return <StatusTag shape="moving" word="草稿" />
  return state === 'confirmed' ? <StatusTag shape="done" word="已确认" /> : <StatusTag shape="none" word="已撤销" />
}

/** 分班移交: which newcomers wait for a class, and what was divided before. */
export function ClassesPage() {
  const { data, error, refetch } = useQuery({ queryKey: ['admissions', 'classes'], queryFn: () => call(api.listClassGroups, {}) })
  const arrived = data?.groups.reduce((sum, one) => sum + one.waiting, 0) ?? 0
  const head = (
    <PageHead
      title="分班移交"
      crumbs={[{ title: '报名录取', to: '/admissions' }, { title: '分班移交' }]}
      context="先分班，再移交学籍；不分班也可以先移交。移交以前随时可以撤销分班。"
      actions={<ActionButton kind={arrived === 0 ? 'primary' : 'plain'} to="/admissions/classes/handover">移交学籍</ActionButton>}
    />
  )
  if (error) return <>{head}<ErrorState what="没有读到分班" error={error} onRetry={() => void refetch()} /></>
  if (!data) return <>{head}<Loading lines={8} /></>
  if (data.groups.length === 0) return <>{head}<EmptyState icon="school" title="还没有新生">考生确认录取、到校报到以后，在这里分班。</EmptyState></>
  return (
    <>
      {head}
      <div className="lu-stack">
        <Card title="各专业的新生" flush>
          <SmallTable
            caption="各专业等分班的新生"
            rows={data.groups}
            rowKey={groupQuery}
            columns={[
              { key: 'name', title: '专业', render: (row) => <span><b>{row.specialtyName}</b><br /><span className="lu-t3 lu-sm">{groupWords(row)} · {intakeTitle(row)}</span></span> },
              { key: 'waiting', title: '已报到，等分班', align: 'right', render: (row) => formatNumber(row.waiting) },
              { key: 'early', title: '已确认，没有报到', align: 'right', render: (row) => formatNumber(row.early) },
              { key: 'classed', title: '已有班级', align: 'right', render: (row) => formatNumber(row.classed) },
              { key: 'handed', title: '已移交学籍', align: 'right', render: (row) => formatNumber(row.handed) },
              { key: 'act', title: '', card: 'state', render: (row) => (row.waiting > 0 || row.early > 1 ? <ActionButton small to={`/admissions/classes/new?${groupQuery(row)}`}>分班</ActionButton> : null) },
            ]}
          />
        </Card>
        <Card title="分班记录" flush>
          <SmallTable<SplitHead>
            caption="分班记录"
            empty="还没有分过班。"
            rows={data.splits}
            rowKey={(row) => row.id}
            columns={[
              { key: 'name', title: '分班', render: (row) => <span><Link to={`/admissions/classes/${row.id}`}>{row.specialtyName}</Link><br /><span className="lu-t3 lu-sm">{groupWords(row)} · {intakeTitle(row)}</span></span> },
              { key: 'state', title: '状态', card: 'state', render: (row) => <SplitTag state={row.state} /> },
              { key: 'members', title: '人数', align: 'right', render: (row) => formatNumber(row.members) },
              { key: 'classes', title: '班级', align: 'right', render: (row) => formatNumber(row.classCount) },
              { key: 'made', title: '经办', render: (row) => `${row.madeBy} ${dayTime(row.madeAt)}` },
              { key: 'why', title: '说明', render: (row) => row.endedReason ?? '—' },
            ]}
          />
        </Card>
      </div>
    </>
  )
}
