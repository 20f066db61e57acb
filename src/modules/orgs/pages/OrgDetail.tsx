import { useSearchParams } from 'react-router'
import { useMay, useSession } from '../../access/model.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { DateInput } from '../../../ui/DateInput.tsx'
import { DetailPage } from '../../../ui/DetailPage.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ViewTabs } from '../../../ui/ViewTabs.tsx'
import { labelOf, orgKinds, ownerships, schoolLevels } from '../codes.ts'
import type { School } from './case-forms.tsx'
import { History } from './History.tsx'
import { CaseTable, ChildTable, JointTable, QualificationTable, SiteTable } from './OrgTables.tsx'
import { SchoolActions } from './SchoolActions.tsx'
import { StateTag } from './StateTag.tsx'
import { useOrg } from './useOwnSchool.ts'

type Props = { orgNo: number; own?: boolean }

/** One unit: what it is and was, what belongs to it, what is open at it, and what can be started. */
export function OrgDetail({ orgNo, own }: Props) {
  const [params, setParams] = useSearchParams()
  const session = useSession()
  const on = params.get('on') ?? ''
  const { data, error, isPending, refetch } = useOrg(orgNo, on)
  const mayOrder = useMay('orgs.order')
  const set = (key: string, value: string) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before)
        if (value) next.set(key, value)
        else next.delete(key)
        return next
      },
      { replace: true },
    )
  const past = data !== undefined && data.on < session.today
  const school = data?.kind === 'school'
  const crumbs = own ? [] : [{ title: '学校台账', to: '/orgs' }, { title: data?.name ?? '单位' }]
  return (
    <DetailPage
      title={data?.name ?? (own ? '本校' : '单位')}
      crumbs={crumbs}
      {...(data?.state && data.kind !== 'authority'
        ? {
            status: (
              <StateTag
                state={data.state}
                site={data.kind === 'site'}
                approved={data.approvedOn !== null}
                boxed
              />
            ),
          }
        : {})}
      context={
        data && (
          <>
            <span className="lu-mono">{data.no}</span>　
            {[orgKinds[data.kind], data.level ? schoolLevels[data.level] : '', data.authorityName]
              .filter(Boolean)
              .join(' · ')}
          </>
        )
      }
      actions={
        <>
          <span className="lu-filter">
            <span>截至</span>
            <DateInput
              label="截至哪一天"
              value={on || session.today}
              onChange={(value) => set('on', value === session.today ? '' : value)}
            />
          </span>
          {school && data.administered && mayOrder && (
            <ActionButton
              kind="danger"
              to={`/orgs/${orgNo}/order`}
              blocked={blockedOrder(data)}
              showReason={false}
            >
              责令整改、停招…
            </ActionButton>
          )}
        </>
      }
      groups={data ? groupsOf(data) : []}
      loading={isPending}
      error={error}
      onRetry={() => void refetch()}
      {...(data && school ? { aside: <Aside data={data} own={own === true} /> } : {})}
    >
      {past && (
        <Notice
          tone="info"
          title={`显示的是 ${data.on} 当天的情况`}
          actions={
            <ActionButton small onClick={() => set('on', '')}>
              看今天
            </ActionButton>
          }
        >
          {data.state === null
            ? '这一天还没有沿革记录。'
            : '层级、状态、名称、主管、教学点、资质和合作办学都按那一天。'}
        </Notice>
      )}
      {data && school && !data.administered && (
        <Notice tone="info" title="这所学校只是位于本地区">
          主管部门是{data.authorityName || '其他部门'}，协议和办件由主管部门保存。
        </Notice>
      )}
      {data && school && (
        <SchoolTabs
          data={data}
          own={own === true}
          current={params.get('tab') ?? 'sites'}
          onTab={(tab) => set('tab', tab)}
        />
      )}
      {data?.kind === 'authority' && (
        <Card title="下级单位" meta={`${data.children} 个`} flush>
          <ChildTable orgNo={data.no} />
        </Card>
      )}
    </DetailPage>
  )
}

function blockedOrder(data: School): string | undefined {
  return data.state === 'operating' || data.state === 'rectifying'
    ? undefined
    : '只有在办或限期整改的学校可以责令'
}

function Aside({ data, own }: { data: School; own: boolean }) {
  return (
    <>
      {own && <SchoolActions school={data} />}
      <Card title="沿革" meta={`${data.periods.length} 段`}>
        <History detail={data} />
      </Card>
    </>
  )
}

function SchoolTabs({
  data,
  own,
  current,
  onTab,
}: {
  data: School
  own: boolean
  current: string
  onTab: (tab: string) => void
}) {
  const views = [
    { key: 'sites', title: '分校、教学点', count: data.sites.length },
    { key: 'qualifications', title: '招生资质', count: data.qualifications.length },
    { key: 'joint', title: '联合办学', count: data.jointProgrammes.length },
    { key: 'specialties', title: '专业' },
    { key: 'cases', title: '办件', count: data.cases.length },
  ]
  return (
    <>
      <ViewTabs views={views} current={current} onView={onTab} />
      <Card flush>
        {current === 'sites' && <SiteTable rows={data.sites} />}
        {current === 'qualifications' && <QualificationTable rows={data.qualifications} />}
        {current === 'joint' && <JointTable rows={data.jointProgrammes} />}
        {current === 'cases' && <CaseTable rows={data.cases} own={own} />}
        {current === 'specialties' && (
          <div className="lu-card-body lu-row lu-wrap">
            <ActionButton to={`/specialties/filed?f.school=${data.no}`}>看已备案专业</ActionButton>
            {own && <ActionButton to="/specialties/apply">报专业备案</ActionButton>}
          </div>
        )}
      </Card>
    </>
  )
}

function groupsOf(data: School) {
  if (data.kind === 'authority') {
    return [
      {
        title: '基本情况',
        facts: [
          { name: '地区', value: data.regionName },
          { name: '简称', value: data.shortName },
          { name: '地址', value: data.address },
          { name: '电话', value: data.phone },
        ],
      },
    ]
  }
  const approval =
    data.kind === 'site'
      ? [
          { name: '所属学校', value: data.parentName || '—' },
          { name: '批准日期', value: data.approvedOn },
          { name: '批准机关', value: data.approvedBy },
        ]
      : []
  return [
    {
      title: '基本情况',
      meta: `截至 ${data.on}`,
      facts: [
        { name: '单位号', value: <span className="lu-mono">{data.no}</span> },
        { name: '信用代码', value: data.creditCode && <span className="lu-mono">{data.creditCode}</span> },
        ...approval,
        ...(data.kind === 'school'
          ? [
              { name: '层级', value: labelOf(schoolLevels, data.level) },
              { name: '办学性质', value: labelOf(ownerships, data.ownership) },
            ]
          : []),
        { name: '地址', value: data.address },
        { name: '电话', value: data.phone },
      ],
    },
    {
      title: '主管与属地',
      facts: [
        {
          name: '主管',
          value: data.authorityName ? `${data.authorityName}（${data.regionName}）` : data.regionName,
        },
        { name: '属地', value: data.locationName },
        { name: '建校日期', value: data.foundedOn },
        { name: '批准文件', value: data.foundingApproval },
        ...(data.closedOn ? [{ name: '退出日期', value: data.closedOn }] : []),
      ],
    },
  ]
}
