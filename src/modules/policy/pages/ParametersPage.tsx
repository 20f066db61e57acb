import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { ParameterPanel } from './ParameterPanel.tsx'

export type ParameterRow = Output<typeof api.listParameters>['topics'][number]['parameters'][number]

/** 参数: what the texts leave open, with the value in force here, who set it, and since when. */
export function ParametersPage() {
  const [open, setOpen] = useState<string>()
  const mayEdit = useMay('policy.editParameters')
  const { data, error, refetch } = useQuery({ queryKey: ['parameters'], queryFn: () => call(api.listParameters, {}) })
  if (error) return <ErrorState what="没有读到参数" error={error} onRetry={() => void refetch()} />
  if (!data) return <Loading lines={10} />
  const all = data.topics.flatMap((topic) => topic.parameters)
  const set = all.filter((one) => one.setBy.level !== 'default').length
  return (
    <div className="lu-w lu-stack">
      <PageHead
        title="参数"
        context={`${data.orgName}现在的取值 · 共 ${all.length} 项，主管部门设定 ${set} 项，其余取默认值。标“推”的是正文没有写明、由系统推定的默认值。`}
      />
      {data.topics.map((topic) => (
        <Card key={topic.key} title={topic.title} meta={`${topic.parameters.length} 项`} flush>
          <SmallTable
            caption={topic.title}
            rows={topic.parameters}
            rowKey={(row) => row.key}
            columns={[
              { key: 'title', title: '参数', render: (row) => row.title },
              { key: 'value', title: '现在的取值', width: 240, card: 'state', render: (row) => <b>{row.valueText}</b> },
              { key: 'setBy', title: '谁设定', width: 200, render: (row) => <SetBy row={row} /> },
              { key: 'clause', title: '条款', width: 260, render: (row) => <Clause id={row.clause}>{row.clauseLabel}</Clause> },
              {
                key: 'open',
                title: '',
                width: 110,
                render: (row) => (
                  <ActionButton kind="text" small onClick={() => setOpen(row.key)}>
                    {mayEdit ? '设定、历史' : '历史'}
                  </ActionButton>
                ),
              },
            ]}
          />
        </Card>
      ))}
      {open && <ParameterPanel key={open} parameter={open} today={data.today} mayEdit={mayEdit} onClose={() => setOpen(undefined)} />}
    </div>
  )
}

function SetBy({ row }: { row: ParameterRow }) {
  return (
    <span>
      {row.setBy.word}
      {row.setBy.name && <span className="lu-t3"> {row.setBy.name}</span>}
      {row.setBy.level === 'default' && row.mark === '推' && <span className="lu-t3"> 推</span>}
      {row.validFrom && <span className="lu-t3 lu-sm"> {row.validFrom} 起</span>}
      {row.upcoming && (
        <span className="lu-warn lu-sm">
          {' '}
          {row.upcoming.from} 起为 {row.upcoming.valueText}
        </span>
      )}
    </span>
  )
}
