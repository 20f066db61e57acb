import { clockInChina, dayInChina } from '../../../kernel/dates.ts'
import { defineExport } from '../../../kernel/documents/list-export.ts'
import type { FileColumn } from '../../../kernel/documents/list-file.ts'
import { accountsApi } from '../accounts-api.ts'
import { listSignInsOfRange } from '../credentials-store.ts'
import { signInWords } from './words.ts'

type Row = Awaited<ReturnType<typeof listSignInsOfRange>>['rows'][number]

const columns: readonly FileColumn<Row>[] = [
  { key: '时间', header: '时间', format: 'text', width: 20, value: (row) => `${dayInChina(row.at)} ${clockInChina(row.at).slice(11, 19)}` },
  { key: '账号', header: '账号', format: 'text', width: 18, value: (row) => row.username },
  { key: '任职人', header: '任职人', width: 10, value: (row) => row.holderName },
  { key: '单位', header: '单位', width: 24, value: (row) => row.orgName },
  { key: '结果', header: '结果', width: 22, value: (row) => signInWords(row.succeeded, row.reason, row.way) },
  { key: '来源地址', header: '来源地址', format: 'text', width: 18, value: (row) => row.address ?? '' },
]

/** 登录记录 as shown, for whoever inspects who signed in from where. */
export const signInExport = defineExport({
  kind: 'access.sign-ins',
  title: '登录记录',
  audit: 'account.export-sign-ins',
  input: accountsApi.exportSignIns.input,
  async open(ctx, { format, ...filters }) {
    const { total } = await listSignInsOfRange(ctx, { ...filters, limit: 1, offset: 0 })
    return { columns, format, total, facts: { filters }, page: async (inner, offset, limit) => (await listSignInsOfRange(inner, { ...filters, limit, offset })).rows }
  },
})
