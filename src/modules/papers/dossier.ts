import type { Ctx } from '../../kernel/context.ts'
import { listRecordChanges } from '../../kernel/as-of.ts'
import { listIssued } from '../../kernel/documents/issued.ts'
import { readStoredFile } from '../../kernel/files.ts'
import { maskName } from '../../kernel/mask.ts'
import { signingKey } from '../certificates/public.ts'
import { photoFilesOf, readDossier } from '../dossiers/public.ts'
import { listViews } from '../people/public.ts'
import { describeRecord, readSteps } from '../students/public.ts'
import { issueSheet } from './issue.ts'
import { buildPackage, type Entry } from './package.ts'
import type { Subject } from './subject.ts'

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value, null, 1))

/** 个人档案包: everything on record of one enrollment, each part a file, with a page to read and a signed manifest. */
export async function packDossier(ctx: Ctx, subject: Subject, purpose: string): Promise<Uint8Array> {
  const { row } = subject
  const record = await describeRecord(ctx, row)
  const { steps, cases } = await readSteps(ctx, row)
  const sheet = await issueSheet(ctx, subject)
  const papers = await listIssued(ctx, { personId: row.person_id }, { page: 1, size: 200 })
  const photo = (await photoFilesOf(ctx, [row.id])).get(row.id)
  const entries: Entry[] = [
    { name: '学籍卡.pdf', bytes: sheet.bytes },
    { name: '学籍.json', bytes: json(record.groups) },
    { name: '经过.json', bytes: json(steps) },
    { name: '办件.json', bytes: json(cases) },
    { name: '变更.json', bytes: json(await listRecordChanges(ctx, 'enrollment', row.id)) },
    {
      name: '已发文书.json',
      bytes: json(papers.rows.map((one) => ({ 文书: one.kind_title, 编号: one.number, 出具日期: one.issued_on, 有效期至: one.valid_until, 状态: one.state, 摘要: one.sha256.toString('hex') }))),
    },
    { name: '学生档案.json', bytes: json(await readDossier(ctx, row)) },
    { name: '谁看过.json', bytes: json(await listViews(ctx, row.person_id)) },
  ]
  if (photo) {
    const { content, mediaType } = await readStoredFile(ctx, photo)
    entries.push({ name: mediaType === 'image/png' ? '照片.png' : '照片.jpg', bytes: content })
  }
  entries.push({ name: 'index.html', bytes: new TextEncoder().encode(page(subject, record.groups, entries)) })
  return buildPackage(entries, { holder: maskName(row.name), school: row.org_name, purpose, createdAt: ctx.at }, await signingKey(ctx, row.org_no))
}

type Groups = { title: string; facts: { title: string; value: string }[] }[]

const escaped = (text: string) => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`)

/** A page that any browser opens from the archive, without scripts and without the network. */
function page({ row }: Subject, groups: Groups, entries: readonly Entry[]): string {
  const facts = groups
    .map((group) => {
      const rows = group.facts.filter((fact) => fact.value !== '').map((fact) => `<tr><th>${escaped(fact.title)}</th><td>${escaped(fact.value)}</td></tr>`)
      return rows.length === 0 ? '' : `<h2>${escaped(group.title)}</h2><table>${rows.join('')}</table>`
    })
    .join('')
  const files = entries.map((one) => `<li><a href="${encodeURIComponent(one.name)}">${escaped(one.name)}</a></li>`).join('')
  return `<!doctype html><html lang="zh-Hans-CN"><meta charset="utf-8"><title>个人档案</title><style>body{font-family:sans-serif;max-width:800px;margin:2em auto;line-height:1.6}table{border-collapse:collapse;width:100%}th,td{border:1px solid #ccc;padding:4px 8px;text-align:left}th{width:12em;font-weight:normal;color:#555}</style><h1>${escaped(row.name)} · ${escaped(row.org_name)}</h1><p>学籍号 ${escaped(row.student_number ?? '未注册')}。核验完整和真伪：luban dossier verify 档案包.zip --trust did.json</p>${facts}<h2>文件</h2><ul>${files}</ul></html>`
}
