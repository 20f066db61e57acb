import type { Output } from '../../../kernel/api.ts'
import type { api } from '../api.ts'
import { ScrollBox } from '../../../ui/ScrollBox.tsx'
import './todos.css'

type Days = Output<typeof api.listTodos>['days']

/** Four weeks of working days with the number of own cases due on each; rest days are hatched. */
export function WorkCalendar({ days }: { days: Days }) {
  const published = days.every((day) => day.published)
  const first = days[0]
  const last = days.at(-1)
  if (!first || !last) return null
  return (
    <section className="lu-card td-calendar" aria-label="工作日历">
      <div className="td-calendar-head">
        <b>工作日历</b>
        <span className="lu-t3 lu-sm">
          {first.date.slice(0, 7)} 至 {last.date.slice(0, 7)}
        </span>
        <span className="lu-t3 lu-sm">期限只数工作日</span>
        {!published && <span className="lu-t3 lu-sm">其中尚未公布放假安排的按周末推算</span>}
      </div>
      <ScrollBox label="工作日历">
        <ol>
          {days.map((day, at) => (
            <li key={day.date} data-kind={day.kind} aria-current={at === 0 ? 'date' : undefined}>
              <span className="lu-sm lu-t2">{day.weekday}</span>
              <b>{Number(day.date.slice(8))}</b>
              <span className="lu-sm">{at === 0 ? '今天' : day.name}</span>
              <span className="lu-sm td-due">{day.count > 0 ? `${day.count} 件` : ''}</span>
            </li>
          ))}
        </ol>
      </ScrollBox>
    </section>
  )
}
