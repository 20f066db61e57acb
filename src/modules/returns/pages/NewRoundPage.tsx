import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { call, problemOf } from '../../../kernel/client.ts'
import { addDays, todayInChina } from '../../../kernel/dates.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { Card } from '../../../ui/Card.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import type { FormField, FormValues } from '../../../ui/form-types.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { api } from '../api.ts'
import { levelOrder, levels, type Level } from '../model.ts'
import { PickList } from './PickList.tsx'
import { RelationsInput, relationsOf } from './RelationsInput.tsx'

const list = (text: string | undefined) => (text ?? '').split(',').filter(Boolean)
const day = (after: number) => addDays(todayInChina(), after)
const options = levelOrder.map((value) => ({ value, label: levels[value] }))

/** 发起填报: which year, which figures, which units, until when. */
export function NewRoundPage() {
  const navigate = useNavigate()
  const client = useQueryClient()
  const [problem, setProblem] = useState<Problem>()
  const { data } = useQuery({ queryKey: ['returns', 'reportable'], queryFn: () => call(api.listReportable, {}) })
  const lastYear = new Date().getFullYear() - 1
  const fields = (lines: readonly { id: string; title: string; unit: string; plan: string }[], units: readonly { orgNo: number; name: string; level: Level }[]): FormField[] => [
    { key: 'title', title: '批次名称', type: 'text', required: true, group: '填什么', placeholder: `例：${lastYear} 年规划指标填报` },
    { key: 'period', title: '统计年度', type: 'choice', required: true, options: [0, 1, 2].map((back) => ({ value: String(lastYear + 1 - back), label: `${lastYear + 1 - back} 年` })) },
    {
      key: 'lineIds',
      title: '指标',
      type: 'custom',
      required: true,
      help: '规划里没有台账可算的指标。口径按今天的冻结，以后改口径不影响本批次。',
      input: (props) => <PickList {...props} unit="项" options={lines.map((line) => ({ value: line.id, label: line.title, meta: `${line.unit}　${line.plan}` }))} />,
    },
    {
      key: 'relations',
      title: '指标之间的关系',
      type: 'custom',
      help: '填报时和送审时都检查。没有的不用写。',
      input: ({ value, onChange }) => <RelationsInput value={value} onChange={onChange} lines={lines} />,
    },
    { key: 'levels', title: '填报层级', type: 'choices', required: true, group: '谁来填', options },
    {
      key: 'countedLevel',
      title: '计入指标的层级',
      type: 'choice',
      required: true,
      options,
      help: '锁定后只有这一级的数成为指标，别的层级用来核对。',
      validate: (value, values) => (list(values['levels']).includes(value) ? undefined : '这一级要在填报层级里。'),
    },
    {
      key: 'units',
      title: '单位',
      type: 'custom',
      help: '不选就是所选层级的全部单位，按统计年度末在办学的。',
      input: (props) => <PickList {...props} unit="个" options={units.map((unit) => ({ value: String(unit.orgNo), label: unit.name, meta: levels[unit.level] }))} />,
    },
    { key: 'opensOn', title: '开始日期', type: 'date', required: true, group: '什么时候', help: '今天的马上下发，以后的当天清早下发。' },
    { key: 'closesOn', title: '截止日期', type: 'date', required: true, help: '过了这一天仍然可以报，记为逾期。' },
    { key: 'instruction', title: '填报说明', type: 'longtext', placeholder: '写明依据的台账、口径的特别约定' },
    { key: 'clause', title: '依据的条款', type: 'text', required: true, help: '条款编号，如 001:1101。' },
  ]
  const submit = async (values: FormValues) => {
    try {
      const units = list(values['units']).map(Number)
      const { id } = await call(api.openRound, {
        title: values['title'] ?? '',
        period: values['period'] ?? '',
        levels: list(values['levels']) as Level[],
        countedLevel: values['countedLevel'] as Level,
        lineIds: list(values['lineIds']),
        relations: relationsOf(values['relations'] ?? '').map((one) => (one.kind === 'sum' ? { ...one, parts: [...one.parts] } : one)),
        ...(units.length > 0 ? { units } : {}),
        opensOn: values['opensOn'] ?? '',
        closesOn: values['closesOn'] ?? '',
        instruction: values['instruction'] ?? '',
        clause: values['clause'] ?? '',
      })
      await client.invalidateQueries({ queryKey: ['returns'] })
      void navigate(`/returns/rounds/${id}`, { replace: true })
    } catch (error) {
      setProblem(problemOf(error))
      throw error
    }
  }
  return (
    <>
      <PageHead title="发起填报" crumbs={[{ title: '指标填报', to: '/returns' }, { title: '发起填报' }]} context="每个单位得到一个填报办件：填报、复核、逐级审核、锁定。" />
      {!data && <Loading lines={8} />}
      {data && data.lines.length === 0 && <EmptyState title="没有要填报的指标">规划里的指标都由台账计算，或者不由本系统填报。</EmptyState>}
      {data && data.lines.length > 0 && (
        <Card>
          <RecordForm
            fields={fields(data.lines, data.units)}
            initial={{ period: String(lastYear), levels: 'school', countedLevel: 'school', opensOn: day(0), closesOn: day(14), clause: '001:1101' }}
            draftKey="returns.new-round"
            draftStays
            submitText="发起填报"
            effect="下发后各单位收到待办和通知。指标和单位不再改，截止日期可以改。"
            serverIssues={problem?.issues?.map((issue) => ({ key: issue.path.split('.')[0]!, text: issue.message }))}
            notice={problem && <ProblemNotice problem={problem} />}
            onSubmit={submit}
          />
        </Card>
      )}
    </>
  )
}
