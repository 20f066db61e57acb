import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { call, download } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import type { ImportPast, ImportStep } from '../../../ui/import-types.ts'
import { ImportWizard } from '../../../ui/ImportWizard.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { whenText } from '../../../ui/format.ts'
import { stockApi, type StockBatch } from '../stock-api.ts'
import { checkOf, matchesOf, messageOf } from './roster-words.ts'
import { StockHandIn } from './StockHandIn.tsx'
import { UndoReason } from './UndoReason.tsx'

const crumbs = [{ title: '学籍台账', to: '/students' }, { title: '存量学籍' }]
const PROBLEMS = 500

/** 存量学籍: file, columns, check, commit, then handed in for confirmation. The batch stands in the address. */
export function StockImport() {
  const [params, setParams] = useSearchParams()
  const id = params.get('batch') ?? undefined
  const client = useQueryClient()
  const [edits, setEdits] = useState<Record<string, string | null>>({})
  const [wanted, setWanted] = useState<ImportStep>()
  const [undoing, setUndoing] = useState<string>()
  const list = useQuery({ queryKey: ['stock', 'imports'], queryFn: () => call(stockApi.listStockImports, {}) })
  const found = useQuery({
    queryKey: ['stock', 'import', id],
    queryFn: () => call(stockApi.getStockImport, { id: id! }),
    enabled: id !== undefined,
    refetchInterval: (query) => (query.state.data && isUnderWay(query.state.data) ? 1000 : false),
  })
  const batch = id === undefined ? undefined : found.data
  const problems = useInfiniteQuery({
    queryKey: ['stock', 'import', id, 'problems', batch?.counts],
    queryFn: ({ pageParam }) => call(stockApi.listStockProblems, { id: id!, page: pageParam, size: PROBLEMS }),
    initialPageParam: 1,
    getNextPageParam: (last, pages) => (pages.length * PROBLEMS < last.total ? pages.length + 1 : undefined),
    enabled: batch?.state === 'checked' || batch?.state === 'committed',
  })
  const show = (next: { id: string }) => {
    void client.invalidateQueries({ queryKey: ['stock'] })
    setEdits({})
    setWanted(undefined)
    setUndoing(undefined)
    setParams({ batch: next.id })
  }
  const upload = useMutation({ mutationFn: (file: File) => call(stockApi.checkStock, { filename: file.name }, { file }), onSuccess: show })
  const map = useMutation({ mutationFn: (columns: Record<string, string>) => call(stockApi.mapStockColumns, { id: id!, columns }), onSuccess: show })
  const commit = useMutation({ mutationFn: (one: StockBatch) => call(stockApi.commitStock, { id: one.id, new: one.counts.new }), onSuccess: show })
  const undo = useMutation({ mutationFn: (input: { id: string; reason: string }) => call(stockApi.undoStock, input), onSuccess: show })

  const matches = batch ? matchesOf(batch.columns, edits) : []
  const go = (step: ImportStep) => {
    if (step === 'file') {
      setWanted(undefined)
      setEdits({})
      setParams({})
      upload.reset()
      return
    }
    if (step === 'check' && (Object.keys(edits).length > 0 || batch?.state === 'blocked')) {
      map.mutate(Object.fromEntries(matches.filter((one) => one.letter in edits).map((one) => [one.source, one.target ?? ''])))
      return
    }
    setWanted(step)
  }
  const step = commit.isPending ? 'commit' : stepOf(batch, wanted)
  const failure = map.error ?? commit.error ?? undo.error ?? found.error
  const told = failure || undoing || batch?.stopped || (batch && step === 'columns' && batch.fileProblems.length > 0)
  return (
    <ImportWizard
      title="存量学籍"
      crumbs={crumbs}
      step={step}
      onStep={go}
      upload={{
        templates: [
          {
            key: 'stock',
            title: '存量学籍',
            version: list.data?.template.version ?? '',
            columns: list.data?.template.columns ?? 0,
            href: '/api/stock-imports/template',
            note: '启用系统以前已经在读的学生：原学籍号、注册日期、状态和以往异动。不计入当年招生。',
          },
        ],
        accepted: '.xlsx、.csv（UTF-8 或 GBK），不超过 50 MB、30,000 行。',
        accept: '.xlsx,.csv',
        uploading: upload.isPending,
        onUpload: (file) => upload.mutate(file),
        rejected: upload.error && (
          <Notice tone="bad" title="这个文件没有收下">
            {messageOf(upload.error)}
          </Notice>
        ),
      }}
      file={batch && { name: batch.fileName, bytes: batch.fileBytes, rows: batch.counts.sent, ...(batch.sheetName ? { sheet: batch.sheetName } : {}) }}
      matches={matches}
      targets={list.data?.targets ?? []}
      onMatch={(letter, target) => setEdits({ ...edits, [letter]: target })}
      check={batch && !map.isPending && batch.state !== 'checking' ? checkOf(batch, problems.data?.pages) : undefined}
      checking={batch?.state === 'checking' ? (batch.progress ?? undefined) : undefined}
      {...(problems.hasNextPage ? { onMoreProblems: () => void problems.fetchNextPage() } : {})}
      onDownload={(which) => batch && void download(stockApi.downloadStockResult, { id: batch.id, which })}
      undoNote="写入后是“待确认”，报送以前可以整批撤销；主管部门确认以后才是学籍。"
      onCommit={() => batch && commit.mutate(batch)}
      committing={batch?.state === 'committing' ? (batch.progress ?? undefined) : commit.isPending && batch ? { done: 0, total: batch.counts.new } : undefined}
      result={batch && <StockHandIn batch={batch} totals={found.data?.totals ?? []} onAgain={() => go('file')} />}
      past={(list.data?.rows ?? []).map(pastOf)}
      onUndo={setUndoing}
      notice={
        <div className="lu-stack" style={{ marginBottom: told ? 16 : 0 }}>
          {failure && <Notice tone="bad" title={messageOf(failure)} />}
          {batch && step === 'columns' && batch.fileProblems.length > 0 && (
            <Notice tone="warn" title="还不能检查这份文件">
              {batch.fileProblems.map((one) => (
                <p key={one.message}>
                  {one.message}。{one.link ? <a href={one.link}>{one.mend}</a> : one.mend}。
                </p>
              ))}
            </Notice>
          )}
          {batch?.stopped && (
            <Notice tone="warn" title={batch.stopped} actions={batch.state === 'checked' ? <ActionButton small onClick={() => map.mutate({})}>重新预检</ActionButton> : undefined} />
          )}
          {undoing && (
            <UndoReason
              batch={list.data?.rows.find((one) => one.id === undoing)}
              busy={undo.isPending}
              onUndo={(reason) => undo.mutate({ id: undoing, reason })}
              onCancel={() => setUndoing(undefined)}
            />
          )}
        </div>
      }
    />
  )
}

