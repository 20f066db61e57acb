import { amendFacts } from '../../../kernel/case-amend.ts'
import { openCase } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { issueDocument } from '../../../kernel/documents/issued.ts'
import { pdfAnswer, PDF, renderOfficial } from '../../../kernel/documents/official.ts'
import { NotFound, Refusal } from '../../../kernel/errors.ts'
import { choicesOf, extraValues, listExtraFields, readExtra, shownExtra, takesExtraFields, type ExtraField, type ExtraValues } from '../../../kernel/extra-fields.ts'
import { isAuthority } from '../../../kernel/org-no.ts'
import { readParameter } from '../../../kernel/parameters.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { worstFirst, type RuleResult } from '../../../kernel/workflow.ts'
import { getOrg, responsibleAuthority } from '../../orgs/public.ts'
import { ownerships, schoolLevels } from '../../orgs/codes.ts'
import { levels } from '../codes.ts'
import { differencesBetween, emptyContent, missingParts, parts, specialtyText, type ProspectusContent } from '../content.ts'
import type { prospectusApi } from '../prospectus-api.ts'
import { judgeProspectus } from '../prospectus-rules.ts'
import { listLines } from '../store/lines.ts'
import { endCurrent, findCurrent, findProspectus, insertProspectus, listShelf, listVersions, saveContent, setProspectus, type ProspectusRow } from '../store/shelf.ts'
import { prospectusWorkflow } from '../workflow.ts'
import { filedSpecialties } from './facts.ts'
import { checkYear, ownSchool, schoolOf } from './own.ts'
import { prospectusPage } from './prospectus-page.ts'

export const REGISTER = 'prospectuses.prospectus'
takesExtraFields({ register: REGISTER, title: '招生简章', headers: parts.map((part) => part.title) })

const headOf = (row: ProspectusRow, schoolName: string) => ({
  id: row.id,
  orgNo: row.org_no,
  schoolName,
  year: row.year,
  version: row.version,
  state: row.state as 'draft' | 'sent' | 'filed' | 'replaced' | 'cancelled' | 'withdrawn',
  caseNo: row.case_no,
  filingNo: row.filing_no,
  filedOn: row.filed_on,
  reason: row.reason,
})

/** Which parts a prospectus must have for this school: the six of the text and what the region added. */
export async function askedParts(ctx: Ctx, orgNo: number): Promise<string[]> {
  const { value } = await readParameter(ctx, 'prospectus.required-items', { orgNo })
  const six = parts.filter((part) => part.required).map((part) => part.title)
  return [...six, ...(value as string[]).filter((one) => !six.includes(one))]
}

/** The extra fields of a prospectus in words: what the region or the school asks beside the parts. */
export async function moreOf(ctx: Ctx, row: Pick<ProspectusRow, 'org_no' | 'extra'>): Promise<{ title: string; text: string }[]> {
  const fields = await listExtraFields(ctx, REGISTER, row.org_no)
  const values = row.extra as ExtraValues
  return fields.filter((field) => !field.sensitive).map((field) => ({ title: field.title, text: shownExtra(field, values[field.key]) })).filter((one) => one.text !== '')
}

/** Every rule of a prospectus as it is today. */
export async function judgeVersion(ctx: Ctx, row: ProspectusRow): Promise<RuleResult[]> {
  const school = await getOrg(ctx, row.org_no)
  const more = await moreOf(ctx, row)
  const fields = await listExtraFields(ctx, REGISTER, row.org_no)
  const { value: mapping } = await readParameter(ctx, 'specialty.level-mapping', { orgNo: row.org_no })
  return worstFirst(
    judgeProspectus({
      content: row.content,
      missing: missingParts(row.content, await askedParts(ctx, row.org_no), more.map((one) => ({ title: one.title, filled: true }))),
      empty: fields.filter((field) => field.required && !more.some((one) => one.title === field.title)).map((field) => field.title),
      version: row.version,
      reason: row.reason,
      school: { name: school.name, level: school.level ?? 'technical', state: school.state },
      filed: await filedSpecialties(ctx, school.no),
      plan: (await listLines(ctx, { orgNo: school.no, year: row.year })).rows,
      mapping: mapping === '2019' ? '2019' : '2021',
    }),
  )
}

