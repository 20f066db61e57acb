import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, problemOf } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { classKindLabel, purposeTitles, type ClassKind, type Purpose } from '../codes.ts'

type Answer = Output<typeof api.getEquivalence>
type Reading = NonNullable<Answer['answer']>
type SchoolLevel = 'technical' | 'senior' | 'technician'

const regions: readonly [string, string][] = [['510000', '四川'], ['500000', '重庆'], ['530000', '云南'], ['000000', '其他地区']]
const levels: readonly [string, string][] = [['technical', '技工学校'], ['senior', '高级技工学校'], ['technician', '技师学院']]

/** The question (class, purpose, region, day, school), the answer with its text, and every other reading. */
export function EquivalenceForm() {
  const [params, setParams] = useSearchParams()
  const asked = {
    classKind: (params.get('class') ?? 'senior') as ClassKind,
    purpose: (params.get('purpose') ?? 'title') as Purpose,
    region: params.get('region') ?? '510000',
    ...(params.get('on') ? { on: params.get('on')! } : {}),
    ...(params.get('school') ? { schoolLevel: params.get('school') as SchoolLevel } : {}),
  }
  const { data, error } = useQuery({ queryKey: ['graduation', 'equivalence', asked], queryFn: () => call(api.getEquivalence, asked), placeholderData: keepPreviousData, retry: false })
  const set = (key: string, value: string) =>
    setParams((before) => {
      const next = new URLSearchParams(before)
      if (value) next.set(key, value)
      else next.delete(key)
      return next
    }, { replace: true })
  const choice = (key: string, title: string, value: string, options: readonly (readonly [string, string])[], empty?: string) => (
    <label className="lu-stack" style={{ gap: 4, flex: '1 1 160px', minWidth: 0 }}>
      <span className="lu-t2 lu-sm">{title}</span>
      <select className="lu-inp" value={value} onChange={(event) => set(key, event.target.value)}>
        {empty && <option value="">{empty}</option>}
        {options.map(([code, label]) => <option key={code} value={code}>{label}</option>)}
      </select>
    </label>
  )
  return (
    <div className="lu-stack">
      <Card title="问什么">
        <div className="lu-row lu-wrap" style={{ gap: 12, alignItems: 'flex-end' }}>
          {choice('class', '证书写明的班次', asked.classKind, Object.entries(classKindLabel))}
          {choice('purpose', '用途', asked.purpose, Object.entries(purposeTitles))}
          {choice('region', '在哪里用', asked.region, regions)}
          {choice('school', '毕业学校', params.get('school') ?? '', levels, '不指定')}
          <label className="lu-stack" style={{ gap: 4, flex: '1 1 150px', minWidth: 0 }}>
            <span className="lu-t2 lu-sm">哪一天用</span>
            <input className="lu-inp" type="date" value={params.get('on') ?? data?.on ?? ''} onChange={(event) => set('on', event.target.value)} />
          </label>
        </div>
      </Card>
      {error && <ProblemNotice problem={problemOf(error)} />}
      {!data && !error && <Loading lines={4} />}
      {data && (
        <>
          <Card title="答复">
            <p style={{ fontSize: 18, margin: '0 0 8px' }}><b>{data.sentence}</b></p>
            {data.answer && <ReadingText reading={data.answer} />}
          </Card>
          {data.others.length > 0 && (
            <Card title="其他文件怎么说" meta={`${data.others.length} 个`}>
              {data.others.map((one) => (
                <div key={one.textId} style={{ padding: '10px 0', borderBottom: '1px solid var(--bd2)' }}>
                  <ReadingText reading={one} />
                </div>
              ))}
            </Card>
          )}
          <p className="lu-t3 lu-sm">{data.rule}</p>
        </>
      )}
    </div>
  )
}

function ReadingText({ reading }: { reading: Reading }) {
  const look = reading.education === null ? (['none', '没有写对应的学历'] as const) : reading.differs ? (['soft', reading.education] as const) : (['done', reading.education] as const)
  return (
    <div>
      <div className="lu-row lu-wrap">
        <StatusTag shape={look[0]} word={look[1]} />
        <span>《{reading.title}》{reading.number}</span>
        <span className="lu-t3 lu-sm">{reading.issued}</span>
        <Clause id={reading.clause} />
      </div>
      <div className="lu-t2 lu-md">{reading.statement}</div>
      {reading.conditions.length > 0 && <div className="lu-t3 lu-sm">条件：{reading.conditions.join('；')}。</div>}
    </div>
  )
}
