import { sql, type Selectable } from 'kysely'
import { addWorkdays } from './calendar.ts'
import { recordEvent } from './case-events.ts'
import type { Case } from './cases.ts'
import type { Ctx } from './context.ts'
import { addDays } from './dates.ts'
import type { Publicity } from './db/tables.ts'
import { HttpError, Refusal } from './errors.ts'
import { maskName } from './mask.ts'
import { normaliseName } from './names.ts'
import { notify, withoutNumbers } from './notices.ts'
import { readAmount, readFlag } from './parameters.ts'
import { newId } from './uuid.ts'
import { readCalendar } from './work-calendar.ts'
import type { RuleResult } from './workflow.ts'
import { firstOf } from './text.ts'

export type PublicityRow = Selectable<Publicity>

/** One line of the public list: an organisation or thing by its name, a person only masked. */
export type PublicityLine = { label: string; detail?: string } | { personName: string; detail?: string }

export type PublicityDraft = {
  /** 拟批准设立绵阳技师学院: what everyone reads. */
  title: string
  /** What is meant to be decided and why; no numbers of persons (they are masked). */
  summary: string
  clause: string
  lines: readonly PublicityLine[]
  /** Where objections are taken besides the page: telephone, address. */
  contact: string
  /** The permission of the authority's post that handles objections. */
  permission: string
  /** The parameter with the number of days; `publicity.days` unless told. */
  parameter?: string
  /** The step of the case that a sustained objection takes; without it the case only cannot pass any more. */
  stopAction?: string
}

/**
 * Opens the publicity of a case, in the effect of the authority's step. The first day is today; with working days the
 * count starts on the next working day, as for every limit. One case has at most one open publicity.
 */
