import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { Pager } from '../../../ui/Pager.tsx'
import { RegionMap } from '../../../ui/RegionMap.tsx'
import { api } from '../api.ts'
import { filterTitles } from '../codes.ts'
import { Filters } from './Filters.tsx'
import './finder.css'
import { Results } from './Results.tsx'
import { ShareButton } from './ShareButton.tsx'
import { useFinder } from './useFinder.ts'
import { Failed, Meanings } from './words.tsx'

const SIZE = 20

/** 找学校和专业: filters, results, a map with counts, and the tray of what is to be compared. */
export function FinderPage() {
  const finder = useFinder()
  const { wanted, page, sort, chosen } = finder
  const input = { ...wanted, page, size: SIZE, ...(sort ? { sort } : {}) }
  const { data, error, refetch } = useQuery({ queryKey: ['finder', 'lines', input], queryFn: () => call(api.findPublicLines, input), placeholderData: keepPreviousData })
  const city = typeof wanted.place === 'string' ? `${wanted.place.slice(0, 4)}00` : undefined
  return (
    <div className="lu-w fi-page">
      <PageHead title="找学校和专业" context="只列现在可以招生的：有资质、专业已备案、简章已公布。" actions={<><ActionButton to="/finder/calendar" icon="calendar">招生日历</ActionButton><ShareButton /></>} />
      <Meanings />
      <Filters finder={finder} cities={data?.cities ?? []} counties={data?.counties ?? []} />
      <div className="fi-state">
        <span role="status">{data ? `${formatNumber(data.schools)} 所学校，${formatNumber(data.total)} 个专业可以报` : '正在查询……'}</span>
        {finder.filters.length > 0 && <button type="button" className="lu-link lu-no-print" onClick={finder.clear}>清除全部条件</button>}
        <span className="lu-sp" />
        <label className="fi-sort lu-no-print">
          先看
          <select className="lu-inp" aria-label="排列" value={sort ?? ''} onChange={(event) => finder.set({ sort: event.target.value })}>
            <option value="">按学校</option>
            <option value="fee">学费低的</option>
            <option value="left">名额多的</option>
            <option value="length">学得短的</option>
          </select>
        </label>
      </div>
      {error ? (
        <Failed error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading lines={8} />
      ) : data.total === 0 ? (
        <EmptyState icon="filter" title="没有同时符合这些条件的专业" actions={<>{data.looser.map((one) => <ActionButton key={one.key} onClick={() => finder.set({ [one.key]: '' })}>不限“{filterTitles[one.key]}”，有 {formatNumber(one.count)} 个</ActionButton>)}<ActionButton kind="text" onClick={finder.clear}>清除全部条件</ActionButton></>}>
          {data.looser.length > 0 ? '放宽下面任何一个条件，就有可以报的。' : finder.filters.length > 0 ? '只放宽一个条件还是没有。清除全部条件，重新选。' : '现在没有学校在招生。可以看招生日历，或打 12333 询问。'}
        </EmptyState>
      ) : (
        <>
          <Results rows={data.rows} chosen={chosen} onToggle={finder.toggle} />
          <div className="fi-foot lu-no-print">
            <span className="lu-sp" />
            <Pager page={page} pageSize={SIZE} total={data.total} onPage={(next) => finder.set({ page: String(next) })} />
          </div>
        </>
      )}
      {data && data.cities.length > 0 && (
        <details className="fi-map lu-no-print">
          <summary>在地图上看各市州有多少</summary>
          <RegionMap label="各市州可以报的专业" unit="专业（个）" selected={city} onSelect={(code) => finder.set({ place: code === city ? '' : code })} figures={data.cities.map((one) => ({ code: one.code, value: one.lines, share: `${one.schools} 所` }))} />
        </details>
      )}
      {chosen.length > 0 && (
        <div className="fi-tray lu-no-print">
          <span>选了 <b>{chosen.length}</b> 个，最多 4 个</span>
          <span className="lu-sp" />
          <button type="button" className="lu-link" onClick={() => finder.set({ c: '' })}>不比了</button>
          <Link className="lu-btn lu-btn-primary" to={`/finder/compare?c=${chosen.join(',')}`}>比较</Link>
        </div>
      )}
    </div>
  )
}
