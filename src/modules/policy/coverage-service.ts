import { listFile } from '../../kernel/documents/list-file.ts'
import type { Handlers } from '../../kernel/server.ts'
import { coverageApi } from './coverage-api.ts'
import { type Judged, judgeDemands, searchDemands } from './coverage.ts'
import { bindingTitles, coverageKinds, coverageTitles, shareOf, texts } from './coverage-model.ts'
import { clauseKinds } from './model.ts'
import { documents, findClause } from './store.ts'

const documentOf = (clause: string) => findClause(clause)?.document

function measure(key: string, title: string, rows: readonly Judged[]) {
  const counts = { bound: 0, uncovered: 0, 'not-software': 0, broken: 0 }
  for (const row of rows) counts[row.now] += 1
  return { key, title, total: rows.length, counts, share: shareOf(counts) }
}

const wire = (row: Judged) => ({
  id: row.id,
  kind: row.kind,
  clauses: [...row.clauses],
  statement: row.statement,
  state: row.now,
  by: row.found.map(({ kind, name, found }) => ({ kind, title: found?.title ?? name, href: found?.href ?? null, found: found !== undefined })),
  test: row.test.slice(row.test.indexOf('#') + 1).replaceAll('_', ' '),
  note: row.note,
})

export const coverageHandlers: Handlers<typeof coverageApi> = {
  async getCoverage() {
    const all = judgeDemands()
    return {
      all: measure('all', '五个来源文件', all),
      // A demand that two texts make is counted in each; the sum over texts is larger than the whole.
      texts: Object.entries(texts).map(([key, title]) => measure(key, title, all.filter((row) => row.texts.includes(key)))),
      kinds: coverageKinds.map((kind) => measure(kind, clauseKinds[kind] ?? kind, all.filter((row) => row.kind === kind))),
      documents: documents
        .map(({ key, title }) => measure(key, title, all.filter((row) => row.clauses.some((clause) => documentOf(clause) === key))))
        .filter((one) => one.total > 0),
    }
  },
  async listDemands(_ctx, { page, size, q, ...filter }) {
    const found = searchDemands({ ...filter, q }, documentOf)
    return { rows: found.slice((page - 1) * size, page * size).map(wire), total: found.length }
  },
  async downloadDemands(ctx, { format, ...filter }) {
    return listFile({
      title: '政策落实对照',
      day: ctx.today,
      format,
      rows: searchDemands(filter, documentOf).map(wire),
      columns: [
        { key: 'id', header: '编号', value: (row) => row.id },
        { key: 'kind', header: '类别', value: (row) => clauseKinds[row.kind] ?? row.kind },
        { key: 'clauses', header: '条款', value: (row) => row.clauses.join(' ') },
        { key: 'statement', header: '要求', width: 60, value: (row) => row.statement },
        { key: 'state', header: '落实情况', value: (row) => coverageTitles[row.state] },
        { key: 'by', header: '由什么落实', width: 40, value: (row) => row.by.map((one) => `${bindingTitles[one.kind]}：${one.title}`).join('；') },
        { key: 'test', header: '证明它的测试', width: 40, value: (row) => row.test },
        { key: 'note', header: '说明', width: 40, value: (row) => row.note },
      ],
    })
  },
}