export async function publishForCase(ctx: Ctx, file: Case, draft: PublicityDraft): Promise<PublicityRow> {
  const at = { orgNo: file.authority_no }
  const days = await readAmount(ctx, draft.parameter ?? 'publicity.days', at)
  const inWorkdays = await readFlag(ctx, 'publicity.in-workdays', at)
  const endsOn = inWorkdays ? addWorkdays(ctx.today, days, await readCalendar(ctx)) : addDays(ctx.today, days)
  const row = await ctx.db
    .insertInto('publicity')
    .values({
      id: newId(),
      org_no: file.org_no,
      org_name: file.org_name,
      case_id: file.id,
      case_no: file.no,
      matter: file.workflow,
      title: withoutNumbers(draft.title),
      summary: withoutNumbers(draft.summary),
      clause: draft.clause,
      authority_no: file.authority_no,
      authority_name: file.authority_name,
      permission: draft.permission,
      contact: draft.contact,
      starts_on: ctx.today,
      ends_on: endsOn,
      days,
      in_workdays: inWorkdays,
      anonymous_allowed: await readFlag(ctx, 'publicity.anonymous', at),
      stop_action: draft.stopAction ?? null,
      created_by: ctx.actor.accountId,
      created_by_name: ctx.actor.name,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await addLines(ctx, row, draft.lines)
  const text = `公示 ${row.starts_on} 至 ${row.ends_on}（${days} 个${inWorkdays ? '工作日' : '自然日'}）。`
  await recordEvent(ctx, file, { action: 'publicity', title: '公示开始', from: file.state, to: file.state, reason: text, clause: draft.clause })
  ctx.audit.change({ kind: 'publicity', id: row.id, action: 'open', after: { title: row.title, from: row.starts_on, to: row.ends_on }, orgNo: file.org_no })
  return row
}

async function addLines(ctx: Ctx, row: PublicityRow, lines: readonly PublicityLine[]): Promise<void> {
  const values = lines.map((line, at) => ({
    publicity_id: row.id,
    org_no: row.org_no,
    ordinal: at + 1,
    label: 'personName' in line ? maskName(line.personName) : withoutNumbers(line.label),
    detail: withoutNumbers(line.detail ?? ''),
    name_mark: 'personName' in line ? nameMark(ctx, line.personName) : null,
  }))
  for (let at = 0; at < values.length; at += 1000) await ctx.db.insertInto('publicity_item').values(values.slice(at, at + 1000)).execute()
}

/** By which a person who types the full name finds the own line, though the list shows it masked. */
export function nameMark(ctx: Ctx, name: string): Buffer {
  return ctx.vault.mac('publicity-name', normaliseName(name))
}

/** Makes the end of a publicity and an objection to it wait for each other, whoever may lock the row. */
export async function lockPublicity(ctx: Ctx, id: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(${`publicity:${id}`}))`.execute(ctx.db)
}

/**
 * The guard of every step that makes a publicised decision take effect. Refuses with the day the publicity ends,
 * while an objection has no answer, or when one was sustained. The day is that of the database.
 */
export async function publicityOver(ctx: Ctx, caseId: string): Promise<PublicityRow> {
  const found = await ctx.db.selectFrom('publicity').select('id').where('case_id', '=', caseId).orderBy('created_at', 'desc').executeTakeFirst()
  if (!found) throw new Refusal({ fact: '这件办件还没有公示。', rule: '公示期满以前不能生效。', clause: '001:1317', ways: ['先办理公示'] })
  await lockPublicity(ctx, found.id)
  const row = await ctx.db.selectFrom('publicity').selectAll().where('id', '=', found.id).executeTakeFirstOrThrow()
  const refuse = (fact: string, ways: string[]) => new Refusal({ fact, rule: '公示期满、异议都已答复以后才能生效。', clause: row.clause, ways })
  if (row.state === 'stopped' || row.state === 'withdrawn') throw refuse(`公示已停止：${row.result ?? ''}`, ['按异议的处理结果退回或终止办件'])
  if (row.state === 'open' && row.ends_on >= ctx.today) throw refuse(`公示到 ${row.ends_on} 为止，今天是 ${ctx.today}。`, [`${addDays(row.ends_on, 1)} 起可以办理`])
  const open = await countOpenObjections(ctx, row.id)
  if (open > 0) throw refuse(`还有 ${open} 件异议没有答复。`, ['在“公示管理”中逐件答复'])
  return row
}

/** “公示期满” as a line of the rule checks of a case: passed, or pending with what is missing and what to do. */
export async function publicityRule(ctx: Ctx, file: Pick<Case, 'id'>, { clause, ways }: { clause: string; ways: string[] }): Promise<RuleResult> {
  const base = { id: 'publicity', title: '公示期满', clause }
  try {
    return { ...base, verdict: 'pass', fact: `公示到 ${(await publicityOver(ctx, file.id)).ends_on}，没有未答复的异议`, ways: [] }
  } catch (error) {
    if (!(error instanceof HttpError)) throw error
    return { ...base, verdict: 'pending', fact: error.problem.message, ways }
  }
}

export async function countOpenObjections(ctx: Ctx, publicityId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from publicity_objection where publicity_id = ${publicityId} and state in ('received', 'accepted')`.execute(ctx.db)
  return rows[0]!.count
}

/**
 * Publishes the result when the decision took effect, in the same transaction: `passed` proves first that the
 * publicity is over. It stays on the public page as many days as `publicity.result-days` says.
 */
export async function concludePublicity(ctx: Ctx, file: Case, result: string): Promise<PublicityRow> {
  const row = await publicityOver(ctx, file.id)
  return closePublicity(ctx, file, row, 'passed', result)
}

/** Ends an open publicity without effect: the case was withdrawn or turned down meanwhile. Nothing happens when there is none. */
export async function withdrawPublicity(ctx: Ctx, file: Case, result: string): Promise<void> {
  const row = await ctx.db.selectFrom('publicity').selectAll().where('case_id', '=', file.id).where('state', '=', 'open').executeTakeFirst()
  if (row) await closePublicity(ctx, file, row, 'withdrawn', result)
}

export async function closePublicity(
  ctx: Ctx,
  file: Pick<Case, 'id' | 'org_no' | 'state'>,
  row: PublicityRow,
  state: 'passed' | 'stopped' | 'withdrawn',
  result: string,
): Promise<PublicityRow> {
  const keep = await readAmount(ctx, 'publicity.result-days', { orgNo: row.authority_no })
  const after = await ctx.db
    .updateTable('publicity')
    .set({ state, result: withoutNumbers(result), result_on: ctx.today, shown_until: addDays(ctx.today, keep) })
    .where('id', '=', row.id)
    .where('state', '=', 'open')
    .returningAll()
    .executeTakeFirst()
  if (!after) return row
  const title = { passed: '公示期满', stopped: '公示停止', withdrawn: '公示撤回' }[state]
  await recordEvent(ctx, file, { action: 'publicity', title, from: file.state, to: file.state, reason: result, clause: row.clause })
  ctx.audit.change({ kind: 'publicity', id: row.id, action: state, before: { state: 'open' }, after: { state, result }, orgNo: row.org_no })
  return after
}

/** Tells the authority once that a publicity has run its days and the case can go on. Answers how many. */
export async function tellEnded(ctx: Ctx): Promise<number> {
  const rows = await ctx.db
    .updateTable('publicity')
    .set({ ended_notice_at: ctx.at })
    .where('state', '=', 'open')
    .where('ends_on', '<', ctx.today)
    .where('ended_notice_at', 'is', null)
    .returningAll()
    .execute()
  for (const row of rows) {
    const open = await countOpenObjections(ctx, row.id)
    await notify(ctx, {
      to: { orgNo: row.authority_no, permission: row.permission },
      kind: 'publicity.ended',
      title: `“${firstOf(row.title, 40)}”公示期满`,
      text: open > 0 ? `还有 ${open} 件异议没有答复，答复以后办件才能继续。` : '没有未答复的异议，可以继续办理。',
      link: `/publicity/manage/${row.id}`,
    })
  }
  return rows.length
}

/**
 * After a change of the working calendar an open publicity runs longer where its days became holidays. It never gets
 * shorter than what was announced. Answers how many were prolonged.
 */
export async function prolongPublicity(ctx: Ctx): Promise<number> {
  const calendar = await readCalendar(ctx)
  const rows = await ctx.db.selectFrom('publicity').selectAll().where('state', '=', 'open').where('in_workdays', '=', true).execute()
  let prolonged = 0
  for (const row of rows) {
    const endsOn = addWorkdays(row.starts_on, row.days, calendar)
    if (endsOn <= row.ends_on) continue
    await ctx.db.updateTable('publicity').set({ ends_on: endsOn, ended_notice_at: null }).where('id', '=', row.id).execute()
    const file = { id: row.case_id, org_no: row.org_no }
    const text = `放假安排改变，公示由 ${row.ends_on} 延到 ${endsOn}。`
    const { state } = await ctx.db.selectFrom('case_file').select('state').where('id', '=', row.case_id).executeTakeFirstOrThrow()
    await recordEvent(ctx, file, { action: 'publicity', title: '公示延长', from: state, to: state, reason: text })
    ctx.audit.change({ kind: 'publicity', id: row.id, action: 'prolong', before: { to: row.ends_on }, after: { to: endsOn }, orgNo: row.org_no })
    prolonged += 1
  }
  return prolonged
}
