import type { z } from 'zod'
import { act, openCase } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import { issueDocument } from '../../kernel/documents/issued.ts'
import { PDF, renderOfficial, safeFileName } from '../../kernel/documents/official.ts'
import { protectTable, wordsOf, type Shown } from '../../kernel/disclosure.ts'
import { writeCsv } from '../../kernel/documents/csv.ts'
import { writeWorkbook } from '../../kernel/documents/spreadsheet.ts'
import { HttpError, NotFound, Refusal } from '../../kernel/errors.ts'
import { authorityNo, isAuthority, mainUnit, rangeOf } from '../../kernel/org-no.ts'
import { readAmount, readParameter } from '../../kernel/parameters.ts'
import { maskName } from '../../kernel/mask.ts'
import { implement } from '../../kernel/server.ts'
import { authorityAbove, getOrg, listReportingUnits, responsibleAuthority } from '../orgs/public.ts'
import { findEnrollments } from '../students/public.ts'
import { api, type returnRow } from './api.ts'
import { labelsFor } from './labels.ts'
import { compareMembers, dimensions, fieldTitles, layOut, type Member, type Table } from './rules.ts'
import {
  countPublic,
  findReturn,
  findReturnOf,
  freezeAuthority,
  freezeSchool,
  listLocked,
  listMembers,
  listMembersNow,
  listPublicYears,
  listReturns,
  setReturn,
  type Included,
  type ReturnRow,
} from './store.ts'
import { formsOf, liveTable, type TableQuestion } from './tables.ts'
import { returnWorkflow } from './workflow.ts'

type Row = z.output<typeof returnRow>

const yearOf = (day: string) => Number(day.slice(0, 4))

