import { defineExport } from '../../kernel/documents/list-export.ts'
import type { SheetColumn } from '../../kernel/imports/table.ts'
import { api, exportColumns } from './api.ts'
import { labelOf, orgKinds, ownerships, schoolLevels, schoolStates } from './codes.ts'
import { searchOrgs, type OrgRow } from './list-store.ts'

type Key = (typeof exportColumns)[number]
type Column = SheetColumn & { value: (row: OrgRow) => string | number }

const columns: Record<Key, Column> = {
  no: { header: '单位号', format: 'text', width: 16, value: (row) => String(row.no) },
  name: { header: '名称', width: 30, value: (row) => row.name },
  kind: { header: '类别', width: 12, value: (row) => orgKinds[row.kind] },
  state: {
    header: '状态',
    width: 10,
    value: (row) => (row.kind === 'authority' ? '' : schoolStates[row.state]),
  },
  level: { header: '层级', width: 14, value: (row) => (row.level ? schoolLevels[row.level] : '') },
  ownership: {
    header: '办学性质',
    width: 10,
    value: (row) => (row.ownership ? labelOf(ownerships, row.ownership) : ''),
  },
  authority: { header: '主管', width: 18, value: (row) => row.authorityName },
  location: { header: '属地', width: 12, value: (row) => row.locationName },
  qualified: {
    header: '今年招生资质',
    width: 14,
    value: (row) => (row.kind === 'school' ? (row.qualified ? '已列入名录' : '未列入') : ''),
  },
  sites: { header: '分校、教学点', format: 'integer', width: 12, value: (row) => row.sites },
  foundedOn: { header: '建校日期', format: 'text', width: 12, value: (row) => row.foundedOn ?? '' },
  creditCode: { header: '统一社会信用代码', format: 'text', width: 22, value: (row) => row.creditCode ?? '' },
  phone: { header: '电话', format: 'text', width: 16, value: (row) => row.phone ?? '' },
}

/** Drops the keys that were not given, as exactOptionalPropertyTypes wants it. */
export function defined<T extends object>(filter: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}

/** The list as shown: the same rows in the same order, the columns the person has chosen. */
export const listExport = defineExport({
  kind: 'orgs.export',
  title: '单位台账',
  audit: 'orgs.export',
  input: api.exportOrgs.input,
  async open(ctx, { columns: chosen, format, ...asked }) {
    const filter = defined(asked)
    const { total } = await searchOrgs(ctx, filter, { limit: 1, offset: 0 })
    const keys = chosen?.length ? chosen : exportColumns
    return {
      columns: keys.map((key) => ({ key, ...columns[key] })),
      format,
      total,
      facts: asked,
      page: async (ctx, offset, limit) => (await searchOrgs(ctx, filter, { limit, offset })).rows,
    }
  },
})
