import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ageOn, todayInChina } from '../../../kernel/dates.ts'
import { Card } from '../../../ui/Card.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import type { FormField, FormValues } from '../../../ui/form-types.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { api } from '../api.ts'
import { readCardText } from '../rules.ts'
import './admissions.css'
import { RegionSelect } from './RegionSelect.tsx'
import { issuesOf, optionsOf, PlainSelect, problemOf } from './words.tsx'

type Form = Output<typeof api.getWalkInForm>

/** 现场报名: the card's text pasted or typed, one line chosen, done; the line and the category stay for the next person. */
export function WalkInPage() {
  const { data, error, refetch } = useQuery({ queryKey: ['admissions', 'walk-in'], queryFn: () => call(api.getWalkInForm, {}) })
  return (
    <>
      <PageHead crumbs={[{ title: '报名录取', to: '/admissions' }]} title="现场报名" context="替来校的考生填一份，一分钟以内。材料可以后补。" />
      {error && <ErrorState what="没有读到报名表" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading lines={8} />}
      {data && data.lines.length === 0 && <EmptyState title="现在没有开放的招生计划">计划批准、简章公布以后才能报名。</EmptyState>}
      {data && data.lines.length > 0 && <Counter form={data} />}
    </>
  )
}

function Counter({ form }: { form: Form }) {
  const queries = useQueryClient()
  const [read, setRead] = useState<{ name: string; number: string }>()
  const [kept, setKept] = useState<FormValues>({ documentType: 'id-card', previousEducation: 'junior', entryCategory: 'junior-current', how: 'offer' })
  const [turn, setTurn] = useState(0)
  const send = useMutation({
    mutationFn: (values: FormValues) => {
      const text = (key: string) => values[key] || null
      return call(api.enterWalkIn, {
        lineId: values['lineId']!,
        documentType: values['documentType']!,
        number: values['number']!,
        name: values['name']!,
        ...(values['sex'] ? { sex: values['sex'] as '1' } : {}),
        ...(values['birthDate'] ? { birthDate: values['birthDate'] } : {}),
        phone: values['phone']!,
        entryCategory: text('entryCategory'),
        previousEducation: text('previousEducation'),
        previousSchool: text('previousSchool'),
        graduatedYear: null,
        homeRegion: text('homeRegion'),
        employerName: text('employerName'),
        guardianName: text('guardianName'),
        guardianRelation: text('guardianRelation'),
        guardianPhone: text('guardianPhone'),
        extra: Object.fromEntries(form.fields.flatMap((field) => (values[field.key] ? [[field.key, field.type === 'number' ? Number(values[field.key]) : values[field.key]!]] : []))),
        softReason: text('softReason'),
        greenChannel: values['green'] === 'yes',
        offer: values['how'] === 'offer',
      })
    },
    onSuccess: async (_done, values) => {
      await queries.invalidateQueries({ queryKey: ['admissions'] })
      // What is alike for the next in the queue stays.
      const { lineId = '', entryCategory = '', previousEducation = '', homeRegion = '', how = 'offer' } = values
      setKept({ documentType: 'id-card', lineId, entryCategory, previousEducation, homeRegion, how })
      setRead(undefined)
      setTurn(turn + 1)
    },
  })
  const other = (values: FormValues) => !['id-card', 'household-book', ''].includes(values['documentType'] ?? '')
  const minor = (values: FormValues) => {
    const number = values['number']?.replace(/\s/g, '') ?? ''
    const birth = other(values) ? (values['birthDate'] ?? '') : number.length === 18 ? `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}` : ''
    return /^\d{4}-\d\d-\d\d$/.test(birth) && ageOn(birth, todayInChina()) < 18
  }
  const select = (options: { value: string; label: string }[], empty = '请选择') => ({ type: 'custom' as const, input: (props: Parameters<typeof PlainSelect>[0]) => <PlainSelect {...props} options={options} empty={empty} /> })
  const fields = [
    { key: 'name', title: '姓名', type: 'text', required: true },
    { key: 'documentType', title: '证件种类', required: true, ...select(optionsOf(form.documents)) },
    { key: 'number', title: '证件号码', type: 'id', required: true },
    { key: 'sex', title: '性别', type: 'choice', shown: other, required: true, options: [{ value: '1', label: '男' }, { value: '2', label: '女' }] },
    { key: 'birthDate', title: '出生日期', type: 'date', shown: other, required: true },
    { key: 'phone', title: '手机号', type: 'phone', required: true, help: '本人或家长的。' },
    { key: 'lineId', title: '报哪个专业', required: true, ...select(form.lines.map((line) => ({ value: line.id, label: `${line.title}（${line.seatsLeft > 0 ? `还有 ${line.seatsLeft} 个名额` : '已满'}）` }))) },
    { key: 'entryCategory', title: '生源类别', required: true, ...select(optionsOf(form.categories)) },
    { key: 'previousEducation', title: '文化程度', required: true, ...select(optionsOf(form.educations)) },
    { key: 'homeRegion', title: '生源地', type: 'custom', required: true, validate: (value: string) => (value.endsWith('00') ? '请选到县（市、区）。' : undefined), input: (props) => <RegionSelect {...props} /> },
    { key: 'previousSchool', title: '毕业学校', type: 'text' },
    { key: 'employerName', title: '工作单位', type: 'text', shown: (values: FormValues) => ['employee', 'waiting-employee'].includes(values['entryCategory'] ?? '') },
    { key: 'guardianName', title: '监护人姓名', type: 'text', shown: minor, required: true },
    { key: 'guardianRelation', title: '与本人的关系', shown: minor, required: true, ...select(optionsOf(form.kinships)) },
    { key: 'guardianPhone', title: '监护人电话', type: 'phone', shown: minor, required: true },
    ...form.fields.map((field) => ({
      key: field.key,
      title: field.title,
      required: field.required,
      ...(field.help ? { help: field.help } : {}),
      ...(field.choices.length > 0 || field.type === 'boolean' ? select(field.choices.length > 0 ? optionsOf(field.choices) : [{ value: '1', label: '是' }, { value: '0', label: '否' }]) : { type: field.type === 'date' ? ('date' as const) : field.type === 'number' ? ('number' as const) : ('text' as const) }),
    })),
    { key: 'softReason', title: '说明', type: 'text', help: '有提示时写一句，例如“七月毕业，原学籍届时办结”。' },
    { key: 'green', title: '绿色通道', type: 'choice', options: [{ value: 'no', label: '不用' }, { value: 'yes', label: '开' }] },
    { key: 'how', title: '填好以后', type: 'choice', options: [{ value: 'offer', label: '当场录取' }, { value: 'later', label: '先报名，稍后审核' }] },
  ] as FormField[]
  return (
    <div className="lu-stack" style={{ maxWidth: 720 }}>
      {send.data && <Notice tone="ok" title={send.data.message}><Link to={`/admissions/${send.data.id}`}>打开这一份</Link>，或接着填下一位。</Notice>}
      <Card title="读卡或粘贴" meta="读卡器的文字、复制来的一行都可以">
        <textarea
          key={turn}
          className="lu-inp ad-paste"
          aria-label="身份证文字"
          placeholder="姓名 样例 公民身份号码 5101…"
          onChange={(event) => {
            const found = readCardText(event.target.value)
            if (found && found.number !== read?.number) setRead(found)
          }}
        />
      </Card>
      <Card title="报名表">
        <RecordForm
          key={`${turn}-${read?.number ?? ''}`}
          fields={fields}
          initial={{ ...kept, green: 'no', ...(read ? { name: read.name, number: read.number } : {}) }}
          submitText="提交"
          serverIssues={issuesOf(send.error)}
          notice={send.error && <ProblemNotice problem={problemOf(send.error)!} />}
          onSubmit={async (values) => void (await send.mutateAsync(values))}
        />
      </Card>
    </div>
  )
}
