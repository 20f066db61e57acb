import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { useMay, useSession } from '../../access/model.ts'
import { api } from '../api.ts'
import { modes } from '../codes.ts'
import type { IntakeMode } from '../model.ts'
import { useYear, YearTabs } from './words.tsx'

type Quotas = Output<typeof api.listIntakeQuotas>
type Given = { orgNo: number; name: string; mode: IntakeMode; seats: number | null; documentNo: string | null }
const amount = (value: number | null) => (value === null ? '没有下达' : formatNumber(value))

/** 下达总数: what was received, what is given on, what is planned; the three modes apart. */
export function QuotasPage() {
  const [year, setYear] = useYear()
  const session = useSession()
  const may = useMay('prospectuses.review')
  const client = useQueryClient()
  const [giving, setGiving] = useState<Given>()
  const [said, setSaid] = useState('')
  const { data, error, refetch } = useQuery({ queryKey: ['intake', 'quotas', year], queryFn: () => call(api.listIntakeQuotas, { year }) })
  const give = useMutation({
    mutationFn: (values: { seats: number; documentNo: string | null; reason: string | null }) => call(api.setIntakeQuota, { orgNo: giving!.orgNo, year, mode: giving!.mode, ...values }),
    onSuccess: async (answer) => {
      setSaid(`${giving!.name}${modes[giving!.mode]}：${answer.before === null ? '' : `由 ${formatNumber(answer.before)} 人改为 `}${formatNumber(answer.seats)} 人。`)
      setGiving(undefined)
      await client.invalidateQueries({ queryKey: ['intake'] })
    },
  })
  const start = (given: Given) => {
    give.reset()
    setGiving(given)
  }
  const top = session.acting?.role === 'provinceOfficer'
  return (
    <>
      <PageHead
        title="下达总数"
        crumbs={[{ title: '招生', to: '/intake' }, { title: '下达总数' }]}
        context="国家到省、省到市和省属学校、市到学校；全日制、非全日制、培训分开。学校的计划不超过沿途每一级的总数。"
      />
      <YearTabs year={year} onYear={setYear} />
      {error ? (
        <ErrorState what="没有读到下达的总数" error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading lines={8} />
      ) : (
        <div className="lu-stack" style={{ marginTop: 16 }}>
          {said && <Notice tone="ok" title={said} />}
          <Card title={`${data.orgName}收到的`} extra={<Clause id="003:188" />} flush>
            <SmallTable
              rows={data.own}
              rowKey={(row) => row.mode}
              caption="本单位收到的总数"
              columns={[
                { key: 'mode', title: '形式', render: (row) => <b>{modes[row.mode]}</b> },
                { key: 'seats', title: '收到（人）', align: 'right', render: (row) => amount(row.seats) },
                { key: 'given', title: '已向下下达', align: 'right', render: (row) => formatNumber(row.given) },
                { key: 'rest', title: '还可下达', align: 'right', render: (row) => (row.seats === null ? '—' : formatNumber(row.seats - row.given)) },
                { key: 'planned', title: '已批准的计划', align: 'right', render: (row) => formatNumber(row.planned) },
                { key: 'by', title: '来源', render: (row) => (row.setByName ? `${row.setByName}${row.documentNo ? ` ${row.documentNo}` : ''}` : '—') },
                ...(may && top ? [{ key: 'act', title: '', render: (row: Quotas['own'][number]) => <button type="button" className="lu-link" onClick={() => start({ orgNo: data.orgNo, name: data.orgName, mode: row.mode, seats: row.seats, documentNo: row.documentNo })}>登记国家下达</button> }] : []),
              ]}
            />
          </Card>
          <Card title="下一级" meta={`${data.rows.length} 个单位；每格为 下达 / 已批准的计划，单位：人`} flush>
            <SmallTable
              rows={data.rows}
              rowKey={(row) => String(row.orgNo)}
              caption="下达到下一级的总数"
              empty="本单位没有下一级的单位。"
              columns={[
                { key: 'name', title: '单位', render: (row) => row.name },
                ...(Object.keys(modes) as IntakeMode[]).map((mode) => ({
                  key: mode,
                  title: modes[mode],
                  align: 'right' as const,
                  render: (row: Quotas['rows'][number]) => {
                    const one = row.modes.find((found) => found.mode === mode)!
                    const text = `${amount(one.seats)} / ${formatNumber(one.planned)}`
                    return may ? (
                      <button type="button" className="lu-link" onClick={() => start({ orgNo: row.orgNo, name: row.name, mode, seats: one.seats, documentNo: one.documentNo })}>{text}</button>
                    ) : (
                      text
                    )
                  },
                })),
              ]}
            />
          </Card>
        </div>
      )}
      {giving && (
        <SidePanel title={`${giving.name} · ${year} 年${modes[giving.mode]}`} onClose={() => setGiving(undefined)}>
          <RecordForm
            fields={[
              { key: 'seats', title: '总数（人）', type: 'number', required: true, validate: (value) => (Number.isInteger(Number(value)) && Number(value) >= 0 ? undefined : '须是不小于 0 的整数。') },
              { key: 'documentNo', title: '下达文号', type: 'text' },
              { key: 'reason', title: giving.seats === null ? '说明' : '调整理由', type: 'longtext', required: giving.seats !== null },
            ]}
            initial={{ seats: giving.seats === null ? '' : String(giving.seats), documentNo: giving.documentNo ?? '', reason: '' }}
            submitText="下达"
            onCancel={() => setGiving(undefined)}
            effect="立即生效；以后报送的计划按它核对。"
            notice={give.error && <ProblemNotice problem={problemOf(give.error)} />}
            onSubmit={async (values) => void (await give.mutateAsync({ seats: Number(values['seats']), documentNo: values['documentNo']?.trim() || null, reason: values['reason']?.trim() || null }))}
          />
        </SidePanel>
      )}
      {data && data.rows.length === 0 && <ActionButton to="/intake">回到招生</ActionButton>}
    </>
  )
}
