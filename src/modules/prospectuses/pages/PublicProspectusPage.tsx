import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError, urlOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { ownerships, schoolLevels } from '../../orgs/codes.ts'
import { api } from '../api.ts'
import { parts, partText } from '../content.ts'
import { LineTable } from './LineTable.tsx'
import './prospectuses.css'
import { SpecialtyTable } from './SpecialtyTable.tsx'
import { useYear } from './words.tsx'

type Shown = Output<typeof api.getPublicProspectus>

/** One school's filed prospectus: whether it recruits now, what it offers, seats left, versions, whom to complain to. */
export function PublicProspectusPage() {
  const { orgNo = '' } = useParams()
  const [year, setYear] = useYear()
  const { data, error, refetch } = useQuery({ queryKey: ['prospectuses', 'one', orgNo, year], queryFn: () => call(api.getPublicProspectus, { orgNo: Number(orgNo), year }) })
  const problem = error instanceof CallError ? error.problem : undefined
  return (
    <div className="lu-w">
      {error ? (
        <>
          <PageHead title="招生简章" crumbs={crumbs('')} />
          {problem && problem.status < 500 ? <Notice tone="warn" title={problem.message} /> : <ErrorState what="没有读到简章" kept="" error={error} onRetry={() => void refetch()} />}
        </>
      ) : data ? (
        <View shown={data} onYear={setYear} />
      ) : (
        <Loading lines={10} />
      )}
    </div>
  )
}

const crumbs = (name: string) => [{ title: '首页', to: '/' }, { title: '招生简章', to: '/prospectuses' }, { title: name }]

function View({ shown, onYear }: { shown: Shown; onYear: (year: number) => void }) {
  const { current } = shown
  const open = shown.obstacles.length === 0
  const left = shown.lines.filter((line) => line.open).reduce((sum, line) => sum + line.seats - line.taken, 0)
  return (
    <>
      <PageHead
        title={`${shown.schoolName} ${shown.year} 年招生简章`}
        crumbs={crumbs(shown.schoolName)}
        status={<StatusTag shape={open ? (left > 0 ? 'done' : 'soft') : 'block'} word={open ? (left > 0 ? '可以报名' : '名额已满') : '不能招生'} boxed />}
        context={`${shown.cityName} · ${schoolLevels[shown.level as keyof typeof schoolLevels] ?? shown.level}${shown.ownership ? ` · ${ownerships[shown.ownership] ?? ''}` : ''}${current ? ` · ${current.filingNo}` : ''}`}
        actions={
          <>
            <ActionButton to={`/schools/public/${shown.orgNo}`}>学校情况</ActionButton>
            {current && (
              <a className="lu-btn lu-btn-plain" href={urlOf(api.printPublicProspectus, { orgNo: shown.orgNo, year: shown.year }, {})} download>
                下载 PDF
              </a>
            )}
          </>
        }
      />
      {shown.years.length > 1 && (
        <div className="lu-views" role="group" aria-label="年度">
          {shown.years.map((one) => (
            <button key={one} type="button" aria-pressed={one === shown.year} onClick={() => onYear(one)}>{one} 年</button>
          ))}
        </div>
      )}
      <div className="lu-stack" style={{ marginTop: 16 }}>
        {!open && (
          <Notice tone="bad" title={`这所学校现在不能招生：${shown.obstacles.join('；')}。`}>
            这时招收的学生不能注册学籍。<Clause id="001:1319">三（三）</Clause>
          </Notice>
        )}
        <Card title="招什么、还有多少名额" meta={`${shown.year} 年计划 ${formatNumber(shown.lines.reduce((sum, line) => sum + line.seats, 0))} 人，还有 ${formatNumber(left)} 个名额`} flush>
          <LineTable lines={shown.lines} schoolNo={shown.orgNo} caption="招生计划和名额" empty="这一年没有批准的招生计划。" totals={false} />
        </Card>
        {current ? (
            <Card title="简章内容" meta={`第 ${current.version} 版，${current.filedOn} 由${current.filedBy}备案`} extra={<Clause id="001:1315">三（一）</Clause>}>
              <details className="pp-part">
                <summary><b>招生专业和学费标准</b>（{current.content.specialties.length} 项，点开查看）</summary>
                <SpecialtyTable rows={current.content.specialties} />
              </details>
              {parts
                .filter((part) => part.key !== 'specialties' && partText(current.content, part.key) !== '')
                .map((part) => (
                  <div key={part.key} className="pp-part">
                    <h3>{part.title}</h3>
                    <p className="pp-text">{partText(current.content, part.key)}</p>
                  </div>
                ))}
              {current.more.map((one) => (
                <div key={one.title} className="pp-part">
                  <h3>{one.title}</h3>
                  <p className="pp-text">{one.text}</p>
                </div>
              ))}
            </Card>
        ) : (
          <Notice tone="warn" title={`${shown.year} 年的招生简章没有公布。`}>没有公布简章的学校不能录取。可以看其他年度，或向主管部门询问。</Notice>
        )}
        {shown.changes.length > 0 && (
          <Card title="计划变更公告" meta={`${shown.changes.length} 条`} flush>
            <SmallTable
              rows={shown.changes}
              rowKey={(row) => row.id}
              caption="计划变更公告"
              columns={[
                { key: 'words', title: '变更', render: (row) => row.words },
                { key: 'on', title: '日期', render: (row) => row.changedOn },
                { key: 'reason', title: '理由', render: (row) => row.reason },
                { key: 'by', title: '批准', render: (row) => row.approvedBy },
              ]}
            />
          </Card>
        )}
        {shown.versions.length > 1 && <Versions versions={shown.versions} />}
        <Card title="监督和投诉" extra={<Clause id="001:1317">三（二）</Clause>}>
          <div className="pp-complain">
            <span>
              招生监督电话　{shown.phones.map((phone) => <b key={phone}><a href={`tel:${phone.replace(/[^\d+]/g, '')}`}>{phone}</a>　</b>)}
            </span>
            {shown.authorityName && <span className="lu-t2">主管部门　{shown.authorityName}{shown.authorityPhone ? `　${shown.authorityPhone}` : ''}</span>}
          </div>
          <p className="lu-t2">简章与实际不符、乱收费、有偿招生的，可以打电话反映，也可以<Link to={`/complaints/new?school=${shown.orgNo}`}>在网上投诉</Link>。</p>
        </Card>
      </div>
    </>
  )
}

function Versions({ versions }: { versions: Shown['versions'] }) {
  const rows = versions.flatMap((one) =>
    one.differences.length > 0
      ? one.differences.map((difference) => ({ key: `${one.version} ${difference.title}`, version: one, ...difference }))
      : [{ key: String(one.version), version: one, title: one.version === 1 ? '第一次备案' : '重新备案', before: '', after: '' }],
  )
  return (
    <Card title="历次版本" meta={`${versions.length} 版`} flush>
      <SmallTable
        rows={rows}
        rowKey={(row) => row.key}
        caption="历次版本和修改"
        columns={[
          { key: 'version', title: '版次', render: (row) => `第 ${row.version.version} 版（${row.version.filedOn}${row.version.endedOn ? ` 至 ${row.version.endedOn}` : ' 起'}）` },
          { key: 'title', title: '改了', render: (row) => row.title },
          { key: 'before', title: '原来', render: (row) => row.before || '—' },
          { key: 'after', title: '改为', render: (row) => row.after || '—' },
          { key: 'reason', title: '理由', render: (row) => row.version.reason ?? row.version.endedReason ?? '—' },
        ]}
      />
    </Card>
  )
}
