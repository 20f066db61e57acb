import { createHash } from 'node:crypto'
import type { Ctx } from '../../kernel/context.ts'
import { packagedTemplate } from '../../kernel/documents/plain-docx.ts'
import { findDocumentKind, listDocumentKinds, placeholdersOf, sampleData, type DocumentKind } from '../../kernel/documents/template-kinds.ts'
import { checkTemplate, fillWord } from '../../kernel/documents/word.ts'
import { HttpError, NotFound } from '../../kernel/errors.ts'
import { checkFile } from '../../kernel/files.ts'
import { maskName } from '../../kernel/mask.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import type { FileAnswer, Handlers } from '../../kernel/server.ts'
import { newId } from '../../kernel/uuid.ts'
import { findOrgs } from '../orgs/public.ts'
import type { api } from './api.ts'
import { insertTemplate, listTemplates, lockTemplates, pickTemplate, readTemplate, withdrawRow, type TemplateRow } from './store.ts'

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'

function getKind(id: string): DocumentKind {
  const kind = findDocumentKind(id)
  if (!kind) throw new NotFound('文书种类')
  return kind
}

/** The Word template a unit prints a kind with today: its own, an authority's, else the packaged one. */
export async function templateFor(ctx: Ctx, kindId: string, orgNo: number): Promise<Uint8Array> {
  const held = pickTemplate(await listTemplates(ctx, orgNo), kindId, orgNo, ctx.today)
  const own = held && (await readTemplate(ctx, held.id))
  return own?.content ?? packagedOf(getKind(kindId))
}

function packagedOf(kind: DocumentKind): Uint8Array {
  return kind.packaged?.() ?? packagedTemplate(placeholdersOf(kind))
}

const word = (name: string, bytes: Uint8Array): FileAnswer => ({ name, mediaType: DOCX, bytes })

/** Refuses what cannot be a template of the kind; answers with the placeholders it uses. */
async function check(kind: DocumentKind, upload: { name: string; bytes: Uint8Array }): Promise<string[]> {
  await checkFile({ name: upload.name || '模板', bytes: upload.bytes, purpose: 'template' })
  return checkTemplate(upload.name || '模板', upload.bytes, placeholdersOf(kind))
}

type TemplateHandlers = Pick<
  Handlers<typeof api>,
  'listDocumentKinds' | 'uploadTemplate' | 'tryTemplate' | 'returnToPackaged' | 'withdrawTemplate' | 'downloadTemplate' | 'downloadPackaged'
>

