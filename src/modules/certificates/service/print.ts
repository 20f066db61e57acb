import type { Ctx } from '../../../kernel/context.ts'
import { renderPdf } from '../../../kernel/documents/pdf.ts'
import { HttpError, Invalid, NotFound, Refusal, Stale } from '../../../kernel/errors.ts'
import { readStoredFile } from '../../../kernel/files.ts'
import { enqueue } from '../../../kernel/jobs.ts'
import { maskName } from '../../../kernel/mask.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import { implement } from '../../../kernel/server.ts'
import { noteView } from '../../../kernel/views.ts'
import { recordView } from '../../people/public.ts'
import { printJob } from '../print-job.ts'
import { zipJob } from '../zip-job.ts'
import { kindOf } from '../kinds.ts'
import { addEntry, returnSerials, takeSerials } from '../paper-store.ts'
import { printApi } from '../print-api.ts'
import {
  findPrintBatch,
  findPrinted,
  findPrinter,
  insertDelivery,
  insertPrintBatch,
  insertPrinter,
  listDeliveries,
  listPrintBatches,
  listPrinters,
  listSheets,
  listSheetsOf,
  lockForPrint,
  settleSheets,
  updatePrintBatch,
  updatePrinter,
} from '../print-store.ts'
import { prepareSheets, renderSheets, fileNameOf } from '../render.ts'
import type { CertificateRow, PrintBatchRow, PrinterRow } from '../rows.ts'
import { findCertificate, findCertificates, insertEvents, listCertificates, lockCertificate } from '../store.ts'
import { paperHandlers } from './paper.ts'
import { sheetStates } from './register.ts'

const PDF = 'application/pdf'
const MOST = 1000

function printBatchOf(row: PrintBatchRow) {
  return {
    id: row.id,
    orgNo: row.org_no,
    title: row.title,
    paper: row.paper,
    printerName: row.printer_name,
    count: row.count,
    state: row.state as 'ready',
    jobId: row.job_id,
    fileId: row.file_id,
    note: row.note,
    by: maskName(row.created_by_name),
    createdAt: row.created_at,
  }
}

/** Sheets for these certificates out of the stock, on one printer; the job makes the file. One batch for each paper. */
async function startBatches(ctx: Ctx, rows: readonly CertificateRow[], printer: PrinterRow, title?: string): Promise<PrintBatchRow[]> {
  const batches: PrintBatchRow[] = []
  for (const [key, some] of Map.groupBy(rows, (row) => kindOf(row.kind).paper ?? '')) {
    const paper = key || null
    const orgNo = some[0]!.org_no
    const serials = paper ? await takeSerials(ctx, orgNo, paper, some.length) : []
    if (paper && serials.length < some.length)
      throw new Refusal({ fact: `要打印 ${some.length} 张，库存只有 ${serials.length} 张。`, rule: '证书用纸按流水号领用，不能没有库存就打印。', ways: ['先登记入库。', '或少选几本。'] })
    const label = title ?? `${kindOf(some[0]!.kind).title} ${ctx.today} ${some.length} 张`
    const batch = await insertPrintBatch(ctx, { orgNo, title: label, paper, printer: { id: printer.id, name: printer.name, x: printer.offset_x, y: printer.offset_y } }, some.map((row, at) => ({ certificateId: row.id, serial: serials[at] ?? null })))
    if (paper) await addEntry(ctx, { orgNo, paper, action: 'take', count: some.length, from: serials[0]!, to: serials.at(-1)!, printBatchId: batch.id })
    const jobId = await enqueue(ctx, printJob, { printBatchId: batch.id }, { label })
    await updatePrintBatch(ctx, batch.id, { job_id: jobId })
    ctx.audit.change({ kind: 'certificatePrint', id: batch.id, action: 'start', after: { title: label, count: some.length, serials: serials.length > 0 ? `${serials[0]}—${serials.at(-1)}` : null }, orgNo })
    batches.push({ ...batch, job_id: jobId })
  }
  return batches
}

