import { createHash, createSecretKey, randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { sql } from 'kysely'
import type { Ctx } from './context.ts'
import type { IdVault } from './crypto.ts'
import { HttpError, NotFound } from './errors.ts'
import { archiveProblem, officeProblem, pdfProblem } from './file-checks.ts'
import { fileKind, fittingName, MEDIA_TYPES, type FileKind } from './file-kind.ts'
import { imageProblem } from './image-check.ts'
import { withoutMetadata } from './image-metadata.ts'
import { scanResultOf } from './scan.ts'
import { TryAgain } from './jobs.ts'
import { newId } from './uuid.ts'

const MB = 1024 * 1024

export { fileKind, type FileKind } from './file-kind.ts'

/** What each purpose accepts; `words` completes the sentence 可接受：…. Sizes in bytes. */
export const filePurposes = {
  roster: { kinds: ['xlsx', 'text'], maxBytes: 50 * MB, words: '.xlsx、.csv（UTF-8 或 GBK）' },
  photo: { kinds: ['jpeg', 'png'], maxBytes: 10 * MB, words: 'JPG 或 PNG 图片' },
  signature: { kinds: ['png', 'jpeg'], maxBytes: 2 * MB, words: 'PNG 或 JPG 图片' },
  evidence: { kinds: ['pdf', 'jpeg', 'png'], maxBytes: 20 * MB, words: 'PDF、JPG 或 PNG' },
  /** What a visitor sends to an authority; only the authority reads it. */
  complaint: { kinds: ['pdf', 'jpeg', 'png'], maxBytes: 20 * MB, words: 'PDF、JPG 或 PNG' },
  template: { kinds: ['docx'], maxBytes: 2 * MB, words: '.docx' },
  photos: { kinds: ['zip'], maxBytes: 300 * MB, words: '.zip' },
  ofd: { kinds: ['ofd', 'pdf'], maxBytes: 20 * MB, words: 'OFD 或 PDF' },
  /** What the system itself made for somebody to fetch. */
  result: { kinds: ['xlsx', 'docx', 'pdf', 'zip', 'text'], maxBytes: 500 * MB, words: '系统生成的文件' },
} as const satisfies Record<string, { kinds: readonly FileKind[]; maxBytes: number; words: string }>

/**
 * Pictures that are kept for what they show. A portrait goes to many desks, and who complains must not be found by the
 * place and the telephone written into the photograph. Evidence is kept as it came: there the place may prove something.
 */
const WITHOUT_METADATA: ReadonlySet<string> = new Set<keyof typeof filePurposes>(['photo', 'signature', 'complaint'])

export type FilePurpose = keyof typeof filePurposes

export type StoredFileInput = {
  name: string
  bytes: Uint8Array
  purpose: FilePurpose
  orgNo: number
  personId?: string | null
}
export type StoredFileRow = { id: string; name: string; mediaType: string; bytes: number; sha256: Buffer; scanState: string }

/**
 * Keeps a file: checks what it is and its size, writes the bytes sealed under their digest, registers them in the
 * request's transaction. The bytes are renamed into place before the row exists, so a row never points at nothing;
 * a rolled-back request leaves at most an unregistered copy, which the next upload of the same file uses again.
 */
export async function storeFile(ctx: Ctx, input: StoredFileInput): Promise<StoredFileRow> {
  const kind = await checkFile(input)
  const bytes = WITHOUT_METADATA.has(input.purpose) && (kind === 'jpeg' || kind === 'png') ? withoutMetadata(kind, input.bytes) : input.bytes
  const sha256 = createHash('sha256').update(bytes).digest()
  await writeSealed(ctx.vault, sha256, bytes)
  const own = { state: 'clean', note: '系统生成', at: null }
  const scan = input.purpose === 'result' ? own : scanResultOf(input.bytes)
  const row = {
    id: newId(),
    name: input.purpose === 'result' ? input.name : fittingName(input.name, kind),
    mediaType: MEDIA_TYPES[kind],
    bytes: bytes.byteLength,
    sha256,
    scanState: scan.state,
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
      scan_state: scan.state,
      scan_note: scan.note,
      scanned_at: scan.at,
    })
    .execute()
  return row
}

/**
 * Checks a file against its purpose: size, what it really is, and what hides inside (archives that unpack beyond
 * all measure, macros, scripts and files in a PDF, pictures that do not decode). Answers with its kind.
 * @throws HttpError 400 or 413 with one sentence naming the file and what is wrong
 */
