import { asKeeper } from '../../../kernel/case-scope.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { clockInChina } from '../../../kernel/dates.ts'
import { json } from '../../../kernel/db/json.ts'
import { HttpError, NotFound, Refusal, Stale } from '../../../kernel/errors.ts'
import { extraValues, readExtra, type ExtraField, type ExtraValues } from '../../../kernel/extra-fields.ts'
import { readStoredFile, storeFile } from '../../../kernel/files.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { findPlanLines } from '../../prospectuses/public.ts'
import type { PlanLine } from '../../prospectuses/model.ts'
import type { candidateApi } from '../candidate-api.ts'
import { intakeOf, intakeTitle, lineTitle } from '../codes.ts'
import { endedStates, states, type State } from '../moves.ts'
import { blocks, warnings, type Finding } from '../rules.ts'
import { findApplication, insertApplication, insertEvents, listOfPerson, updateApplication, type ApplicationRow } from '../store/applications.ts'
import { changeOwn, readOwn, type Candidate } from './candidate.ts'
import { applicationFrom, copyOf, decideBy, judge, loadTerms, placesOf, type SchoolTerms } from './judge.ts'
import { actorWords, moveApplication, refuseClosed } from './move.ts'

type ApplyHandlers = Pick<Handlers<typeof candidateApi>, 'judgeMyLines' | 'applyFor' | 'resubmitMyApplication' | 'withdrawMyApplication' | 'acceptMyOffer'>

/** The terms of each school that is asked for, read once a request. */
function termsReader(ctx: Ctx): (orgNo: number) => Promise<SchoolTerms> {
  const known = new Map<number, Promise<SchoolTerms>>()
  return (orgNo) => {
    const school = mainUnit(orgNo)
    const found = known.get(school) ?? loadTerms(ctx, school)
    known.set(school, found)
    return found
  }
}

/**
 * The own places in the register, only where the document is known to be the reader's own: otherwise anybody could type
 * a number and read off whether its holder is a student. The school sees the places when it opens the application.
 */
const ownPlaces = async (ctx: Ctx, own: Candidate) => (own.identity === 'own' ? placesOf(ctx, own) : [])

async function ownApplication(ctx: Ctx, id: string): Promise<ApplicationRow> {
  const row = ctx.actor.personId ? await findApplication(ctx, id) : undefined
  if (!row || row.person_id !== ctx.actor.personId) throw new NotFound('报名')
  return row
}

function checkVersion(row: ApplicationRow, version: number): void {
  if (row.version !== version) throw new Stale({ by: '学校', at: '刚才', fields: ['状态'] })
}

const drafted = (fields: readonly ExtraField[]): ExtraField[] => fields.map((field) => ({ ...field, required: false }))

/** Why an application cannot be handed in as it stands; undefined when it can. */
function whyNot(findings: readonly Finding[], softReason: string | null): string | undefined {
  const [block] = blocks(findings)
  if (block) return `${block.fact}${block.way}`
  const open = warnings(findings).filter((one) => one.id !== 'full')
  if (open.length > 0 && !softReason) return `${open.map((one) => one.fact).join('')}可以报，请写一句说明，由学校决定。`
  return undefined
}

