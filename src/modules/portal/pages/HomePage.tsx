import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { Clause } from '../../../ui/Clause.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { api } from '../api.ts'
import { levelNames, standingNames, type Standing } from '../codes.ts'
import { Finder } from './Finder.tsx'
import './portal.css'
import { PublicError } from './PublicError.tsx'
import { SchoolTable } from './SchoolTable.tsx'
import { StandingTag } from './StandingTag.tsx'
import { useSummary } from './useSummary.ts'

type Summary = Output<typeof api.getPublicSummary>
const first = { page: 1, size: 10 }

/** The public home page: what this is, a school to be found, the enrolment list of the year. */
export function HomePage() {
  const summary = useSummary()
  const schools = useQuery({ queryKey: ['portal', 'schools', first], queryFn: () => call(api.listPublicSchools, first) })
  useEffect(() => {
    document.title = '技工教育公共服务 · 鲁班'
  }, [])
  const failed = summary.error ?? schools.error
  return (
    <>
      <section className="po-hero">
        <div className="lu-w">
          <div>
            <h1>找技工院校，查招生资质</h1>
            <p>鲁班是技工教育信息管理系统。学校、专业和资质来自主管部门的台账，与审批结果同步。</p>
          </div>
          <Finder cities={summary.data?.cities ?? []} />
        </div>
      </section>
      <div className="lu-w">
        {failed ? (
          <PublicError error={failed} what="没有读到名录" onRetry={() => void Promise.all([summary.refetch(), schools.refetch()])} />
        ) : summary.data && schools.data ? (
          <Content summary={summary.data} schools={schools.data} />
        ) : (
          <Loading lines={8} />
        )}
      </div>
    </>
  )
}

function Content({ summary, schools }: { summary: Summary; schools: Output<typeof api.listPublicSchools> }) {
  const present = summary.standings.filter((one) => one.count > 0)
  return (
    <>
      <div className="po-main">
        <section aria-labelledby="po-list">
          <div className="po-title">
            <h2 id="po-list">{summary.year} 年招生资质名录</h2>
            {summary.listedOn && <span className="lu-t3 lu-sm">最近一批 {summary.listedOn} 公布</span>}
            <span className="lu-sp" />
            <Clause id="001:1315">三（一）</Clause>
          </div>
          <p className="lu-t2">没有当年资质或被暂停招生的学校，所招学生不能注册学籍。报名前请先查这份名录。</p>
          <SchoolTable rows={schools.rows} year={schools.year} />
          <p className="po-foot">
            <Link to="/schools/public">
              <b>查看全部 {formatNumber(summary.total)} 所</b>
            </Link>
            <span className="lu-t3 lu-sm">{present.map((one) => `${standingNames[one.standing].word} ${formatNumber(one.count)}`).join(' · ')}</span>
          </p>
        </section>
        <div className="lu-stack">
          <Standings present={present.map((one) => one.standing)} />
          {summary.phones.length > 0 && <Phones phones={summary.phones} />}
        </div>
      </div>
      {summary.categories.length > 0 && (
        <section className="po-section" aria-labelledby="po-categories">
          <div className="po-title">
            <h2 id="po-categories">按专业大类找学校</h2>
          </div>
          <ul className="po-grid">
            {summary.categories.map((one) => (
              <li key={one.category}>
                <Link to={`/schools/public?category=${encodeURIComponent(one.category)}`}>{one.category}</Link>
                <span className="lu-t2 lu-md">
                  {one.specialties} 个专业 · {one.schools} 所
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className="po-section" aria-labelledby="po-figures">
        <div className="po-title">
          <h2 id="po-figures">全省技工院校</h2>
          <span className="lu-t3 lu-sm">截至 {summary.today}</span>
        </div>
        <ul className="po-grid">
          {[{ level: 'all', count: summary.total }, ...summary.levels].map((one) => (
            <li key={one.level} className="po-figure">
              <span className="lu-t2">{one.level === 'all' ? '技工院校合计' : levelNames[one.level]}</span>
              <b>
                {formatNumber(one.count)}
                <small>所</small>
              </b>
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}

function Standings({ present }: { present: readonly Standing[] }) {
  return (
    <section className="lu-card" aria-labelledby="po-means">
      <div className="lu-card-body">
        <div className="po-title">
          <h2 id="po-means">资质怎么看</h2>
          <span className="lu-sp" />
          <Clause id="001:1319">三（三）</Clause>
        </div>
        <ul className="po-means">
          {present.map((standing) => (
            <li key={standing}>
              <StandingTag standing={standing} />
              <br />
              <span className="lu-t2">{standingNames[standing].meaning}</span>
            </li>
          ))}
        </ul>
      </div>
    </section>
  )
}

function Phones({ phones }: { phones: Summary['phones'] }) {
  return (
    <section className="lu-card" aria-labelledby="po-phones">
      <div className="lu-card-body">
        <div className="po-title">
          <h2 id="po-phones">主管部门电话</h2>
          <span className="lu-sp" />
          <Clause id="001:1317">三（二）</Clause>
        </div>
        <ul className="po-phones">
          {phones.map((one) => (
            <li key={one.name}>
              <span className="lu-t2">{one.name}</span>
              <a className="lu-mono" href={`tel:${one.phone}`}>
                {one.phone}
              </a>
            </li>
          ))}
        </ul>
      </div>
    </section>
  )
}
