import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { Clause } from '../../../ui/Clause.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { ExportMenu } from '../../../ui/ExportMenu.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { useExport } from '../../../ui/useExport.ts'
import { api } from '../api.ts'
import { DefinitionCard } from './DefinitionCard.tsx'
import { LineTable } from './LineTable.tsx'
import { MatrixTable } from './MatrixTable.tsx'
import { NationMap } from './NationMap.tsx'
import './national.css'
import { ProvinceTable } from './ProvinceTable.tsx'
import { periodText, type Board } from './words.ts'

/** The country: what its provinces have published, added up, and how many of them that is. */
export function NationalPage() {
  const [params, setParams] = useSearchParams()
  const period = params.get('period') ?? undefined
  const { data, error, refetch } = useQuery({
    queryKey: ['national', 'board', period ?? ''],
    queryFn: () => call(api.getNationalBoard, period ? { period } : {}),
    placeholderData: keepPreviousData,
  })
  const put = (name: string, value: string) =>
    setParams((before) => {
      const next = new URLSearchParams(before)
      next.set(name, value)
      return next
    })
  if (!data) {
    return (
      <>
        <PageHead title="全国看板" />
        {error ? <ErrorState what="没有读到全国数据" error={error} onRetry={() => void refetch()} /> : <Loading lines={10} />}
      </>
    )
  }
  return <BoardView board={data} line={params.get('indicator')} onPeriod={(value) => put('period', value)} onLine={(value) => put('indicator', value)} />
}

type Props = { board: Board; line: string | null; onPeriod: (period: string) => void; onLine: (line: string) => void }

function BoardView({ board, line, onPeriod, onLine }: Props) {
  const { plan, periods, period, total, published, rows } = board
  const selected = rows.find((row) => row.id === line) ?? rows[0]
  const missing = total - published
  const exporter = useExport(api.exportNationalBoard, () => ({ period }))
  return (
    <div className="lu-stack">
      <PageHead
        title="全国看板"
        context={
          <>
            {plan.title} <Clause id={plan.clause} />。只汇总各省已发布的数据，不读任何一省的记录。用时 {(board.ms / 1000).toFixed(2)} 秒。
          </>
        }
        actions={
          periods.length > 0 && (
            <>
              <label className="lu-row" style={{ gap: 8 }}>
                统计期
                <select className="na-period" value={period} onChange={(event) => onPeriod(event.target.value)}>
                  {[...new Set([...periods, period])].map((one) => (
                    <option key={one} value={one}>
                      {periodText(one)}
                    </option>
                  ))}
                </select>
              </label>
              <ExportMenu total={rows.filter((row) => row.published > 0).length} unit="项" blocked={exporter.busy ? '正在导出' : undefined} onExport={exporter.run} />
            </>
          )
        }
      />
      {exporter.said && <Notice tone={exporter.said.tone} title={exporter.said.text} />}
      {periods.length === 0 || !selected ? (
        <EmptyState title="还没有省份发布数据">省级主管部门在规划看板的“数据发布”里发布后，这里就有。</EmptyState>
      ) : (
        <>
          <Notice tone={missing === 0 ? 'ok' : 'warn'} title={`${total} 个省级单位中 ${published} 个已发布 ${periodText(period)}的数据`}>
            {missing > 0 && `还缺 ${missing} 个，合计只是一部分：已达到目标的照判，其余不判定。`}
          </Notice>
          <LineTable board={board} selected={selected.id} onSelect={onLine} />
          <div className="lu-two">
            <NationMap board={board} row={selected} />
            <div className="lu-stack">
              <ProvinceTable board={board} row={selected} />
              <DefinitionCard board={board} row={selected} />
            </div>
          </div>
          <MatrixTable board={board} />
        </>
      )}
    </div>
  )
}
