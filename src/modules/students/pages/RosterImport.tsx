import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { call, download } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import type { ImportPast, ImportStep } from '../../../ui/import-types.ts'
import { ImportWizard } from '../../../ui/ImportWizard.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { whenText } from '../../../ui/format.ts'
import { api } from '../api.ts'
import { rosterApi, type RosterBatch } from '../roster-api.ts'
import { RosterChanges } from './RosterChanges.tsx'
import { checkOf, matchesOf, messageOf } from './roster-words.ts'
import { UndoReason } from './UndoReason.tsx'

const crumbs = [{ title: '学籍台账', to: '/students' }, { title: '名册导入' }]
const PROBLEMS = 500

/** 名册导入: file, columns, check, commit, result. The batch stands in the address, so that a reload loses nothing. */
export function RosterImport() {
  const [params, setParams] = useSearchParams()
  const id = params.get('batch') ?? undefined
  const client = useQueryClient()
  const [edits, setEdits] = useState<Record<string, string | null>>({})
  const [wanted, setWanted] = useState<ImportStep>()
  const [undoing, setUndoing] = useState<string>()
  const list = useQuery({
    queryKey: ['roster-imports'],
    queryFn: () => call(api.listRosterImports, {}),
    refetchInterval: (query) => (query.state.data?.rows.some(isUnderWay) ? 3000 : false),
  })
  const found = useQuery({
    queryKey: ['roster-imports', id],
    queryFn: () => call(api.getRosterImport, { id: id! }),
    enabled: id !== undefined,
    refetchInterval: (query) => (query.state.data && isUnderWay(query.state.data) ? 1000 : false),
  })
  const batch = id === undefined ? undefined : found.data
  const problems = useInfiniteQuery({
    queryKey: ['roster-imports', id, 'problems', batch?.counts],
    queryFn: ({ pageParam }) => call(api.listRosterProblems, { id: id!, page: pageParam, size: PROBLEMS }),
    initialPageParam: 1,
    getNextPageParam: (last, pages) => (pages.length * PROBLEMS < last.total ? pages.length + 1 : undefined),
    enabled: batch?.state === 'checked' || batch?.state === 'committed',
  })

  const show = (next: RosterBatch) => {
    client.setQueryData(['roster-imports', next.id], next)
    void client.invalidateQueries({ queryKey: ['roster-imports'], exact: true })
    void client.invalidateQueries({ queryKey: ['students'] })
    setEdits({})
    setWanted(undefined)
    setParams({ batch: next.id })
  }
  const upload = useMutation({
    mutationFn: (file: File) => call(rosterApi.checkRoster, { filename: file.name }, { file }),
    onSuccess: show,
  })
  const map = useMutation({
    mutationFn: (columns: Record<string, string>) => call(rosterApi.mapRosterColumns, { id: id!, columns }),
    onSuccess: show,
  })
  const commit = useMutation({
    mutationFn: (one: RosterBatch) =>
      call(rosterApi.commitRoster, { id: one.id, new: one.counts.new, changed: one.counts.changed }),
    onSuccess: show,
  })
  const undo = useMutation({
    mutationFn: (input: { id: string; reason: string }) => call(rosterApi.undoRoster, input),
    onSuccess: (next) => {
      setUndoing(undefined)
      client.setQueryData(['roster-imports', next.id], next)
      void client.invalidateQueries({ queryKey: ['roster-imports'], exact: true })
      void client.invalidateQueries({ queryKey: ['students'] })
    },
  })

  const halt = useMutation({
    mutationFn: (one: RosterBatch) => call(rosterApi.cancelRoster, { id: one.id }),
    onSuccess: show,
  })
  const resume = useMutation({
    mutationFn: (one: RosterBatch) => call(rosterApi.resumeRoster, { id: one.id }),
    onSuccess: show,
  })

  const matches = batch ? matchesOf(batch.columns, edits) : []
  const go = (step: ImportStep) => {
    if (step === 'file') {
      setWanted(undefined)
      setEdits({})
      setParams({})
      upload.reset()
      return
    }
    const changed = Object.keys(edits).length > 0
    if (step === 'check' && (changed || batch?.state === 'blocked')) {
      map.mutate(
        Object.fromEntries(
          matches.filter((one) => one.letter in edits).map((one) => [one.source, one.target ?? '']),
        ),
      )
      return
    }
    setWanted(step)
  }
  const step = commit.isPending ? 'commit' : stepOf(batch, wanted)
  const told =
    batch && ((step === 'columns' && batch.fileProblems.length > 0) || (step === 'check' && batch.note))
  const failure = map.error ?? commit.error ?? undo.error ?? halt.error ?? resume.error ?? found.error
  const underWay = batch !== undefined && isUnderWay(batch)

  return (
    <>
      <ImportWizard
        title="名册导入"
        crumbs={crumbs}
        step={step}
        onStep={go}
        upload={{
          templates: [
            {
              key: 'roster',
              title: '学籍花名册',
              version: list.data?.template.version ?? '',
              columns: list.data?.template.columns ?? 0,
              href: '/api/roster-imports/template',
              note: '模板带本校的就读地点和已备案专业；自己的表也可以直接上传，列名不同的在下一步对应。',
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
        file={
          batch && {
            name: batch.fileName,
            bytes: batch.fileBytes,
            rows: batch.counts.sent,
            ...(batch.sheetName ? { sheet: batch.sheetName } : {}),
          }
        }
        matches={matches}
        targets={list.data?.targets ?? []}
        onMatch={(letter, target) => setEdits({ ...edits, [letter]: target })}
        check={
          batch && !map.isPending && batch.state !== 'checking'
            ? checkOf(batch, problems.data?.pages)
            : undefined
        }
        checking={batch?.state === 'checking' ? (batch.progress ?? undefined) : undefined}
        onCancel={underWay ? () => halt.mutate(batch) : undefined}
        {...(problems.hasNextPage ? { onMoreProblems: () => void problems.fetchNextPage() } : {})}
        onDownload={(which) =>
          batch && void download(rosterApi.downloadRosterResult, { id: batch.id, which })
        }
        undoNote="写入后，在提交学籍注册以前可以整批撤销；撤销也会留下记录。"
        onCommit={() => batch && commit.mutate(batch)}
        committing={
          batch?.state === 'committing'
            ? (batch.progress ?? undefined)
            : commit.isPending && batch
              ? { done: 0, total: batch.counts.new + batch.counts.changed }
              : undefined
        }
        result={batch && <Result batch={batch} onAgain={() => go('file')} />}
        past={(list.data?.rows ?? []).map(pastOf)}
        onUndo={setUndoing}
        notice={
          <div
            className="lu-stack"
            style={{ marginBottom: failure || undoing || told || batch?.stopped ? 16 : 0 }}
          >
            {failure && (
              <Notice
                tone="bad"
                title={messageOf(failure)}
                actions={
                  commit.error && batch ? (
                    <ActionButton small onClick={() => map.mutate({})}>
                      重新预检
                    </ActionButton>
                  ) : undefined
                }
              />
            )}
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
              <Notice
                tone="warn"
                title={batch.stopped}
                actions={
                  batch.resumable ? (
                    <>
                      <ActionButton small kind="primary" onClick={() => resume.mutate(batch)}>
                        接着办
                      </ActionButton>
                      <ActionButton small onClick={() => halt.mutate(batch)}>
                        不办了
                      </ActionButton>
                    </>
                  ) : batch.state === 'checked' || batch.state === 'cancelled' ? (
                    <ActionButton small onClick={() => map.mutate({})}>
                      重新预检
                    </ActionButton>
                  ) : undefined
                }
              />
            )}
            {batch && step === 'check' && batch.note && <Notice title={batch.note} />}
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
      {batch && step === 'check' && batch.counts.changed > 0 && <RosterChanges id={batch.id} />}
    </>
  )
}

function isUnderWay(batch: RosterBatch): boolean {
  return (batch.state === 'checking' || batch.state === 'committing') && !batch.resumable
}

function stepOf(batch: RosterBatch | undefined, wanted: ImportStep | undefined): ImportStep {
  if (!batch) return 'file'
  if (batch.state === 'committed' || batch.state === 'undone') return 'result'
  if (batch.state === 'committing') return 'commit'
  if (batch.state === 'blocked') return 'columns'
  return wanted === 'columns' ? 'columns' : 'check'
}

function Result({ batch, onAgain }: { batch: RosterBatch; onAgain: () => void }) {
  const { counts } = batch
  if (batch.state === 'undone') {
    return (
      <Card title="结果">
        <Notice
          title="这一批已经撤销"
          actions={
            <ActionButton kind="primary" onClick={onAgain}>
              上传另一份
            </ActionButton>
          }
        >
          新增的已删去，变更的已恢复原来的内容；经过留在每个人的学籍里。
        </Notice>
      </Card>
    )
  }
  return (
    <Card title="结果">
      <Notice
        tone="ok"
        title={`已写入 ${counts.new + counts.changed} 行：新增 ${counts.new}，变更 ${counts.changed}`}
        actions={
          <>
            <ActionButton kind="primary" to={`/registrations/new?batch=${batch.id}`}>
              去提交学籍注册
            </ActionButton>
            <ActionButton to="/students?view=pending">看待注册的学生</ActionButton>
            <ActionButton onClick={onAgain}>再导入一份</ActionButton>
          </>
        }
      >
        无变化 {counts.unchanged} 行，未通过 {counts.rejected} 行没有写入。
        {batch.undo.possible
          ? '提交学籍注册以前可以整批撤销。'
          : batch.undo.why && `不能整批撤销：${batch.undo.why}。`}
        学生现在是“待注册”，下一步提交学籍注册。
      </Notice>
    </Card>
  )
}

function pastOf(batch: RosterBatch): ImportPast {
  const { counts } = batch
  const open = batch.state === 'checked' || batch.state === 'blocked'
  const doing =
    batch.state === 'checking' ? '正在检查' : batch.state === 'committing' ? '正在写入' : undefined
  const far =
    batch.progress && batch.progress.total > 0 ? `${batch.progress.done} / ${batch.progress.total} 行` : ''
  return {
    key: batch.id,
    title: (
      <>
        <Link to={`/students/import?batch=${batch.id}`}>{batch.fileName}</Link>
        {'　'}
        <span className="lu-t3 lu-nw">{whenText(batch.createdAt).slice(5)}</span>
      </>
    ),
    counts: doing
      ? `${doing} ${far}`
      : `新增 ${counts.new} · 变更 ${counts.changed} · 未通过 ${counts.rejected}`,
    undo: doing
      ? '打开可以看进度、停止。'
      : batch.state === 'cancelled'
        ? (batch.stopped ?? '没有写入。')
        : open
          ? '还没有写入，打开可以继续。'
          : batch.undo.possible
            ? '还没有提交注册，可以整批撤销。'
            : batch.undo.why,
    undoable: batch.undo.possible,
  }
}
