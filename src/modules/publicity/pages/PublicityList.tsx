import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link, useLocation, useNavigate, useSearchParams } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Pager } from '../../../ui/Pager.tsx'
import { api } from '../api.ts'
import { phases } from '../codes.ts'
import { PhaseTag } from './PhaseTag.tsx'
import './publicity.css'

const size = 20
type Phase = keyof typeof phases

/** 公示: what is to be decided and was decided, for everyone; the own name is found only when typed in full. */
export function PublicityList() {
  const [params] = useSearchParams()
  const { hash } = useLocation()
  const navigate = useNavigate()
  const page = Math.max(1, Number.parseInt(params.get('page') ?? '1', 10) || 1)
  const phase = (params.get('phase') ?? '') as Phase | ''
  // A name stands behind the #, which no browser sends: it is in no log on the way.
  const [q, person] = [params.get('q') ?? '', new URLSearchParams(hash.slice(1)).get('person') ?? '']
  const { data, error, refetch } = useQuery({
    queryKey: ['publicity', 'list', page, phase, q, person],
    queryFn: () => call(api.listPublicity, { page, size, ...(phase ? { phase } : {}), ...(q ? { q } : {}), ...(person ? { person } : {}) }),
    placeholderData: keepPreviousData,
  })
  useEffect(() => {
    document.title = '公示 · 鲁班'
  }, [])
  const go = (changes: Record<string, string>) => {
    const next = new URLSearchParams(params)
    const typed = new URLSearchParams(hash.slice(1))
    next.delete('page')
    for (const [key, value] of Object.entries(changes)) {
      const place = key === 'person' ? typed : next
      if (value) place.set(key, value)
      else place.delete(key)
    }
    void navigate({ search: next.toString(), hash: typed.toString() })
  }
  return (
    <div className="lu-w">
      <div className="pb-title">
        <h1>公示</h1>
        <span className="lu-sp" />
        <Link to="/publicity/receipt">凭回执号查异议</Link>
      </div>
      <p className="lu-t2">拟作的决定先在这里公示。公示期内任何人都可以提出异议，期满以后才生效。</p>
      <form
        className="pb-find"
        role="search"
        onSubmit={(event) => {
          event.preventDefault()
          const form = new FormData(event.currentTarget)
          go({ q: String(form.get('q') ?? '').trim(), person: String(form.get('person') ?? '').trim() })
        }}
      >
        <label>
          事项或单位
          <input className="lu-inp" name="q" defaultValue={q} key={`q${q}`} maxLength={60} placeholder="例如 集训基地、技师学院" autoComplete="off" />
        </label>
        <label>
          查本人（全名）
          <input className="lu-inp" name="person" defaultValue={person} key={`p${person}`} maxLength={50} placeholder="名单里的姓名已遮蔽" autoComplete="off" />
        </label>
        <ActionButton submit kind="primary" icon="search">
          查找
        </ActionButton>
        {(q || person) && <ActionButton onClick={() => go({ q: '', person: '' })}>清除</ActionButton>}
      </form>
      <div className="pb-tabs" role="group" aria-label="按进度看">
        {[['', '全部'] as const, ...Object.entries(phases)].map(([key, word]) => (
          <ActionButton key={key} small kind={phase === key ? 'primary' : 'plain'} onClick={() => go({ phase: key })}>
            {word}
          </ActionButton>
        ))}
      </div>
      {error ? (
        <ErrorState what="没有查到公示" kept="" error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading lines={6} />
      ) : data.total === 0 ? (
        <EmptyState icon="flag" title={person ? '没有找到这个姓名的公示' : q || phase ? '没有符合条件的公示' : '现在没有公示'}>
          {person ? '请填写全名，与申报时的写法一致。没有公示的人查不到。' : '公示结果公布一段时间以后会从这里撤下。'}
        </EmptyState>
      ) : (
        <>
          <p role="status" className="lu-t2">
            共 {formatNumber(data.total)} 项
          </p>
          <ul className="pb-list">
            {data.rows.map((row) => (
              <li key={row.id}>
                <div className="pb-name">
                  <Link to={`/publicity/${row.id}${person ? `#person=${encodeURIComponent(person)}` : ''}`}>{row.title}</Link>
                  <PhaseTag phase={row.phase} state={row.state} />
                </div>
                <p>
                  {row.matter} · {row.authorityName} ·{' '}
                  <span className="pb-days">
                    {row.startsOn} 至 {row.endsOn}
                  </span>
                </p>
                {row.result && <p>结果：{row.result}</p>}
              </li>
            ))}
          </ul>
          <Pager page={page} pageSize={size} total={data.total} onPage={(next) => go({ page: String(next) })} />
        </>
      )}
    </div>
  )
}
