import { createHash } from 'node:crypto'
import type { Output } from '../../../kernel/api.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { readTable, writeWorkbook } from '../../../kernel/documents/spreadsheet.ts'
import { HttpError, Invalid, NotFound, Refusal } from '../../../kernel/errors.ts'
import { checkSheet, type RowProblem } from '../../../kernel/imports/sheet.ts'
import { SpreadsheetError } from '../../../kernel/imports/table.ts'
import { templateWorkbook } from '../../../kernel/imports/template.ts'
import { maskIdNumber, maskName } from '../../../kernel/mask.ts'
import { normaliseName } from '../../../kernel/names.ts'
import { placeName } from '../../../kernel/regions.ts'
import type { Handlers, Upload } from '../../../kernel/server.ts'
import { documentHash, recordView } from '../../people/public.ts'
import { knownAreas } from '../../students/public.ts'
import type { api } from '../api.ts'
import { candidateImport, GROUP_LIST, groupItems, type What } from '../candidate-import.ts'
import { countOf, findByDocuments, findByNumbers, findCandidate, pageCandidates, putCandidates, setPerson, setScores, type ListedCandidate, type NewCandidate } from '../candidate-store.ts'
import { candidateExport } from '../export.ts'
import type { Batch } from '../model.ts'
import { findBatch } from '../store.ts'
import { getOwnBatch, lockOwnBatch, notIn } from './reach.ts'
import { explainIn } from './explain.ts'

type CandidateApi = Pick<
  typeof api,
  | 'getPlacementTemplate' | 'checkPlacementFile' | 'loadPlacementFile' | 'listPlacementCandidates'
  | 'exportPlacementCandidates' | 'unlinkPlacementCandidate' | 'explainPlacementCandidate'
>
type Check = Output<typeof api.checkPlacementFile>

const MOST_ROWS = 100_000

