import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link, useSearchParams } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Pager } from '../../../ui/Pager.tsx'
import { api } from '../api.ts'
import { categories, measures, type Category } from '../codes.ts'
import { Tel, VerdictTag } from './words.tsx'
import './complaints.css'

const size = 20

/** 招生投诉: where to complain, whom to call, and what was found and made public (001:1317). */
export function PublicPage() {
  const [params, setParams] = useSearchParams()
  const page = Math.max(1, Number.parseInt(params.get('page') ?? '1', 10) || 1)
  const q = params.get('q') ?? ''
  const asked = params.get('category') ?? ''
  const category = (asked in categories ? asked : '') as Category | ''
  const { data, error, refetch } = useQuery({
    queryKey: ['complaints', 'published', page, q, category],
    queryFn: () => call(api.listPublishedComplaints, { page, size, ...(q ? { q } : {}), ...(category ? { category } : {}) }),
    placeholderData: keepPreviousData,
  })
  useEffect(() => {
    document.title = '招生投诉 · 鲁班'
  }, [])
  const go = (changes: Record<string, string>) =>
    setParams((before) => {
      const next = new URLSearchParams(before)
      next.delete('page')
      for (const [key, value] of Object.entries(changes)) {
        if (value) next.set(key, value)
        else next.delete(key)
      }
      return next
    })
  return (
    <div className="lu-w">
      <h1>招生投诉</h1>
      <p className="lu-t2">
        有偿招生、虚假宣传、买卖生源、违规收费，都可以在这里反映，不用注册，可以匿名。查实的在本页公布。<Clause id="001:1317">三（二）</Clause>
      </p>
      <div className="cp-acts">
        <ActionButton kind="primary" to="/complaints/new">我要投诉</ActionButton>
        <ActionButton icon="search" to="/complaints/track">查投诉进度</ActionButton>
      </div>
      <div className="cp-two">
        <section aria-labelledby="cp-shown">
          <h2 id="cp-shown">查处结果</h2>
          <form
            className="cp-find"
            role="search"
            onSubmit={(event) => {
              event.preventDefault()
              const form = new FormData(event.currentTarget)
              go({ q: String(form.get('q') ?? '').trim(), category: String(form.get('category') ?? '') })
            }}
          >
            <label>
              学校或主管部门
              <input className="lu-inp" name="q" defaultValue={q} key={q} maxLength={60} autoComplete="off" />
            </label>
            <label>
              类别
              <select className="lu-inp" name="category" defaultValue={category} key={`c${category}`}>
                <option value="">全部</option>
                {Object.entries(categories).map(([key, word]) => (
                  <option key={key} value={key}>{word}</option>
                ))}
              </select>
            </label>
            <ActionButton submit icon="search">查找</ActionButton>
            {(q || category) && <ActionButton onClick={() => go({ q: '', category: '' })}>清除</ActionButton>}
          </form>
          {error ? (
            <ErrorState what="没有查到查处结果" kept="" error={error} onRetry={() => void refetch()} />
          ) : !data ? (
            <Loading lines={5} />
          ) : data.total === 0 ? (
            <EmptyState icon="flag" title={q || category ? '没有符合条件的查处结果' : '还没有公布的查处结果'}>查实并公布的违规招生会列在这里。</EmptyState>
          ) : (
            <>
              <p role="status" className="lu-t2">共 {formatNumber(data.total)} 件</p>
              <ul className="cp-list">
                {data.rows.map((row) => (
                  <li key={row.id}>
                    <div className="cp-name">
                      <Link to={`/complaints/published/${row.id}`}>{row.title}</Link>
                      <VerdictTag verdict={row.verdict} />
                    </div>
                    <p className="lu-t2">
                      {row.authorityName} · {row.publishedOn} 公布 · {measures[row.measure]}
                      {row.followedOn ? <>，<span className="lu-nw">{row.followedOn} 整改完成</span></> : row.followDue ? <>，<span className="lu-nw">{row.followDue} 前整改</span></> : ''}
                    </p>
                  </li>
                ))}
              </ul>
              <Pager page={page} pageSize={size} total={data.total} onPage={(next) => setParams((before) => ({ ...Object.fromEntries(before), page: String(next) }))} />
            </>
          )}
        </section>
        <Phones />
      </div>
    </div>
  )
}

/** The telephones that every authority has to publish, each its own or the one that holds for it. */
function Phones() {
  const { data } = useQuery({ queryKey: ['complaints', 'desk'], queryFn: () => call(api.getComplaintDesk, {}) })
  const rows = data?.authorities ?? []
  const [first] = rows
  // One number for the whole province is said once; who wants to see his own authority opens the list.
  const common = first && rows.length > 1 && rows.every((row) => !row.officePhone && row.phones.join() === first.phones.join()) ? first : undefined
  const list = (
    <ul className="cp-phones">
      {rows.map((row) => (
        <li key={row.orgNo}>
          <span>{row.name}</span>
          <span>
            <Numbers phones={row.phones} />
            {row.officePhone && <>，办公 <Tel phone={row.officePhone} /></>}
          </span>
        </li>
      ))}
    </ul>
  )
  return (
    <Card title="招生监督电话" flush>
      {!data ? (
        <Loading lines={4} />
      ) : common ? (
        <>
          <p className="cp-phone-all">各级主管部门都是 <b><Numbers phones={common.phones} /></b></p>
          <details className="cp-phone-each">
            <summary>列出 {rows.length} 个部门</summary>
            {list}
          </details>
        </>
      ) : (
        list
      )}
    </Card>
  )
}

const Numbers = ({ phones }: { phones: readonly string[] }) => phones.map((phone, at) => <span key={phone}>{at > 0 && '、'}<Tel phone={phone} /></span>)