export const handlers = implement(api, {
  async listReturns(ctx, { year = yearOf(ctx.today), ...page }) {
    const { rows, total } = await listReturns(ctx, year, page)
    const own = await findReturnOf(ctx, mainUnit(ctx.actor.org.no), year)
    return {
      rows: rows.map(show),
      total,
      year,
      referenceDate: await referenceDate(ctx, year),
      own: own ? show(own) : null,
      missing: isAuthority(ctx.actor.org.no) ? await missingBelow(ctx, year) : [],
    }
  },

  async getReturn(ctx, { id }) {
    const row = await getReturn(ctx, id)
    const included = row.included as Included[]
    return {
      ...show(row),
      included: included.map(({ orgNo, name, students }) => ({ orgNo, name, students })),
      forms: await formsOf(ctx, row),
    }
  },

  async freezeReturn(ctx, { year, responsible }) {
    const org = await getOrg(ctx, mainUnit(ctx.actor.org.no))
    const referenceOn = await referenceDate(ctx, year)
    if (referenceOn > ctx.today) {
      throw new Refusal({
        fact: `${year} 年的基准日是 ${referenceOn}，还没有到。`,
        rule: '统计报表反映基准日当天的情况。',
        clause: '001:1149',
        ways: [`${referenceOn} 起可以冻结。`],
      })
    }
    const before = await findReturnOf(ctx, org.no, year)
    if (before && before.state !== 'draft') {
      throw new Refusal({
        fact: `${year} 年的报表${before.state === 'locked' ? '已经锁定' : '正在审核'}，不能重新冻结。`,
        rule: '送审以后数字不再变化；退回重报时才重新冻结。',
        clause: '001:1149',
        ways: before.state === 'locked' ? ['确有错误的，在原办件上申请更正。'] : ['撤回，或请审核部门退回。'],
      })
    }
    const fresh = { orgNo: org.no, orgName: org.name, year, referenceDate: referenceOn, filledBy: ctx.actor.name, responsible }
    const row =
      org.kind === 'school'
        ? await freezeSchool(ctx, { ...fresh, kind: 'school' })
        : await freezeAuthority(ctx, { ...fresh, kind: 'authority' }, await lockedBelow(ctx, org.no, year))
    ctx.audit.subject('stat-return', row.id, `${org.name} ${year} 年统计报表`, { orgNo: org.no })
    ctx.audit.because(undefined, '001:1149')
    ctx.audit.change({ kind: 'stat-return', id: row.id, action: 'freeze', after: { students: row.students, referenceDate: referenceOn }, orgNo: org.no })
    return show(row)
  },

  async sendReturn(ctx, { id, reason }) {
    const row = await getReturn(ctx, id, true)
    if (row.org_no !== mainUnit(ctx.actor.org.no)) throw new NotFound('统计报表')
    if (row.state !== 'draft') throw new HttpError({ status: 409, message: '这份报表已经送审或锁定。什么也没有写入。' })
    const org = await getOrg(ctx, row.org_no)
    const authority = org.kind === 'school' ? await responsibleAuthority(ctx, org) : await authorityAbove(ctx, org.no)
    if (!authority) {
      // The province is the last level here: its own figures are locked by its own responsible person.
      throw new Refusal({ fact: '本单位上面没有登记主管部门。', rule: '报表由上一级审核锁定。', ways: ['省级汇总表由国家级系统接收，本部署不再上报。'] })
    }
    const file = await openCase(ctx, {
      workflow: returnWorkflow,
      orgNo: org.no,
      orgName: org.name,
      authority,
      title: `${org.name} ${row.year} 年统计报表（${row.students.toLocaleString('en')} 人）`,
      facts: { returnId: row.id, year: row.year },
    })
    await setReturn(ctx, row.id, { case_id: file.id })
    const sent = await act(ctx, file.id, file.version, 'submit', { facts: {}, ...(reason ? { reason } : {}) })
    return { caseId: sent.id, no: sent.no }
  },

  async listDifferences(ctx, { id, page, size }) {
    const row = await getReturn(ctx, id)
    if (row.kind === 'authority') throw new Refusal({ fact: '汇总表没有逐人名册。', rule: '差异逐校查看。', ways: ['打开下级学校的报表看差异。'] })
    const frozen = await listMembers(ctx, row)
    const now = await listMembersNow(ctx, row)
    const all = compareMembers(frozen, now)
    const shown = all.slice((page - 1) * size, page * size)
    const was = new Map(frozen.map((one) => [one.enrollmentId, one]))
    const is = new Map(now.map((one) => [one.enrollmentId, one]))
    const people = new Map((await findEnrollments(ctx, shown.map((one) => one.enrollmentId))).map((one) => [one.id, one]))
    const words = await fieldWords(ctx)
    return {
      total: all.length,
      frozen: frozen.length,
      now: now.length,
      rows: shown.map((one) => {
        const person = people.get(one.enrollmentId)
        return {
          ...one,
          orgNo: row.org_no,
          label: person ? `${maskName(person.name)} ${person.id_masked}` : '学籍已删除',
          fields: one.fields.map((field) => ({
            title: fieldTitles[field]!,
            frozen: words(field, was.get(one.enrollmentId)!),
            now: words(field, is.get(one.enrollmentId)!),
          })),
        }
      }),
    }
  },

  async getTable(ctx, input) {
    const { table, basis } = await liveTable(ctx, input)
    return { basis, table }
  },

  async exportTable(ctx, { format, ...question }) {
    const { table, basis } = await liveTable(ctx, question)
    const title = titleOf(question)
    ctx.audit.subject('stat-table', '', `${title}（${basis}）`)
    return tableFile(table, title, ctx.today, format)
  },

  async printReturn(ctx, { id }) {
    const row = await getReturn(ctx, id)
    const forms = await formsOf(ctx, row)
    const title = `${row.year} 年技工院校统计报表`
    ctx.audit.subject('stat-return', row.id, `${row.org_name} ${title}`, { orgNo: row.org_no })
    const { bytes } = await issueDocument(ctx, {
      kind: 'statistics-return',
      kindTitle: '统计报表',
      orgNo: row.org_no,
      issuer: { no: row.org_no, name: row.org_name },
      title,
      number: `TJ-${row.year}-${row.org_no}`,
      record: { kind: 'stat-return', id: row.id },
      mediaType: PDF,
      facts: { 基准日: row.reference_date, 学生数: row.students },
      render: (mark) =>
        renderOfficial(
          {
            title,
            subtitle: `${row.org_name} · 基准日 ${row.reference_date} · ${row.state === 'locked' ? '已锁定' : '未锁定，仅供核对'}`,
            issuer: row.org_name,
            filler: row.filled_by,
            sections: forms.map(({ title: name, table }) => ({ kind: 'table' as const, title: name, ...printed(table) })),
            notes: [`单位负责人：${row.responsible}`],
          },
          mark,
        ),
    })
    return { name: safeFileName(`${row.org_name}${title}.pdf`), mediaType: PDF, bytes }
  },

  async getPublicTable(ctx, { rows, columns, year }) {
    const years = await listPublicYears(ctx)
    const of = columns === 'year' ? undefined : (year ?? years[0])
    const below = await readAmount(ctx, 'statistics.public-minimum', { orgNo: publicOrg(ctx) })
    const counts = years.length === 0 ? [] : await countPublic(ctx, rows, columns, of)
    const table = layOut(
      counts,
      await labelsFor(ctx, rows, counts.map((one) => one.row)),
      await labelsFor(ctx, columns, counts.map((one) => one.column)),
    )
    const told = protectTable(table.cells, below)
    const words = (one: Shown) => wordsOf(one, below)
    return {
      year: of ?? null,
      years,
      rule: `不足 ${below} 人的写成区间，其余按 3 取整，合计里的小数目用固定的数代入，推不出原数。数字来自已锁定的统计报表。`,
      rows: table.rows,
      columns: table.columns,
      cells: told.cells.map((row) => row.map(words)),
      rowTotals: told.rowTotals.map(words),
      columnTotals: told.columnTotals.map(words),
      total: words(told.total),
    }
  },
})

