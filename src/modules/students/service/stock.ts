import { amendFacts } from '../../../kernel/case-amend.ts'
import { getCase, openCase, takeStep, type Case } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { openRows } from '../../../kernel/documents/sheet-rows.ts'
import { writeWorkbook } from '../../../kernel/documents/spreadsheet.ts'
import { HttpError, NotFound, Refusal } from '../../../kernel/errors.ts'
import { storeFile } from '../../../kernel/files.ts'
import { clearRows, findBatch, insertBatch, listBatches, listProblems, updateBatch, type Batch } from '../../../kernel/imports/batches.ts'
import { checkBatch, commitBatch, stepsOfRequest } from '../../../kernel/imports/run.ts'
import { SpreadsheetError } from '../../../kernel/imports/table.ts'
import { templateWorkbook } from '../../../kernel/imports/template.ts'
import { enqueue } from '../../../kernel/jobs.ts'
import { maskName } from '../../../kernel/mask.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import { getOrg } from '../../orgs/public.ts'
import { loadSchoolFacts, ownSchoolNo } from '../facts.ts'
import { labelOf } from '../reference.ts'
import type { StockBatch, StockWireRow, stockApi } from '../stock-api.ts'
import { STOCK, STOCK_TITLE, STOCK_VERSION, stockFields, stockLists } from '../stock.ts'
import { stockCheckJob, stockCommitJob } from '../stock-jobs.ts'
import { countStock, deleteStock, holdStock, listStock, readStockBatches, type BatchState, type StockRow, type StockTotal } from '../stock-store.ts'
import { holdSchool } from '../store.ts'
import { stockWorkflow } from '../workflow.ts'
import type { Kept } from './roster-import.ts'
import { nothingKept } from './roster-import.ts'
import { ROWS_AT_ONCE } from './roster-start.ts'
import { compareTotals, sampleOf } from './stock-case.ts'
import { stockCheck, stockImporter } from './stock-import.ts'
import { stockResult } from './stock-result.ts'

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export const stockHandlers: Handlers<typeof stockApi> = {
  async downloadStockTemplate(ctx) {
    const facts = await loadSchoolFacts(ctx, ownSchoolNo(ctx))
    const { declaration, context } = stockCheck(ctx, facts)
    const spec = templateWorkbook(declaration, { lists: { ...context.lists, ...stockLists } })
    return { name: `${facts.shortName}${STOCK_TITLE}模板${STOCK_VERSION}.xlsx`, mediaType: XLSX, bytes: await writeWorkbook(spec) }
  },

  async listStockImports(ctx) {
    const batches = await listBatches(ctx, STOCK, 20)
    const states = await readStockBatches(ctx, batches.map((one) => one.id))
    return {
      rows: batches.map((one) => toWire(one, states.get(one.id))),
      targets: stockFields.map(({ key, title, required }) => ({ key, title, required: required === 'always' })),
      template: { version: STOCK_VERSION, columns: stockFields.length },
    }
  },

  async checkStock(ctx, _input, upload) {
    const file = { name: upload.name || '存量学籍.xlsx', bytes: upload.bytes }
    const large = await isLarge(file)
    const orgNo = ownSchoolNo(ctx)
    const stored = await storeFile(ctx, { ...file, purpose: 'roster', orgNo })
    const id = newId()
    await insertBatch(ctx, {
      id,
      orgNo,
      kind: STOCK,
      version: STOCK_VERSION,
      fileId: stored.id,
      fileName: file.name,
      sha256: stored.sha256,
      state: 'checking',
      mapping: {},
      counts: nothingKept(stored.bytes),
    })
    ctx.audit.subject('import', id, file.name, { orgNo })
    await check(ctx, { id, fileName: file.name }, large)
    return read(ctx, id)
  },

  async getStockImport(ctx, { id }) {
    return { ...(await read(ctx, id)), totals: await countStock(ctx, { batchIds: [id] }) }
  },

  async listStockProblems(ctx, { id, ...filter }) {
    await get(ctx, id)
    return listProblems(ctx, id, filter)
  },

  async mapStockColumns(ctx, { id, columns }) {
    const batch = await get(ctx, id, true)
    mustBeOpen(batch)
    const known = new Set(stockFields.map((one) => one.key))
    const wrong = Object.values(columns).find((key) => key !== '' && !known.has(key))
    if (wrong !== undefined) throw new HttpError({ status: 400, message: `没有“${wrong}”这一项。从列表中选择要对应的项。` })
    await clearRows(ctx, id)
    await updateBatch(ctx, id, { state: 'checking', mapping: { ...batch.mapping, ...columns }, cursor: 0, jobId: null, stopped: null, cancelAsked: false })
    ctx.audit.subject('import', id, batch.fileName, { orgNo: batch.orgNo })
    await check(ctx, batch, batch.total > ROWS_AT_ONCE)
    return read(ctx, id)
  },

  async downloadStockResult(ctx, { id, which }) {
    const { name, bytes } = await stockResult(ctx, await get(ctx, id), which)
    return { name, mediaType: XLSX, bytes }
  },

  async commitStock(ctx, { id, new: expected }) {
    const batch = await get(ctx, id, true)
    mustBeOpen(batch)
    if (batch.state !== 'checked') {
      throw new Refusal({ fact: '这一批还不能写入。', rule: '整个文件没有通过检查，没有可写入的行。', ways: ['改好文件后重新上传'] })
    }
    await updateBatch(ctx, id, { state: 'committing', cursor: 0, jobId: null, expected: { new: expected, changed: 0 }, stopped: null, cancelAsked: false })
    ctx.audit.subject('import', id, batch.fileName, { orgNo: batch.orgNo })
    if (batch.total > ROWS_AT_ONCE) {
      const jobId = await enqueue(ctx, stockCommitJob, { batchId: id }, { label: `写入存量学籍“${batch.fileName}”` })
      await updateBatch(ctx, id, { jobId })
      return read(ctx, id)
    }
    await holdSchool(ctx, batch.orgNo)
    const ended = await commitBatch(stepsOfRequest(ctx), stockImporter, id)
    if (ended.state !== 'done') {
      throw new Refusal({
        fact: ended.state === 'refused' ? ended.why : '这一批现在不能写入：模板或列有了变化。',
        rule: '写入的数目必须与您确认的一致。',
        ways: ['重新预检，看清数目后再写入'],
      })
    }
    return read(ctx, id)
  },

  async undoStock(ctx, { id, reason }) {
    const batch = await get(ctx, id, true)
    if (batch.state !== 'committed') throw new HttpError({ status: 409, message: '这一批没有写入，或者已经撤销。什么也没有改动。' })
    const state = (await readStockBatches(ctx, [id])).get(id)
    if (state && state.in_case > 0) {
      throw new Refusal({
        fact: `这一批已经报送，在办件 ${state.case_no ?? ''} 里。`,
        rule: '报送以前，或者办件取消以后，才能撤销。',
        ways: ['撤回并取消那一件，再撤销这一批。'],
      })
    }
    const people = await deleteStock(ctx, id)
    await updateBatch(ctx, id, { state: 'undone' })
    ctx.audit.subject('import', id, batch.fileName, { orgNo: batch.orgNo })
    ctx.audit.because(reason)
    ctx.audit.detail({ removed: people.length })
    return read(ctx, id)
  },

  async openStockCase(ctx, { batchIds, totals }) {
    const school = await getOrg(ctx, mainUnit(ctx.actor.org.no))
    for (const id of batchIds) await get(ctx, id, true)
    const states = [...(await readStockBatches(ctx, batchIds)).values()]
    const held = states.find((one) => one.in_case > 0)
    const count = states.reduce((sum, one) => sum + one.total - one.in_case, 0)
    if (held || count === 0) {
      throw new Refusal({
        fact: held ? `所选的批次已在办件 ${held.case_no ?? ''} 里。` : '所选的批次里没有待报送的学生。',
        rule: '一批存量学籍只在一件里报送。',
        clause: '001:1319',
        ways: held ? ['打开原来的办件。'] : ['先导入并写入存量学籍。'],
      })
    }
    const authority = await getOrg(ctx, school.authorityNo!)
    const file = await openCase(ctx, {
      workflow: stockWorkflow,
      orgNo: school.no,
      orgName: school.name,
      authority: { no: authority.no, name: authority.name },
      title: `${school.name} · 存量学籍确认（${count} 人）`,
      facts: { totals: tidy(totals) },
    })
    await holdStock(ctx, batchIds, file.id)
    return { id: file.id, no: file.no, version: file.version, count }
  },

  async declareStockTotals(ctx, { id, totals }) {
    const file = await getStock(ctx, id)
    if (stockWorkflow.states[file.state as 'draft'].waits?.side !== 'owner' || mainUnit(ctx.actor.org.no) !== file.org_no)
      throw new HttpError({ status: 409, message: `办件现在是“${stockWorkflow.states[file.state as 'draft'].title}”，不能改报人数。什么也没有写入。` })
    await amendFacts(ctx, id, file.title, { ...(file.facts as object), totals: tidy(totals) })
    ctx.audit.subject('case', id, `${file.no} ${file.title}`, { orgNo: file.org_no })
    ctx.audit.change({ kind: 'case', id, action: 'amend', before: { totals: (file.facts as { totals: unknown }).totals }, after: { totals: tidy(totals) }, orgNo: file.org_no })
    return { id }
  },

  async getStockCase(ctx, { id }) {
    const file = await getStock(ctx, id)
    const sample = await sampleOf(ctx, file)
    const { rows } = sample.length === 0 ? { rows: [] } : await listStock(ctx, { caseId: id, ids: sample.map((one) => one.id) }, { offset: 0, limit: sample.length })
    const { total, entered, conflicts } = await countsOf(ctx, id)
    return {
      rows: total,
      entered,
      conflicts,
      totals: (await compareTotals(ctx, file)).map((one) => ({ ...one, levelName: labelOf('training-level', one.trainingLevel) })),
      sampleSize: sample.length,
      sample: rows.map(toRow),
      maySample: file.state === 'review' && file.waiting_org_no === mainUnit(ctx.actor.org.no) && ctx.actor.permissions.has('students.reviewRegistration'),
      mayDeclare: !file.closed_at && file.state !== 'review' && file.org_no === mainUnit(ctx.actor.org.no) && ctx.actor.permissions.has('students.import'),
    }
  },

  async listStockRows(ctx, { id, page, size, only }) {
    await getStock(ctx, id)
    const { rows, total } = await listStock(ctx, { caseId: id, ...(only ? { only } : {}) }, { offset: (page - 1) * size, limit: size })
    return { rows: rows.map(toRow), total }
  },

  async recordStockSample(ctx, { id, version, results }) {
    await getStock(ctx, id)
    const { file } = await takeStep(ctx, id, version, 'record-sample', { facts: { results } })
    return { id, version: file.version, recorded: results.length }
  },
}

