import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import type { Input, Output } from '../../../kernel/api.ts'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import type { FormField, FormValues } from '../../../ui/form-types.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { whenText } from '../../../ui/format.ts'
import { api } from '../api.ts'
import { kinds, rules, seasons } from '../codes.ts'
import { readCutOffs, readFormulas, readGroups, readSubjects, readTies, textsOf } from './settings-text.ts'

type Batch = Output<typeof api.getPlacementBatch>
type Settings = Omit<Input<typeof api.createPlacementBatch>, 'previousId'>

const options = (list: Readonly<Record<string, string>>) => Object.entries(list).map(([value, label]) => ({ value, label }))
const said = (work: () => unknown) => {
  try {
    work()
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}
const momentOf = (text: string) => {
  const found = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})$/.exec(text.trim())
  if (!found || Number.isNaN(Date.parse(`${found[1]}T${found[2]}:00+08:00`))) throw new Error('写成“2026-12-01 09:00”。')
  return `${found[1]}T${found[2]}:00+08:00`
}

const fields: readonly FormField[] = [
  { key: 'title', title: '批次名称', type: 'text', required: true, placeholder: '成都市 2027 年春季普通批' },
  { key: 'year', title: '招生年份', type: 'number', required: true },
  { key: 'season', title: '季', type: 'choice', required: true, options: options(seasons) },
  { key: 'kind', title: '种类', type: 'choice', required: true, options: options(kinds), help: '提前批取五年贯通、预备技师等提前批计划；普通批取普通批计划；征集志愿取两者的余额。' },
  { key: 'opensAt', title: '填报开始', type: 'text', required: true, help: '写成 2026-12-01 09:00。', validate: (value) => said(() => momentOf(value)), group: '填报' },
  { key: 'closesAt', title: '填报截止', type: 'text', required: true, help: '以系统时钟为准，到点即止；开放以后只能往后延。', validate: (value) => said(() => momentOf(value)) },
  { key: 'choices', title: '最多几个志愿', type: 'number', help: '不填为不限。不限时照实填最有利；有限时考生要取舍。' },
  { key: 'adjustment', title: '服从调剂', type: 'choice', required: true, options: [{ value: 'yes', label: '有' }, { value: 'no', label: '没有' }], help: '各志愿都没有录取的，在填报过的学校的空余专业里按名次录取。' },
  { key: 'rule', title: '规则', type: 'choice', required: true, options: options(rules), group: '计分' },
  { key: 'subjects', title: '科目', type: 'longtext', required: true, help: '每行一科：名称和满分，例如“数学 150”。加分单列一科。', validate: (value) => said(() => readSubjects(value)) },
  { key: 'ties', title: '同分比较', type: 'text', help: '依次比较的科目，用顿号隔开；都相同的按种子抽签。', validate: (value, all) => said(() => readTies(value, readSubjects(all['subjects'] ?? ''))) },
  {
    key: 'formulas', title: '计分办法', type: 'longtext', help: '不填时各科相加。每行一种：“理科 语文 1 数学 1.5”，第一行用于排位；各专业用哪一种在计划里选。',
    validate: (value, all) => said(() => readFormulas(value, readSubjects(all['subjects'] ?? ''))),
  },
  { key: 'cutOffs', title: '控制线', type: 'longtext', help: '每行“区划代码 分数”；全部地区只写分数；提前批可在前面写“五年贯通”等。', validate: (value) => said(() => readCutOffs(value)) },
  { key: 'groups', title: '考生类别', type: 'text', help: '用顿号隔开，例如“初中毕业、高中毕业、退役军人”。专业可以只收其中几类。' },
]

function settingsOf(values: FormValues): Settings {
  const text = (key: string) => values[key] ?? ''
  const subjects = readSubjects(text('subjects'))
  return {
    title: text('title'), year: Number(text('year')), season: text('season') as Settings['season'], kind: text('kind') as Settings['kind'], rule: text('rule') as Settings['rule'],
    opensAt: momentOf(text('opensAt')), closesAt: momentOf(text('closesAt')), choices: text('choices') === '' ? null : Number(text('choices')), adjustment: text('adjustment') === 'yes',
    subjects, ties: readTies(text('ties'), subjects), formulas: readFormulas(text('formulas'), subjects), cutOffs: readCutOffs(text('cutOffs')), groups: readGroups(text('groups')),
  }
}

function initialOf(batch: Batch | undefined, kind: string): Record<string, string> {
  if (!batch)
    return { title: '', year: String(new Date().getFullYear()), season: 'autumn', kind, opensAt: '', closesAt: '', choices: '6', adjustment: 'yes', rule: 'serial', subjects: '语文 150\n数学 150\n英语 150', ties: '数学、语文', formulas: '', cutOffs: '', groups: '' }
  return {
    title: batch.title, year: String(batch.year), season: batch.season, kind: batch.kind, opensAt: whenText(batch.opensAt), closesAt: whenText(batch.closesAt),
    choices: batch.choices === null ? '' : String(batch.choices), adjustment: batch.adjustment ? 'yes' : 'no', rule: batch.rule, ...textsOf(batch as never),
  }
}

/** 批次设置: a new batch, the round after another one, or the settings of one that is not open yet. */
export function SettingsPage() {
  const { id } = useParams()
  const [search] = useSearchParams()
  const from = id ?? search.get('after') ?? undefined
  const batch = useQuery({ queryKey: ['placements', 'batch', from], queryFn: () => call(api.getPlacementBatch, { id: from! }), enabled: from !== undefined })
  const [problem, setProblem] = useState<Problem>()
  const client = useQueryClient()
  const navigate = useNavigate()
  const after = search.get('after') ?? undefined
  if (from && !batch.data) return batch.error ? <ProblemNotice problem={problemOf(batch.error)} /> : <Loading lines={10} />
  const start = after && batch.data ? { ...initialOf(batch.data, 'supplementary'), title: `${batch.data.title}征集志愿`.slice(0, 60), kind: 'supplementary', opensAt: '', closesAt: '' } : initialOf(batch.data, 'regular')
  return (
    <>
      <PageHead
        crumbs={[{ title: '批次投档', to: '/placements' }, { title: id ? '设置' : '建立批次' }]}
        title={id ? '批次设置' : after ? '征集志愿' : '建立投档批次'}
        context={after ? '只用上一批次空出来的名额，只有没有录取的考生参加；成绩和账号核对随考生带过来。' : '开放填报以后规则不再改；计划从已批准、已公布简章的招生计划取入。'}
      />
      <RecordForm
        fields={[...fields]}
        initial={start}
        submitText={id ? '保存' : '建立批次'}
        effect={id ? '改了年份、季或种类的，重新取入计划。' : '批次先在“设置”，考生看不到。'}
        notice={problem && <ProblemNotice problem={problem} />}
        serverIssues={(problem?.issues ?? []).map((issue) => ({ key: issue.path, text: issue.message }))}
        onSubmit={async (values) => {
          try {
            const settings = settingsOf(values)
            const done = id ? await call(api.updatePlacementBatch, { id, version: batch.data!.version, ...settings }) : await call(api.createPlacementBatch, { ...settings, ...(after ? { previousId: after } : {}) })
            await client.invalidateQueries({ queryKey: ['placements'] })
            void navigate(`/placements/${done.id}`)
          } catch (error) {
            setProblem(problemOf(error))
            throw error
          }
        }}
      />
    </>
  )
}
