import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { Card } from '../../../ui/Card.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { useSession } from '../../access/model.ts'
import { plans } from '../../plans/model.ts'
import { api } from '../api.ts'
import { reportCycles, unitKinds, type ReportCycle } from '../codes.ts'
import { UnitsInput, type ChosenUnit } from './UnitsInput.tsx'
import { options } from './words.tsx'

type Line = Output<typeof api.getTaskLine>
type Duty = Output<typeof api.getDuty>

const indicatorOptions = plans.flatMap((plan) => plan.indicators.map((line) => ({ value: `${plan.id}|${line.id}`, label: `${line.name}（${plan.title}）` })))

/** 交办任务: from a line of a ledger, as a part of an own duty, or by itself. */
export function IssuePage() {
  const [params] = useSearchParams()
  const lineId = params.get('line')
  const parentId = params.get('parent')
  const aim = aimOf(params.get('plan'), params.get('indicator'), Number(params.get('org')) || undefined)
  const line = useQuery({ queryKey: ['tasks', 'line', lineId], queryFn: () => call(api.getTaskLine, { id: lineId! }), enabled: Boolean(lineId) })
  const parent = useQuery({ queryKey: ['tasks', 'duty', parentId], queryFn: () => call(api.getDuty, { id: parentId! }), enabled: Boolean(parentId) })
  const title = parentId ? '分解给下级' : '交办任务'
  const waiting = (lineId && !line.data && !line.error) || (parentId && !parent.data && !parent.error)
  const problem = line.error ?? parent.error
  return (
    <>
      <PageHead title={title} crumbs={[{ title: '督办台账', to: '/tasks' }, { title }]} context={line.data?.task ?? parent.data?.title ?? aim?.name ?? '写明任务、办结标准、期限和承办单位。'} />
      {waiting && <Loading lines={8} />}
      {problem && <ProblemNotice problem={problemOf(problem)} />}
      {!waiting && !problem && <Form line={line.data} parent={parent.data} aim={aim} />}
    </>
  )
}

function Form({ line, parent, aim }: { line: Line | undefined; parent: Duty | undefined; aim: Aim | undefined }) {
  const session = useSession()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [params] = useSearchParams()
  const own = session.acting?.orgNo ?? 0
  const [units, setUnits] = useState<ChosenUnit[]>(() => (line ? unitsOf(line, own) : aim?.org !== undefined && aim.org !== own ? [{ role: 'lead', orgNo: aim.org, name: params.get('name') ?? `单位 ${aim.org}` }] : []))
  const [problem, setProblem] = useState<Problem>()
  return (
    <div className="lu-stack">
      {line && line.toAssign.length > 0 && (
        <Notice tone="warn" title={`原文写“${line.toAssign.join('、')}”，不是具体单位`}>由本单位明确后加到承办单位里。</Notice>
      )}
      <Card title="承办单位" meta={`${units.length} 个`}>
        <UnitsInput units={units} onChange={setUnits} parted={!line || line.responsible.length === 0} />
      </Card>
      <Card title="任务">
        <RecordForm
          fields={[
            { key: 'title', title: '任务名称', type: 'text', required: true },
            { key: 'content', title: '任务内容', type: 'longtext' },
            { key: 'criterion', title: '办结标准', type: 'longtext', required: true, help: '做到什么程度算完成，验收时对照。' },
            { key: 'dueOn', title: '期限', type: 'date', required: true, ...(parent ? { help: `不晚于本单位的期限 ${parent.dueOn}。` } : {}) },
            { key: 'reportEvery', title: '报告周期', type: 'choice', required: true, options: options(reportCycles) },
            { key: 'indicator', title: '规划指标', type: 'code', options: indicatorOptions, help: '任务是为了哪项规划指标；没有的不选。' },
            { key: 'clause', title: '依据条款', type: 'text', help: '条款号，例如 001:2745。' },
          ]}
          initial={{
            title: line ? (line.task.length > 60 ? line.measure : line.task.replace(/。$/, '')) : (parent?.title ?? (aim ? `追赶进度：${aim.name}` : '')),
            content: line?.task ?? parent?.content ?? '',
            criterion: parent?.criterion ?? (aim ? `“${aim.name}”达到规划进度` : ''),
            dueOn: line?.dueOn ?? parent?.dueOn ?? '',
            reportEvery: 'monthly',
            indicator: parent?.planId ? `${parent.planId}|${parent.indicatorId}` : (aim?.key ?? ''),
            clause: line?.clause ?? parent?.clause ?? aim?.clause ?? '',
          }}
          submitText="交办"
          {...(units.length === 0 ? { submitBlocked: '先选承办单位' } : {})}
          onCancel={() => void navigate(-1)}
          effect={`每个承办单位一个办件，共 ${units.length} 件；本系统的单位收到通知。`}
          notice={problem && <ProblemNotice problem={problem} />}
          onSubmit={async ({ clause, indicator, ...values }) => {
            const [planId, indicatorId] = (indicator ?? '').split('|')
            try {
              const made = await call(api.issueTask, {
                ...(line ? { lineId: line.id } : {}),
                ...(parent ? { parentId: parent.id } : {}),
                title: values['title'] ?? '',
                content: values['content'] ?? '',
                criterion: values['criterion'] ?? '',
                dueOn: values['dueOn'] ?? '',
                reportEvery: (values['reportEvery'] ?? 'monthly') as ReportCycle,
                ...(clause ? { clause } : {}),
                ...(planId && indicatorId ? { planId, indicatorId } : {}),
                units: units.map(({ role, orgNo, name }) => (orgNo ? { role, orgNo } : { role, name })),
              })
              await client.invalidateQueries({ queryKey: ['tasks'] })
              void navigate(`/tasks/issued/${made.id}`, { replace: true })
            } catch (error) {
              setProblem(problemOf(error))
              throw error
            }
          }}
        />
      </Card>
    </div>
  )
}

type Aim = { key: string; name: string; clause: string; org: number | undefined }

/** A line of a plan that is behind, as the board hands it over in the address. */
function aimOf(planId: string | null, indicatorId: string | null, org: number | undefined): Aim | undefined {
  const line = plans.find((plan) => plan.id === planId)?.indicators.find((one) => one.id === indicatorId)
  return line && { key: `${planId}|${line.id}`, name: line.name, clause: line.clause, org }
}

/** The units a text names; the province's own department stands there as the unit of the system that it is. */
function unitsOf(line: Line, own: number): ChosenUnit[] {
  const self = new Set(line.unitKinds.filter((unit) => unit.kind === unitKinds.self).map((unit) => unit.name))
  const of = (role: ChosenUnit['role'], names: readonly string[]): ChosenUnit[] =>
    names.map((name) => (self.has(name) && own % 10_000_000_000 === 0 ? { role, orgNo: own, name } : { role, name }))
  return [...of('lead', line.lead), ...of('participant', line.participants), ...of('responsible', line.responsible)]
}
