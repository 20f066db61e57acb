import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { ownerships, schoolLevels } from '../../orgs/codes.ts'
import { api as prospectuses } from '../../prospectuses/api.ts'
import { api } from '../api.ts'
import { schoolWords } from '../codes.ts'
import './finder.css'
import { Results } from './Results.tsx'
import { ShareButton } from './ShareButton.tsx'
import { Failed, Meanings, rateText } from './words.tsx'

type School = Output<typeof prospectuses.getPublicProspectus>

/** A school as a candidate wants to know it: may it recruit, what can be learned, what it costs, whom to call. */
export function SchoolPage() {
  const orgNo = Number(useParams().orgNo)
  const school = useQuery({ queryKey: ['finder', 'school', orgNo], queryFn: () => call(prospectuses.getPublicProspectus, { orgNo }) })
  const lines = useQuery({ queryKey: ['finder', 'school-lines', orgNo], queryFn: () => call(api.findPublicLines, { orgNo, size: 100 }) })
  const error = school.error ?? lines.error
  return (
    <div className="lu-w fi-page">
      {error ? (
        <>
          <PageHead title="没有读到这所学校" crumbs={crumbs('学校')} />
          <Failed error={error} onRetry={() => void Promise.all([school.refetch(), lines.refetch()])} />
        </>
      ) : school.data && lines.data ? (
        <View school={school.data} lines={lines.data} />
      ) : (
        <Loading lines={10} />
      )}
    </div>
  )
}

const crumbs = (name: string) => [{ title: '首页', to: '/' }, { title: '找学校和专业', to: '/finder' }, { title: name }]

function View({ school, lines }: { school: School; lines: Output<typeof api.findPublicLines> }) {
  const { current } = school
  const left = lines.rows.reduce((sum, line) => sum + line.left, 0)
  const phone = current?.content.phone
  const employment = lines.rows[0]?.employment ?? null
  const text = (title: string, value: string | undefined) => (value?.trim() ? [{ name: title, value: <span className="fi-text">{value}</span> }] : [])
  return (
    <>
      <PageHead
        title={school.schoolName}
        crumbs={crumbs(school.schoolName)}
        status={<StatusTag shape={lines.total === 0 ? 'block' : left > 0 ? 'done' : 'soft'} word={lines.total === 0 ? '现在不能报' : left > 0 ? '可以报名' : '名额已满'} boxed />}
        context={`${school.cityName} · ${schoolLevels[school.level as keyof typeof schoolLevels] ?? school.level}${school.ownership ? ` · ${ownerships[school.ownership] ?? ''}` : ''}`}
        actions={<><ActionButton to={`/prospectuses/${school.orgNo}`}>看招生简章</ActionButton><ShareButton /></>}
      />
      <div className="lu-stack fi-body">
        {lines.total === 0 && (
          <Notice tone="warn" title={school.obstacles.length > 0 ? `现在不能报：${school.obstacles.join('；')}。` : '这所学校现在没有可以报的专业。'}>
            <Link to={`/finder?place=${lines.cities[0]?.code ?? ''}`}>看别的学校</Link>
          </Notice>
        )}
        <Card title="怎么报名、要花多少钱">
          <Facts
            facts={[
              { name: '怎么报名', value: '在下面选一个专业，点“报这个专业”，用手机号注册。不收报名费。学校答复以后，在手机上确认。' },
              ...text('报名与录取', current?.content.application),
              ...text('收费', current?.content.fees),
              ...text('资助', current?.content.aid),
              ...text('上课方式', current?.content.teaching),
            ]}
          />
        </Card>
        {lines.total > 0 && (
          <Card title="可以报的专业" meta={lines.total > lines.rows.length ? `共 ${lines.total} 个，列出前 ${lines.rows.length} 个，这些还有 ${left} 个名额` : `${lines.total} 个，还有 ${left} 个名额`} flush>
            <Results rows={lines.rows} school={false} />
            {lines.total > lines.rows.length && (
              <p className="lu-t3 lu-sm fi-more">
                <Link to={`/finder?q=${encodeURIComponent(school.schoolName)}`}>在“找学校和专业”里逐页看全部 {lines.total} 个</Link>
              </p>
            )}
          </Card>
        )}
        <Meanings />
        <Card title="学校情况和电话">
          <Facts
            facts={[
              ...(phone ? [{ name: '招生电话', value: <a className="fi-tel" href={`tel:${phone.replace(/[^\d+]/g, '')}`}>{phone}</a> }] : []),
              ...text('地址', current?.content.address),
              { name: '是什么学校', value: schoolWords[school.level] ?? '技工院校' },
              { name: '招生简章', value: current ? `${current.filedOn} 由${current.filedBy}备案，${current.filingNo}` : `${school.year} 年的还没有公布` },
              { name: '招生资质', value: <Link to={`/schools/public/${school.orgNo}`}>看今年的资质、备案专业和教学点</Link> },
              { name: '毕业生初次就业率', value: employment ? <>{rateText({ employment })}<span className="lu-t2 lu-sm">（省级公布，按毕业当年年末；分档，不是精确数）</span></> : '没有公布。毕业生很少的学校不公布。' },
              { name: '投诉、核实', value: <>{school.phones.map((one) => <a key={one} className="fi-tel" href={`tel:${one.replace(/[^\d+]/g, '')}`}>{one}</a>)}{school.authorityName ? `　${school.authorityName}${school.authorityPhone ? ` ${school.authorityPhone}` : ''}` : ''}　<Link className="lu-inline-link" to={`/complaints/new?school=${school.orgNo}`}>在网上投诉</Link></> },
            ]}
          />
        </Card>
      </div>
    </>
  )
}
