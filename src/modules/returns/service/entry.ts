import type { Output } from '../../../kernel/api.ts'
import { act, getCase, openCase } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { clockInChina } from '../../../kernel/dates.ts'
import { HttpError, Invalid, NotFound, Refusal, Stale } from '../../../kernel/errors.ts'
import { readStoredFile, storeFile } from '../../../kernel/files.ts'
import { maskName } from '../../../kernel/mask.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import type { Handlers } from '../../../kernel/server.ts'
import type { api } from '../api.ts'
import { judgeReturn } from '../judgement.ts'
import { emptyEntry, entryWords, isAnswered, type Entry, type Line } from '../model.ts'
import { findReport, type Report } from '../overview-store.ts'
import { ruleTitles } from '../rules.ts'
import { findReturn, findRound, findUnlocking, listEntries, listValues, putValues, updateReturn, type EntryChange, type ReturnRow, type Round } from '../store.ts'
import { returnWorkflow, unlockWorkflow } from '../workflow.ts'
import { showReport } from './overview.ts'

type EntryApi = Pick<typeof api, 'getReturn' | 'saveReturn' | 'sendReturn' | 'addEvidence' | 'listEntries' | 'applyUnlock'>

export type Loaded = { row: ReturnRow; round: Round; report: Report }

/** A report in reach; with `lock` its row is held until the request ends. */
export async function loadReturn(ctx: Ctx, id: string, lock = false): Promise<Loaded> {
  const row = await findReturn(ctx, id, lock)
  const report = row && (await findReport(ctx, id))
  const round = row && (await findRound(ctx, row.round_id))
  if (!row || !report || !round) throw new NotFound('填报表')
  return { row, round, report }
}

/** The own report while it lies with the own unit for filling; everybody else reads only. */
export async function loadOwn(ctx: Ctx, id: string): Promise<Loaded> {
  const loaded = await loadReturn(ctx, id, true)
  if (!isOwn(ctx, loaded.row)) {
    throw new Refusal({
      fact: `这是${loaded.row.org_name}的填报表。`,
      rule: '数由填报单位自己填，上级只看、只审，不代填。',
      clause: '001:1101',
      ways: ['数有问题的，审核时写明理由退回。'],
    })
  }
  return loaded
}

function isOwn(ctx: Ctx, row: ReturnRow): boolean {
  return row.org_no === mainUnit(ctx.actor.org.no)
}

const atOwner = (report: Report) => report.case_state === 'draft' || report.case_state === 'returned'

export function refuseLate(report: Report): void {
  if (atOwner(report)) return
  const state = report.case_state
  throw new Refusal({
    fact: state === null ? '这个批次还没有开始。' : `填报表现在是“${returnWorkflow.states[state as 'locked']?.title ?? state}”。`,
    rule: '送复核以后数值不再改动，退回或撤回才能改。',
    clause: '001:1101',
    ways: state === 'locked' ? ['确需更正的，申请解锁。'] : ['还在审核的，请对方退回，或在对方打开以前撤回。'],
  })
}

/** Somebody else saved meanwhile: nothing is overwritten, the page keeps what was typed. */
export async function refuseStale(ctx: Ctx, row: ReturnRow, round: Round, version: number): Promise<void> {
  if (row.version === version) return
  const { rows } = await listEntries(ctx, row.id, undefined, { offset: 0, limit: 60 })
  const [last] = rows
  const together = last ? rows.filter((one) => one.at === last.at) : []
  throw new Stale({
    by: last ? maskName(last.by_name) : '本单位同事',
    at: last ? clock(last.at) : '',
    fields: together.map((one) => `${titleOf(round, one.line)}：${wordsOf(round, one.line, one.after)}`),
  })
}

const clock = (moment: string) => clockInChina(moment).slice(0, 16)
const titleOf = (round: Round, line: string) => round.lines.find((one) => one.id === line)?.title ?? line

function wordsOf(round: Round, lineId: string, stored: unknown): string {
  const line = round.lines.find((one) => one.id === lineId)
  return line ? entryWords(line, stored as Entry) : ''
}

