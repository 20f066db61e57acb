import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { call, CallError } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { api } from '../api.ts'
import type { SettingDraft } from './parameter-form.ts'

type Props = { parameter: string; draft: SettingDraft; busy: boolean; onSave: () => void; onBack: () => void }

/** What a setting will write and change, before it is written. */
export function SettingPreview({ parameter, draft, busy, onSave, onBack }: Props) {
  const { reason: _, clause: __, value, ...rest } = draft
  const input = { key: parameter, value: JSON.stringify(value), ...rest }
  const { data, error } = useQuery({ queryKey: ['parameter-preview', input], queryFn: () => call(api.previewSetting, input), staleTime: 0 })
  if (error instanceof CallError) return <ProblemNotice problem={error.problem} />
  if (!data) return <Loading lines={4} />
  const shown = (unit: string, figure: number | null) =>
    figure === null ? '—' : unit === '%' ? `${(figure * 100).toFixed(2)}` : formatNumber(figure)
  return (
    <section className="lu-stack" aria-label="改动的影响">
      <h3>将要写入</h3>
      <ul>
        {data.writes.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
      {data.figures.length > 0 && (
        <SmallTable
          caption="指标改前改后"
          rows={data.figures}
          rowKey={(row) => row.id}
          columns={[
            { key: 'title', title: '指标', render: (row) => `${row.title}（${row.unit}）` },
            { key: 'before', title: '改前', align: 'right', render: (row) => shown(row.unit, row.before) },
            { key: 'after', title: '改后', align: 'right', render: (row) => shown(row.unit, row.after) },
          ]}
        />
      )}
      {data.cases.moved > 0 && (
        <p>
          {data.cases.moved} 件在办的期限改变：
          {data.cases.examples.map((one, at) => (
            <span key={one.id}>
              {at > 0 && '；'}
              <Link to={`/cases/${one.id}`}>{one.no}</Link> {one.from} 改为 {one.to}
            </span>
          ))}
          {data.cases.moved > data.cases.examples.length && ' 等'}。
        </p>
      )}
      <p className="lu-t2">{data.effect}</p>
      <div className="lu-row">
        <ActionButton onClick={onBack}>返回修改</ActionButton>
        <ActionButton kind="primary" busy={busy} onClick={onSave}>
          设定
        </ActionButton>
      </div>
    </section>
  )
}