/** A first draft from what is on record: the school, its approved plan, the prospectus of the year before. */
async function draftContent(ctx: Ctx, school: Awaited<ReturnType<typeof ownSchool>>, year: number): Promise<ProspectusContent> {
  const before = (await findCurrent(ctx, school.no, year)) ?? (await findCurrent(ctx, school.no, year - 1))
  const { rows } = await listLines(ctx, { orgNo: school.no, year })
  const planned = [...new Map(rows.map((line) => [`${line.specialtyCode} ${line.level} ${line.lengthMonths} ${line.mode}`, { code: line.specialtyCode, name: line.specialtyName, level: line.level, lengthMonths: line.lengthMonths, mode: line.mode, tuition: line.tuition }])).values()]
  if (before) return { ...emptyContent, ...contentOf(before.content), ...(planned.length > 0 ? { specialties: planned } : {}) }
  return {
    ...emptyContent,
    nature: school.ownership ? `${ownerships[school.ownership] ?? ''}${school.level ? schoolLevels[school.level] : ''}` : '',
    specialties: planned,
    levels: [...new Set(planned.map((one) => levels[one.level]))].join('、'),
    address: school.address ?? '',
    phone: school.phone ?? '',
  }
}

/** The parts alone; what is on the shelf has the extra fields in words beside them. */
export function contentOf(content: ProspectusContent & { more?: unknown }): ProspectusContent {
  const { more: _, ...rest } = content
  return rest
}

const wire = (field: ExtraField) => ({ key: field.key, title: field.title, type: field.type, required: field.required, help: field.help, choices: choicesOf(field).map(({ code, label }) => ({ code, label })) })

async function reached(ctx: Ctx, id: string, lock = false): Promise<ProspectusRow> {
  const row = await findProspectus(ctx, id, lock)
  if (!row) throw new NotFound('招生简章')
  return row
}