async function get(ctx: Ctx, id: string, lock = false): Promise<Batch> {
  const batch = await findBatch(ctx, STOCK, id, lock)
  if (!batch) throw new NotFound('导入批次')
  return batch
}

async function getStock(ctx: Ctx, id: string): Promise<Case> {
  const file = await getCase(ctx, id)
  if (file.workflow !== stockWorkflow.id) throw new NotFound('办件')
  return file
}

async function read(ctx: Ctx, id: string): Promise<StockBatch> {
  return toWire(await get(ctx, id), (await readStockBatches(ctx, [id])).get(id))
}

async function check(ctx: Ctx, batch: { id: string; fileName: string }, later: boolean): Promise<void> {
  if (!later) return void (await checkBatch(stepsOfRequest(ctx), stockImporter, batch.id))
  const jobId = await enqueue(ctx, stockCheckJob, { batchId: batch.id }, { label: `检查存量学籍“${batch.fileName}”` })
  await updateBatch(ctx, batch.id, { jobId })
}

function mustBeOpen(batch: Batch) {
  const words: Partial<Record<Batch['state'], string>> = {
    checking: '这一批正在检查，等它办完。',
    committing: '这一批正在写入，等它办完。',
    committed: '这一批已经写入，没有重复写入。',
    undone: '这一批已经撤销。要再导入，请重新上传文件。',
  }
  const message = words[batch.state]
  if (message) throw new HttpError({ status: 409, message })
}

