import type { Ctx } from '../../../kernel/context.ts'
import { writeWorkbook } from '../../../kernel/documents/spreadsheet.ts'
import { HttpError, NotFound, Refusal } from '../../../kernel/errors.ts'
import { readStoredFile } from '../../../kernel/files.ts'
import {
  clearRows,
  findBatch,
  listBatches,
  listBatchRows,
  listProblems,
  updateBatch,
  type Batch,
} from '../../../kernel/imports/batches.ts'
import { clearStaged } from '../../../kernel/imports/staging.ts'
import { templateWorkbook } from '../../../kernel/imports/template.ts'
import { askToStop, findJob } from '../../../kernel/job-lists.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { fieldsOf, loadSchoolFacts, ownSchoolNo, rosterCheck } from '../facts.ts'
import type { Difference } from '../record.ts'
import { ROSTER, ROSTER_TITLE, ROSTER_VERSION } from '../roster.ts'
import type { RosterBatch, rosterApi } from '../roster-api.ts'
import { readUndoStates } from '../roster-store.ts'
import { holdSchool, readMapping, saveMapping } from '../store.ts'
import { takeBack, whyNotUndo } from './roster-commit.ts'
import type { Kept } from './roster-import.ts'
import { checkAgain, enqueueCheck, enqueueCommit, startBatch, startCommit } from './roster-start.ts'
import { resultFile, shortTime } from './roster-view.ts'

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export const rosterHandlers: Handlers<typeof rosterApi> = {
  async downloadRosterTemplate(ctx) {
    const facts = await loadSchoolFacts(ctx, ownSchoolNo(ctx))
    const { declaration, context } = rosterCheck(ctx, facts)
    const spec = templateWorkbook(declaration, context)
    const sheet = spec.sheets[0]!
    sheet.notes = [`${sheet.notes?.[0] ?? ''}　学校编号 ${facts.no}（${facts.name}）`]
    const specialties = [...new Map(facts.filed.map((one) => [one.code, one.name]))]
    sheet.columns.forEach((column, at) => {
      const { key } = declaration.fields[at]!
      if (key === 'site') column.options = facts.sites.map((site) => site.shortName)
      if (key === 'specialtyCode') column.options = specialties.map(([code]) => code)
      if (key === 'specialtyName') column.options = specialties.map(([, name]) => name)
    })
    return {
      name: `${facts.shortName}${ROSTER_TITLE}模板${ROSTER_VERSION}.xlsx`,
      mediaType: XLSX,
      bytes: await writeWorkbook(spec),
    }
  },

  async listRosterImports(ctx) {
    const batches = await listBatches(ctx, ROSTER, 20)
    const states = await readUndoStates(
      ctx,
      batches.filter((one) => one.state === 'committed').map((one) => one.id),
    )
    const rows: RosterBatch[] = []
    for (const one of batches) rows.push(toWire(one, whyNotUndo(states.get(one.id)), await readJob(ctx, one)))
    const fields = fieldsOf(await loadSchoolFacts(ctx, ownSchoolNo(ctx)))
    return {
      rows,
      targets: fields.map(({ key, title, required }) => ({
        key,
        title,
        required: required === 'always',
      })),
      template: { version: ROSTER_VERSION, columns: fields.length },
    }
  },

  async checkRoster(ctx, _input, upload) {
    const name = upload.name || '名册.xlsx'
    return getRosterBatch(ctx, await startBatch(ctx, { bytes: upload.bytes, name }, 'maybe later'))
  },

  getRosterImport: (ctx, { id }) => getRosterBatch(ctx, id),

  async listRosterProblems(ctx, { id, ...filter }) {
    await getBatch(ctx, id)
    return listProblems(ctx, id, filter)
  },

  async listRosterChanges(ctx, { id }) {
    await getBatch(ctx, id)
    const rows = await listBatchRows(ctx, id, 'changed')
    return {
      rows: rows.map((row) => ({
        excelRow: row.excelRow,
        name: String(row.facts['name'] ?? ''),
        differences: ((row.facts['differences'] ?? []) as Difference[]).map(({ title, before, after }) => ({
          title,
          before,
          after,
        })),
      })),
    }
  },

  async downloadRosterResult(ctx, { id, which }) {
    const batch = await getBatch(ctx, id)
    const file = await readStoredFile(ctx, batch.fileId)
    const bytes = await resultFile(
      ctx,
      { bytes: file.content, name: batch.fileName },
      batch.mapping,
      await listBatchRows(ctx, id),
      which,
    )
    return {
      name: `${batch.fileName.replace(/\.\w+$/, '')}-${which === 'all' ? '结果' : '未通过'}.xlsx`,
      mediaType: XLSX,
      bytes,
    }
  },

  async mapRosterColumns(ctx, { id, columns }) {
    const batch = await getBatch(ctx, id, true)
    mustBeOpen(batch)
    const known = new Set(fieldsOf(await loadSchoolFacts(ctx, batch.orgNo)).map((field) => field.key))
    const wrong = Object.values(columns).find((key) => key !== '' && !known.has(key))
    if (wrong !== undefined)
      throw new HttpError({ status: 400, message: `没有“${wrong}”这一项。从列表中选择要对应的项。` })
    const remembered = await readMapping(ctx, batch.orgNo)
    const all = { ...remembered, ...columns }
    // One field takes one column: an older column name for the same field steps back in this file, but is remembered.
    const mapping = Object.fromEntries(
      Object.entries(all).filter(
        ([header, key]) => header in columns || key === '' || !Object.values(columns).includes(key),
      ),
    )
    await saveMapping(ctx, batch.orgNo, all)
    await checkAgain(ctx, batch, mapping)
    ctx.audit.detail({ columns })
    return getRosterBatch(ctx, id)
  },

  async commitRoster(ctx, { id, ...expected }) {
    const batch = await getBatch(ctx, id, true)
    mustBeOpen(batch)
    if (batch.state !== 'checked')
      throw new Refusal({
        fact: '这份名册还不能写入。',
        rule: batch.state === 'cancelled' ? '检查到一半时停止了。' : '整个文件没有通过检查，没有可写入的行。',
        ways: ['在“列匹配”中对应必填的列', '改好文件后重新上传'],
      })
    await startCommit(ctx, batch, expected, 'maybe later')
    return getRosterBatch(ctx, id)
  },

  async cancelRoster(ctx, { id }) {
    const batch = await getBatch(ctx, id, true)
    const underWay = batch.state === 'checking' || batch.state === 'committing'
    if (!underWay) throw new HttpError({ status: 409, message: '这一批没有在检查或写入，不用停止。' })
    ctx.audit.subject('import', id, batch.fileName, { orgNo: batch.orgNo })
    // A job that runs ends at its next slice and tidies up itself; one that waits or has failed leaves that to us.
    const job = batch.jobId === null ? undefined : await findJob(ctx, batch.jobId)
    if (job) await askToStop(ctx, job.id)
    if (job?.state === 'running') await updateBatch(ctx, id, { cancelAsked: true })
    else await stopNow(ctx, batch)
    return getRosterBatch(ctx, id)
  },

  async resumeRoster(ctx, { id }) {
    const batch = await getBatch(ctx, id, true)
    if (!(await readJob(ctx, batch)).resumable)
      throw new HttpError({ status: 409, message: '这一批没有停在中间，不用接着办。' })
    ctx.audit.subject('import', id, batch.fileName, { orgNo: batch.orgNo })
    await updateBatch(ctx, id, { cancelAsked: false, stopped: null })
    if (batch.state === 'checking') await enqueueCheck(ctx, batch)
    else await enqueueCommit(ctx, batch)
    return getRosterBatch(ctx, id)
  },

  async undoRoster(ctx, { id, reason }) {
    const batch = await getBatch(ctx, id, true)
    if (batch.state === 'undone')
      throw new HttpError({ status: 409, message: '这一批已经撤销过了。什么也没有改动。' })
    if (batch.state !== 'committed')
      throw new HttpError({ status: 409, message: '这一批还没有写入，不用撤销。' })
    await holdSchool(ctx, batch.orgNo)
    const done = await takeBack(ctx, batch, await listBatchRows(ctx, id))
    await updateBatch(ctx, id, { state: 'undone' })
    ctx.audit.subject('import', id, batch.fileName, { orgNo: batch.orgNo })
    ctx.audit.because(reason)
    ctx.audit.detail(done)
    return getRosterBatch(ctx, id)
  },
}