const same = (left: Entry, right: Entry) => JSON.stringify(plain(left)) === JSON.stringify(plain(right))
const plain = (entry: Entry) => [entry.value, entry.base, entry.notApplicable, entry.source, entry.explanation, entry.files.map((file) => file.fileId)]

/** What becomes of an entry on the way in: a figure that does not exist has no number, a count no denominator. */
export function tidy(line: Line, entry: Entry): Entry {
  if (entry.notApplicable) return { ...entry, value: null, base: null }
  return line.measure === 'ratio' ? entry : { ...entry, base: null }
}

/** Writes what changed, with its history and one change row; answers the new version. */
export async function writeFigures(ctx: Ctx, { row, round, report }: Loaded, entries: ReadonlyMap<string, Entry>, how: 'form' | 'file'): Promise<{ version: number; answered: number; changed: number }> {
  const before = await listValues(ctx, row.id)
  const changes: EntryChange[] = []
  for (const [line, after] of entries) {
    const known = before.get(line)
    if (!same(known ?? emptyEntry, after)) changes.push({ line, before: known, after })
  }
  await putValues(ctx, row, changes, how, report.case_no!)
  const merged = new Map([...before, ...changes.map(({ line, after }) => [line, after] as const)])
  const answered = round.lines.filter((line) => isAnswered(line, merged.get(line.id))).length
  ctx.audit.subject('round-return', row.id, `${round.title}（${row.org_name}）`, { orgNo: row.org_no })
  if (changes.length === 0) return { version: row.version, answered, changed: 0 }
  const version = row.version + 1
  await updateReturn(ctx, row.id, { version, filled_at: row.filled_at ?? ctx.at, filled_by_name: ctx.actor.name })
  ctx.audit.change({
    kind: 'round-return',
    id: row.id,
    action: 'returns.save',
    before: Object.fromEntries(changes.map(({ line, before: was }) => [titleOf(round, line), was ? wordsOf(round, line, was) : null])),
    after: Object.fromEntries(changes.map(({ line, after }) => [titleOf(round, line), wordsOf(round, line, after)])),
    orgNo: row.org_no,
  })
  return { version, answered, changed: changes.length }
}