export async function checkFile(input: Pick<StoredFileInput, 'name' | 'bytes' | 'purpose'>): Promise<FileKind> {
  const { name, bytes } = input
  const rule = filePurposes[input.purpose]
  if (bytes.byteLength === 0) throw refuse(`“${name}”是空的，没有任何内容。核对后重新选择文件。`)
  if (bytes.byteLength > rule.maxBytes) throw refuse(`“${name}”超过 ${rule.maxBytes / MB} MB。请分成几份再上传。`, 413)
  const kind = fileKind(bytes)
  if (!(rule.kinds as readonly FileKind[]).includes(kind))
    throw refuse(`“${name}”的内容不是可以接受的类型。可接受：${rule.words}，不超过 ${rule.maxBytes / MB} MB。`)
  // What the system made itself hides nothing.
  const problem = input.purpose === 'result' ? undefined : await contentProblem(kind, bytes)
  if (problem) throw refuse(`“${name}”${problem}`)
  return kind
}

async function contentProblem(kind: FileKind, bytes: Uint8Array): Promise<string | undefined> {
  switch (kind) {
    case 'xlsx':
    case 'docx':
      return archiveProblem(bytes) ?? officeProblem(bytes, kind)
    case 'zip':
    case 'ofd':
      return archiveProblem(bytes)
    case 'pdf':
      return pdfProblem(bytes)
    case 'png':
    case 'jpeg':
    case 'webp':
      return imageProblem(bytes)
    default:
      return undefined
  }
}

/** Reads a file that the actor's scope shows; absent and foreign answer with the same words. */
export async function readStoredFile(ctx: Ctx, id: string): Promise<StoredFileRow & { purpose: string; content: Uint8Array }> {
  const row = await ctx.db.selectFrom('stored_file').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new NotFound('文件')
  const content = await readSealed(ctx.vault, row.sha256)
  return {
    id: row.id,
    name: row.name,
    mediaType: row.media_type,
    bytes: row.bytes,
    sha256: row.sha256,
    scanState: row.scan_state,
    purpose: row.purpose,
    content,
  }
}

/** How many files the range has registered and what they weigh, each content counted once. */
export async function totalFiles(ctx: Ctx): Promise<{ count: number; bytes: number }> {
  const { rows } = await sql<{ count: number; bytes: number }>`
    select count(*) as count, coalesce(sum(bytes), 0) as bytes from (select sha256, max(bytes) as bytes from stored_file group by sha256) one`.execute(ctx.db)
  return rows[0]!
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
  if (await usedAgain(path)) return
  const key = randomBytes(32)
  const content = vault.suite.sealer(createSecretKey(key)).seal(bytes, randomBytes(12))
  const sealedKey = vault.seal(key.toString('hex'))
  const length = Buffer.alloc(2)
  length.writeUInt16BE(sealedKey.byteLength)
  const temporary = `${path}.${newId()}`
  try {
    const folder = join(path, '..')
    const made = await mkdir(folder, { recursive: true, mode: 0o700 })
    // The row is on the disk once it is committed; the content must be there before it, also after a power cut.
    await writeFile(temporary, Buffer.concat([length, sealedKey, content]), {
      mode: 0o600,
      flush: true,
    })
    await rename(temporary, path)
    await syncFolder(folder)
    if (made !== undefined) await Promise.all([join(made, '..'), join(folder, '..')].map(syncFolder))
  } catch (error) {
    await rm(temporary, { force: true })
    throw diskProblem(error)
  }
}

/** The name of a file is safe only when its folder is written. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
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
  return openSealed(vault, sealed)
}

/** Opens a stored content as it lies on disk. Throws when it was damaged or sealed with other keys. */
export function openSealed(vault: Pick<IdVault, 'open' | 'suite'>, sealed: Buffer): Uint8Array {
  const keyEnd = 2 + sealed.readUInt16BE(0)
  const key = createSecretKey(vault.open(sealed.subarray(2, keyEnd)), 'hex')
  return vault.suite.sealer(key).open(sealed.subarray(keyEnd))
}

/** Whether the content is there already; its time then says when it was last stored, which keeps it from being taken back meanwhile. */
async function usedAgain(path: string): Promise<boolean> {
  const now = new Date()
  return utimes(path, now, now)
    .then(() => stat(path))
    .then(
      (found) => found.size > 0,
      () => false,
    )
}

