import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { Pager } from '../../../ui/Pager.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { ownerships, schoolLevels } from '../../orgs/codes.ts'
import { api } from '../api.ts'
import { Choice, WordsBox } from './Choice.tsx'
import './prospectuses.css'
import { usePublicParams } from './usePublicParams.ts'

const SIZE = 20

/** 招生简章专栏: every filed prospectus of a year, with the coverage (001:1317). */
export function ShelfPage() {
  const { chosen, page, set, clear } = usePublicParams(['q', 'year', 'location', 'level', 'ownership'])
  const { q, year, location, level, ownership } = chosen
  const { data, error, refetch } = useQuery({
    queryKey: ['prospectuses', 'shelf', chosen, page],
    queryFn: () =>
      call(api.listPublicProspectuses, {
        page,
        size: SIZE,
        ...(q ? { q } : {}),
        ...(year ? { year: Number(year) } : {}),
        ...(location ? { location } : {}),
        ...(level ? { level: level as keyof typeof schoolLevels } : {}),
        ...(ownership ? { ownership: ownership as 'public' } : {}),
      }),
    placeholderData: keepPreviousData,
  })
  const coverage = data?.coverage
  return (
    <div className="lu-w">
      <PageHead
        title={data ? `${data.year} 年招生简章` : '招生简章'}
        crumbs={[{ title: '首页', to: '/' }, { title: '招生简章' }]}
        context={coverage ? `全省 ${formatNumber(coverage.schools)} 所学校，已公布 ${formatNumber(coverage.filed)} 所${coverage.filed < coverage.schools ? `，${formatNumber(coverage.schools - coverage.filed)} 所还没有公布` : ''}。没有公布简章的学校不能录取。` : '经主管部门审核备案的招生简章。'}
        actions={<ActionButton to="/prospectuses/list">有资质的学校和专业</ActionButton>}
      />
      <div className="pp-filters" role="search" aria-label="筛选招生简章">
        <WordsBox label="学校" placeholder="名称或首字母" value={q ?? ''} onChange={(value) => set('q', value)} />
        <Choice label="年度" value={year ?? ''} all={null} options={(data?.years ?? []).map((one) => [String(one === data!.years[1] ? '' : one), `${one} 年`])} onChange={(value) => set('year', value)} />
        <Choice label="市州" value={location ?? ''} options={(data?.cities ?? []).map((one) => [one.code.slice(0, 4), `${one.name}（${one.schools}）`])} onChange={(value) => set('location', value)} />
        <Choice label="层级" value={level ?? ''} options={Object.entries(schoolLevels)} onChange={(value) => set('level', value)} />
        <Choice label="办学性质" value={ownership ?? ''} options={Object.entries(ownerships)} onChange={(value) => set('ownership', value)} />
      </div>
      <div className="pp-state">
        <span role="status">{data ? `符合条件的 ${formatNumber(data.total)} 份` : '正在查询……'}</span>
        {Object.keys(chosen).length > 0 && <button type="button" className="lu-link" onClick={clear}>清除全部条件</button>}
        <span className="lu-sp" />
        <Clause id="001:1317">三（二）</Clause>
      </div>
      {error ? (
        <ErrorState what="没有查到简章" kept="" error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading lines={8} />
      ) : data.total === 0 ? (
        <EmptyState icon="filter" title="没有同时符合这些条件的简章" actions={<ActionButton onClick={clear}>清除全部条件</ActionButton>}>可以减少一个条件，或换一个年度。</EmptyState>
      ) : (
        <SmallTable
          rows={data.rows}
          rowKey={(row) => String(row.orgNo)}
          caption={`${data.year} 年招生简章`}
          columns={[
            { key: 'name', title: '学校', render: (row) => <Link to={`/prospectuses/${row.orgNo}?year=${data.year}`}><b>{row.name}</b></Link> },
            { key: 'state', title: '现在', card: 'state', render: (row) => (row.qualified ? row.left > 0 ? <StatusTag shape="done" word="可以报名" /> : <StatusTag shape="soft" word="名额已满" /> : <StatusTag shape="block" word="不能招生" />) },
            { key: 'city', title: '所在地', render: (row) => row.cityName },
            { key: 'level', title: '层级', render: (row) => schoolLevels[row.level as keyof typeof schoolLevels] ?? row.level },
            { key: 'ownership', title: '性质', render: (row) => ownerships[row.ownership ?? ''] ?? '—' },
            { key: 'seats', title: '计划（人）', align: 'right', render: (row) => formatNumber(row.seats) },
            { key: 'left', title: '还有名额', align: 'right', render: (row) => formatNumber(row.left) },
            { key: 'no', title: '备案编号', render: (row) => row.filingNo },
            { key: 'on', title: '备案日期', render: (row) => row.filedOn },
          ]}
        />
      )}
      <div className="pp-foot">
        <span className="lu-sp" />
        <Pager page={page} pageSize={SIZE} total={data?.total ?? 0} onPage={(next) => set('page', String(next))} />
      </div>
    </div>
  )
}
