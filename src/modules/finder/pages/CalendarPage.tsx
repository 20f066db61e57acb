import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { call, urlOf } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { api } from '../api.ts'
import { dayWords } from '../day-words.ts'
import './finder.css'
import { ShareButton } from './ShareButton.tsx'
import { Failed, intakeText } from './words.tsx'

/** 招生日历: what takes students now, and the dates that count, also for the phone's own calendar. */
export function CalendarPage() {
  const { data, error, refetch } = useQuery({ queryKey: ['finder', 'calendar'], queryFn: () => call(api.getAdmissionCalendar, {}) })
  return (
    <div className="lu-w fi-page">
      <PageHead
        title="招生日历"
        crumbs={[{ title: '首页', to: '/' }, { title: '找学校和专业', to: '/finder' }, { title: '招生日历' }]}
        context="报名全年都可以，春季、秋季两次入学。"
        actions={<><a className="lu-btn lu-btn-plain lu-no-print" href={urlOf(api.downloadAdmissionCalendar, {}, {})} download>存到手机日历</a><ShareButton /></>}
      />
      {error ? (
        <Failed error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading lines={6} />
      ) : (
        <div className="lu-stack fi-body">
          <Card title="现在可以报的">
            {data.intakes.length === 0 ? (
              <p>现在没有学校在招生。可以打 12333 询问。</p>
            ) : (
              <ul className="fi-days">
                {data.intakes.map((one) => (
                  <li key={`${one.year}${one.season}`}>
                    <b>{intakeText(one)}入学</b>
                    <span className="lu-t2">{formatNumber(one.schools)} 所学校 {formatNumber(one.lines)} 个专业，还有 {formatNumber(one.left)} 个名额</span>
                    <Link to={`/finder?season=${one.season}`}>去看</Link>
                  </li>
                ))}
              </ul>
            )}
            <p className="lu-t2">录取以后要在 {data.replyDays} 天里确认，过了就算放弃，名额让给别人。每一份的截止时间在“我的报名”里。</p>
          </Card>
          <Card title="要记住的日子">
            <ol className="fi-days">
              {data.rows.map((one) => (
                <li key={one.id}>
                  <b>{one.from.slice(0, 4)} 年 {dayWords(one.from)}{one.to !== one.from && ` 至 ${dayWords(one.to)}`}{one.from <= data.today && '（现在）'}</b>
                  <span>{one.title}</span>
                  <span className="lu-t2">{one.text} <Clause id={one.clause} /></span>
                </li>
              ))}
            </ol>
          </Card>
        </div>
      )}
    </div>
  )
}
