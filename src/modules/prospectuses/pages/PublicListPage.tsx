import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { call, download } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { Pager } from '../../../ui/Pager.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { levels, modes } from '../codes.ts'
import type { TrainingLevel } from '../model.ts'
import { Choice, WordsBox } from './Choice.tsx'
import './prospectuses.css'
import { usePublicParams } from './usePublicParams.ts'

const SIZE = 50

/** 有招生资质的学校和专业: the year's list with the co-signature; what was taken off stays with the reason. */
export function PublicListPage() {
  const { chosen, page, set, clear } = usePublicParams(['q', 'year', 'level'])
  const { q, year, level } = chosen
  const filter = { ...(q ? { q } : {}), ...(year ? { year: Number(year) } : {}), ...(level ? { level: level as TrainingLevel } : {}) }
  const { data, error, refetch } = useQuery({ queryKey: ['prospectuses', 'list', filter, page], queryFn: () => call(api.listPublicRecruitment, { ...filter, page, size: SIZE }), placeholderData: keepPreviousData })
  const saving = useMutation({ mutationFn: () => download(api.downloadPublicRecruitment, filter) })
  return (
    <div className="lu-w">
      <PageHead
        title={data ? `${data.year} 年有资质的学校和专业` : '有资质的学校和专业'}
        crumbs={[{ title: '首页', to: '/' }, { title: '招生简章', to: '/prospectuses' }, { title: '学校和专业' }]}
        {...(data?.archived ? { status: <StatusTag shape="note" word="已归档" boxed /> } : {})}
        context="会同教育部门公布。情况变化的，这里立即注明；清理移出的写明日期和原因。"
      />
      {data?.publications.map((one) => (
        <p key={one.serial} className="lu-t2">
          第 {one.serial} 批：{one.publishedBy} {one.publishedOn} 公布 {formatNumber(one.entries)} 个；{one.cosignOrg}会签 {one.cosignDocument}（{one.cosignOn}）。
        </p>
      ))}
      <div className="pp-filters" role="search" aria-label="筛选学校和专业">
        <WordsBox label="学校或专业" placeholder="例如 数控、技师学院" value={q ?? ''} onChange={(value) => set('q', value)} />
        <Choice label="年度" value={year ?? ''} all={null} options={(data?.years ?? []).map((one) => [String(one === data!.years[1] ? '' : one), `${one} 年`])} onChange={(value) => set('year', value)} />
        <Choice label="培养层次" value={level ?? ''} options={Object.entries(levels)} onChange={(value) => set('level', value)} />
      </div>
      <div className="pp-state">
        <span role="status">{data ? `${formatNumber(data.schools)} 所学校，${formatNumber(data.total)} 个专业 × 层次` : '正在查询……'}</span>
        {Object.keys(chosen).length > 0 && <button type="button" className="lu-link" onClick={clear}>清除全部条件</button>}
        <span className="lu-sp" />
        <Clause id="003:188" />
        {data && data.total > 0 && <ActionButton small icon="download" busy={saving.isPending} onClick={() => saving.mutate()}>下载 {formatNumber(data.total)} 个（CSV）</ActionButton>}
      </div>
      {saving.error && <Notice tone="warn" title={saving.error.message} />}
      {error ? (
        <ErrorState what="没有查到名单" kept="" error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading lines={8} />
      ) : data.total === 0 ? (
        <EmptyState icon="filter" title="没有符合条件的学校和专业" actions={<ActionButton onClick={clear}>清除全部条件</ActionButton>}>可以减少一个条件，或换一个年度。</EmptyState>
      ) : (
        <SmallTable
          rows={data.rows}
          rowKey={(row) => row.id}
          caption={`${data.year} 年有资质的学校和专业`}
          columns={[
            { key: 'school', title: '学校', render: (row) => <Link to={`/prospectuses/${row.orgNo}?year=${row.year}`}>{row.schoolName}</Link> },
            { key: 'standing', title: '现在', card: 'state', render: (row) => (row.standing === null ? <StatusTag shape={data.archived ? 'note' : 'done'} word={data.archived ? '当年有资质' : '可以招生'} /> : <StatusTag shape="block" word={row.standing} />) },
            { key: 'specialty', title: '专业', render: (row) => <span><b>{row.specialtyName}</b> <span className="lu-mono lu-sm lu-t3">{row.specialtyCode}</span></span> },
            { key: 'level', title: '培养层次', render: (row) => levels[row.level] },
            { key: 'mode', title: '形式', render: (row) => modes[row.mode] },
            { key: 'city', title: '所在地', render: (row) => row.cityName },
            { key: 'on', title: '列入日期', render: (row) => row.listedOn },
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
