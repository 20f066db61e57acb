import type { Ctx } from '../context.ts'
import { openRows } from '../documents/sheet-rows.ts'
import { readStoredFile } from '../files.ts'
import { clearRows, countRows, findBatch, putRows, updateBatch, type Batch, type BatchRow } from './batches.ts'
import type { Outcome } from './check.ts'
import type { ImportContext } from './declare.ts'
import type { FileProblem, CheckedRow, RowProblem } from './sheet.ts'
import type { OpenSheet } from './open-sheet.ts'
import type { RowSource } from './source.ts'
import { clearStaged, countStaged, stageRows, type StagedRow } from './staging.ts'
import { SpreadsheetError } from './table.ts'

/**
 * How an import moves on. In a request everything happens in its one transaction; in the background each slice has a
 * transaction of its own, so that what was done stays done when the server stops in the middle.
 */
export type Steps = {
  transaction: <T>(work: (ctx: Ctx) => Promise<T>, audit?: string) => Promise<T>
  /** Between slices: says how far it is. */
  progress: (done: number, total: number) => Promise<void>
  cancelled: () => Promise<boolean>
}

export function stepsOfRequest(ctx: Ctx): Steps {
  return { transaction: (work) => work(ctx), progress: async () => {}, cancelled: async () => false }
}

export type JudgedRow = { excelRow: number; outcome: Outcome; problems: RowProblem[] }

/** A file opened for one import: the sheet, what its rows are judged with, and what the importer loaded once. */
export type Opened<F> = { opened: OpenSheet; context: ImportContext; problems: FileProblem[]; facts: F }

/** What one kind of import adds to the engine. Every function gets the transaction of its slice. */
export type Importer<F, J extends JudgedRow> = {
  kind: string
  /** Most rows with content in a sheet. */
  maxRows: number
  open: (ctx: Ctx, batch: Batch, source: RowSource) => Promise<Opened<F>>
  /** Compares checked rows with the register. Dry run and commit both come through here. */
  judge: (ctx: Ctx, opened: Opened<F>, batch: Batch, rows: CheckedRow[]) => Promise<J[]>
  /** The row as the batch keeps it. */
  keep: (row: J) => BatchRow
  /** Prepares what the commit will write; the kept rows name their records. */
  stage: (ctx: Ctx, opened: Opened<F>, batch: Batch, rows: J[]) => Promise<{ staged: StagedRow[]; kept: BatchRow[] }>
  /** Turns everything prepared into records. Answers with a sentence if the register changed meanwhile. */
  publish: (ctx: Ctx, batch: Batch) => Promise<string | undefined>
  /** What the batch shows of itself besides the counts of its rows. */
  describe: (summary: Summary<F>) => unknown
}

export type Counts = Record<Outcome, number> & {
  sent: number
  balances: boolean
  warnings: number
  fixed: number
  problems: number
}
export type Summary<F> = {
  batch: Batch
  fileBytes: number
  counts: Counts
  seconds: number
  problems: FileProblem[]
  /** Undefined for a file that could not be read. */
  file: Opened<F> | undefined
}

export type Ended =
  | { state: 'done' }
  | { state: 'blocked' }
  | { state: 'cancelled' }
  /** The commit did not come to what was confirmed; nothing was written. */
  | { state: 'refused'; why: string }

const NO_COUNTS = { sent: 0, new: 0, changed: 0, unchanged: 0, rejected: 0, balances: true, warnings: 0, fixed: 0, problems: 0 }

