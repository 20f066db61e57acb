import { z } from 'zod'
import { endpoint, orgNo, uuid } from '../../kernel/api.ts'
import { prospectusContent } from './content.ts'
import { year } from './line-api.ts'

const difference = z.object({ title: z.string(), before: z.string(), after: z.string() })
const rule = z.object({ id: z.string(), title: z.string(), clause: z.string(), verdict: z.enum(['block', 'warn', 'pending', 'pass']), fact: z.string(), ways: z.array(z.string()) })
const extraField = z.object({ key: z.string(), title: z.string(), type: z.enum(['text', 'number', 'date', 'code', 'boolean']), required: z.boolean(), help: z.string(), choices: z.array(z.object({ code: z.string(), label: z.string() })) })
const extraValues = z.record(z.string(), z.union([z.string().max(200), z.number(), z.null()]))
const head = z.object({
  id: uuid,
  orgNo,
  schoolName: z.string(),
  year,
  version: z.number().int(),
  state: z.enum(['draft', 'sent', 'filed', 'replaced', 'cancelled', 'withdrawn']),
  caseNo: z.string(),
  filingNo: z.string().nullable(),
  filedOn: z.string().nullable(),
  reason: z.string().nullable(),
})

export const prospectusApi = {
  listProspectusVersions: endpoint({
    method: 'GET',
    path: '/api/intake/prospectuses/{orgNo}/{year}',
    title: '查看学校一年的招生简章各版',
    needs: 'prospectuses.read',
    input: z.object({ orgNo, year }),
    output: z.object({ rows: z.array(head) }),
  }),
  openProspectus: endpoint({
    method: 'POST',
    path: '/api/prospectuses',
    title: '起草招生简章',
    needs: 'prospectuses.prepare',
    audit: 'prospectuses.open',
    input: z.object({ year }),
    output: z.object({ id: uuid, caseNo: z.string(), version: z.number().int() }),
  }),
  getProspectus: endpoint({
    method: 'GET',
    path: '/api/prospectuses/versions/{id}',
    title: '查看一版招生简章',
    needs: 'prospectuses.read',
    input: z.object({ id: uuid }),
    output: head.extend({
      editable: z.boolean(),
      content: prospectusContent,
      extra: extraValues,
      fields: z.array(extraField),
      asked: z.array(z.string()),
      rules: z.array(rule),
      /** Against what is public now; empty for a first version. */
      differences: z.array(difference),
      endedReason: z.string().nullable(),
    }),
  }),
  saveProspectus: endpoint({
    method: 'PUT',
    path: '/api/prospectuses/versions/{id}',
    title: '填写招生简章',
    needs: 'prospectuses.prepare',
    audit: 'prospectuses.save',
    input: z.object({ id: uuid, content: prospectusContent, extra: extraValues.default({}), reason: z.string().trim().max(500).nullable().default(null) }),
    output: z.object({ missing: z.array(z.string()) }),
  }),
  withdrawProspectus: endpoint({
    method: 'POST',
    path: '/api/prospectuses/versions/{id}/withdraw',
    title: '撤下招生简章',
    needs: 'prospectuses.review',
    audit: 'prospectuses.withdraw',
    input: z.object({ id: uuid, reason: z.string().trim().min(4).max(500) }),
    output: z.object({ endedOn: z.string() }),
  }),
  printProspectus: endpoint({
    method: 'POST',
    path: '/api/prospectuses/versions/{id}/print',
    title: '下载招生简章（PDF，可查验）',
    needs: 'prospectuses.read',
    audit: 'prospectuses.print',
    download: true,
    input: z.object({ id: uuid }),
    output: z.object({}),
  }),
}