async function getBatch(ctx: Ctx, id: string, lock = false): Promise<Batch> {
  const batch = await findBatch(ctx, ROSTER, id, lock)
  if (!batch) throw new NotFound('导入批次')
  return batch
}

/** A batch as its page shows it. */
export async function getRosterBatch(ctx: Ctx, id: string): Promise<RosterBatch> {
  const batch = await getBatch(ctx, id)
  const state = batch.state === 'committed' ? (await readUndoStates(ctx, [id])).get(id) : undefined
  return toWire(batch, whyNotUndo(state), await readJob(ctx, batch))
}

function mustBeOpen(batch: Batch) {
  if (batch.state === 'checking' || batch.state === 'committing')
    throw new HttpError({
      status: 409,
      message: `这一批正在${batch.state === 'checking' ? '检查' : '写入'}，等它办完，或先停止。`,
    })
  if (batch.state === 'committed')
    throw new HttpError({
      status: 409,
      message: `这一批已在 ${shortTime(batch.committedAt ?? batch.createdAt)} 写入，没有重复写入。要改的部分重新上传，相同的行不会产生第二条。`,
    })
  if (batch.state === 'undone')
    throw new HttpError({ status: 409, message: '这一批已经撤销。要再导入，请重新上传文件。' })
}

async function stopNow(ctx: Ctx, batch: Batch) {
  await clearStaged(ctx, batch.id)
  if (batch.state === 'checking') await clearRows(ctx, batch.id)
  await updateBatch(ctx, batch.id, {
    state: batch.state === 'checking' ? 'cancelled' : 'checked',
    cursor: 0,
    jobId: null,
    expected: null,
    cancelAsked: false,
    stopped: '停止了，什么也没有写入。',
  })
}