/** Judges a batch that is `checking`, from where it stands, and makes it `checked`, `blocked` or `cancelled`. */
export async function checkBatch<F, J extends JudgedRow>(steps: Steps, importer: Importer<F, J>, id: string, audit?: string): Promise<Ended> {
  const started = performance.now()
  const seconds = () => Math.round((performance.now() - started) / 10) / 100
  const file = await openFile(steps, importer, id, 'checking')
  if (file === undefined) return { state: 'cancelled' }
  const { fileBytes, batch } = file
  if ('problems' in file || file.opened.problems.length > 0) {
    const problems = 'problems' in file ? file.problems : file.opened.problems
    const opened = 'problems' in file ? undefined : file.opened
    await steps.transaction((ctx) =>
      updateBatch(ctx, id, {
        state: 'blocked',
        counts: importer.describe({ batch, fileBytes, counts: NO_COUNTS, seconds: seconds(), problems, file: opened }),
      }),
    )
    return { state: 'blocked' }
  }
  const went = await eachSlice(steps, importer, file.opened, batch, 'checking', async (ctx, held, rows) => {
    const judged = await importer.judge(ctx, file.opened, held, rows)
    await putRows(ctx, held, judged.map(importer.keep))
  })
  return steps.transaction(async (ctx): Promise<Ended> => {
    const held = await findBatch(ctx, importer.kind, id, true)
    if (held?.state !== 'checking') return { state: 'cancelled' }
    if (!went || held.cancelAsked) {
      await clearRows(ctx, id)
      await updateBatch(ctx, id, { state: 'cancelled', cursor: 0, stopped: '检查到一半时停止了，什么也没有写入。' })
      return { state: 'cancelled' }
    }
    const counts = await countsOf(ctx, id, file.opened.opened.sent)
    const described = importer.describe({ batch: held, fileBytes, counts, seconds: seconds(), problems: [], file: file.opened })
    await updateBatch(ctx, id, { state: 'checked', counts: described, cursor: 0, stopped: null })
    ctx.audit.subject('import', id, held.fileName, { orgNo: held.orgNo })
    ctx.audit.detail({ counts })
    return { state: 'done' }
  }, audit)
}

/**
 * Writes a batch that is `committing`: every row is judged again and prepared, a slice at a time, and the last
 * transaction makes records of all of them at once. Until then no reader can see any; when the numbers are not the
 * ones confirmed, or the register has changed, nothing is written and the batch is `checked` again.
 */
export async function commitBatch<F, J extends JudgedRow>(steps: Steps, importer: Importer<F, J>, id: string, audit?: string): Promise<Ended> {
  const file = await openFile(steps, importer, id, 'committing')
  if (file === undefined) return { state: 'cancelled' }
  const { fileBytes, batch } = file
  const blocked = 'problems' in file || file.opened.problems.length > 0
  const went =
    !blocked &&
    (await eachSlice(steps, importer, file.opened, batch, 'committing', async (ctx, held, rows) => {
      const judged = await importer.judge(ctx, file.opened, held, rows)
      const { staged, kept } = await importer.stage(ctx, file.opened, held, judged)
      await stageRows(ctx, held, staged)
      await putRows(ctx, held, kept)
    }))
  return steps.transaction(async (ctx): Promise<Ended> => {
    const held = await findBatch(ctx, importer.kind, id, true)
    if (held?.state !== 'committing') return { state: 'cancelled' }
    const back = async (stopped: string, ended: Ended): Promise<Ended> => {
      await clearStaged(ctx, id)
      await updateBatch(ctx, id, { state: 'checked', cursor: 0, expected: null, cancelAsked: false, stopped })
      return ended
    }
    if (blocked) return back('写入时再读这个文件，已不能检查：模板或列有了变化。什么也没有写入。', { state: 'blocked' })
    if (!went || held.cancelAsked) return back('写入到一半时停止了，什么也没有写入。', { state: 'cancelled' })
    const counts = await countsOf(ctx, id, file.opened.opened.sent)
    const staged = await countStaged(ctx, id)
    if (!counts.balances || staged.insert !== counts.new || staged.update !== counts.changed)
      throw new Error(`import ${id} does not balance: ${JSON.stringify({ counts, staged })}`)
    const described = importer.describe({ batch: held, fileBytes, counts, seconds: secondsOf(held), problems: [], file: file.opened })
    const { expected } = held
    const differs = expected !== null && (counts.new !== expected.new || counts.changed !== expected.changed)
    const why = differs ? numbersDiffer(expected, counts) : await importer.publish(ctx, held)
    if (why !== undefined) {
      await updateBatch(ctx, id, { counts: described })
      return back(`${why}什么也没有写入。`, { state: 'refused', why })
    }
    await clearStaged(ctx, id)
    await updateBatch(ctx, id, { state: 'committed', committedAt: ctx.at, counts: described, stopped: null })
    ctx.audit.subject('import', id, held.fileName, { orgNo: held.orgNo })
    ctx.audit.detail({ counts })
    return { state: 'done' }
  }, audit)
}

