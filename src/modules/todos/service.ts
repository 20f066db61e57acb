import { sql } from 'kysely'
import { newAuditDraft } from '../../kernel/audit.ts'
import { listDays } from '../../kernel/calendar.ts'
import { assignCase } from '../../kernel/case-assign.ts'
import { findCopy, findForeign, type CopiedItem, type PartyView } from '../../kernel/case-copies.ts'
import { commentOnCase } from '../../kernel/case-comments.ts'
import { openCorrection } from '../../kernel/case-correct.ts'
import { readCaseFile, zipCaseEvidence } from '../../kernel/case-files.ts'
import { countByDueDay, countCases, listCases } from '../../kernel/case-lists.ts'
import { listItems, type Item } from '../../kernel/case-items.ts'
import { inCase } from '../../kernel/case-scope.ts'
import { keepSignature } from '../../kernel/case-signatures.ts'
import { stepsFrom } from '../../kernel/case-steps.ts'
import {
  getCase,
  getImplementation,
  listWorkflows,
  lockCase,
  markOpened,
  takeStep,
  type RowOutcome,
  type StepInput,
} from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import { HttpError } from '../../kernel/errors.ts'
import { maskName } from '../../kernel/mask.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import { implement } from '../../kernel/server.ts'
import { readCalendar } from '../../kernel/work-calendar.ts'
import { api } from './api.ts'
import { itemStateTitle, toRow, viewCase, viewCopy } from './case-view.ts'
import { applyUnlock } from './unlocking.ts'

const STRIP_DAYS = 20

export const handlers = implement(api, {
  async listTodos(ctx, input) {
    const { list, workflow, q } = input
    const found = await listCases(
      ctx,
      { list, workflow, q },
      { ...input, sort: input.sort ?? (list === 'mine' ? 'due' : '-created') },
    )
    const calendar = await readCalendar(ctx)
    const days = listDays(ctx.today, STRIP_DAYS, calendar)
    const perDay = await countByDueDay(ctx, ctx.today, days.at(-1)!.date)
    return {
      rows: found.rows.map((row) => toRow(ctx, row, calendar)),
      total: found.total,
      counts: await countCases(ctx),
      workflows: listWorkflows().map(({ id, title }) => ({ id, title })),
      days: days.map((day) => ({ ...day, count: perDay.get(day.date) ?? 0 })),
    }
  },

  async countTodos(ctx) {
    const { mine, overdue, today } = await countCases(ctx)
    return { count: mine, overdue, today }
  },

  async listCases(ctx, input) {
    const { workflow, state, orgNo, q } = input
    const found = await listCases(ctx, { list: 'all', workflow, state, orgNo, q }, input)
    const calendar = await readCalendar(ctx)
    return {
      rows: found.rows.map((row) => toRow(ctx, row, calendar)),
      total: found.total,
      workflows: listWorkflows().map(({ id, title, states }) => ({
        id,
        title,
        states: Object.entries(states).map(([name, one]) => ({ state: name, title: one.title })),
      })),
    }
  },

  async getCase(ctx, { id }) {
    const copy = await findForeign(ctx, id)
    if (!copy) {
      await markOpened(ctx, await getCase(ctx, id))
      return viewCase(ctx, await getCase(ctx, id))
    }
    if (copy.org_no === mainUnit(ctx.actor.org.no))
      await inCase(ctx, id, async () => markOpened(ctx, await getCase(ctx, id)))
    return viewCopy(ctx, (await findCopy(ctx, id))!)
  },

  async listCaseItems(ctx, input) {
    const copy = await findForeign(ctx, input.id)
    const { workflow } = copy ?? (await getCase(ctx, input.id))
    const implementation = getImplementation(workflow)
    const q = input.q?.trim()
    const known = copy ? (copy.facts as PartyView).items : (await listItems(ctx, input.id)).map(toItem)
    const all = known.filter((item) => (!q || item.label.includes(q)) && (!input.state || item.state === input.state))
    const from = (input.page - 1) * input.size
    return {
      total: all.length,
      rows: all
        .slice(from, from + input.size)
        .map((item) => ({ ...item, stateTitle: itemStateTitle(implementation, item.state) })),
    }
  },

  async readCaseFile(ctx, { id, fileId }) {
    return readCaseFile(ctx, id, fileId)
  },

  async exportCaseEvidence(ctx, { id }) {
    return zipCaseEvidence(ctx, id)
  },

  async commentOnCase(ctx, { id, text }) {
    await commentOnCase(ctx, await getCase(ctx, id), text)
    return { id }
  },

  async uploadCaseSignature(ctx, { id }, upload) {
    return inCase(ctx, id, async () => {
      const file = await getCase(ctx, id)
      const signs = (await stepsFrom(ctx, file, undefined)).some(({ step, why }) => step.signature && !why)
      if (!signs) throw new HttpError({ status: 409, message: '这一件现在没有要本岗位签名的步骤。签名没有保存。' })
      ctx.audit.subject('case', file.id, `${file.no} ${file.title}`, { orgNo: file.org_no })
      return { fileId: await keepSignature(ctx, file, upload.bytes) }
    })
  },

  async assignCase(ctx, input) {
    const file = await inCase(ctx, input.id, async () =>
      assignCase(ctx, await lockCase(ctx, input.id, input.version), input.postId, input.reason),
    )
    return { id: file.id, version: file.version, assignee: file.assignee_name && maskName(file.assignee_name) }
  },

  async correctCase(ctx, input) {
    const original = await getCase(ctx, input.id)
    const workflow = listWorkflows().find((one) => one.id === input.workflow)
    const allowed =
      workflow?.corrects?.includes(original.workflow) &&
      original.org_no === mainUnit(ctx.actor.org.no) &&
      ctx.actor.permissions.has(workflow.states[workflow.start]?.waits?.permission ?? '')
    if (!workflow || !allowed) throw new HttpError({ status: 409, message: '本岗位不能用这类办件更正这一件。什么也没有写入。' })
    const file = await openCorrection(ctx, { workflow, caseId: input.id, reason: input.reason })
    return { id: file.id, no: file.no, page: (getImplementation(workflow.id).page ?? '/cases/{id}').replace('{id}', file.id) }
  },

  async applyUnlock(ctx, input) {
    return applyUnlock(ctx, input)
  },

  async actOnCase(ctx, input) {
    const { file, outcome } = await takeStep(ctx, input.id, input.version, input.action, stepInput(input), { plain: true })
    const { workflow } = getImplementation(file.workflow)
    return {
      id: file.id,
      state: file.state,
      stateTitle: workflow.states[file.state]!.title,
      version: file.version,
      rows: outcome.rows ?? [],
    }
  },

  async actOnCases(ctx, input) {
    const rows: BatchRow[] = []
    for (const one of input.cases) rows.push(await tryStep(ctx, one, input.action, stepInput(input)))
    const done = rows.filter((row) => row.ok).length
    ctx.audit.subject('case', 'batch', `成批办理 ${input.cases.length} 件：办成 ${done} 件`)
    ctx.audit.because(input.reason, input.clause)
    return { done, refused: rows.length - done, rows }
  },
})

