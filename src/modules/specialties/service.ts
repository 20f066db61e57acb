import type { Ctx } from '../../kernel/context.ts'
import { writeCsv } from '../../kernel/documents/csv.ts'
import { writeWorkbook } from '../../kernel/documents/spreadsheet.ts'
import { NotFound } from '../../kernel/errors.ts'
import { rangeOf } from '../../kernel/org-no.ts'
import { templateWorkbook } from '../../kernel/imports/template.ts'
import { implement, type FileAnswer } from '../../kernel/server.ts'
import { findOrgs, handIn, responsibleAuthority, schoolInReach } from '../orgs/public.ts'
import { api } from './api.ts'
import { catalogueImport, checkCatalogue, loadCatalogue } from './catalogue-import.ts'
import { trainingLevels } from './codes.ts'
import type { Specialty } from './model.ts'
import { listVersions, searchCatalogue, searchFiled } from './store.ts'
import { filingWorkflow } from './workflow.ts'

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export const handlers = implement(api, {
  async listSpecialties(ctx, { page, size, ...filter }) {
    return searchCatalogue(ctx, defined(filter), { limit: size, offset: (page - 1) * size })
  },

  async listCatalogueVersions(ctx) {
    return { rows: await listVersions(ctx) }
  },

  async exportSpecialties(ctx, { format, ...filter }) {
    const { rows } = await searchCatalogue(ctx, defined(filter), { limit: 20_000, offset: 0 })
    return exportFile(rows, format, ctx.today)
  },

  async downloadCatalogueTemplate() {
    return {
      name: '专业目录导入模板.xlsx',
      mediaType: xlsx,
      bytes: await writeWorkbook(templateWorkbook(catalogueImport, { lists: {} })),
    }
  },

  checkCatalogue,
  loadCatalogue,

  async listFiledSpecialties(ctx, { page, size, ...filter }) {
    if (filter.orgNo) await schoolInReach(ctx, filter.orgNo)
    const found = await searchFiled(
      ctx,
      { ...defined(filter), range: rangeOf(ctx.actor.org.no) },
      { limit: size, offset: (page - 1) * size },
    )
    const schools = new Map(
      (
        await findOrgs(
          ctx,
          found.rows.map((row) => row.orgNo),
        )
      ).map((org) => [org.no, org.name]),
    )
    return {
      total: found.total,
      rows: found.rows.map((row) => ({ ...row, schoolName: schools.get(row.orgNo) ?? '' })),
    }
  },

  async applyFiling(ctx: Ctx, { orgNo, caseId, version, ...facts }) {
    const school = await schoolInReach(ctx, orgNo)
    if (ctx.actor.org.no !== school.no) throw new NotFound('单位')
    const title = `${school.name} · ${facts.kind === 'add' ? '备案' : '停招'}专业 ${facts.items.length} 个`
    return handIn(
      ctx,
      filingWorkflow,
      school,
      await responsibleAuthority(ctx, school),
      title,
      { orgNo, caseId, version },
      facts,
    )
  },
})

async function exportFile(
  rows: readonly Specialty[],
  format: 'xlsx' | 'csv',
  day: string,
): Promise<FileAnswer> {
  const head = ['目录版本', '专业代码', '专业名称', '专业大类', '培养层次', '性质']
  const cells = rows.map((row) => [
    row.version,
    row.code,
    row.name,
    row.category,
    row.levels.map((one) => trainingLevels[one]).join('、'),
    row.demonstration ? '演示' : '官方',
  ])
  const name = `专业目录_${day}_${rows.length}条`
  if (format === 'csv')
    return { name: `${name}.csv`, mediaType: 'text/csv; charset=utf-8', bytes: writeCsv([head, ...cells]) }
  return {
    name: `${name}.xlsx`,
    mediaType: xlsx,
    bytes: await writeWorkbook({
      sheets: [
        {
          name: '专业目录',
          columns: head.map((header) => ({ header, format: 'text', width: 18 })),
          rows: cells,
        },
      ],
      title: name,
    }),
  }
}

/** Drops the keys that were not given, as exactOptionalPropertyTypes wants it. */
function defined<T extends object>(filter: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}