/** Longer than a request that stores a file can take. */
const IN_FLIGHT_MS = 3_600_000

/** Takes a content off the disk; false where somebody stored the same content just now, whose row may not be seen yet. */
async function removeContent(sha256: Buffer): Promise<boolean> {
  const path = pathOf(sha256)
  const storedNow = async (at: string) => Date.now() - (await stat(at)).mtimeMs < IN_FLIGHT_MS
  try {
    if (await storedNow(path)) return false
    const aside = `${path}.${newId()}`
    await rename(path, aside)
    // Whoever came between the look and the move finds the content again.
    if (await storedNow(aside)) {
      await rename(aside, path)
      return false
    }
    await rm(aside)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true
    throw error
  }
}

/** Held shared by a backup while it reads (src/server/backup/dump.ts), alone by whoever takes contents away. */
export const CONTENTS_LOCK = 'luban.stored-contents'
const AFTER_A_BACKUP_SECONDS = 3600

/**
 * Takes back files that nothing needs any more: the rows, and the bytes where no other row of any province has the same
 * content. Only work of the clock may, and only what a visitor sent or, with `results`, what the system made for somebody
 * to fetch; a file that somebody with an account gave is never taken. Bytes go before the row: a run that fails leaves a
 * row without content, which the next one takes. Answers with the ids that are gone.
 * @throws TryAgain while a backup is being made: the rows of its snapshot name contents that it has still to read
 */
export async function takeBackFiles(ctx: Ctx, ids: readonly string[], of: 'visitors' | 'results' = 'visitors'): Promise<string[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<{ free: boolean }>`select pg_try_advisory_xact_lock(hashtext(${CONTENTS_LOCK})) as free`.execute(ctx.db)
  if (!rows[0]!.free) throw new TryAgain('正在备份，备份还要读这些文件，没有清除。一小时以后再试。', AFTER_A_BACKUP_SECONDS)
  const allowed = of === 'visitors' ? sql<boolean>`created_by = ''` : sql<boolean>`purpose = 'result'`
  const gone: string[] = []
  for (const id of ids) {
    const row = await ctx.db.selectFrom('stored_file').select('sha256').where('id', '=', id).where(allowed).executeTakeFirst()
    if (!row) continue
    if (!(await namedByOther(ctx, id, row.sha256)) && !(await removeContent(row.sha256))) continue
    await ctx.db.deleteFrom('stored_file').where('id', '=', id).where(allowed).execute()
    gone.push(id)
  }
  return gone
}

/** Of these files the ones that a column of the province names: a record keeps them, whoever made them. */
export async function listNamedFiles(ctx: Ctx, ids: readonly string[]): Promise<Set<string>> {
  const named = new Set<string>()
  if (ids.length === 0) return named
  const { rows: columns } = await sql<{ table: string; column: string }>`
    select c.relname as "table", a.attname as "column" from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = ${ctx.actor.schema}::regnamespace and c.relkind = 'r' and a.attname ~ '(^|_)file_id$' and a.atttypid = 'uuid'::regtype and not a.attisdropped`.execute(ctx.db)
  for (const { table, column } of columns) {
    const { rows } = await sql<{ id: string }>`select distinct ${sql.ref(column)} as id from ${sql.table(table)} where ${sql.ref(column)} = any(${ids}::uuid[])`.execute(ctx.db)
    for (const { id } of rows) named.add(id)
  }
  return named
}

/** The content lies in one folder for every province of the deployment, so each is asked. */
async function namedByOther(ctx: Ctx, id: string, sha256: Buffer): Promise<boolean> {
  const { rows: provinces } = await sql<{ schema: string }>`select schema_name as schema from national.province order by schema_name = ${ctx.actor.schema} desc`.execute(ctx.db)
  try {
    for (const { schema } of provinces) {
      if (schema !== ctx.actor.schema) await sql`select national.enter(${schema}, null, null, null)`.execute(ctx.db)
      if (await ctx.db.selectFrom('stored_file').select('id').where('sha256', '=', sha256).where('id', '<>', id).executeTakeFirst()) return true
    }
    return false
  } finally {
    if (provinces.length > 1) await sql`select national.enter(${ctx.actor.schema}, null, null, null)`.execute(ctx.db)
  }
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