function isUnderWay(batch: StockBatch): boolean {
  return batch.state === 'checking' || batch.state === 'committing'
}

function stepOf(batch: StockBatch | undefined, wanted: ImportStep | undefined): ImportStep {
  if (!batch) return 'file'
  if (batch.state === 'committed' || batch.state === 'undone') return 'result'
  if (batch.state === 'committing') return 'commit'
  if (batch.state === 'blocked') return 'columns'
  return wanted === 'columns' ? 'columns' : 'check'
}

function pastOf(batch: StockBatch): ImportPast {
  const { stock, counts } = batch
  const where =
    batch.state === 'undone'
      ? '已撤销'
      : stock.caseNo
        ? `办件 ${stock.caseNo}：已入籍 ${stock.entered}，冲突 ${stock.conflicts}，待确认 ${stock.waiting}`
        : batch.state === 'committed'
          ? '还没有报送，可以整批撤销。'
          : '还没有写入，打开可以继续。'
  return {
    key: batch.id,
    title: (
      <>
        <Link to={`/students/stock?batch=${batch.id}`}>{batch.fileName}</Link>
        {'　'}
        <span className="lu-t3 lu-nw">{whenText(batch.createdAt).slice(5)}</span>
      </>
    ),
    counts: `${batch.state === 'committed' ? '待确认' : '可写入'} ${counts.new} · 未通过 ${counts.rejected}`,
    undo: where,
    undoable: batch.undo.possible,
  }
}
