import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call, CallError, download } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { api } from '../api.ts'
import { formats, formatTitles, sources, type Format } from '../model.ts'

/** Plan, figures, years, units, form: what is asked stands in one address that a program can use as well. */
export function ExportCard() {
  const { data, error, refetch } = useQuery({ queryKey: ['open-data', 'choices'], queryFn: () => call(api.getExportChoices, {}) })
  const [planId, setPlanId] = useState<string>()
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [years, setYears] = useState<ReadonlySet<string>>()
  const [orgs, setOrgs] = useState<ReadonlySet<string>>()
  const [format, setFormat] = useState<Format>('csv')
  const saving = useMutation({ mutationFn: (question: Parameters<typeof download<typeof api.exportFigures>>[1]) => download(api.exportFigures, question) })
  if (error) return <ErrorState what="没有读到可以导出的指标" error={error} onRetry={() => void refetch()} />
  if (!data) return <Loading lines={6} />
  const plan = data.plans.find((one) => one.id === planId) ?? data.plans[0]
  if (!plan) return null
  const periods = [...(years ?? new Set(data.periods.slice(-4)))].toSorted()
  const units = [...(orgs ?? new Set([String(data.own.no)]))].map(Number)
  const figures = plan.indicators.filter((one) => !left.has(one.id))
  const missing = figures.length === 0 ? '先选指标' : periods.length === 0 ? '先选年度' : units.length === 0 ? '先选单位' : undefined
  const question = { plan: plan.id, indicators: left.size === 0 ? [] : figures.map((one) => one.id), periods, orgs: units, format }
  return (
    <Card title="导出指标" meta="本范围内部使用，没有隐去小数目">
      <div className="lu-stack">
        <label className="lu-row">
          <span className="lu-t2 od-name">规划</span>
          <select
            className="lu-inp"
            value={plan.id}
            onChange={(event) => {
              setPlanId(event.target.value)
              setLeft(new Set())
            }}
          >
            {data.plans.map((one) => (
              <option key={one.id} value={one.id}>
                {one.title}（{one.indicators.length} 项）
              </option>
            ))}
          </select>
        </label>
        <div className="od-choose">
          <Options title="指标" options={plan.indicators.map((one) => [one.id, `${one.title}（${one.unit}，${sources[one.source]}）`])} chosen={new Set(figures.map((one) => one.id))} onChange={(next) => setLeft(new Set(plan.indicators.map((one) => one.id).filter((id) => !next.has(id))))} />
          <Options title="年度" options={data.periods.toReversed().map((one, at) => [one, at === 0 ? `${one} 年（未结束）` : `${one} 年`])} chosen={new Set(periods)} onChange={setYears} />
          <Options title="单位" options={[data.own, ...data.below].map((one) => [String(one.no), one.name])} chosen={new Set(units.map(String))} onChange={setOrgs} />
        </div>
        {saving.error instanceof CallError && <ProblemNotice problem={saving.error.problem} />}
        <div className="lu-row lu-wrap">
          <label className="lu-row">
            <span className="lu-t2 od-name">格式</span>
            <select className="lu-inp" value={format} onChange={(event) => setFormat(event.target.value as Format)}>
              {formats.map((one) => (
                <option key={one} value={one}>
                  {formatTitles[one]}
                </option>
              ))}
            </select>
          </label>
          <ActionButton kind="primary" icon="download" busy={saving.isPending} blocked={missing} onClick={() => saving.mutate(question)}>
            导出 {formatNumber(figures.length * periods.length * units.length)} 个数
          </ActionButton>
        </div>
        <p className="lu-t3 lu-sm">别的系统用接口令牌读取：GET /api/open-data/figures，参数 plan、indicators、periods、orgs、format。权限“数据开放 · 导出本范围的指标”。</p>
      </div>
    </Card>
  )
}

type OptionsProps = { title: string; options: readonly (readonly [string, string])[]; chosen: ReadonlySet<string>; onChange: (next: ReadonlySet<string>) => void }

function Options({ title, options, chosen, onChange }: OptionsProps) {
  const all = options.length > 0 && options.every(([id]) => chosen.has(id))
  const turn = (id: string, on: boolean) => onChange(new Set(on ? [...chosen, id] : [...chosen].filter((one) => one !== id)))
  return (
    <fieldset>
      <legend>
        {title} {formatNumber(chosen.size)}/{formatNumber(options.length)}{' '}
        <button type="button" className="lu-link lu-sm" onClick={() => onChange(new Set(all ? [] : options.map(([id]) => id)))}>
          {all ? '全不选' : '全选'}
        </button>
      </legend>
      <div className="od-options">
        {options.map(([id, label]) => (
          <label key={id}>
            <input type="checkbox" checked={chosen.has(id)} onChange={(event) => turn(id, event.target.checked)} />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