export const templateHandlers: TemplateHandlers = {
  async listDocumentKinds(ctx) {
    const own = mainUnit(ctx.actor.org.no)
    const rows = await listTemplates(ctx, own)
    const names = await namesOf(ctx, rows)
    return {
      kinds: listDocumentKinds().map((kind) => {
        const used = pickTemplate(rows, kind.id, own, ctx.today)
        return {
          id: kind.id,
          title: kind.title,
          placeholders: placeholdersOf(kind).map((one) => ({
            name: one.name,
            meaning: one.meaning,
            ...(one.rows ? { rows: one.rows.map(({ name, meaning }) => ({ name, meaning })) } : { sample: one.sample ?? '' }),
          })),
          templates: rows
            .filter((row) => row.kind === kind.id)
            .map((row) => ({
              id: row.id,
              orgName: names.get(row.org_no) ?? '',
              own: row.org_no === own,
              validFrom: row.valid_from,
              validTo: row.valid_to,
              fileName: row.file_name,
              bytes: row.bytes,
              note: row.note,
              withdrawn: row.withdrawn,
              by: maskName(row.created_by_name),
              createdAt: row.created_at,
              inUse: row.id === used?.id,
            })),
        }
      }),
    }
  },

  async uploadTemplate(ctx, input, upload) {
    const kind = getKind(input.kind)
    const placeholders = await check(kind, upload)
    const name = upload.name || `${kind.title}.docx`
    const content = Buffer.from(upload.bytes)
    const id = await setTemplate(ctx, kind, { ...input, fileName: name, content })
    return { id, placeholders }
  },

  async tryTemplate(ctx, input, upload) {
    const kind = getKind(input.kind)
    await check(kind, upload)
    ctx.audit.subject('document-kind', kind.id, `试用${kind.title}模板“${upload.name}”`)
    return word(`试用-${kind.title}.docx`, fillWord(upload.bytes, sampleData(placeholdersOf(kind))))
  },

  async returnToPackaged(ctx, input) {
    return { id: await setTemplate(ctx, getKind(input.kind), { ...input, fileName: null, content: null }) }
  },

  async withdrawTemplate(ctx, input) {
    const found = await readTemplate(ctx, input.id)
    if (!found) throw new NotFound('模板')
    if (found.row.org_no !== mainUnit(ctx.actor.org.no))
      throw new HttpError({ status: 403, message: '这个模板是别的单位上传的，由上传单位撤下。本单位可以上传自己的模板代替它。' })
    if (found.row.withdrawn) throw new HttpError({ status: 409, message: '这个模板已经撤下。' })
    await withdrawRow(ctx, input.id)
    ctx.audit.subject('document-template', input.id, `${getKind(found.row.kind).title}模板`, { orgNo: found.row.org_no })
    ctx.audit.because(input.reason)
    ctx.audit.change({ kind: 'document-template', id: input.id, action: 'withdraw', before: { withdrawn: false }, after: { withdrawn: true }, orgNo: found.row.org_no })
    return { id: input.id }
  },

  async downloadTemplate(ctx, { id }) {
    const found = await readTemplate(ctx, id)
    if (!found?.content) throw new NotFound('模板')
    return word(found.row.file_name ?? '模板.docx', found.content)
  },

  async downloadPackaged(_ctx, { kind }) {
    const one = getKind(kind)
    return word(`${one.title}（随系统提供）.docx`, packagedOf(one))
  },
}

async function setTemplate(
  ctx: Ctx,
  kind: DocumentKind,
  input: { validFrom: string; validTo?: string | undefined; note: string; fileName: string | null; content: Buffer | null },
): Promise<string> {
  const { validFrom, validTo } = input
  if (validFrom < ctx.today) throw wrongDay('validFrom', `生效日期最早是今天（${ctx.today}）：已经出具的文书不会改变。`)
  if (validTo && validTo < validFrom) throw wrongDay('validTo', '失效日期早于生效日期。')
  const orgNo = mainUnit(ctx.actor.org.no)
  await lockTemplates(ctx, kind.id, orgNo)
  const id = newId()
  const sha256 = input.content ? createHash('sha256').update(input.content).digest() : null
  await insertTemplate(ctx, { id, org_no: orgNo, kind: kind.id, valid_from: validFrom, valid_to: validTo ?? null, file_name: input.fileName, note: input.note, content: input.content, sha256 })
  ctx.audit.subject('document-template', id, `${kind.title}模板：${input.fileName ?? '随系统提供'}`, { orgNo })
  ctx.audit.because(input.note || undefined)
  ctx.audit.change({
    kind: 'document-template',
    id,
    action: 'set',
    after: { kind: kind.id, validFrom, validTo: validTo ?? null, fileName: input.fileName, sha256: sha256?.toString('hex') ?? null },
    orgNo,
    effectiveOn: validFrom,
  })
  return id
}

function wrongDay(path: string, message: string): HttpError {
  return new HttpError({ status: 400, message, issues: [{ path, message }] })
}

async function namesOf(ctx: Ctx, rows: readonly TemplateRow[]): Promise<Map<number, string>> {
  const nos = [...new Set(rows.map((one) => one.org_no))]
  const found = nos.length === 0 ? [] : await findOrgs(ctx, nos)
  return new Map(found.map((org) => [org.no, org.name]))
}