function numbersDiffer(expected: { new: number; changed: number }, counts: Counts): string {
  return `您看到的是新增 ${expected.new}、变更 ${expected.changed}，现在是新增 ${counts.new}、变更 ${counts.changed}：预检以后台账变过。`
}

function secondsOf(batch: Batch): number {
  return (batch.counts as { seconds?: number } | null)?.seconds ?? 0
}

async function openFile<F, J extends JudgedRow>(steps: Steps, importer: Importer<F, J>, id: string, state: Batch['state']) {
  const loaded = await steps.transaction(async (ctx) => {
    const batch = await findBatch(ctx, importer.kind, id)
    return batch?.state === state ? { batch, file: await readStoredFile(ctx, batch.fileId) } : undefined
  })
  if (loaded === undefined) return undefined
  const { batch, file } = loaded
  const base = { batch, fileBytes: file.bytes }
  try {
    const source = await openRows(file.content, { fileName: batch.fileName, maxRows: importer.maxRows })
    return { ...base, opened: await steps.transaction((ctx) => importer.open(ctx, batch, source)) }
  } catch (error) {
    if (!(error instanceof SpreadsheetError)) throw error
    const problem: FileProblem = { code: 'no-rows', message: `“${batch.fileName}”没有读取：${error.message}`.replace(/。$/, ''), mend: '改好文件后重新上传' }
    return { ...base, problems: [problem] }
  }
}

/** Runs the work for every slice not done yet, each with the batch held. False when somebody asked to stop. */
async function eachSlice<F, J extends JudgedRow>(
  steps: Steps,
  importer: Importer<F, J>,
  { opened, context }: Opened<F>,
  batch: Batch,
  state: Batch['state'],
  work: (ctx: Ctx, held: Batch, rows: CheckedRow[]) => Promise<void>,
): Promise<boolean> {
  let done = 0
  for (const slice of opened.sheet?.slices() ?? []) {
    const last = slice.at(-1)!.excelRow
    done += slice.length
    if (last <= batch.cursor) continue
    if (await steps.cancelled()) return false
    const rows = opened.check(slice, context)
    const goOn = await steps.transaction(async (ctx) => {
      const held = await findBatch(ctx, importer.kind, batch.id, true)
      if (held?.state !== state || held.cancelAsked) return false
      // The cursor moves in the slice's own transaction: a slice is either done and counted, or neither.
      if (held.cursor >= last) return true
      if (rows.length > 0) await work(ctx, held, rows)
      await updateBatch(ctx, batch.id, { cursor: last, total: opened.sent })
      return true
    })
    if (!goOn) return false
    await steps.progress(Math.min(done, opened.sent), opened.sent)
  }
  return true
}

async function countsOf(ctx: Ctx, id: string, sent: number): Promise<Counts> {
  const { outcomes, problems } = await countRows(ctx, id)
  const all = outcomes.new + outcomes.changed + outcomes.unchanged + outcomes.rejected
  return {
    ...outcomes,
    sent,
    balances: sent === all,
    warnings: problems.warn,
    fixed: problems.fixed,
    problems: problems.block + problems.warn + problems.fixed,
  }
}