export const entryHandlers: Handlers<EntryApi> = {
  async getReturn(ctx, { id }) {
    const { row, round, report } = await loadReturn(ctx, id)
    const { findings, entries, around } = await judgeReturn(ctx, row, round)
    const own = isOwn(ctx, row) && ctx.actor.permissions.has('returns.fill')
    return {
      ...showReport(report),
      roundId: round.id,
      roundTitle: round.title,
      period: round.period,
      closesOn: round.closes_on,
      instruction: round.instruction,
      clause: round.clause,
      countedLevel: round.counted_level,
      version: row.version,
      caseVersion: report.case_version,
      checkedBy: row.checked_by_name === null ? null : maskName(row.checked_by_name),
      reopened: row.reopened,
      editable: own && atOwner(report) && round.state === 'open',
      unlockable: own && report.case_state === 'locked' && !(await findUnlocking(ctx, row)),
      relations: round.relations.map((one) => (one.kind === 'sum' ? { ...one, parts: [...one.parts] } : one)),
      yearShare: around.yearShare,
      threshold: around.threshold,
      lines: round.lines.map((line) => ({
        ...line,
        entry: wireEntry(entries.get(line.id) ?? emptyEntry),
        past: [...(around.past.get(line.id) ?? [])],
        peers: around.peers.get(line.id) ?? null,
      })),
      findings: findings.map((one) => ({ ...one, title: ruleTitles[one.rule].title })),
    }
  },

  async saveReturn(ctx, { id, version, figures }) {
    const loaded = await loadOwn(ctx, id)
    refuseLate(loaded.report)
    await refuseStale(ctx, loaded.row, loaded.round, version)
    const known = await listValues(ctx, id)
    const lines = new Map(loaded.round.lines.map((line) => [line.id, line]))
    const entries = new Map<string, Entry>()
    for (const [at, { line: lineId, ...figure }] of figures.entries()) {
      const line = lines.get(lineId)
      if (!line || entries.has(lineId)) throw new Invalid([{ path: `figures.${at}.line`, message: line ? '同一项指标填了两次。' : '这项指标不在本批次里。' }])
      const had = new Set(known.get(lineId)?.files.map((file) => file.fileId))
      for (const file of figure.files) if (!had.has(file.fileId)) await checkEvidence(ctx, loaded.row, file.fileId, `figures.${at}.files`)
      entries.set(lineId, tidy(line, figure))
    }
    const { changed: _, ...saved } = await writeFigures(ctx, loaded, entries, 'form')
    return saved
  },

  async sendReturn(ctx, { id, version, reason }) {
    const { row, round, report } = await loadOwn(ctx, id)
    refuseLate(report)
    await refuseStale(ctx, row, round, version)
    const file = await act(ctx, report.case_id!, report.case_version!, 'submit', { facts: {}, ...(reason ? { reason } : {}) })
    return { caseId: file.id, state: file.state, stateTitle: returnWorkflow.states[file.state as 'checking'].title }
  },

  async addEvidence(ctx, { id }, upload) {
    const { row, report } = await loadOwn(ctx, id)
    refuseLate(report)
    const stored = await storeFile(ctx, { name: upload.name, bytes: upload.bytes, purpose: 'evidence', orgNo: row.org_no })
    ctx.audit.subject('file', stored.id, `填报佐证 ${stored.name}`, { orgNo: row.org_no })
    return { fileId: stored.id, name: stored.name }
  },

  async listEntries(ctx, { id, line, page, size }) {
    const { round } = await loadReturn(ctx, id)
    const { rows, total } = await listEntries(ctx, id, line, { offset: (page - 1) * size, limit: size })
    return {
      total,
      rows: rows.map((one) => ({
        id: one.id,
        line: one.line,
        title: titleOf(round, one.line),
        before: one.before === null ? null : fullWords(round, one.line, one.before as Entry),
        after: fullWords(round, one.line, one.after as Entry),
        how: one.how as 'form' | 'file',
        by: maskName(one.by_name),
        at: one.at,
        caseNo: one.case_no,
      })),
    }
  },

  async applyUnlock(ctx, { id, reason }) {
    const { row, round, report } = await loadOwn(ctx, id)
    if (report.case_state !== 'locked') throw new HttpError({ status: 409, message: '这份填报表没有锁定，可以直接办理。什么也没有写入。' })
    const running = await findUnlocking(ctx, row)
    if (running) throw new Refusal({ fact: `解锁申请 ${running.no} 正在办理。`, rule: '同一份填报表一次只办一个解锁。', clause: round.clause, ways: ['等这一件办结。'] })
    const original = await getCase(ctx, report.case_id!)
    const file = await openCase(ctx, {
      workflow: unlockWorkflow,
      orgNo: row.org_no,
      orgName: row.org_name,
      authority: { no: round.org_no, name: round.org_name },
      title: `解锁 ${original.no} ${round.title}`,
      facts: { returnId: row.id, caseId: original.id, caseNo: original.no, reason },
    })
    const sent = await act(ctx, file.id, file.version, 'submit', { reason, facts: {} })
    return { caseId: sent.id, no: sent.no, stateTitle: unlockWorkflow.states[sent.state as 'review'].title }
  },
}

function wireEntry(entry: Entry): Output<typeof api.getReturn>['lines'][number]['entry'] {
  return { ...entry, files: [...entry.files] }
}

/** A value of the history with what stood beside it. */
function fullWords(round: Round, lineId: string, entry: Entry): string {
  const parts = [wordsOf(round, lineId, entry), entry.source && `来源：${entry.source}`, entry.explanation && `说明：${entry.explanation}`, entry.files.length > 0 && `佐证 ${entry.files.length} 份`]
  return parts.filter(Boolean).join('；')
}

/** A file that is named beside a figure is one that the own unit uploaded as evidence. */
async function checkEvidence(ctx: Ctx, row: ReturnRow, fileId: string, path: string): Promise<void> {
  const file = await readStoredFile(ctx, fileId).catch((error: unknown) => {
    if (error instanceof NotFound) return undefined
    throw error
  })
  if (file?.purpose !== 'evidence') throw new Invalid([{ path, message: `“${row.org_name}”没有上传过这个佐证文件。重新上传后再保存。` }])
}

