import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Ctx } from './context.ts'
import type { IdVault } from './crypto.ts'
import { HttpError, NotFound } from './errors.ts'
import { newId } from './uuid.ts'

const MB = 1024 * 1024

/** What a file is by its first bytes, never by its name or by what the browser says of it. */
export type FileKind = 'xlsx' | 'docx' | 'zip' | 'ole' | 'pdf' | 'png' | 'jpeg' | 'text' | 'unknown'

const MEDIA_TYPES: Readonly<Record<FileKind, string>> = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  zip: 'application/zip',
  ole: 'application/x-ole-storage',
  pdf: 'application/pdf',
  png: 'image/png',
  jpeg: 'image/jpeg',
  text: 'text/plain; charset=utf-8',
  unknown: 'application/octet-stream',
}

/** What each purpose accepts; `words` completes the sentence 可接受：…. Sizes in bytes. */
export const filePurposes = {
  roster: { kinds: ['xlsx', 'text'], maxBytes: 50 * MB, words: '.xlsx、.csv（UTF-8 或 GBK）' },
  photo: { kinds: ['jpeg', 'png'], maxBytes: 10 * MB, words: 'JPG 或 PNG 图片' },
  signature: { kinds: ['png', 'jpeg'], maxBytes: 2 * MB, words: 'PNG 或 JPG 图片' },
  evidence: { kinds: ['pdf', 'jpeg', 'png'], maxBytes: 20 * MB, words: 'PDF、JPG 或 PNG' },
} as const satisfies Record<string, { kinds: readonly FileKind[]; maxBytes: number; words: string }>

export type FilePurpose = keyof typeof filePurposes

export type StoredFileInput = {
  name: string
  bytes: Uint8Array
  purpose: FilePurpose
  orgNo: number
  personId?: string | null
}
export type StoredFileRow = { id: string; name: string; mediaType: string; bytes: number; sha256: Buffer }

/**
 * Keeps a file: checks what it is and its size, writes the bytes sealed under their digest, registers them in the
 * request's transaction. The bytes are renamed into place before the row exists, so a row never points at nothing;
 * a rolled-back request leaves at most an unregistered copy, which the next upload of the same file uses again.
 */
export async function storeFile(ctx: Ctx, input: StoredFileInput): Promise<StoredFileRow> {
  const rule = filePurposes[input.purpose]
  const kind = fileKind(input.bytes)
  if (input.bytes.byteLength === 0) throw refuse(`“${input.name}”是空的，没有任何内容。核对后重新选择文件。`)
  if (input.bytes.byteLength > rule.maxBytes)
    throw refuse(`“${input.name}”超过 ${rule.maxBytes / MB} MB。请分成几份再上传。`, 413)
  if (!(rule.kinds as readonly FileKind[]).includes(kind))
    throw refuse(
      `“${input.name}”的内容不是可以接受的类型。可接受：${rule.words}，不超过 ${rule.maxBytes / MB} MB。`,
    )
  const sha256 = createHash('sha256').update(input.bytes).digest()
  await writeSealed(ctx.vault, sha256, input.bytes)
  const row = {
    id: newId(),
    name: input.name,
    mediaType: MEDIA_TYPES[kind],
    bytes: input.bytes.byteLength,
    sha256,
  }
  await ctx.db
    .insertInto('stored_file')
    .values({
      id: row.id,
      org_no: input.orgNo,
      person_id: input.personId ?? null,
      name: row.name,
      media_type: row.mediaType,
      bytes: row.bytes,
      sha256,
      purpose: input.purpose,
      created_by: ctx.actor.accountId,
    })
    .execute()
  return row
}

/** Reads a file that the actor's scope shows; absent and foreign answer with the same words. */
export async function readStoredFile(ctx: Ctx, id: string): Promise<StoredFileRow & { content: Uint8Array }> {
  const row = await ctx.db.selectFrom('stored_file').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new NotFound('文件')
  const content = await readSealed(ctx.vault, row.sha256)
  return {
    id: row.id,
    name: row.name,
    mediaType: row.media_type,
    bytes: row.bytes,
    sha256: row.sha256,
    content,
  }
}

/** Tells what a file is from its content. */
export function fileKind(bytes: Uint8Array): FileKind {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 4096))
  const hex = head.subarray(0, 8).toString('hex')
  if (hex === '89504e470d0a1a0a') return 'png'
  if (hex.startsWith('ffd8ff')) return 'jpeg'
  if (hex === 'd0cf11e0a1b11ae1') return 'ole'
  if (head.subarray(0, 5).toString('latin1') === '%PDF-') return 'pdf'
  if (hex.startsWith('504b0304')) {
    // The parts of an Office file are named in the local headers and again in the directory at the end.
    const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (all.includes('xl/workbook.xml')) return 'xlsx'
    return all.includes('word/document.xml') ? 'docx' : 'zip'
  }
  const utf16 = head[0] === 0xff && head[1] === 0xfe
  return utf16 || !head.includes(0) ? 'text' : 'unknown'
}

function filesRoot(): string {
  return join(resolve(process.env.LUBAN_HOME || '.luban'), 'files')
}

function pathOf(sha256: Buffer): string {
  const name = sha256.toString('hex')
  return join(filesRoot(), name.slice(0, 2), name)
}

// Envelope encryption: the vault seals a key of 32 bytes drawn for this file, and that key seals the content.
// Layout: length of the sealed key (2) ‖ sealed key ‖ nonce (12) ‖ tag (16) ‖ content.
async function writeSealed(vault: IdVault, sha256: Buffer, bytes: Uint8Array): Promise<void> {
  const path = pathOf(sha256)
  if (await exists(path)) return
  const key = randomBytes(32)
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const body = Buffer.concat([cipher.update(bytes), cipher.final()])
  const sealedKey = vault.seal(key.toString('hex'))
  const length = Buffer.alloc(2)
  length.writeUInt16BE(sealedKey.byteLength)
  const temporary = `${path}.${newId()}`
  try {
    await mkdir(join(path, '..'), { recursive: true, mode: 0o700 })
    await writeFile(temporary, Buffer.concat([length, sealedKey, nonce, cipher.getAuthTag(), body]), {
      mode: 0o600,
    })
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw diskProblem(error)
  }
}

async function readSealed(vault: IdVault, sha256: Buffer): Promise<Uint8Array> {
  const sealed = await readFile(pathOf(sha256)).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new HttpError({
        status: 410,
        message: '这个文件的内容已不在服务器上。请重新上传，或请管理员从备份恢复。',
      })
    throw error
  })
  const keyEnd = 2 + sealed.readUInt16BE(0)
  const key = Buffer.from(vault.open(sealed.subarray(2, keyEnd)), 'hex')
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(keyEnd, keyEnd + 12))
  decipher.setAuthTag(sealed.subarray(keyEnd + 12, keyEnd + 28))
  return Buffer.concat([decipher.update(sealed.subarray(keyEnd + 28)), decipher.final()])
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.size > 0,
    () => false,
  )
}

function diskProblem(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new HttpError({
      status: 503,
      message: '服务器磁盘已满，文件没有保存。数据没有改动，请通知管理员腾出空间后再上传。',
    })
  return error
}

function refuse(message: string, status = 400): HttpError {
  return new HttpError({ status, message, issues: [{ path: 'file', message }] })
}