/** The public asks the province that this deployment publishes for: the two digits of its schema `p51`. */
function publicOrg(ctx: Ctx): number {
  return authorityNo(`${ctx.actor.schema.slice(1)}0000`)
}

async function getReturn(ctx: Ctx, id: string, lock = false): Promise<ReturnRow> {
  const row = await findReturn(ctx, id, lock)
  if (!row) throw new NotFound('统计报表')
  return row
}

/** The day the return of a year speaks of: parameter `MM-DD` of the own region. */
async function referenceDate(ctx: Ctx, year: number): Promise<string> {
  const { value } = await readParameter(ctx, 'statistics.reference-date', { orgNo: mainUnit(ctx.actor.org.no) })
  return `${year}-${String(value)}`
}

/** Locked returns one level below: of the authorities below where they report, else of the schools. */
async function lockedBelow(ctx: Ctx, authorityNo: number, year: number): Promise<Included[]> {
  const units = await listReportingUnits(ctx, authorityNo)
  const { lo, hi } = rangeOf(authorityNo)
  const locked = new Map([...(await listLocked(ctx, year, 'school', lo, hi)), ...(await listLocked(ctx, year, 'authority', lo, hi))].map((row) => [row.org_no, row]))
  return units.flatMap(({ no, name }) => {
    const row = locked.get(no)
    return row ? [{ orgNo: no, name, students: row.students, returnId: row.id }] : []
  })
}

async function missingBelow(ctx: Ctx, year: number) {
  const there = new Set((await lockedBelow(ctx, ctx.actor.org.no, year)).map((one) => one.orgNo))
  return (await listReportingUnits(ctx, ctx.actor.org.no)).filter((unit) => !there.has(unit.no)).map(({ no, name }) => ({ orgNo: no, name }))
}

async function fieldWords(ctx: Ctx) {
  const labels = {
    sex: await labelsFor(ctx, 'sex', []),
    level: await labelsFor(ctx, 'level', []),
    source: await labelsFor(ctx, 'source', []),
    mode: await labelsFor(ctx, 'mode', []),
  }
  return (field: string, member: Member): string => {
    const value = String(member[field as keyof Member])
    return labels[field as keyof typeof labels]?.(value) ?? value
  }
}

function titleOf({ rows, columns, year }: TableQuestion): string {
  return `${year ? `${year} 年` : ''}学生统计表：${dimensions[rows]}与${dimensions[columns]}`
}

function printed(table: Table) {
  const wide = Math.max(1, table.columns.length + 1)
  return {
    columns: [{ header: '', width: 3 }, ...table.columns.map((one) => ({ header: one.label, width: 9 / wide, number: true })), { header: '合计', width: 9 / wide, number: true }],
    rows: table.rows.map((row, at) => [row.label, ...table.cells[at]!.map(String), String(table.rowTotals[at])]),
    total: ['合计', ...table.columnTotals.map(String), String(table.total)],
  }
}

async function tableFile(table: Table, title: string, day: string, format: 'xlsx' | 'csv') {
  const heads = ['', ...table.columns.map((one) => one.label), '合计']
  const rows: (string | number)[][] = [
    ...table.rows.map((row, at) => [row.label, ...table.cells[at]!, table.rowTotals[at]!]),
    ['合计', ...table.columnTotals, table.total],
  ]
  const name = safeFileName(`${title.replace('：', '_')}_${day}`)
  if (format === 'csv') return { name: `${name}.csv`, mediaType: 'text/csv; charset=utf-8', bytes: writeCsv([heads, ...rows]) }
  const sheet = { name: '统计表', columns: heads.map((header) => ({ header })), rows }
  return {
    name: `${name}.xlsx`,
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    bytes: await writeWorkbook({ sheets: [sheet], title }),
  }
}

function show(row: ReturnRow): Row {
  return {
    id: row.id,
    orgNo: row.org_no,
    orgName: row.org_name,
    year: row.year,
    kind: row.kind as Row['kind'],
    state: row.state as Row['state'],
    referenceDate: row.reference_date,
    students: row.students,
    filledBy: maskName(row.filled_by),
    responsible: maskName(row.responsible),
    filledOn: row.filled_on,
    frozenAt: row.frozen_at,
    lockedAt: row.locked_at,
    caseId: row.case_id,
  }
}
