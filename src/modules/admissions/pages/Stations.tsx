import type { Output } from '../../../kernel/api.ts'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import type { api } from '../api.ts'
import './arrival.css'
import { dayTime, untilWords } from './words.tsx'

type Given = NonNullable<Output<typeof api.listMyApplications>['rows'][number]['arrival']>

/** The stations of arrival as the newcomer walks them: where to go next, what is done. */
export function Stations({ arrival }: { arrival: Given }) {
  const { stations, closesAt } = arrival
  const open = stations.filter((one) => one.state === 'waiting')
  const next = open.find((one) => one.required) ?? open[0]
  const started = stations.length > open.length
  return (
    <section aria-label="报到要过的站">
      <p>
        <b>{!started ? '报到要过的站' : next ? `下一站：${next.title}` : '各站都过了'}</b>
        {started && next?.place ? <span>，在{next.place}</span> : null}
        {!started && closesAt && <span className="lu-t2 lu-sm"> 请在 {untilWords(closesAt)} 以前到校，过期作未报到。</span>}
      </p>
      <ol className="ad-marks">
        {stations.map((one) => (
          <li key={one.title}>
            <StatusTag shape={one.state === 'done' ? 'done' : one.state === 'deferred' ? 'moving' : one.required ? 'waiting' : 'none'} word={one.title} />
            <span className="lu-t3 lu-sm">{one.state === 'waiting' ? `${one.required ? '必过' : '可后办'}${one.place ? ` · ${one.place}` : ''}` : `${one.state === 'deferred' ? '缓缴 · ' : ''}${one.at ? dayTime(one.at) : ''}`}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}
