import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Chart } from '../../../ui/Chart.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { exactly, formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProgressLine } from '../../../ui/ProgressLine.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { intakeTitle } from '../codes.ts'
import { intakeQuery, IntakePicker, listLink, useArrivalPlan, type Plan } from './arrival-shared.tsx'
import './arrival.css'
import { untilWords } from './words.tsx'

/** 新生报到: how many came, through which stations, of which specialty; renewed every few seconds. */
export function ArrivalPage() {
  const { data: plan, error, refetch } = useArrivalPlan()
  const head = (
    <PageHead
      title="新生报到"
      crumbs={[{ title: '报名录取', to: '/admissions' }, { title: '新生报到' }]}
      context={plan ? `${plan.mayWork ? '' : `${plan.orgName} · `}${intakeTitle(plan)}。数字每五秒更新，点开就是名单。` : ''}
      actions={
        plan && (
          <>
            <IntakePicker plan={plan} />
            <ActionButton to={`/admissions/arrival/deferrals${intakeQuery(plan)}`}>缓缴名单</ActionButton>
            {plan.mayWork && <ActionButton to={`/admissions/arrival/settings${intakeQuery(plan)}`}>报到安排</ActionButton>}
            {plan.mayWork && <ActionButton kind="primary" to={`/admissions/arrival/desk${intakeQuery(plan)}`}>进站办理</ActionButton>}
          </>
        )
      }
    />
  )
  if (error) return <>{head}<ErrorState what="没有读到报到进度" error={error} onRetry={() => void refetch()} /></>
  if (!plan) return <>{head}<Loading lines={8} /></>
  return <>{head}<Progress plan={plan} /></>
}

function Progress({ plan }: { plan: Plan }) {
  const given = { year: plan.year, season: plan.season, ...(plan.mayWork ? {} : { orgNo: plan.orgNo }) }
  const { data, error, refetch } = useQuery({ queryKey: ['admissions', 'arrival', 'progress', given], queryFn: () => call(api.getArrivalProgress, given), refetchInterval: 5000, placeholderData: keepPreviousData })
  if (error && !data) return <ErrorState what="没有读到报到进度" error={error} onRetry={() => void refetch()} />
  if (!data) return <Loading lines={8} />
  if (data.expected + data.absent === 0)
    return <EmptyState icon="school" title={`${intakeTitle(plan)}还没有要报到的人`}>考生确认录取以后，这里开始有数字。</EmptyState>
  const figures = [
    { name: '应到', value: data.expected, view: 'here', word: '确认了录取的' },
    { name: '来了', value: data.came, view: 'came', word: '至少过了一站' },
    { name: '报到办完', value: data.arrived, view: 'arrived', word: '必过的站都过了' },
    { name: '没办完', value: data.unfinished, view: 'unfinished', word: '来了，还差必过的站' },
    { name: '还没来', value: data.waiting, view: 'awaited', word: plan.closesAt ? `${untilWords(plan.closesAt)} 截止` : '没有定截止时间' },
    { name: '缓缴', value: data.deferred, view: 'deferred', word: '走绿色通道' },
    { name: '未报到、放弃', value: data.absent, view: 'absent', word: '名额已放出' },
  ]
  return (
    <div className="lu-stack">
      {plan.over && data.waiting > 0 && <Notice tone="warn" title={`报到已在 ${untilWords(plan.closesAt)} 截止`}>还没来的几分钟内作未报到，名额放出。还要等的，先在“报到安排”里延后截止时间。</Notice>}
      {!plan.arranged && plan.mayWork && <Notice tone="info" title="用的是默认的站" actions={<ActionButton small to={`/admissions/arrival/settings${intakeQuery(plan)}`}>去安排</ActionButton>}>可以直接办理。写明地点、截止时间以后，考生在手机上看得到。</Notice>}
      <div className="ad-arrive-figures" role="group" aria-label={`截至 ${exactly(data.at)}`}>
        {figures.map(({ name, value, view, word }) => {
          const inside = <><span className="lu-t2 lu-sm">{name}</span><b>{formatNumber(value)}</b><span className="lu-t3 lu-sm">{word}</span></>
          return <Link key={name} to={listLink(plan, view)}>{inside}</Link>
        })}
      </div>
      <Card title="各站" meta={`来了 ${formatNumber(data.came)} 人`} flush>
        <SmallTable
          caption="各站过了多少人"
          rows={data.stations}
          rowKey={(row) => row.key}
          columns={[
            { key: 'title', title: '站', render: (row) => (plan.mayWork ? <Link to={`/admissions/arrival/desk${intakeQuery(plan, { station: row.key })}`}>{row.title}</Link> : row.title) },
            { key: 'required', title: '', card: 'state', render: (row) => (row.required ? <StatusTag shape="note" word="必过" /> : <span className="lu-t3 lu-sm">可后办</span>) },
            { key: 'done', title: '已过', align: 'right', render: (row) => <Link to={listLink(plan, 'here', { passed: row.key })}>{formatNumber(row.done)}</Link> },
            { key: 'deferred', title: '其中缓缴', align: 'right', render: (row) => (row.deferred > 0 ? formatNumber(row.deferred) : '—') },
            { key: 'waiting', title: '来了没过', align: 'right', render: (row) => <Link to={listLink(plan, 'here', { waiting: row.key })}>{formatNumber(row.waiting)}</Link> },
            { key: 'line', title: '进度', render: (row) => <ProgressLine done={row.done} total={data.expected} label={row.title} /> },
          ]}
        />
      </Card>
      <Card title="各专业" flush>
        <SmallTable
          caption="各专业报到多少人"
          rows={data.specialties}
          rowKey={(row) => row.code}
          total={['合计', formatNumber(data.expected), formatNumber(data.came), formatNumber(data.arrived), <ProgressLine key="all" done={data.arrived} total={data.expected} label="合计" />]}
          columns={[
            { key: 'name', title: '专业', render: (row) => <Link to={`${listLink(plan, 'here', { specialty: row.code })}&of=${encodeURIComponent(row.name)}`}>{row.name}</Link> },
            { key: 'expected', title: '应到', align: 'right', render: (row) => formatNumber(row.expected) },
            { key: 'came', title: '来了', align: 'right', render: (row) => formatNumber(row.came) },
            { key: 'arrived', title: '报到办完', align: 'right', render: (row) => formatNumber(row.arrived) },
            { key: 'line', title: '进度', render: (row) => <ProgressLine done={row.arrived} total={row.expected} label={row.name} /> },
          ]}
        />
      </Card>
      {data.hours.length > 1 && (
        <Chart
          title="按时刻来校"
          asOf={exactly(data.at)}
          source={`${data.day ?? ''}，按第一次过站的时间`}
          height={200}
          spec={{ kind: 'bar', unit: '人', categoryName: '时刻', categories: data.hours.map((one) => `${one.hour} 时`), series: [{ name: '来校', values: data.hours.map((one) => one.came) }] }}
        />
      )}
    </div>
  )
}
