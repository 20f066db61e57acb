import type { Ctx } from '../../../kernel/context.ts'
import { writeWorkbook } from '../../../kernel/documents/spreadsheet.ts'
import { HttpError, NotFound, Refusal } from '../../../kernel/errors.ts'
import { readStoredFile, storeFile } from '../../../kernel/files.ts'
import {
  findBatch,
  insertBatch,
  listBatches,
  listBatchRows,
  listProblems,
  replaceRows,
  updateBatch,
  type Batch,
} from '../../../kernel/imports/batches.ts'
import { templateWorkbook } from '../../../kernel/imports/template.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import { loadSchoolFacts, ownSchoolNo, rosterCheck } from '../facts.ts'
import type { Difference } from '../record.ts'
import { rosterFields } from '../reference.ts'
import { ROSTER, ROSTER_TITLE, ROSTER_VERSION } from '../roster.ts'
import type { RosterBatch, rosterApi } from '../roster-api.ts'
import { readUndoStates } from '../roster-store.ts'
import { holdSchool, readMapping, saveMapping } from '../store.ts'
import { checkRosterFile, type RosterVerdict } from './roster-check.ts'
import { takeBack, toBatchRow, whyNotUndo, writeRoster } from './roster-commit.ts'
import { columnsOf, resultFile, shortTime } from './roster-view.ts'

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

type Kept = Omit<
  RosterBatch,
  'id' | 'state' | 'fileName' | 'createdBy' | 'createdAt' | 'committedAt' | 'undo'
>

