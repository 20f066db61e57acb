import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { todayInChina } from '../../../kernel/dates.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatCard } from '../../../ui/StatCard.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { levels, missingWords } from '../codes.ts'
import type { TrainingLevel } from '../model.ts'
import { useYear, YearTabs } from './words.tsx'

const percent = (part: number, whole: number) => (whole === 0 ? '—' : `${Math.round((part / whole) * 1000) / 10}%`)

/** 招生总览 of an authority: plan by city and level, coverage of the prospectuses, who lacks what. */
export function AuthorityBoard() {
  const [year, setYear] = useYear()
  const mayReview = useMay('prospectuses.review')
  const { data, error, refetch } = useQuery({ queryKey: ['intake', 'board', year], queryFn: () => call(api.getIntakeBoard, { year }) })
  const today = todayInChina()
  const kinds = Object.keys(levels) as TrainingLevel[]
  return (
    <>
      <PageHead
        title="招生计划与简章"
        context="核查招生计划、招生资质、专业设置和招生简章，公布有资质的学校和专业。"
        actions={
          <>
            <ActionButton to={`/intake/lines?f.year=${year}`}>计划明细</ActionButton>
            <ActionButton to={`/intake/quotas?year=${year}`}>下达总数</ActionButton>
            <ActionButton to={`/intake/list?year=${year}`}>招生名单</ActionButton>
            <ActionButton kind={mayReview ? 'primary' : 'plain'} to={`/intake/schools?year=${year}`}>各校核查</ActionButton>
          </>
        }
      />
      <YearTabs year={year} onYear={setYear} back={2} />
      {error ? (
        <ErrorState what="没有读到招生总览" error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading lines={10} />
      ) : (
        <div className="lu-stack" style={{ marginTop: 16 }}>
          <div className="lu-stats" style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(210px, 1fr))', gap: 16 }}>
            <StatCard name="招生计划" value={formatNumber(data.total.seats)} unit="人" asOf={today} compare={`全日制 ${formatNumber(data.total.fullTime)} · 非全日制 ${formatNumber(data.total.partTime)} · 培训 ${formatNumber(data.total.training)}`} />
            <StatCard name="已占名额" value={formatNumber(data.total.taken)} unit="人" asOf={today} compare={`占计划 ${percent(data.total.taken, data.total.seats)}`} />
            <StatCard
              name="简章公示覆盖率" value={percent(data.total.filed, data.total.schools)} asOf={today}
              compare={`${data.total.filed} / ${data.total.schools} 所，应为 100%`}
              status={<StatusTag shape={data.total.filed === data.total.schools ? 'done' : 'soft'} word={data.total.filed === data.total.schools ? '全部公布' : '没有到齐'} />}
            />
            <StatCard name="可以招生的学校" value={formatNumber(data.total.ready)} unit="所" asOf={today} compare={`共 ${data.total.schools} 所，已列入名单 ${data.total.listed} 所`} />
          </div>
          <Card title="还缺什么" meta="同一所学校可能缺几项" extra={<Clause id="003:188" />} flush>
            <SmallTable
              rows={data.missing.toSorted((left, right) => right.schools - left.schools)}
              rowKey={(row) => row.missing}
              caption="各项缺少的学校数"
              empty="所有学校各项齐备。"
              columns={[
                { key: 'word', title: '事项', render: (row) => <b>{missingWords[row.missing].word}</b> },
                { key: 'meaning', title: '说明', render: (row) => missingWords[row.missing].meaning },
                { key: 'schools', title: '学校（所）', align: 'right', render: (row) => <Link to={`/intake/schools?year=${year}&f.missing=${row.missing}`}>{formatNumber(row.schools)}</Link> },
              ]}
            />
          </Card>
          <Card title={data.cities.length > 1 ? '分市州' : '本地区'} meta="按学校所在地；单位：所、人" flush>
            <SmallTable
              rows={data.cities}
              rowKey={(row) => row.code}
              caption="分市州的招生计划和简章"
              columns={[
                { key: 'name', title: '市州', render: (row) => <Link to={`/intake/schools?year=${year}&f.location=${row.code.slice(0, 4)}`}>{row.name}</Link> },
                { key: 'schools', title: '学校', align: 'right', render: (row) => formatNumber(row.schools) },
                { key: 'filed', title: '简章公布', align: 'right', render: (row) => `${row.filed}（${percent(row.filed, row.schools)}）` },
                { key: 'ready', title: '可以招生', align: 'right', render: (row) => formatNumber(row.ready) },
                { key: 'seats', title: '计划', align: 'right', render: (row) => formatNumber(row.seats) },
                ...kinds.map((kind) => ({ key: kind, title: levels[kind], align: 'right' as const, render: (row: (typeof data.cities)[number]) => formatNumber(row.levels[kind] ?? 0) })),
                { key: 'taken', title: '已占', align: 'right', render: (row) => formatNumber(row.taken) },
              ]}
              total={[
                '合计', formatNumber(data.total.schools), `${data.total.filed}（${percent(data.total.filed, data.total.schools)}）`, formatNumber(data.total.ready), formatNumber(data.total.seats),
                ...kinds.map((kind) => formatNumber(data.cities.reduce((sum, row) => sum + (row.levels[kind] ?? 0), 0))), formatNumber(data.total.taken),
              ]}
            />
          </Card>
          <Card title="计划最多的专业" meta="专业 × 培养层次，前 20；单位：所、人" flush extra={<Link to={`/intake/lines?f.year=${year}`}>全部计划行</Link>}>
            <SmallTable
              rows={data.specialties.slice(0, 20)}
              rowKey={(row) => `${row.code} ${row.level}`}
              caption="分专业的招生计划"
              empty={`${year} 年还没有批准的计划。`}
              columns={[
                { key: 'name', title: '专业', render: (row) => <span><b>{row.name}</b> <span className="lu-mono lu-sm lu-t3">{row.code}</span></span> },
                { key: 'level', title: '培养层次', render: (row) => levels[row.level] },
                { key: 'schools', title: '学校', align: 'right', render: (row) => formatNumber(row.schools) },
                { key: 'seats', title: '计划', align: 'right', render: (row) => formatNumber(row.seats) },
                { key: 'taken', title: '已占', align: 'right', render: (row) => formatNumber(row.taken) },
              ]}
            />
          </Card>
        </div>
      )}
    </>
  )
}