export const candidateHandlers: Handlers<CandidateApi> = {
  async getPlacementTemplate(ctx, { id, what }) {
    const batch = await getOwnBatch(ctx, id)
    const declaration = candidateImport(batch, what)
    const bytes = await writeWorkbook(templateWorkbook(declaration, { lists: { [GROUP_LIST]: groupItems(batch.groups) } }))
    return { name: `${declaration.title}模板.xlsx`, mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', bytes }
  },

  async checkPlacementFile(ctx, { id, what }, upload) {
    const batch = await getOwnBatch(ctx, id)
    const { check } = await readCandidates(ctx, batch, what, upload)
    ctx.audit.subject('placement-batch', id, `${batch.title} ${upload.name}`, { orgNo: batch.orgNo })
    ctx.audit.detail({ sent: check.sent, rejected: check.rejected })
    return check
  },

  async loadPlacementFile(ctx, { id, what, sha256 }, upload) {
    const batch = await lockOwnBatch(ctx, id)
    // Scores come after the examination, so they may still come while candidates fill in their lists; not after the freeze.
    if (batch.state !== 'draft' && batch.state !== 'open') throw notIn(batch, 'open', '封存以后考生和成绩不再改；要改先撤回封存。')
    const { check, rows } = await readCandidates(ctx, batch, what, upload)
    if (check.sha256 !== sha256) throw new HttpError({ status: 409, message: '这个文件和预检的文件不是同一个。什么也没有写入。请重新预检后再导入。' })
    if (check.fileProblems.length > 0 || check.rejected > 0 || check.sent === 0) {
      const first = check.fileProblems[0]?.message ?? (check.sent === 0 ? '文件里没有记录' : `${check.rejected} 行没有通过检查`)
      throw new Invalid([{ path: 'file', message: `${first}。什么也没有写入。请改正文件后重新预检。` }])
    }
    if (what === 'candidates') await putCandidates(ctx, { batchId: id, orgNo: batch.orgNo }, rows)
    else await setScores(ctx, id, rows.map((row) => ({ candidateNo: row.candidateNo, scores: row.scores! })))
    ctx.audit.subject('placement-batch', id, `${batch.title} ${upload.name}（${check.passed} 人）`, { orgNo: batch.orgNo })
    ctx.audit.change({ kind: 'placement-batch', id, action: `placement.load-${what}`, after: { file: upload.name, sha256: check.sha256, rows: check.passed, known: check.known }, orgNo: batch.orgNo })
    return check
  },

  async listPlacementCandidates(ctx, { id, page, size, sort: _, ...view }) {
    if (!(await findBatch(ctx, id))) throw new NotFound('投档批次')
    const rows = await pageCandidates(ctx, id, view, { limit: size, offset: (page - 1) * size })
    return { rows: rows.map(wireOf), total: await countOf(ctx, id, view) }
  },

  exportPlacementCandidates: (ctx, input) => candidateExport.answer(ctx, input),

  async unlinkPlacementCandidate(ctx, { id, candidateId, reason }) {
    const batch = await lockOwnBatch(ctx, id)
    const candidate = await findCandidate(ctx, { batchId: id, id: candidateId })
    if (!candidate) throw new NotFound('考生')
    if (batch.state !== 'draft' && batch.state !== 'open') throw notIn(batch, 'open', '封存以后不再改。')
    if (!candidate.person_id) throw new Refusal({ fact: '这个考生号还没有账号核对过。', rule: '没有核对的不用解除。', ways: ['刷新后再看。'] })
    await setPerson(ctx, candidateId, null)
    ctx.audit.subject('placement-candidate', candidateId, `${candidate.candidate_no} ${maskName(candidate.name)}`, { orgNo: batch.orgNo, personId: candidate.person_id })
    ctx.audit.because(reason)
    ctx.audit.change({ kind: 'placement-candidate', id: candidateId, action: 'placement.unlink', before: { linked: true }, after: { linked: false }, orgNo: batch.orgNo, personId: candidate.person_id })
    return { id: candidateId }
  },

  async explainPlacementCandidate(ctx, { id, candidateId }) {
    const row = await findBatch(ctx, id)
    const candidate = row && (await findCandidate(ctx, { batchId: id, id: candidateId }))
    if (!row || !candidate) throw new NotFound('考生')
    await recordView(ctx, candidate.person_id ?? candidateId, '看了投档结果的理由', undefined, candidate.org_no)
    return { ...(await explainIn(ctx, row, candidate.candidate_no)), name: maskName(candidate.name) }
  },
}

function wireOf(row: ListedCandidate): Output<typeof api.listPlacementCandidates>['rows'][number] {
  return {
    id: row.id, candidateNo: row.candidate_no, name: maskName(row.name), idMasked: row.id_masked, region: row.region ? placeName(row.region) : '', groups: row.groups,
    scores: row.scored ? row.scores : null, claimed: row.person_id !== null, submittedAt: row.submitted_at, preferences: row.preferences,
    rank: row.rank, score: row.score === null ? null : Number(row.score), result: row.result, choice: row.choice,
  }
}

async function readCandidates(ctx: Ctx, batch: Batch, what: What, upload: Upload): Promise<{ check: Check; rows: NewCandidate[] }> {
  const table = await readTable(upload.bytes, { fileName: upload.name, maxRows: MOST_ROWS }).catch((error: unknown) => {
    throw error instanceof SpreadsheetError ? new Invalid([{ path: 'file', message: error.message }]) : error
  })
  const sheet = checkSheet(candidateImport(batch, what), table, { today: ctx.today, knownAreas, allowDemoIds: ctx.actor.demonstration, lists: { [GROUP_LIST]: groupItems(batch.groups) } })
  const text = (value: unknown) => (value === null || value === undefined ? '' : String(value))
  const known = await findByNumbers(ctx, batch.id, sheet.rows.map((row) => text(row.values['candidateNo'])).filter(Boolean))
  const hashes = new Map(sheet.rows.flatMap((row) => (row.values['idNumber'] ? [[row.excelRow, documentHash(ctx, 'id-card', text(row.values['idNumber'])).toString('hex')] as const] : [])))
  const taken = await findByDocuments(ctx, batch.id, [...hashes.values()])
  const seen = new Map<string, number>()
  const rows: NewCandidate[] = []
  const problems: RowProblem[] = []
  let rejected = 0
  for (const row of sheet.rows) {
    problems.push(...row.problems)
    const no = text(row.values['candidateNo'])
    const hash = hashes.get(row.excelRow) ?? ''
    const name = text(row.values['name'])
    const scores = batch.subjects.map((_, at) => row.values[`s${at}`] ?? null)
    const found = !row.ok
      ? undefined
      : what === 'scores' && !known.has(no)
        ? { key: 'candidateNo', header: '考生号', found: no, message: '这个批次里没有这名考生', mend: '核对考生号；新考生先导入名单' }
        : what === 'scores' && normaliseName(known.get(no)!.name) !== normaliseName(name)
          ? { key: 'name', header: '姓名', found: maskName(name), message: `考生号对应的姓名是${maskName(known.get(no)!.name)}，与填写的不同`, mend: '核对是哪一名考生' }
          : hash !== '' && seen.has(hash)
            ? { key: 'idNumber', header: '身份证号', found: maskIdNumber(text(row.values['idNumber'])), message: `与本文件第 ${seen.get(hash)} 行是同一个证件`, mend: '一个人只有一个考生号，删去多余的一行' }
            : hash !== '' && (taken.get(hash) ?? no) !== no
              ? { key: 'idNumber', header: '身份证号', found: maskIdNumber(text(row.values['idNumber'])), message: `这个证件已用考生号 ${taken.get(hash)} 登记`, mend: '核对考生号' }
              : scores.some((score) => score !== null) && scores.some((score) => score === null)
                ? { key: 's0', header: '成绩', found: '（空）', message: '有的科目没有成绩', mend: '各科都填；缺考填 0' }
                : undefined
    if (hash !== '' && !seen.has(hash)) seen.set(hash, row.excelRow)
    if (found) problems.push({ ...found, level: 'block', excelRow: row.excelRow, column: '' })
    if (!row.ok || found) {
      rejected += 1
      continue
    }
    const number = text(row.values['idNumber'])
    rows.push({
      candidateNo: no, name, idHash: hash, idMasked: number ? maskIdNumber(number) : '', region: text(row.values['region']),
      groups: row.values['group'] ? [text(row.values['group'])] : [], scores: scores.includes(null) ? null : scores.map(Number),
    })
  }
  return {
    rows,
    check: {
      sha256: createHash('sha256').update(upload.bytes).digest('hex'),
      sent: sheet.rows.length,
      passed: rows.length,
      rejected,
      known: rows.filter((row) => known.has(row.candidateNo)).length,
      fileProblems: sheet.fileProblems.map(({ message, mend }) => ({ message, mend })),
      problems: problems.slice(0, 500).map(({ excelRow, column, header, found, level, message, mend }) => ({ excelRow, column, header, found, level, message, mend })),
    },
  }
}