/** Reads the file as far as it must, so that a file that is none is refused while its sender is still there. */
async function isLarge(file: { name: string; bytes: Uint8Array }): Promise<boolean> {
  try {
    await openRows(file.bytes, { fileName: file.name, maxRows: ROWS_AT_ONCE })
    return false
  } catch (error) {
    if (!(error instanceof SpreadsheetError)) throw error
    if (error.code === 'too-many-rows') return true
    const message = `“${file.name}”没有读取：${error.message}`
    throw new HttpError({ status: error.code === 'too-large' ? 413 : 400, message, issues: [{ path: 'file', message }] })
  }
}

/** One line per grade and level, the newest grade first. */
function tidy(totals: readonly StockTotal[]): StockTotal[] {
  const groups = Map.groupBy(totals, (one) => `${one.grade} ${one.trainingLevel}`)
  return [...groups.values()]
    .map((some) => ({ ...some[0]!, count: some.reduce((sum, one) => sum + one.count, 0) }))
    .sort((left, right) => right.grade - left.grade || (left.trainingLevel < right.trainingLevel ? -1 : 1))
}

async function countsOf(ctx: Ctx, caseId: string) {
  const total = (await countStock(ctx, { caseId })).reduce((sum, one) => sum + one.count, 0)
  const conflicts = (await listStock(ctx, { caseId, only: 'conflict' }, { offset: 0, limit: 0 })).total
  const closed = (await getCase(ctx, caseId)).state === 'approved'
  return { total, conflicts, entered: closed ? total - conflicts : 0 }
}

