import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useRef, useState } from 'react'
import { Link, useParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, download, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageWait } from '../../../ui/PageWait.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { api as todos } from '../../todos/api.ts'
import type { CaseDetail } from '../../todos/model.ts'
import { api } from '../api.ts'
import { proposals, type Proposal } from '../rules.ts'
import { CaseView } from './CaseView.tsx'
import { keyOf, Matrix, numberOf } from './Matrix.tsx'
import { BreakdownTag, ReceiptTag, shown } from './words.tsx'

export type Breakdown = Output<typeof api.getBreakdown>
const crumbs = [{ title: '目标分解', to: '/targets' }, { title: '分解' }]

/** One breakdown: the matrix of units and years for each line, checked against the own target, and its way. */
export function BreakdownPage() {
  const { id = '' } = useParams()
  const file = useQuery({ queryKey: ['targets', 'case', id], queryFn: () => call(todos.getCase, { id }) })
  const breakdown = useQuery({ queryKey: ['targets', 'breakdown', id], queryFn: () => call(api.getBreakdown, { id }) })
  if (file.data && breakdown.data) return <View key={breakdown.data.version} detail={file.data} data={breakdown.data} />
  return <PageWait title="目标分解" crumbs={crumbs} what="没有读到这次分解" queries={[file, breakdown]} back={{ title: '回到目标分解', to: '/targets' }} />
}

