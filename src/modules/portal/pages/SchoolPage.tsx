import { useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { Facts, type Fact } from '../../../ui/Facts.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { api } from '../api.ts'
import { levelNames, ownershipNames, standingNames, trainingLevelNames } from '../codes.ts'
import './portal.css'
import { PublicError } from './PublicError.tsx'
import { StandingTag } from './StandingTag.tsx'

type School = Output<typeof api.getPublicSchool>

/** What anyone may know of a school: who runs it, whether it may enrol this year, what it may teach. */
export function SchoolPage() {
  const orgNo = Number(useParams().orgNo)
  const { data, error, refetch } = useQuery({
    queryKey: ['portal', 'school', orgNo],
    queryFn: () => call(api.getPublicSchool, { orgNo }),
  })
  return (
    <div className="lu-w">
      {error ? (
        <>
          <PageHead crumbs={crumbs} title="没有这所学校的公开信息" />
          <PublicError error={error} what="没有读到学校" onRetry={() => void refetch()} />
        </>
      ) : data ? (
        <SchoolFacts school={data} />
      ) : (
        <Loading lines={8} />
      )}
    </div>
  )
}

const crumbs = [{ title: '首页', to: '/' }, { title: '招生资质名录', to: '/schools/public' }]

function SchoolFacts({ school }: { school: School }) {
  const { standing, year } = school
  const rows = specialtiesOf(school.offered)
  return (
    <>
      <PageHead
        crumbs={[...crumbs, { title: school.name }]}
        title={school.name}
        status={<StandingTag standing={standing} boxed />}
        context={`${school.cityName} · ${levelNames[school.level] ?? ''}${school.ownership ? ` · ${ownershipNames[school.ownership] ?? ''}` : ''}`}
        actions={<ActionButton to={`/prospectuses/${school.orgNo}`}>招生简章和计划</ActionButton>}
      />
      <div className="lu-stack">
        <Card title={`${year} 年招生资质`} extra={<Clause id="001:1315">三（一）</Clause>}>
          <p>
            <b>{standingNames[standing].word}。</b>
            {standingNames[standing].meaning}
          </p>
          {school.approvedOn && (
            <p className="lu-t2">
              {school.approvedOn} 核查合格，列入 {year} 年全日制招生资质名录{school.listNo ? `，名录序号 ${school.listNo}` : ''}。
            </p>
          )}
          {standing !== 'qualified' && (
            <p>
              依据 <Clause id="001:1319">三（三）</Clause>
            </p>
          )}
        </Card>
        <Card title="学校情况">
          <Facts
            facts={known([
              { name: '主管部门', value: school.authorityName },
              { name: '主管电话', value: school.authorityPhone },
              { name: '地址', value: school.address },
              { name: '学校电话', value: school.phone },
              { name: '信用代码', value: school.creditCode && <span className="lu-mono">{school.creditCode}</span> },
              { name: '办学时间', value: school.foundedOn },
            ])}
          />
        </Card>
        <Card title="备案专业" meta={`${formatNumber(school.specialties)} 个专业`} flush>
          <SmallTable
            caption="备案专业、培养层次和学制"
            rows={rows}
            rowKey={(row) => row.code}
            empty="没有在有效期内的备案专业。"
            columns={[
              { key: 'name', title: '专业', render: (row) => row.name },
              { key: 'code', title: '代码', render: (row) => <span className="lu-mono">{row.code}</span> },
              { key: 'category', title: '大类', render: (row) => row.category ?? '—' },
              { key: 'levels', title: '培养层次与学制', render: (row) => row.levels.join('；') },
            ]}
          />
        </Card>
        {school.sites.length > 0 && (
          <Card title="经审批的分校和教学点" meta={`${school.sites.length} 处`} extra={<Clause id="001:1319">三（三）</Clause>} flush>
            <SmallTable
              rows={school.sites}
              rowKey={(site) => site.name}
              columns={[
                { key: 'name', title: '名称', render: (site) => site.name },
                { key: 'approvedOn', title: '审批日期', render: (site) => site.approvedOn ?? '—' },
                { key: 'approvedBy', title: '审批机关', render: (site) => site.approvedBy ?? '—' },
              ]}
            />
          </Card>
        )}
        <p className="lu-t3 lu-sm">没有列出的教学点未经审批，不能在那里就读注册。情况与本页不符的，请向主管部门反映。</p>
      </div>
    </>
  )
}

/** A register shows what is missing; the public is told what is known. */
function known(facts: readonly Fact[]): Fact[] {
  return facts.filter((fact) => fact.value !== null && fact.value !== '')
}

/** One line per specialty; its levels and lengths side by side. */
function specialtiesOf(offered: School['offered']) {
  return [...Map.groupBy(offered, (one) => one.code)].map(([code, own]) => {
    const levels = [...Map.groupBy(own, (one) => one.trainingLevel)].map(([level, lengths]) => {
      return `${trainingLevelNames[level] ?? level} ${lengths.map((one) => formatNumber(one.lengthYears)).join('、')} 年`
    })
    return { code, name: own[0]?.name ?? '', category: own[0]?.category ?? null, levels }
  })
}