async function idsOf(ctx: Ctx, input: { certificateIds?: string[] | undefined; batchId?: string | undefined }, most: number): Promise<string[]> {
  if (input.certificateIds) return input.certificateIds
  if (!input.batchId) throw new Invalid([{ path: 'certificateIds', message: '没有选证书。选一个制证批次，或选几本。' }])
  const { rows, total } = await listCertificates(ctx, { batchId: input.batchId, state: 'valid' }, { page: 1, size: most + 1 })
  if (total > most) throw new Refusal({ fact: `这个批次有 ${total} 本。`, rule: `一次最多 ${most} 本。`, ways: ['在台账里分几次选。'] })
  return rows.map((row) => row.id)
}

export const printHandlers = implement(printApi, {
  ...paperHandlers,

  async listPrinters(ctx) {
    const printers = await listPrinters(ctx)
    return { printers: printers.map((one) => ({ id: one.id, name: one.name, offsetX: one.offset_x, offsetY: one.offset_y, note: one.note, version: one.version, updatedBy: maskName(one.updated_by_name), updatedAt: one.updated_at })) }
  },

  async savePrinter(ctx, { id, version, name, offsetX, offsetY, note }) {
    const set = { name, offsetX, offsetY, note: note ?? null }
    const orgNo = mainUnit(ctx.actor.org.no)
    const before = id ? await findPrinter(ctx, id, true) : undefined
    if (id && !before) throw new NotFound('打印机')
    if (before && version !== undefined && before.version !== version) throw new Stale({ by: maskName(before.updated_by_name), at: before.updated_at, fields: ['水平偏移', '垂直偏移'] })
    if (before) await updatePrinter(ctx, before.id, set)
    const saved = before?.id ?? (await insertPrinter(ctx, orgNo, set))
    if (!saved) throw new Invalid([{ path: 'name', message: `已经有一台“${name}”。换一个名称，或改那一台的偏移。` }])
    ctx.audit.subject('certificatePrinter', saved, name, { orgNo })
    ctx.audit.change({ kind: 'certificatePrinter', id: saved, action: before ? 'calibrate' : 'add', ...(before ? { before: { x: before.offset_x, y: before.offset_y } } : {}), after: { x: offsetX, y: offsetY }, orgNo })
    return { id: saved }
  },

  async printCalibration(ctx, { id }) {
    const printer = await findPrinter(ctx, id)
    if (!printer) throw new NotFound('打印机')
    const data = { title: '打印机校准', printer: printer.name, dx: printer.offset_x, dy: printer.offset_y, words: [printer.offset_x.toFixed(1), printer.offset_y.toFixed(1)] }
    return { name: `打印机校准_${printer.name}.pdf`, mediaType: PDF, bytes: await renderPdf({ template: 'certificates/calibration', data }) }
  },

  async startPrint(ctx, input) {
    const printer = await findPrinter(ctx, input.printerId)
    if (!printer) throw new NotFound('打印机')
    const ids = await idsOf(ctx, input, MOST)
    const rows = await lockForPrint(ctx, ids)
    if (rows.length < ids.length) throw new NotFound('证书')
    const printed = await findPrinted(ctx, ids)
    const invalid = rows.find((row) => row.state !== 'valid')
    if (invalid) throw new Refusal({ fact: `${invalid.number} 不是有效的证书。`, rule: '只打印有效的证书。', ways: ['从选中的里去掉它。'] })
    const old = rows.find((row) => row.origin !== 'issued')
    if (old) throw new Refusal({ fact: `${old.number} 是补录的旧证书。`, rule: '补录的证书已有原件，不再打印。', ways: ['从选中的里去掉它。', '原件遗失的走补办。'] })
    const fresh = rows.filter((row) => !printed.has(row.id))
    if (fresh.length === 0) throw new Refusal({ fact: '选中的证书都已打印，或正在打印。', rule: '一本证书只有一张有效的纸。', ways: ['印坏的在打印批次里核销为印坏，再重印。', '遗失的走补办。'] })
    const batches = await startBatches(ctx, fresh, printer)
    ctx.audit.subject('certificatePrint', batches[0]!.id, batches[0]!.title, { orgNo: batches[0]!.org_no })
    return { batches: batches.map(printBatchOf) }
  },

  async listPrints(ctx, input) {
    const { rows, total } = await listPrintBatches(ctx, input)
    return { total, rows: rows.map(printBatchOf) }
  },

  async getPrint(ctx, { id }) {
    const batch = await findPrintBatch(ctx, id)
    if (!batch) throw new NotFound('打印批次')
    const sheets = await listSheets(ctx, id)
    return {
      batch: printBatchOf(batch),
      sheets: sheets.map((one) => ({ id: one.id, seq: one.seq, certificateId: one.certificate_id, number: one.number, name: maskName(one.name), serial: one.serial, state: one.state, stateTitle: sheetStates[one.state]!, reason: one.reason })),
    }
  },

  async downloadPrint(ctx, { id }) {
    const batch = await findPrintBatch(ctx, id)
    if (!batch?.file_id) throw new NotFound('打印文件')
    const file = await readStoredFile(ctx, batch.file_id)
    ctx.audit.subject('certificatePrint', id, batch.title, { orgNo: batch.org_no })
    return { name: file.name, mediaType: PDF, bytes: file.content }
  },

  async settlePrint(ctx, { id, spoiled, returned, again }) {
    const batch = await findPrintBatch(ctx, id, true)
    if (!batch) throw new NotFound('打印批次')
    if (batch.state !== 'ready') throw new HttpError({ status: 409, message: `这个打印批次${batch.state === 'closed' ? '已经核销' : '还在生成'}，不能核销。什么也没有写入。` })
    const open = (await listSheets(ctx, id)).filter((sheet) => sheet.state === 'printing')
    const known = new Map(open.map((sheet) => [sheet.id, sheet]))
    const named = [...spoiled.map((one) => one.sheetId), ...returned]
    if (named.some((one) => !known.has(one)) || new Set(named).size < named.length) throw new Invalid([{ path: 'spoiled', message: '印坏或退回的纸里有不属于这个批次的，或一张写了两次。' }])
    const bad = new Set(named)
    const used = open.filter((sheet) => !bad.has(sheet.id))
    await settleSheets(ctx, used.map((sheet) => sheet.id), 'used', null)
    for (const one of spoiled) await settleSheets(ctx, [one.sheetId], 'spoiled', one.reason)
    await settleSheets(ctx, returned, 'returned', '没有打印，退回')
    const { org_no: orgNo, paper } = batch
    if (paper) {
      if (used.length > 0) await addEntry(ctx, { orgNo, paper, action: 'use', count: used.length, printBatchId: id })
      if (spoiled.length > 0) await addEntry(ctx, { orgNo, paper, action: 'spoil', count: spoiled.length, reason: [...new Set(spoiled.map((one) => one.reason))].join('；'), printBatchId: id })
      if (returned.length > 0) {
        await addEntry(ctx, { orgNo, paper, action: 'return', count: returned.length, reason: '没有打印，退回', printBatchId: id })
        await returnSerials(ctx, orgNo, paper, returned.flatMap((one) => known.get(one)!.serial ?? []))
      }
    }
    await updatePrintBatch(ctx, id, { state: 'closed', closed_at: ctx.at })
    const rows = new Map((await findCertificates(ctx, spoiled.map((one) => known.get(one.sheetId)!.certificate_id))).map((row) => [row.id, row]))
    for (const one of spoiled) {
      const sheet = known.get(one.sheetId)!
      await insertEvents(ctx, [rows.get(sheet.certificate_id)!], { action: 'spoiled', reason: one.reason, detail: { serial: sheet.serial }, caseNo: null, logged: false })
    }
    ctx.audit.subject('certificatePrint', id, batch.title, { orgNo })
    ctx.audit.change({ kind: 'certificatePrint', id, action: 'settle', after: { used: used.length, spoiled: spoiled.length, returned: returned.length }, orgNo })
    const printer = again && rows.size > 0 && batch.printer_id ? await findPrinter(ctx, batch.printer_id) : undefined
    const [reprint] = printer ? await startBatches(ctx, [...rows.values()], printer, `${batch.title}（重印）`) : []
    return { used: used.length, spoiled: spoiled.length, returned: returned.length, again: reprint ? printBatchOf(reprint) : null }
  },

  async deliverCertificate(ctx, { id, on, by, takerName, relation, takerDocument, trackingNo, signatureFileId, note }) {
    const row = await lockCertificate(ctx, id)
    if (!row) throw new NotFound('证书')
    const kind = kindOf(row.kind)
    const sheets = await listSheetsOf(ctx, id)
    const good = sheets.filter((sheet) => sheet.state === 'used')
    if (row.origin === 'issued' && good.length === 0) throw new Refusal({ fact: `${row.number} 还没有打印好的纸质证书。`, rule: '打印并核销以后才能发放。', ways: ['先打印，在打印批次里核销。'] })
    const before = await listDeliveries(ctx, id)
    // Another sheet after a loss or a correction is handed out again.
    if (before.length > sheets.filter((sheet) => sheet.state === 'lost').length) throw new Refusal({ fact: `${row.number} 已于 ${before.at(-1)!.taken_on} 领走。`, rule: '一张证书只发一次。', ways: ['遗失的走补办。'] })
    if (on > ctx.today) throw new Invalid([{ path: 'on', message: '领取日期不能晚于今天。' }])
    if (by === 'proxy' && !(relation && takerDocument)) throw new Invalid([{ path: 'relation', message: '代领要写明与本人的关系和代领人证件后四位。' }])
    if (by === 'post' && !trackingNo) throw new Invalid([{ path: 'trackingNo', message: '邮寄要写明单号。' }])
    if (by === 'holder' && !row.names.includes(takerName)) throw new Invalid([{ path: 'takerName', message: `本人领取，领取人应当是${maskName(row.name)}。别人来领的选代领。` }])
    if (signatureFileId) await readStoredFile(ctx, signatureFileId)
    const delivery = await insertDelivery(ctx, {
      org_no: row.org_no, certificate_id: id, person_id: row.person_id, taken_on: on, taken_by: by, taker_name: takerName,
      taker_document: takerDocument ?? null, relation: relation ?? null, tracking_no: trackingNo ?? null, signature_file_id: signatureFileId ?? null, note: note ?? null,
    }) // prettier-ignore
    await insertEvents(ctx, [row], { action: 'delivered', detail: { taker: by === 'holder' ? '本人领取' : by === 'proxy' ? `代领：${relation}` : `邮寄：${trackingNo}` }, caseNo: null, logged: false })
    ctx.audit.subject('certificate', id, `${kind.title} ${row.number}`, { orgNo: row.org_no, personId: row.person_id })
    ctx.audit.change({ kind: 'certificate', id, action: 'deliver', after: { on, by }, orgNo: row.org_no, personId: row.person_id })
    return { id: delivery }
  },

  async zipCertificates(ctx, input) {
    const ids = await idsOf(ctx, input, 2000)
    const label = `证书 PDF ${ids.length} 份`
    const jobId = await enqueue(ctx, zipJob, { certificateIds: ids }, { label })
    ctx.audit.subject('job', jobId, label)
    return { jobId }
  },

  async printCertificate(ctx, { id }) {
    const row = await findCertificate(ctx, id)
    if (!row) throw new NotFound('证书')
    const [one] = await prepareSheets(ctx, [row], false)
    if (!one || 'reason' in one) throw new HttpError({ status: 422, message: one?.reason ?? '没有打印。' })
    if (row.person_id) await recordView(ctx, row.person_id, '看了证书样张', undefined, row.org_no)
    else noteView(ctx)
    ctx.audit.subject('certificate', id, `${kindOf(row.kind).title} ${row.number}`, { orgNo: row.org_no, personId: row.person_id })
    return { name: fileNameOf(row), mediaType: PDF, bytes: await renderSheets(ctx, one.sheet.title, [one], { x: 0, y: 0, stock: false }) }
  },
})
