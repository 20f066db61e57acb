import { act } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { clockInChina } from '../../../kernel/dates.ts'
import { defineExport } from '../../../kernel/documents/list-export.ts'
import { Invalid, NotFound, Refusal } from '../../../kernel/errors.ts'
import { listExtraFields } from '../../../kernel/extra-fields.ts'
import { maskName } from '../../../kernel/mask.ts'
import { contains, mainUnit, rangeOf } from '../../../kernel/org-no.ts'
import { readAmount } from '../../../kernel/parameters.ts'
import { scopeOf } from '../../../kernel/scope.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { APPLICATIONS, listTraces } from '../../admissions/public.ts'
import { schoolInReach } from '../../orgs/public.ts'
import { findPlaces } from '../../people/public.ts'
import { patterns } from '../codes.ts'
import { ledgerApi } from '../ledger-api.ts'
import { advices, factOf, findPatterns, type Found, type Trace } from '../pattern-rules.ts'
import { findComplaint, findOpenOfPattern, listOpenPatterns, setComplaint } from '../store/complaints.ts'
import { openComplaintCase, receive } from './intake.ts'

const SHOWN = 30

/** Questions of a school that ask who brought the candidate. */
const ASKS_REFERRER = /介绍|推荐|中介|代理|招生老师|经办人/

/**
 * Unusual patterns among the applications of a year at one school, or at all schools in range. Telephones are looked
 * at across every school in the actor's range. Answers also with how many applications were looked at
 * and whether there were more than can be.
 */
export async function searchPatterns(ctx: Ctx, { orgNo, year }: { orgNo?: number | undefined; year: number }): Promise<{ found: Found[]; looked: number; cut: boolean }> {
  const range = orgNo === undefined ? (scopeOf(ctx.actor).range ?? { lo: 0, hi: Number.MAX_SAFE_INTEGER }) : rangeOf(mainUnit(orgNo))
  const at = { orgNo: orgNo ?? mainUnit(ctx.actor.org.no) }
  const least = {
    phone: await readAmount(ctx, 'complaints.pattern-phone', at),
    guardian: await readAmount(ctx, 'complaints.pattern-guardian', at),
    referrer: await readAmount(ctx, 'complaints.pattern-referrer', at),
    burst: await readAmount(ctx, 'complaints.pattern-burst', at),
  }
  const { rows, cut } = await listTraces(ctx, { ...range, year, burst: least.burst, places: true })
  const offered = rows.filter((row) => ['offered', 'accepted', 'arrived'].includes(row.state) && row.idHash && contains(range, row.schoolNo))
  const places = await findPlaces(ctx, offered.map((row) => row.idHash!))
  const asked = await referrerKeys(ctx, new Set(rows.filter((row) => Object.keys(row.extra).length > 0).map((row) => row.schoolNo)))
  const wanted = new Set(offered.map((row) => row.id))
  const traces = rows.map(({ extra, idHash, state: _, ...row }): Trace => {
    const said = (asked.get(row.schoolNo) ?? []).map((key) => extra[key]).find((value) => typeof value === 'string' && value.trim() !== '')
    const held = wanted.has(row.id) && idHash ? (places.get(idHash.toString('hex')) ?? []) : []
    return { ...row, referrer: typeof said === 'string' ? said : null, heldAt: held.filter((place) => mainUnit(place.orgNo) !== row.schoolNo).map((place) => place.orgName) }
  })
  return { found: findPatterns(traces, least, (no) => contains(range, no)), looked: rows.length, cut }
}

/** The patterns as a list; nobody is named in it. */
export const patternExport = defineExport<typeof ledgerApi.exportPatterns.input, Found>({
  kind: 'complaints.patterns',
  title: '报名中的异常线索',
  audit: 'complaint.export-patterns',
  input: ledgerApi.exportPatterns.input,
  async open(ctx, { format, kind, orgNo, year: asked }) {
    const year = asked ?? Number(ctx.today.slice(0, 4))
    const all = (await searchPatterns(ctx, { orgNo, year })).found.filter((row) => !kind || row.kind === kind)
    return {
      total: all.length, format, mark: ctx.actor.demonstration ? '演示数据' : undefined, facts: { year, ...(kind ? { kind } : {}), ...(orgNo ? { orgNo } : {}) },
      columns: [
        { key: 'kind', header: '线索', format: 'text', value: (row) => patterns[row.kind].title },
        { key: 'school', header: '学校', format: 'text', value: (row) => row.schoolName },
        { key: 'fact', header: '情况', format: 'text', value: factOf },
        { key: 'persons', header: '人数', format: 'text', value: (row) => row.persons },
        { key: 'first', header: '最早', format: 'text', value: (row) => clockInChina(row.first).slice(0, 16) },
        { key: 'last', header: '最晚', format: 'text', value: (row) => clockInChina(row.last).slice(0, 16) },
        { key: 'advice', header: '怎样核实', format: 'text', value: (row) => advices[row.kind] },
      ],
      page: async (_, offset, limit) => all.slice(offset, offset + limit),
    }
  },
})