export const rosterHandlers: Handlers<typeof rosterApi> = {
  async downloadRosterTemplate(ctx) {
    const facts = await loadSchoolFacts(ctx, ownSchoolNo(ctx))
    const { declaration, context } = rosterCheck(ctx, facts)
    const spec = templateWorkbook(declaration, context)
    const sheet = spec.sheets[0]!
    sheet.notes = [`${sheet.notes?.[0] ?? ''}　学校编号 ${facts.no}（${facts.name}）`]
    const specialties = [...new Map(facts.filed.map((one) => [one.code, one.name]))]
    sheet.columns.forEach((column, at) => {
      const { key } = rosterFields[at]!
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
    return {
      rows: batches.map((one) => toWire(one, whyNotUndo(states.get(one.id)))),
      targets: rosterFields.map(({ key, title, required }) => ({
        key,
        title,
        required: required === 'always',
      })),
      template: { version: ROSTER_VERSION, columns: rosterFields.length },
    }
  },

  async checkRoster(ctx, _input, upload) {
    const mapping = await readMapping(ctx, ownSchoolNo(ctx))
    const name = upload.name || '名册.xlsx'
    const verdict = await checkRosterFile(ctx, { bytes: upload.bytes, name }, mapping)
    const file = await storeFile(ctx, {
      name,
      bytes: upload.bytes,
      purpose: 'roster',
      orgNo: verdict.facts.no,
    })
    const id = newId()
    await insertBatch(ctx, {
      id,
      orgNo: verdict.facts.no,
      kind: ROSTER,
      version: ROSTER_VERSION,
      fileId: file.id,
      fileName: name,
      sha256: file.sha256,
      state: stateOf(verdict),
      mapping,
      counts: keep(verdict, file.bytes),
    })
    await replaceRows(ctx, { id, orgNo: verdict.facts.no }, verdict.rows.map(toBatchRow))
    ctx.audit.subject('import', id, name, { orgNo: verdict.facts.no })
    ctx.audit.detail({ counts: verdict.counts })
    return getWire(ctx, id)
  },

  getRosterImport: (ctx, { id }) => getWire(ctx, id),

  async listRosterProblems(ctx, { id, ...filter }) {
    await getBatch(ctx, id)
    return listProblems(ctx, id, filter)
  },

  async listRosterChanges(ctx, { id }) {
    await getBatch(ctx, id)
    const rows = (await listBatchRows(ctx, id)).filter((row) => row.outcome === 'changed')
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
    const known = new Set(rosterFields.map((field) => field.key))
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
    const { content, bytes } = await readStoredFile(ctx, batch.fileId)
    const verdict = await checkRosterFile(ctx, { bytes: content, name: batch.fileName, batchId: id }, mapping)
    await updateBatch(ctx, id, { state: stateOf(verdict), mapping, counts: keep(verdict, bytes) })
    await replaceRows(ctx, batch, verdict.rows.map(toBatchRow))
    ctx.audit.subject('import', id, batch.fileName, { orgNo: batch.orgNo })
    ctx.audit.detail({ columns })
    return getWire(ctx, id)
  },

  async commitRoster(ctx, { id, ...expected }) {
    const batch = await getBatch(ctx, id, true)
    mustBeOpen(batch)
    if (batch.state === 'blocked')
      throw new Refusal({
        fact: '这份名册还不能写入。',
        rule: '整个文件没有通过检查，没有可写入的行。',
        ways: ['在“列匹配”中对应必填的列', '改好文件后重新上传'],
      })
    await holdSchool(ctx, batch.orgNo)
    const { content, bytes } = await readStoredFile(ctx, batch.fileId)
    const verdict = await checkRosterFile(
      ctx,
      { bytes: content, name: batch.fileName, batchId: id },
      batch.mapping,
    )
    const { counts } = verdict
    if (!counts.balances) throw new Error(`import ${id} does not balance: ${JSON.stringify(counts)}`)
    if (counts.new !== expected.new || counts.changed !== expected.changed) {
      throw new Refusal({
        fact: `您看到的是新增 ${expected.new}、变更 ${expected.changed}，现在是新增 ${counts.new}、变更 ${counts.changed}：预检以后台账变过。`,
        rule: '写入的数目必须与您确认的一致。',
        ways: ['重新预检，看清数目后再写入'],
      })
    }
    const rows = await writeRoster(ctx, id, verdict)
    await replaceRows(ctx, batch, rows)
    await updateBatch(ctx, id, { state: 'committed', committedAt: ctx.at, counts: keep(verdict, bytes) })
    ctx.audit.subject('import', id, batch.fileName, { orgNo: batch.orgNo })
    ctx.audit.detail({ counts })
    return getWire(ctx, id)
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
    return getWire(ctx, id)
  },
}

async function getBatch(ctx: Ctx, id: string, lock = false): Promise<Batch> {
  const batch = await findBatch(ctx, ROSTER, id, lock)
  if (!batch) throw new NotFound('导入批次')
  return batch
}

async function getWire(ctx: Ctx, id: string): Promise<RosterBatch> {
  const batch = await getBatch(ctx, id)
  const state = batch.state === 'committed' ? (await readUndoStates(ctx, [id])).get(id) : undefined
  return toWire(batch, whyNotUndo(state))
}

function mustBeOpen(batch: Batch) {
  if (batch.state === 'committed')
    throw new HttpError({
      status: 409,
      message: `这一批已在 ${shortTime(batch.committedAt ?? batch.createdAt)} 写入，没有重复写入。要改的部分重新上传，相同的行不会产生第二条。`,
    })
  if (batch.state === 'undone')
    throw new HttpError({ status: 409, message: '这一批已经撤销。要再导入，请重新上传文件。' })
}

function stateOf(verdict: RosterVerdict): 'blocked' | 'checked' {
  return verdict.fileProblems.length > 0 ? 'blocked' : 'checked'
}

function keep(verdict: RosterVerdict, fileBytes: number): Kept {
  const { counts, check } = verdict
  const same = counts.sent > 0 && counts.unchanged === counts.sent
  return {
    fileBytes,
    sheetName: check.sheetName,
    counts,
    seconds: verdict.seconds,
    fileProblems: verdict.fileProblems,
    columns: columnsOf(verdict),
    missing: (check.header?.missing ?? []).map((field) => field.key),
    skipped: check.skipped,
    note: same ? `全部 ${counts.sent} 行与台账相同，没有可写入的内容。` : '',
  }
}

function toWire(batch: Batch, why: string): RosterBatch {
  const kept = batch.counts as Kept
  const undoable = batch.state === 'committed' && kept.counts.new + kept.counts.changed > 0
  return {
    ...kept,
    id: batch.id,
    state: batch.state,
    fileName: batch.fileName,
    createdBy: batch.createdByName,
    createdAt: batch.createdAt,
    committedAt: batch.committedAt,
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
