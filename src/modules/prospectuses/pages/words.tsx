import { useSearchParams } from 'react-router'
import { todayInChina } from '../../../kernel/dates.ts'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { missingWords } from '../codes.ts'

export type Missing = keyof typeof missingWords

export const thisYear = Number(todayInChina().slice(0, 4))

/** The year in the address; this year where it says none. */
export function useYear(): [number, (year: number) => void] {
  const [params, setParams] = useSearchParams()
  const asked = Number(params.get('year'))
  const year = Number.isInteger(asked) && asked >= 2000 && asked <= 2100 ? asked : thisYear
  return [
    year,
    (next) =>
      setParams((before) => {
        const params = new URLSearchParams(before)
        params.set('year', String(next))
        params.delete('page')
        return params
      }),
  ]
}

/** The years that are worked on, as tabs. */
export function YearTabs({ year, onYear, back = 1 }: { year: number; onYear: (year: number) => void; back?: number }) {
  const years = [...new Set([thisYear + 1, ...Array.from({ length: back + 1 }, (_, at) => thisYear - at), year])].toSorted((left, right) => right - left)
  return (
    <div className="lu-views" role="group" aria-label="年度">
      {years.map((one) => (
        <button key={one} type="button" aria-pressed={one === year} onClick={() => onYear(one)}>
          {one} 年
        </button>
      ))}
    </div>
  )
}

/** Whether a school may take students, and if not what is missing. */
export function MissingTag({ missing, boxed = false }: { missing: readonly Missing[]; boxed?: boolean }) {
  const hard = missing.filter((one) => one !== 'list')
  if (missing.length === 0) return <StatusTag shape="done" word="可以招生" boxed={boxed} />
  if (hard.length === 0) return <StatusTag shape="soft" word="未列入名单" boxed={boxed} />
  if (missing.includes('state')) return <StatusTag shape="block" word="停招或整改" boxed={boxed} />
  return <StatusTag shape={hard.includes('qualification') ? 'block' : 'waiting'} word={`缺${hard.map((one) => missingWords[one].word.replace('招生', '')).join('、')}`} boxed={boxed} />
}
