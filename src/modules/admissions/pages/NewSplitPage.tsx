import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { call, CallError } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { Card } from '../../../ui/Card.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { api } from '../api.ts'
import { intakeTitle } from '../codes.ts'
import { groupQuery, groupWords } from './ClassesPage.tsx'
import { ClassSettings, type Settings } from './ClassSettings.tsx'

/** 分班: how many classes, what is looked at, whether those who have not arrived come too. */
export function NewSplitPage() {
  const [params] = useSearchParams()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [problem, setProblem] = useState<Problem>()
  const [early, setEarly] = useState(false)
  const { data } = useQuery({ queryKey: ['admissions', 'classes'], queryFn: () => call(api.listClassGroups, {}) })
  const group = data?.groups.find((one) => groupQuery(one) === params.toString())
  const crumbs = [{ title: '报名录取', to: '/admissions' }, { title: '分班移交', to: '/admissions/classes' }, { title: '分班' }]
  if (!data) return <><PageHead title="分班" crumbs={crumbs} /><Loading lines={8} /></>
  if (!group) return <><PageHead title="分班" crumbs={crumbs} /><EmptyState title="没有这个专业的新生">从“分班移交”里选一个专业。</EmptyState></>
  const people = group.waiting + (early || group.waiting === 0 ? group.early : 0)
  const make = async (given: Settings) => {
    const { waiting: _w, early: _e, classed: _c, handed: _h, specialtyName: _s, ...key } = group
    try {
      const { id } = await call(api.makeSplit, { ...given, group: key, early: early || group.waiting === 0, pairs: [] })
      await queries.invalidateQueries({ queryKey: ['admissions'] })
      void navigate(`/admissions/classes/${id}`)
    } catch (error) {
      if (!(error instanceof CallError)) throw error
      setProblem(error.problem)
    }
  }
  return (
    <>
      <PageHead title={`${group.specialtyName}分班`} crumbs={crumbs} context={`${groupWords(group)} · ${intakeTitle(group)}。算出来的是草稿，可以手动移人，确认以后才写到新生名下。`} />
      <Card title="怎么分">
        {group.waiting > 0 && group.early > 0 && (
          <label className="lu-row ad-early">
            <input type="checkbox" checked={early} onChange={(event) => setEarly(event.target.checked)} />
            <span>连同已确认、还没有报到的 {group.early} 人一起分</span>
          </label>
        )}
        <ClassSettings key={people} people={people} initial={{ prefix: `${String(group.year).slice(2)}${group.specialtyName}` }} submitText={`分 ${people} 人`} notice={problem && <ProblemNotice problem={problem} />} onSubmit={make} />
      </Card>
    </>
  )
}