function View({ detail, data }: { detail: CaseDetail; data: Breakdown }) {
  const client = useQueryClient()
  const picker = useRef<HTMLInputElement>(null)
  const kept = useMemo(() => new Map(data.cells.map((cell) => [keyOf(cell), cell.value === null ? '' : String(cell.value)])), [data.cells])
  const [typed, setTyped] = useState<ReadonlyMap<string, string>>(kept)
  const changed = data.lineList.flatMap((line) => data.unitList.flatMap((unit) => data.years.map((year) => ({ line: line.id, unitNo: unit.no, year })))).filter((cell) => (typed.get(keyOf(cell)) ?? '') !== (kept.get(keyOf(cell)) ?? ''))
  const bad = changed.some((cell) => numberOf(typed.get(keyOf(cell)) ?? '') === undefined)
  const refresh = () => client.invalidateQueries({ queryKey: ['targets'] })
  const save = useMutation({
    mutationFn: () => call(api.saveBreakdown, { id: data.id, version: data.version, cells: changed.map((cell) => ({ ...cell, value: numberOf(typed.get(keyOf(cell)) ?? '') ?? null })) }),
    onSuccess: refresh,
  })
  const propose = useMutation({
    mutationFn: (method: Proposal) => call(api.proposeBreakdown, { id: data.id, method }),
    onSuccess: (answer) => setTyped((before) => new Map([...before, ...answer.cells.map((cell) => [keyOf(cell), cell.value === null ? '' : String(cell.value)] as const)])),
  })
  const sheet = useMutation({ mutationFn: () => download(api.getBreakdownSheet, { id: data.id }) })
  const check = useMutation({ mutationFn: (chosen: File) => call(api.checkBreakdownSheet, { id: data.id, filename: chosen.name } as never, { file: chosen }).then((answer) => ({ answer, chosen })) })
  const load = useMutation({
    mutationFn: ({ chosen, sha256, version }: { chosen: File; sha256: string; version: number }) => call(api.loadBreakdownSheet, { id: data.id, filename: chosen.name, sha256, version } as never, { file: chosen }),
    onSuccess: refresh,
  })
  const failed = save.error ?? propose.error ?? sheet.error ?? check.error ?? load.error
  const checked = check.data
  return (
    <CaseView
      detail={detail}
      title={data.title}
      status={<BreakdownTag state={data.state} boxed />}
      crumbs={crumbs}
      context={
        <>
          <span className="lu-mono">{data.caseNo}</span>　{data.orgName}　{data.planTitle}
          {data.changes && <>　调整 <Link to={`/targets/breakdowns/${data.changes.id}`}>{data.changes.caseNo}</Link>：{data.reason}</>}
        </>
      }
      unsaved={changed.length > 0 ? '有没有保存的填写，先保存' : undefined}
      actions={
        <>
          <ActionButton icon="download" busy={sheet.isPending} onClick={() => sheet.mutate()}>下载分解表</ActionButton>
          {data.editable && <ActionButton icon="upload" busy={check.isPending} onClick={() => picker.current?.click()}>上传分解表</ActionButton>}
          {data.own && data.state === 'issued' && <ActionButton to={`/targets/new?changes=${data.id}`}>调整目标</ActionButton>}
          <input
            ref={picker}
            type="file"
            className="lu-sr"
            tabIndex={-1}
            aria-label="分解表"
            accept={api.checkBreakdownSheet.upload?.accept}
            onChange={(event) => {
              const chosen = event.target.files?.[0]
              if (chosen) check.mutate(chosen)
              event.target.value = ''
            }}
          />
        </>
      }
    >
      {failed && <ProblemNotice problem={problemOf(failed)} onRefresh={() => void refresh()} />}
      {propose.data && propose.data.skipped.length > 0 && (
        <Notice tone="warn" title="有的没有推算">{propose.data.skipped.map((one) => `${one.year} 年${data.lineList.find((line) => line.id === one.line)?.name}：${one.why}`).join('；')}。</Notice>
      )}
      {checked && !load.isSuccess && (
        <Card
          title={`检查结果：${checked.chosen.name}`}
          meta="还没有写入"
          flush
          footer={
            <ActionButton kind="primary" busy={load.isPending} blocked={checked.answer.problems.length > 0 ? '有行没有通过，改正后重新上传' : checked.answer.changes.length === 0 ? '和网上的一样，不用导入' : undefined} onClick={() => load.mutate({ chosen: checked.chosen, sha256: checked.answer.sha256, version: checked.answer.version })}>
              导入 {checked.answer.changes.length} 格
            </ActionButton>
          }
        >
          {checked.answer.problems.length > 0 ? (
            <SmallTable caption="问题" rows={checked.answer.problems.map((one, at) => ({ ...one, key: String(at) }))} rowKey={(row) => row.key} columns={[{ key: 'place', title: '位置', render: (row) => row.place }, { key: 'message', title: '问题', render: (row) => row.message }, { key: 'mend', title: '怎样改', render: (row) => row.mend }]} />
          ) : (
            <SmallTable
              caption="要写入的改动"
              empty="和网上的一样，没有改动。"
              rows={checked.answer.changes}
              rowKey={(row) => `${row.line} ${row.unitNo} ${row.year}`}
              columns={[
                { key: 'unit', title: '单位', render: (row) => row.unitName },
                { key: 'line', title: '指标', render: (row) => `${row.year} 年${row.line}` },
                { key: 'before', title: '网上现在', align: 'right', render: (row) => shown(row.before) },
                { key: 'after', title: '导入以后', align: 'right', render: (row) => <b>{shown(row.after)}</b> },
              ]}
            />
          )}
        </Card>
      )}
      {data.editable && (
        <div className="lu-row lu-wrap">
          <span className="lu-t2 lu-md">按本级目标推算：</span>
          {(Object.keys(proposals) as Proposal[]).map((method) => (
            <ActionButton key={method} small busy={propose.isPending && propose.variables === method} onClick={() => propose.mutate(method)}>{proposals[method]}</ActionButton>
          ))}
          <span className="lu-sp" />
          <span className="lu-t2 lu-md">{changed.length > 0 ? `${changed.length} 格没有保存` : '已保存'}</span>
          <ActionButton kind={changed.length > 0 ? 'primary' : 'plain'} busy={save.isPending} blocked={changed.length === 0 ? '没有改动' : bad ? '有的格不是数字' : undefined} onClick={() => save.mutate()}>保存</ActionButton>
        </div>
      )}
      {data.lineList.map((line) => (
        <Matrix key={line.id} data={data} line={line} typed={typed} onType={(key, value) => setTyped((before) => new Map(before).set(key, value))} />
      ))}
      {data.state === 'issued' && (
        <Card title="单位确认" meta={`${data.receipts.filter((one) => one.state === 'confirmed').length} / ${data.receipts.length} 已确认`} flush>
          <SmallTable
            caption="单位确认"
            empty="没有变化的目标，不需要确认。"
            rows={data.receipts}
            rowKey={(row) => row.id}
            columns={[
              { key: 'unit', title: '单位', render: (row) => <Link to={`/cases/${row.id}`}>{row.unitName}</Link> },
              { key: 'state', title: '状态', card: 'state', render: (row) => <ReceiptTag state={row.state} /> },
              { key: 'objection', title: '异议', render: (row) => row.objection || '—' },
              { key: 'answer', title: '答复', render: (row) => row.answer || '—' },
              { key: 'on', title: '日期', render: (row) => row.decidedOn ?? '—' },
            ]}
          />
        </Card>
      )}
    </CaseView>
  )
}