async function referrerKeys(ctx: Ctx, schools: ReadonlySet<number>): Promise<Map<number, string[]>> {
  const out = new Map<number, string[]>()
  for (const no of schools) {
    const fields = await listExtraFields(ctx, APPLICATIONS, no)
    out.set(no, fields.filter((field) => field.type === 'text' && !field.sensitive && ASKS_REFERRER.test(field.title)).map((field) => field.key))
  }
  return out
}

export const patternHandlers: Pick<Handlers<typeof ledgerApi>, 'listPatterns' | 'exportPatterns' | 'openPatternCase'> = {
  async listPatterns(ctx, { page, size, kind, orgNo, year: asked }) {
    const year = asked ?? Number(ctx.today.slice(0, 4))
    if (orgNo !== undefined) await schoolInReach(ctx, orgNo)
    const { found, cut } = await searchPatterns(ctx, { orgNo, year })
    const counts = Object.fromEntries(Object.keys(patterns).map((one) => [one, found.filter((row) => row.kind === one).length]))
    const chosen = kind ? found.filter((row) => row.kind === kind) : found
    const shown = chosen.slice((page - 1) * size, page * size)
    const officer = ctx.actor.permissions.has('complaints.read')
    const cases = officer ? await listOpenPatterns(ctx, shown.map((row) => row.key)) : []
    return {
      year, counts, cut, total: chosen.length,
      rows: shown.map((row) => {
        const file = cases.find((one) => one.key === row.key && one.schoolNo === row.schoolNo)
        return {
          kind: row.kind, key: row.key, schoolNo: row.schoolNo, schoolName: row.schoolName, persons: row.persons, everywhere: row.everywhere, schools: row.schools, sign: row.sign,
          fact: factOf(row), advice: advices[row.kind], first: row.first, last: row.last, caseId: file?.caseId ?? null, caseNo: file?.caseNo ?? null,
          applications: row.traces.slice(0, SHOWN).map((one) => ({ id: one.id, name: maskName(one.name), specialtyName: one.specialtyName, submittedAt: one.submittedAt })),
        }
      }),
    }
  },

  async exportPatterns(ctx, input) {
    if (input.orgNo !== undefined) await schoolInReach(ctx, input.orgNo)
    return patternExport.answer(ctx, input)
  },

  async openPatternCase(ctx, { kind, key, schoolNo, year, text }) {
    const school = await schoolInReach(ctx, schoolNo)
    if (mainUnit(school.authorityNo ?? 0) !== mainUnit(ctx.actor.org.no))
      throw new Refusal({ fact: `${school.name}的主管部门不是本单位。`, rule: '由学校的主管部门立案。', clause: '001:1317', ways: ['在办件意见里提请主管部门核查。'] })
    const open = await findOpenOfPattern(ctx, school.no, key)
    if (open) throw new Refusal({ fact: `这条线索已经立案：${open.case_no ?? ''}。`, rule: '一条线索只立一件。', clause: '001:1317', ways: ['打开那一件继续调查。'] })
    const { found } = await searchPatterns(ctx, { orgNo: school.no, year: year ?? Number(ctx.today.slice(0, 4)) })
    const one = found.find((row) => row.kind === kind && row.key === key)
    if (!one) throw new NotFound('线索')
    return openFromPattern(ctx, school.no, one, text)
  },
}

/** Opens and accepts the case of a pattern: what the office found itself needs no decision whether to look. */
async function openFromPattern(ctx: Ctx, schoolNo: number, one: Found, text: string): Promise<{ caseId: string; caseNo: string }> {
  const body = [`${patterns[one.kind].title}。${factOf(one)}`, `时间 ${one.first.slice(0, 10)} 至 ${one.last.slice(0, 10)}。`, text].filter(Boolean).join('')
  if (body.length > 3000) throw new Invalid([{ path: 'text', message: '补充说明太长。' }])
  const made = await receive(ctx, { source: 'pattern', schoolNo, agentName: '', category: patterns[one.kind].category, text: body, anonymous: true })
  await setComplaint(ctx, made.id, { finding_key: one.key })
  const file = await openComplaintCase(ctx, (await findComplaint(ctx, made.id))!)
  await act(ctx, file.id, file.version, 'accept', { facts: {} })
  ctx.audit.subject('complaint', made.id, `${file.no} ${made.title}`, { orgNo: made.authority.no })
  ctx.audit.change({ kind: 'complaint', id: made.id, action: 'open-pattern', after: { kind: one.kind, persons: one.persons }, orgNo: made.authority.no })
  return { caseId: file.id, caseNo: file.no }
}