export const applyHandlers: ApplyHandlers = {
  async judgeMyLines(ctx, { lineIds }) {
    const own = await readOwn(ctx)
    const places = await ownPlaces(ctx, own)
    const lines = await findPlanLines(ctx, lineIds)
    const held = new Set((await listOfPerson(ctx, own.person_id)).filter((row) => !['refused', 'withdrawn', 'expired', 'gave-up', 'draft'].includes(row.state)).map((row) => row.line_id))
    const terms = termsReader(ctx)
    const out = []
    for (const id of lineIds) {
      const line = lines.get(id)
      if (!line) continue
      const { form, fields, ...rest } = await terms(line.orgNo)
      out.push({
        lineId: id,
        title: lineTitle(line),
        schoolName: line.schoolName,
        orgNo: line.orgNo,
        tuition: line.tuition,
        seatsLeft: Math.max(0, line.seats - line.taken),
        photo: form?.photo ?? 'optional',
        notice: form?.notice ?? '',
        materials: form?.materials ?? [],
        fields: fields.map(({ key, title, type, required, help, choices }) => ({ key, title, type, required, help, choices: choices.map(({ code, label }) => ({ code, label })) })),
        findings: judge(own, places, line, { form, fields, ...rest }),
        held: held.has(id),
      })
    }
    return { lines: out }
  },

  async applyFor(ctx, { lines: wanted, submit }) {
    // A learner who has an account already becomes a candidate by applying.
    let own = await readOwn(ctx)
    if (own.version === 0) own = await changeOwn(ctx, undefined, {}, 'candidate.begin')
    const places = await ownPlaces(ctx, own)
    const lines = await findPlanLines(ctx, wanted.map((one) => one.lineId))
    const terms = termsReader(ctx)
    const mine = await listOfPerson(ctx, own.person_id)
    const rows = []
    for (const one of wanted) {
      const line = lines.get(one.lineId)
      try {
        if (!line) throw new NotFound('招生计划')
        const { id, state } = await applyForLine(ctx, { own, places, mine }, line, await terms(line.orgNo), one, submit)
        mine.push({ id, line_id: line.id, state, year: line.year, season: line.season } as ApplicationRow)
        rows.push({ lineId: one.lineId, id, ok: true, state, message: submit ? '已报名。学校答复后会通知您。' : '已存为草稿。' })
      } catch (error) {
        // What a rule refuses is said of its line; nothing was written for it, and the others go on.
        if (!(error instanceof HttpError) || error.problem.status >= 500) throw error
        rows.push({ lineId: one.lineId, id: null, ok: false, state: null, message: error.problem.message })
      }
    }
    ctx.audit.subject('candidate', own.id, `报名 ${rows.filter((row) => row.ok).length} 份`, { personId: own.person_id })
    ctx.audit.detail({ submit, lines: wanted.length, ok: rows.filter((row) => row.ok).length })
    return { rows }
  },

  async resubmitMyApplication(ctx, { id, version, extra, softReason }) {
    const row = await ownApplication(ctx, id)
    checkVersion(row, version)
    if (!['draft', 'returned'].includes(row.state))
      throw new Refusal({ fact: `这份报名现在是“${states[row.state].title}”。`, rule: '填写中和退回补正的才能再提交。', clause: '001:1326', ways: ['还想报这一条的，重新报名。'] })
    const line = (await findPlanLines(ctx, [row.line_id])).get(row.line_id)
    if (!line) throw new NotFound('招生计划')
    const own = await readOwn(ctx)
    const reason = softReason === undefined ? row.soft_reason : softReason
    const given = { lineId: row.line_id, extra: extra ?? (extraValues(ctx, row.extra as ExtraValues) as Wanted['extra']), softReason: reason }
    const { state } = await applyForLine(ctx, { own, places: await ownPlaces(ctx, own), mine: [row] }, line, await loadTerms(ctx, row.org_no), given, true)
    ctx.audit.subject('application', id, `${row.org_name}${row.specialty_name}`, { orgNo: row.org_no, personId: row.person_id })
    return { state }
  },

  async withdrawMyApplication(ctx, { id, version, reason }) {
    const row = await ownApplication(ctx, id)
    checkVersion(row, version)
    const action = row.state === 'offered' ? 'decline' : row.state === 'accepted' ? 'give-up' : 'withdraw'
    const after = await asKeeper(ctx, { orgNo: row.org_no, personId: row.person_id }, () => moveApplication(ctx, row, action, { reason }))
    ctx.audit.subject('application', id, `${row.org_name}${row.specialty_name}`, { orgNo: row.org_no, personId: row.person_id })
    ctx.audit.because(reason || undefined)
    return { state: after.state }
  },

  async acceptMyOffer(ctx, { id, version, ends }) {
    const row = await ownApplication(ctx, id)
    checkVersion(row, version)
    if (row.late && row.state === 'offered')
      throw new Refusal({ fact: `答复期限是 ${until(row.reply_by!)}，已经过了。`, rule: '在期限内确认，过期名额放出。', clause: '001:1326', ways: ['还想去的，可以再报一次，由学校决定。'] })
    if (row.state === 'offered') await refuseClosed(ctx, row)
    const others = (await listOfPerson(ctx, row.person_id)).filter((one) => one.id !== row.id && intakeOf(one) === intakeOf(row))
    const held = others.find((one) => ['accepted', 'arrived', 'handed-over'].includes(one.state))
    if (held)
      throw new Refusal({ fact: `${intakeTitle(row)}您已经确认了${held.org_name}的录取。`, rule: '一个招生季只确认一所学校。', clause: '001:1319', ways: ['先放弃那一所，再确认这一所。'] })
    const open = others.filter((one) => ['draft', 'submitted', 'returned', 'offered'].includes(one.state)).toSorted((left, right) => (left.id < right.id ? -1 : 1))
    if (open.length !== ends.length || open.some((one) => !ends.includes(one.id)))
      throw new Refusal({ fact: `确认以后，同一招生季的另外 ${open.length} 份报名要撤回，您确认的是 ${ends.length} 份。`, rule: '一个招生季只确认一所学校，其余的随之撤回。', clause: '001:1319', ways: ['刷新后看清要撤回的是哪几份，再确认。'] })
    for (const other of open) {
      const action = other.state === 'offered' ? 'decline' : 'withdraw'
      await asKeeper(ctx, { orgNo: other.org_no, personId: other.person_id }, () => moveApplication(ctx, other, action, { reason: `已确认${row.org_name}的录取` }))
    }
    const after = await asKeeper(ctx, { orgNo: row.org_no, personId: row.person_id }, () => moveApplication(ctx, row, 'accept', { set: { accepted_at: ctx.at } })).catch((error: unknown) => {
      if ((error as { code?: string }).code !== '23505') throw error
      throw new Refusal({ fact: '您刚刚确认了另一所学校。', rule: '一个招生季只确认一所学校。', clause: '001:1319', ways: ['刷新后再看。'] })
    })
    ctx.audit.subject('application', id, `${row.org_name}${row.specialty_name}`, { orgNo: row.org_no, personId: row.person_id })
    return { state: after.state, ended: open.length }
  },
}

