import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { Card } from '../../../ui/Card.tsx'
import type { FormField } from '../../../ui/form-types.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { api } from '../api.ts'
import { natures } from '../codes.ts'

const list = (text: string | undefined) => (text ?? '').split(',').filter(Boolean)

/** 分解目标: which plan, which lines, which years, which units; or the change of an issued breakdown. */
export function NewBreakdownPage() {
  const navigate = useNavigate()
  const [params] = useSearchParams()
  const changes = params.get('changes') ?? undefined
  const [chosen, setChosen] = useState<string>()
  const [problem, setProblem] = useState<Problem>()
  const before = useQuery({ queryKey: ['targets', 'breakdown', changes], queryFn: () => call(api.getBreakdown, { id: changes! }), enabled: Boolean(changes) })
  const planId = before.data?.planId ?? chosen
  const { data } = useQuery({ queryKey: ['targets', 'choices', planId], queryFn: () => call(api.getBreakdownChoices, planId ? { planId } : {}), enabled: !changes || Boolean(before.data) })
  const crumbs = [{ title: '目标分解', to: '/targets' }, { title: changes ? '调整目标' : '分解目标' }]
  const fields: FormField[] = data
    ? [
        ...(before.data ? [{ key: 'reason', title: '调整的理由', type: 'longtext', required: true, help: '各单位会看到。' } as const] : []),
        { key: 'lines', title: '指标', type: 'choices', required: true, group: '分什么', options: data.lines.map((line) => ({ value: line.id, label: `${line.name}（${line.unit}，${natures[line.nature]}）` })), help: '“一批”等没有数的不分解。' },
        { key: 'years', title: '年份', type: 'choices', required: true, options: data.years.map((year) => ({ value: String(year), label: `${year} 年` })) },
        { key: 'baseYear', title: '基数', type: 'choice', required: true, options: data.baseYears.map((year) => ({ value: String(year), label: `${year} 年实际` })), help: '推算时按各单位这一年的实际占比。' },
        { key: 'units', title: '单位', type: 'choices', required: true, group: '分给谁', options: data.units.map((unit) => ({ value: String(unit.no), label: unit.name })) },
      ]
    : []
  const initial = data && {
    lines: before.data ? before.data.lineList.map((line) => line.id).join(',') : data.lines.filter((line) => line.suggested).map((line) => line.id).join(','),
    years: before.data ? before.data.years.join(',') : String(data.plans.find((one) => one.id === data.planId)?.to ?? ''),
    baseYear: String(before.data?.baseYear ?? data.baseYears[0] ?? ''),
    units: (before.data?.unitList ?? data.units).map((unit) => unit.no).join(','),
  }
  return (
    <>
      <PageHead title={changes ? '调整目标' : '分解目标'} crumbs={crumbs} context={before.data ? `调整 ${before.data.caseNo}：${before.data.title}` : '分给直接下级的主管部门和学校。'} />
      {!data && <Loading lines={10} />}
      {data && initial && (
        <div className="lu-stack" style={{ maxWidth: 860 }}>
          {!changes && (
            <Card title="规划">
              <select className="lu-inp" aria-label="规划" value={data.planId} onChange={(event) => setChosen(event.target.value)}>
                {data.plans.map((one) => (
                  <option key={one.id} value={one.id}>{one.title}（{one.from}—{one.to}）</option>
                ))}
              </select>
            </Card>
          )}
          {data.units.length === 0 && <Notice tone="warn" title="没有直接下级单位，不能分解" />}
          <Card title="分解">
            <RecordForm
              key={`${data.planId} ${changes ?? ''}`}
              fields={fields}
              initial={initial}
              submitText={changes ? '建立调整' : '建立分解'}
              onCancel={() => void navigate('/targets')}
              effect="建立以后填写各单位的目标，可以推算或用 Excel 填。"
              notice={problem && <ProblemNotice problem={problem} />}
              onSubmit={async (values) => {
                try {
                  const made = await call(api.openBreakdown, {
                    planId: data.planId, lines: list(values['lines']), years: list(values['years']).map(Number), baseYear: Number(values['baseYear']), unitNos: list(values['units']).map(Number),
                    ...(changes ? { changesId: changes, reason: values['reason'] ?? '' } : {}),
                  })
                  void navigate(`/targets/breakdowns/${made.id}`, { replace: true })
                } catch (error) {
                  setProblem(problemOf(error))
                  throw error
                }
              }}
            />
          </Card>
        </div>
      )}
    </>
  )
}