export const prospectusHandlers: Handlers<typeof prospectusApi> = {
  async listProspectusVersions(ctx, { orgNo, year }) {
    const school = await schoolOf(ctx, orgNo)
    return { rows: (await listVersions(ctx, school.no, year)).map((row) => headOf(row, school.name)) }
  },

  async openProspectus(ctx, { year }) {
    const school = await ownSchool(ctx)
    checkYear(ctx, year)
    const versions = await listVersions(ctx, school.no, year)
    const open = versions.find((row) => row.state === 'draft' || row.state === 'sent')
    if (open)
      throw new Refusal({ fact: `${year} 年的简章已有一版正在${open.state === 'draft' ? '起草' : '审核'}，办件 ${open.case_no}。`, rule: '同一年的简章一次办一版。', clause: '001:1315', ways: ['继续办理已有的一版，或先取消它。'] })
    const version = (versions[0]?.version ?? 0) + 1
    const content = await draftContent(ctx, school, year)
    const file = await openCase(ctx, {
      workflow: prospectusWorkflow,
      orgNo: school.no,
      orgName: school.name,
      authority: await responsibleAuthority(ctx, school),
      title: `${school.name} · ${year} 年招生简章${version > 1 ? `第 ${version} 版` : ''}`,
      facts: { year, version },
    })
    const last = versions[0]
    await insertProspectus(ctx, { id: file.id, orgNo: school.no, year, version, content, extra: (last?.extra as object | undefined) ?? {}, reason: null, caseNo: file.no })
    ctx.audit.change({ kind: 'prospectus', id: file.id, action: 'prospectuses.open', after: { year, version }, orgNo: school.no })
    return { id: file.id, caseNo: file.no, version }
  },

  async getProspectus(ctx, { id }) {
    const row = await reached(ctx, id)
    const school = await getOrg(ctx, row.org_no)
    const open = row.state === 'draft' || row.state === 'sent'
    const current = await findCurrent(ctx, row.org_no, row.year)
    const shelf = (await listShelf(ctx, row.org_no, row.year)).find((one) => one.id === id)
    const fields = await listExtraFields(ctx, REGISTER, row.org_no)
    return {
      ...headOf(row, school.name),
      editable: row.state === 'draft' && ctx.actor.org.no === row.org_no && ctx.actor.permissions.has('prospectuses.prepare'),
      content: row.content,
      extra: extraValues(ctx, row.extra as ExtraValues),
      fields: fields.map(wire),
      asked: await askedParts(ctx, row.org_no),
      rules: open ? (await judgeVersion(ctx, row)).map(({ itemIds: _, ...rule }) => rule) : [],
      differences: open ? (current ? differencesBetween(contentOf(current.content), row.content) : []) : (shelf?.difference ?? []),
      endedReason: shelf?.ended_reason ?? null,
    }
  },

  async saveProspectus(ctx, { id, content, extra, reason }) {
    const school = await ownSchool(ctx)
    const row = await reached(ctx, id, true)
    if (row.org_no !== school.no) throw new NotFound('招生简章')
    if (row.state !== 'draft')
      throw new Refusal({ fact: '这一版已经报备或办结。', rule: '起草中和退回的才能填写；备案以后修改另起一版。', clause: '001:1315', ways: ['审核以前可以先撤回。', '已备案的另起一版。'] })
    const fields = await listExtraFields(ctx, REGISTER, school.no)
    // What is still empty is asked for when it is handed in, so that a draft can be kept half done.
    const values = readExtra(ctx, fields.map((field) => ({ ...field, required: false })), extra)
    await saveContent(ctx, id, content, values, reason)
    await amendFacts(ctx, id, `${school.name} · ${row.year} 年招生简章${row.version > 1 ? `第 ${row.version} 版` : ''}`, { year: row.year, version: row.version })
    ctx.audit.subject('prospectus', id, `${school.name} ${row.year} 年招生简章第 ${row.version} 版`, { orgNo: school.no })
    ctx.audit.because(reason ?? undefined, '001:1315')
    const changed = differencesBetween(row.content, content).map((one) => one.title)
    ctx.audit.change({ kind: 'prospectus', id, action: 'prospectuses.save', after: { changed }, orgNo: school.no })
    return { missing: missingParts(content, await askedParts(ctx, school.no)) }
  },

  async withdrawProspectus(ctx, { id, reason }) {
    const row = await reached(ctx, id, true)
    if (!isAuthority(ctx.actor.org.no)) throw new NotFound('招生简章')
    const current = await findCurrent(ctx, row.org_no, row.year)
    if (current?.id !== id) throw new Refusal({ fact: '这一版现在没有公布。', rule: '只能撤下正在公布的一版。', clause: '001:1317', ways: ['核对现行的版本。'] })
    await endCurrent(ctx, row.org_no, row.year, reason)
    await setProspectus(ctx, id, { state: 'withdrawn' })
    ctx.audit.subject('prospectus', id, `${current.school_name} ${row.year} 年招生简章第 ${row.version} 版`, { orgNo: row.org_no })
    ctx.audit.because(reason, '001:1317')
    ctx.audit.change({ kind: 'prospectus', id, action: 'prospectuses.withdraw', before: { state: row.state }, after: { state: 'withdrawn', reason }, orgNo: row.org_no })
    return { endedOn: ctx.today }
  },

  async printProspectus(ctx, { id }) {
    const row = await reached(ctx, id)
    const shelf = (await listShelf(ctx, row.org_no, row.year)).find((one) => one.id === id)
    if (!shelf) throw new Refusal({ fact: '这一版还没有备案。', rule: '备案以后出具可查验的简章。', clause: '001:1315', ways: ['备案以后再下载。'] })
    const { bytes } = await issueDocument(ctx, {
      kind: 'prospectus',
      kindTitle: '招生简章',
      orgNo: row.org_no,
      issuer: { no: shelf.filed_by_no, name: shelf.filed_by },
      title: `${shelf.school_name} ${row.year} 年招生简章`,
      number: shelf.filing_no,
      mediaType: PDF,
      record: { kind: 'prospectus', id },
      facts: { year: row.year, version: row.version, specialties: row.content.specialties.map(specialtyText).slice(0, 60) },
      render: (mark) => renderOfficial(prospectusPage(shelf), mark),
    })
    ctx.audit.subject('prospectus', id, `${shelf.school_name} ${row.year} 年招生简章`, { orgNo: row.org_no })
    return pdfAnswer(`${shelf.school_name}_${row.year}年招生简章`, bytes)
  },
}
