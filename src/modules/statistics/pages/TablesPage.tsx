import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { call, CallError, download } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { api } from '../api.ts'
import { dimensions, type Dimension } from '../rules.ts'
import { Choice } from './Choice.tsx'
import { CountTable } from './CountTable.tsx'

const known = (value: string | null, otherwise: Dimension): Dimension => (value && value in dimensions ? (value as Dimension) : otherwise)
const thisYear = new Date().getFullYear()

/** A table of any two dimensions, of the register today or of the frozen returns; the address holds the question. */
export function TablesPage() {
  const [params, setParams] = useSearchParams()
  const rows = known(params.get('rows'), 'region')
  const columns = known(params.get('columns'), 'level')
  const year = Number(params.get('year')) || undefined
  const question = { rows, columns, ...(year ? { year } : {}) }
  const same = rows === columns
  const { data, error } = useQuery({
    queryKey: ['statistics', 'table', question],
    queryFn: () => call(api.getTable, question),
    placeholderData: keepPreviousData,
    enabled: !same,
  })
  const save = useMutation({ mutationFn: (format: 'xlsx' | 'csv') => download(api.exportTable, { ...question, format }) })
  const set = (key: string, value: string) =>
    setParams((before) => {
      const next = new URLSearchParams(before)
      if (value) next.set(key, value)
      else next.delete(key)
      return next
    })
  const failed = [error, save.error].find((one) => one instanceof CallError)
  return (
    <>
      <PageHead
        title="任意两维的表"
        crumbs={[{ title: '统计报表', to: '/statistics' }, { title: '任意两维的表' }]}
        context={data ? `依据：${data.basis}` : undefined}
        actions={
          <>
            <ActionButton icon="download" onClick={() => save.mutate('xlsx')} busy={save.isPending}>导出 Excel</ActionButton>
            <ActionButton icon="download" onClick={() => save.mutate('csv')} busy={save.isPending}>导出 CSV</ActionButton>
          </>
        }
      />
      <div className="lu-bar">
        <Choice label="行" value={rows} options={Object.entries(dimensions)} onChange={(value) => set('rows', value)} />
        <Choice label="列" value={columns} options={Object.entries(dimensions)} onChange={(value) => set('columns', value)} />
        <Choice
          label="数据"
          value={String(year ?? '')}
          options={[['', '登记簿（今天）'], ...[0, 1, 2, 3, 4].map((back): [string, string] => [String(thisYear - back), `${thisYear - back} 年冻结的报表`])]}
          onChange={(value) => set('year', value)}
        />
      </div>
      {failed instanceof CallError && <ProblemNotice problem={failed.problem} />}
      {same ? (
        <p className="lu-t3">行和列选了同一维，没有表可列。换一个维度。</p>
      ) : (
        <Card title={`${dimensions[rows]} × ${dimensions[columns]}`} meta="单位：人" flush>
          {data ? <CountTable caption={`${dimensions[rows]}与${dimensions[columns]}`} {...data.table} /> : <Loading lines={6} />}
        </Card>
      )}
    </>
  )
}