function toWire(batch: Batch, state: BatchState | undefined): StockBatch {
  const kept = batch.counts as Kept
  const underWay = batch.state === 'checking' || batch.state === 'committing'
  const free = batch.state === 'committed' && (state?.in_case ?? 0) === 0
  return {
    ...kept,
    id: batch.id,
    state: batch.state,
    fileName: batch.fileName,
    createdBy: batch.createdByName,
    createdAt: batch.createdAt,
    committedAt: batch.committedAt,
    progress: underWay ? { done: Math.min(batch.cursor, batch.total), total: batch.total } : null,
    stopped: batch.stopped,
    resumable: false,
    undo: { possible: free, why: batch.state === 'undone' ? '已撤销' : batch.state !== 'committed' ? '还没有写入' : free ? '' : `已在办件 ${state?.case_no ?? ''} 里` },
    stock: {
      waiting: (state?.total ?? 0) - (state?.entered ?? 0) - (state?.conflicts ?? 0),
      entered: state?.entered ?? 0,
      conflicts: state?.conflicts ?? 0,
      caseId: state?.case_id ?? null,
      caseNo: state?.case_no ?? null,
    },
  }
}

/** A row masked, as school and authority see it. */
function toRow(one: StockRow): StockWireRow {
  const { record } = one
  return {
    id: one.id,
    excelRow: one.excel_row,
    name: maskName(record.name),
    idMasked: record.id_masked,
    studentNumber: one.student_number,
    grade: one.grade,
    trainingLevel: labelOf('training-level', one.training_level),
    specialtyName: record.specialty_name,
    status: labelOf('enrollment-status', record.status),
    entryDate: record.entry_date,
    registeredOn: record.registered_on!,
    changes: one.changes.map(({ title, on, note }) => ({ title, on, note })),
    state: one.state as StockWireRow['state'],
    conflict: one.conflict,
    sample: one.sample as StockWireRow['sample'],
    sampleNote: one.sample_note,
  }
}