type Wanted = { lineId: string; extra: Record<string, string | number | null>; softReason: string | null }
type Self = { own: Candidate; places: readonly (string | null)[]; mine: readonly ApplicationRow[] }

const twice = (line: PlanLine) =>
  new Refusal({ fact: `您已经报了${line.schoolName}的${line.specialtyName}。`, rule: '同一条招生计划只报一份。', clause: '001:1326', ways: ['在“我的报名”里看办到哪一步。'] })

/** Makes or renews the application of a candidate for one line, as a draft or handed in. All checks come before any write. */
async function applyForLine(ctx: Ctx, { own, places, mine }: Self, line: PlanLine, terms: SchoolTerms, wanted: Wanted, submit: boolean): Promise<{ id: string; state: State }> {
  const before = mine.find((row) => row.line_id === line.id && !endedStates.includes(row.state))
  if (before && !['draft', 'returned'].includes(before.state)) throw twice(line)
  const live = mine.filter((row) => intakeOf(row) === intakeOf(line) && ['draft', 'submitted', 'returned', 'offered'].includes(row.state))
  if (!before && live.length >= terms.most)
    throw new Refusal({ fact: `${intakeTitle(line)}您正在办的报名已有 ${live.length} 份。`, rule: `同时报名不超过 ${terms.most} 份。`, clause: '001:1308', ways: ['撤回不想去的，再报这一所。'] })
  const findings = judge(own, places, line, terms)
  const refused = submit ? whyNot(findings, wanted.softReason) : undefined
  if (refused) throw new HttpError({ status: 409, message: refused })
  const extra = readExtra(ctx, submit ? terms.fields : drafted(terms.fields), wanted.extra)
  return asKeeper(ctx, { orgNo: line.orgNo, personId: own.person_id }, async () => {
    const photo = submit && own.photo_file_id && terms.form?.photo !== 'none' ? await copyPhoto(ctx, own.photo_file_id, own.person_id, line.orgNo) : null
    const handedIn = { submitted_at: ctx.at, decide_by: decideBy(ctx, terms) }
    const picture = photo ? { photo_file_id: photo } : {}
    const more = { source: 'direct', extra, findings, softReason: wanted.softReason }
    if (!before) return begin(ctx, { ...applicationFrom(ctx, { personId: own.person_id, accountId: own.account_id, profile: own }, line, more), ...picture, ...(submit ? { state: 'submitted', ...handedIn } : {}) }, line)
    const set = { ...copyOf(ctx, own), ...picture, extra: json(extra), findings: json(findings), soft_reason: wanted.softReason }
    const after = submit ? await moveApplication(ctx, before, 'submit', { set: { ...set, ...handedIn } }) : await updateApplication(ctx, before, set)
    if (!after) throw new Stale({ by: '您自己', at: '刚才', fields: ['报名表'] })
    return { id: after.id, state: after.state }
  })
}

/** The first time: the row as it is handed in, or as a draft, and its steps. In the opening minute every statement counts. */
async function begin(ctx: Ctx, fresh: ReturnType<typeof applicationFrom>, line: PlanLine): Promise<{ id: string; state: State }> {
  if (!(await insertApplication(ctx, fresh))) throw twice(line)
  const row = { id: fresh.id, org_no: line.orgNo, person_id: fresh.person_id }
  const state = fresh.state as State
  const step = { row, side: 'candidate' as const, ...actorWords(ctx, 'candidate') }
  await insertEvents(ctx, [{ ...step, action: 'enter', from: null, to: 'draft' }, ...(state === 'draft' ? [] : [{ ...step, action: 'submit' as const, from: 'draft' as const, to: state }])])
  ctx.audit.change({ kind: 'application', id: fresh.id, action: state === 'draft' ? 'application.draft' : 'application.submit', after: { line: lineTitle(line), state }, orgNo: line.orgNo, personId: fresh.person_id })
  return { id: fresh.id, state }
}

/** The school gets a picture of its own; one that the candidate changes later stays as it was handed in. */
async function copyPhoto(ctx: Ctx, fileId: string, personId: string, orgNo: number): Promise<string> {
  const file = await readStoredFile(ctx, fileId)
  return (await storeFile(ctx, { name: '报名照片', bytes: file.content, purpose: 'photo', orgNo, personId })).id
}

/** Until when, as people say it: the end of a day is `2026-11-25 24:00`, not the next day at 00:00. */
export function until(moment: string): string {
  const last = clockInChina(new Date(Date.parse(moment) - 1000).toISOString())
  return last.slice(11, 16) === '23:59' ? `${last.slice(0, 10)} 24:00` : clock(moment)
}

/** `2026-11-25 08:30`-like words of a moment in China. */
export function clock(moment: string): string {
  const local = clockInChina(moment)
  return `${local.slice(0, 10)} ${local.slice(11, 16)}`
}
