import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useSearchParams } from 'react-router'
import type { z } from 'zod'
import { call, download } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { Pager } from '../../../ui/Pager.tsx'
import { api } from '../api.ts'
import { levelNames, ownershipNames, standingNames } from '../codes.ts'
import './portal.css'
import { PublicError } from './PublicError.tsx'
import { SchoolTable } from './SchoolTable.tsx'
import { useSummary } from './useSummary.ts'

const pageSize = 20
const keys = ['city', 'level', 'ownership', 'category', 'standing'] as const
type Wanted = z.input<(typeof api.downloadPublicSchools)['input']>

/** The whole directory: filters, page and words live in the address, so that it can be sent on. */
export function DirectoryPage() {
  const [params, setParams] = useSearchParams()
  const summary = useSummary()
  const page = Math.max(1, Number.parseInt(params.get('page') ?? '1', 10) || 1)
  const chosen = Object.fromEntries(['q', ...keys].flatMap((key) => (params.get(key) ? [[key, params.get(key)]] : []))) as Wanted
  const schools = useQuery({
    queryKey: ['portal', 'schools', chosen, page],
    queryFn: () => call(api.listPublicSchools, { ...chosen, page, size: pageSize }),
    placeholderData: keepPreviousData,
  })
  const saving = useMutation({ mutationFn: () => download(api.downloadPublicSchools, chosen) })
  const year = schools.data?.year ?? summary.data?.year
  useEffect(() => {
    document.title = '招生资质名录 · 鲁班'
  }, [])

  const set = (key: string, value: string) => {
    setParams((before) => {
      const next = new URLSearchParams(before)
      if (value) next.set(key, value)
      else next.delete(key)
      if (key !== 'page') next.delete('page')
      return next
    })
  }
  const total = schools.data?.total ?? 0
  const options = {
    city: (summary.data?.cities ?? []).map((one) => [one.code, `${one.name}（${one.count}）`] as const),
    level: Object.entries(levelNames),
    ownership: Object.entries(ownershipNames),
    category: (summary.data?.categories ?? []).map((one) => [one.category, one.category] as const),
    standing: (summary.data?.standings ?? []).filter((one) => one.count > 0).map((one) => [one.standing, standingNames[one.standing].word] as const),
  }
  const titles = { city: '市州', level: '层次', ownership: '办学性质', category: '专业大类', standing: '资质' }

  return (
    <div className="lu-w">
      <div className="po-title">
        <h1>{year ? `${year} 年招生资质名录` : '招生资质名录'}</h1>
        <span className="lu-sp" />
        <Clause id="001:1315">三（一）</Clause>
      </div>
      <p className="lu-t2">不列筹设中和已退出的学校。没有当年资质或被暂停招生的学校，所招学生不能注册学籍。</p>
      <div className="po-filters" role="search" aria-label="筛选学校">
        <WordsBox value={params.get('q') ?? ''} onChange={(words) => set('q', words)} />
        {keys.map((key) => (
          <label key={key}>
            {titles[key]}
            <select className="lu-inp" value={params.get(key) ?? ''} onChange={(event) => set(key, event.target.value)}>
              <option value="">全部</option>
              {options[key].map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          </label>
        ))}
      </div>
      <div className="po-state">
        <span role="status">{schools.data ? `符合条件的 ${formatNumber(total)} 所` : '正在查询……'}</span>
        {Object.keys(chosen).length > 0 && (
          <button type="button" className="lu-link" onClick={() => setParams({})}>
            清除全部条件
          </button>
        )}
        <span className="lu-sp" />
        {total > 0 && (
          <ActionButton small icon="download" busy={saving.isPending} onClick={() => saving.mutate()}>
            下载 {formatNumber(total)} 所（CSV）
          </ActionButton>
        )}
      </div>
      {saving.error && <Notice tone="warn" title={saving.error.message} />}
      {schools.error ? (
        <PublicError error={schools.error} what="没有查到名录" onRetry={() => void schools.refetch()} />
      ) : !schools.data ? (
        <Loading lines={8} />
      ) : total === 0 ? (
        <EmptyState icon="filter" title="没有同时符合这些条件的学校" actions={<ActionButton onClick={() => setParams({})}>清除全部条件</ActionButton>}>
          可以减少一个条件，或换一个说法：学校名称、专业名称、市州名称都能查。
        </EmptyState>
      ) : (
        <SchoolTable rows={schools.data.rows} year={schools.data.year} />
      )}
      <div className="po-foot">
        <span className="lu-sp" />
        <Pager page={page} pageSize={pageSize} total={total} onPage={(next) => set('page', String(next))} />
      </div>
    </div>
  )
}

/** The words are looked up on Enter and on leaving the box, not at every key. */
function WordsBox({ value, onChange }: { value: string; onChange: (words: string) => void }) {
  const [words, setWords] = useState(value)
  useEffect(() => setWords(value), [value])
  const apply = () => words.trim() !== value && onChange(words.trim())
  return (
    <label>
      学校、专业或所在地
      <input
        className="lu-inp"
        value={words}
        maxLength={60}
        placeholder="例如 数控、技师学院、qcjsxy"
        autoComplete="off"
        onChange={(event) => setWords(event.target.value)}
        onBlur={apply}
        onKeyDown={(event) => event.key === 'Enter' && apply()}
      />
    </label>
  )
}