function stepInput(input: {
  reason?: string | undefined
  clause?: string | undefined
  signature?: string | undefined
  facts: Record<string, unknown>
}): StepInput {
  return {
    facts: input.facts,
    ...(input.reason ? { reason: input.reason } : {}),
    ...(input.clause ? { clause: input.clause } : {}),
    ...(input.signature ? { signature: input.signature } : {}),
  }
}

type BatchRow = RowOutcome & { no: string }

/**
 * One case of a batch in a savepoint of its own: a refusal undoes this case only and is told as its result, with the
 * clause and what can be done where a rule refused.
 */
async function tryStep(
  ctx: Ctx,
  { id, version }: { id: string; version: number },
  action: string,
  input: StepInput,
): Promise<BatchRow> {
  const audit = newAuditDraft()
  await sql`savepoint one_case`.execute(ctx.db)
  try {
    const { file } = await takeStep({ ...ctx, audit }, id, version, action, input, { plain: true })
    await sql`release savepoint one_case`.execute(ctx.db)
    for (const change of audit.read().changes) ctx.audit.change(change)
    return {
      id,
      no: file.no,
      label: file.title,
      ok: true,
      message: getImplementation(file.workflow).workflow.states[file.state]!.title,
    }
  } catch (error) {
    if (!(error instanceof HttpError)) throw error
    await sql`rollback to savepoint one_case`.execute(ctx.db)
    const file = (await findForeign(ctx, id)) ?? (await getCase(ctx, id).catch(() => undefined))
    const { message, refusal } = error.problem
    return {
      id,
      no: file?.no ?? '',
      label: file?.title ?? '',
      ok: false,
      message,
      ...(refusal?.clause ? { clause: refusal.clause } : {}),
      ...(refusal && refusal.ways.length > 0 ? { ways: refusal.ways } : {}),
    }
  }
}

const toItem = (item: Item): CopiedItem => ({
  id: item.id,
  ordinal: item.ordinal,
  recordId: item.record_id,
  label: item.label,
  state: item.state,
  reason: item.reason,
  clause: item.clause,
})
