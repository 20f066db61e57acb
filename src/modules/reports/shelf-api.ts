import { z } from 'zod'
import { type Api, day, endpoint, listOf, listQuery, orgNo, uuid } from '../../kernel/api.ts'
import { amount, chapterId, figure, kind, restatement, shelved, table, year } from './wire.ts'

/** What everybody may read: published copies and nothing else. */
export const shelfApi = {
  listShelf: endpoint({
    method: 'GET',
    path: '/api/public/annual-reports',
    title: '年度报告公开书架',
    needs: 'public',
    published: true,
    input: z.object({ ...listQuery, year: year.optional(), kind: kind.optional(), org: orgNo.optional() }),
    output: listOf(shelved).extend({ years: z.array(year) }),
  }),
  compareShelved: endpoint({
    method: 'GET',
    path: '/api/public/annual-reports/comparison',
    title: '一个单位各年报告的比较',
    needs: 'public',
    published: true,
    input: z.object({ org: orgNo, kind }),
    output: z.object({
      orgName: z.string(),
      years: z.array(year),
      rows: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          unit: z.string(),
          decimals: z.number().int(),
          cells: z.array(z.object({ year, value: amount, change: amount, definition: z.string(), definitionVersion: z.string(), comparable: z.boolean() })),
        }),
      ),
    }),
  }),
  getShelved: endpoint({
    method: 'GET',
    path: '/api/public/annual-reports/{id}',
    title: '公开的年度报告',
    needs: 'public',
    published: true,
    input: z.object({ id: uuid }),
    output: shelved.extend({
      title: z.string(),
      clause: z.string(),
      frozenOn: day,
      chapters: z.array(
        z.object({ id: chapterId, title: z.string(), text: z.string(), figures: z.array(z.string()), tables: z.array(z.string()), charts: z.array(z.object({ id: z.string(), title: z.string(), kind: z.enum(['trend', 'table']), of: z.string() })) }),
      ),
      figures: z.array(figure),
      tables: z.array(table),
      restatements: z.array(restatement),
    }),
  }),
  downloadShelved: endpoint({
    method: 'GET',
    path: '/api/public/annual-reports/{id}/pdf',
    title: '下载公开的年度报告',
    needs: 'public',
    published: true,
    download: true,
    input: z.object({ id: uuid }),
    output: z.object({}),
  }),
} satisfies Api