/** What became of the background job of a batch that is under way. */
async function readJob(ctx: Ctx, batch: Batch): Promise<{ stopped: string | null; resumable: boolean }> {
  const underWay = batch.state === 'checking' || batch.state === 'committing'
  if (!underWay || batch.jobId === null) return { stopped: batch.stopped, resumable: false }
  const job = await findJob(ctx, batch.jobId)
  if (job?.state === 'failed') return { stopped: `${job.error ?? '后台没有办成。'}可以接着办，办过的行不会重复。`, resumable: true }
  if (job?.state === 'cancelled') return { stopped: '后台任务被停止了。可以接着办，办过的行不会重复。', resumable: true }
  return { stopped: batch.stopped, resumable: false }
}

function toWire(batch: Batch, why: string, job: { stopped: string | null; resumable: boolean }): RosterBatch {
  const kept = batch.counts as Kept
  const undoable = batch.state === 'committed' && kept.counts.new + kept.counts.changed > 0
  const underWay = batch.state === 'checking' || batch.state === 'committing'
  return {
    ...kept,
    id: batch.id,
    state: batch.state,
    fileName: batch.fileName,
    createdBy: batch.createdByName,
    createdAt: batch.createdAt,
    committedAt: batch.committedAt,
    progress: underWay ? { done: Math.min(batch.cursor, batch.total), total: batch.total } : null,
    ...job,
    undo: {
      possible: undoable && why === '',
      why:
        batch.state === 'undone'
          ? '已撤销'
          : batch.state !== 'committed'
            ? '还没有写入'
            : undoable
              ? why
              : '没有写入任何行',
    },
  }
}
