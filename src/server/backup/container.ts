import { createCipheriv, createDecipheriv, createHash, type KeyObject } from 'node:crypto'
import { rmSync } from 'node:fs'
import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { ConfigError } from '../../kernel/config.ts'
import { openDataKey, sealDataKey, type BackupKey, type SealedKey } from './key.ts'
import type { Head, Manifest } from './manifest.ts'

const compress = promisify(gzip)
const uncompress = promisify(gunzip)

const MAGIC = 'LUBAN-BACKUP 1\n'
const PIECE = 1024 * 1024
const LONGEST_FRAME = 64 * PIECE

/** What one frame holds: the keys and small files, a table and its rows, a stored file and its bytes, or the end. */
export type Part =
  | { kind: 'small'; name: string; text: string }
  | { kind: 'table'; schema: string; table: string; columns: string[] }
  | { kind: 'file'; path: string; bytes: number }
  | { kind: 'data'; bytes: Buffer }
  | { kind: 'end' }
  | { kind: 'manifest'; manifest: Manifest }

const CODES = { small: 1, table: 2, file: 3, data: 4, end: 5, manifest: 6 } as const

/** Where the bytes of a backup go. Tests put a disk in its place that fills up. */
export type Sink = { write: (bytes: Buffer) => Promise<void>; sync: () => Promise<void>; close: () => Promise<void> }

export async function fileSink(path: string): Promise<Sink> {
  const handle = await open(path, 'w', 0o600)
  return {
    async write(bytes) {
      for (let at = 0; at < bytes.byteLength; ) at += (await handle.write(bytes, at)).bytesWritten
    },
    sync: () => handle.sync(),
    close: () => handle.close(),
  }
}

export type Writer = { put: (part: Exclude<Part, { kind: 'manifest' }>) => Promise<void>; written: () => number }

/**
 * Writes a backup beside its place and moves it there when it is complete and on disk: a half-made one never carries
 * the name. The file is: a line of magic, a line of JSON (the head and the sealed data key, in clear), then frames
 * of length (4) ‖ AES-256-GCM(kind (1) ‖ compressed (1) ‖ content) ‖ tag (16). The nonce is the number of the frame,
 * the head is authenticated with every frame, and the last frame is the manifest.
 */
export async function writeBackup(
  path: string,
  key: BackupKey,
  head: Head,
  work: (writer: Writer) => Promise<Manifest>,
  sinkOf: (path: string) => Promise<Sink> = fileSink,
): Promise<Manifest> {
  const beside = `${path}.${process.pid}.part`
  // A signal ends the process without unwinding; what is half written goes with it.
  const atExit = () => rmSync(beside, { force: true })
  process.once('exit', atExit)
  let sink: Sink | undefined
  try {
    const { dataKey, sealed } = await sealDataKey(key)
    sink = await sinkOf(beside)
    const frames = await startFrames(sink, dataKey, Buffer.from(`${MAGIC}${JSON.stringify({ ...head, key: sealed })}\n`))
    let pending: Buffer[] = []
    let waiting = 0
    const flush = async () => {
      if (waiting === 0) return
      const bytes = Buffer.concat(pending)
      pending = []
      waiting = 0
      await frames.add(CODES.data, bytes)
    }
    const manifest = await work({
      async put(part) {
        if (part.kind === 'data') {
          pending.push(part.bytes)
          waiting += part.bytes.byteLength
          if (waiting >= PIECE) await flush()
          return
        }
        await flush()
        const { kind, ...rest } = part
        await frames.add(CODES[kind], Buffer.from(JSON.stringify(rest)))
      },
      written: frames.written,
    })
    await frames.add(CODES.manifest, Buffer.from(JSON.stringify(manifest)))
    await sink.sync()
    await sink.close()
    sink = undefined
    await rename(beside, path)
    return manifest
  } catch (error) {
    await sink?.close().catch(() => undefined)
    await rm(beside, { force: true })
    throw explainWrite(error, path)
  } finally {
    process.removeListener('exit', atExit)
  }
}

async function startFrames(sink: Sink, key: KeyObject, head: Buffer) {
  const bound = createHash('sha256').update(head).digest()
  let number = 0
  let written = head.byteLength
  await sink.write(head)
  return {
    written: () => written,
    async add(code: number, content: Buffer) {
      const packed = content.byteLength > 200 ? await compress(content, { level: 1 }) : content
      const smaller = packed.byteLength < content.byteLength
      const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number++)).setAAD(bound)
      const body = [cipher.update(Buffer.from([code, smaller ? 1 : 0])), cipher.update(smaller ? packed : content), cipher.final(), cipher.getAuthTag()]
      const length = Buffer.alloc(4)
      length.writeUInt32BE(body.reduce((sum, one) => sum + one.byteLength, 0))
      const frame = Buffer.concat([length, ...body])
      written += frame.byteLength
      await sink.write(frame)
    },
  }
}

/** Reads the clear head of a backup without any key. */
export async function readHead(path: string): Promise<Head & { key: SealedKey }> {
  const reader = await openReader(path)
  try {
    return reader.head
  } finally {
    await reader.close()
  }
}

/**
 * Reads a backup from its beginning to its end, part by part. Every frame proves itself; a damaged, cut or extended
 * file ends in a sentence that names the place.
 */
export async function* readBackup(path: string, key: BackupKey): AsyncGenerator<Part> {
  const reader = await openReader(path)
  try {
    const dataKey = await openDataKey(key, reader.head.key)
    for (let number = 0; ; number++) {
      const at = reader.at()
      const length = (await reader.read(4, true))?.readUInt32BE(0)
      if (length === undefined) throw new ConfigError(`备份文件 ${path} 不完整：到第 ${at} 字节就断了，后面的内容没有。复制时中断或磁盘曾满；换一份备份。`)
      if (length < 18 || length > LONGEST_FRAME) throw damaged(path, at)
      const frame = (await reader.read(length))!
      const decipher = createDecipheriv('aes-256-gcm', dataKey, nonceOf(number)).setAAD(reader.bound)
      decipher.setAuthTag(frame.subarray(-16))
      let plain: Buffer
      try {
        plain = Buffer.concat([decipher.update(frame.subarray(0, -16)), decipher.final()])
      } catch {
        throw damaged(path, at)
      }
      const content = plain[1] === 1 ? await uncompress(plain.subarray(2)) : plain.subarray(2)
      const part = partOf(plain[0]!, content)
      yield part
      if (part.kind !== 'manifest') continue
      if (await reader.read(1, true)) throw new ConfigError(`备份文件 ${path} 的末尾多出了内容，文件被改动过。换一份备份。`)
      return
    }
  } finally {
    await reader.close()
  }
}

function partOf(code: number, content: Buffer): Part {
  if (code === CODES.data) return { kind: 'data', bytes: content }
  const value = JSON.parse(content.toString('utf8')) as never
  const kind = (Object.keys(CODES) as Part['kind'][]).find((one) => CODES[one] === code)!
  return (kind === 'manifest' ? { kind, manifest: value } : { kind, ...(value as object) }) as Part
}

async function openReader(path: string) {
  let handle: FileHandle
  try {
    handle = await open(path, 'r')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new ConfigError(code === 'ENOENT' ? `没有这个文件：${path}。核对路径。` : `文件读不出来：${path}（${code}）。核对路径和权限。`)
  }
  try {
    let at = 0
    const read = async (size: number, mayEnd = false): Promise<Buffer | undefined> => {
      const bytes = Buffer.alloc(size)
      let got = 0
      while (got < size) {
        const { bytesRead } = await handle.read(bytes, got, size - got, at + got)
        if (bytesRead === 0) break
        got += bytesRead
      }
      if (got === 0 && mayEnd) return undefined
      if (got < size) throw new ConfigError(`备份文件 ${path} 不完整：到第 ${at + got} 字节就断了，后面的内容没有。复制时中断或磁盘曾满；换一份备份。`)
      at += size
      return bytes
    }
    const foreign = new ConfigError(`${path} 不是鲁班的备份文件。用 luban backup 做出的文件才能恢复。`)
    const start = Buffer.alloc(64 * 1024)
    const { bytesRead } = await handle.read(start, 0, start.byteLength, 0)
    const text = start.subarray(0, bytesRead)
    if (!text.subarray(0, MAGIC.length).equals(Buffer.from(MAGIC))) {
      const other = /^LUBAN-BACKUP (\d+)\n/.exec(text.subarray(0, 40).toString('latin1'))
      throw other ? new ConfigError(`${path} 是更新版本的备份格式（${other[1]}）。换用做这份备份的鲁班版本或更新的版本恢复。`) : foreign
    }
    const end = text.indexOf(0x0a, MAGIC.length)
    if (end < 0) throw foreign
    at = end + 1
    const head = parseHead(text.subarray(MAGIC.length, end).toString('utf8'))
    if (!head) throw damaged(path, MAGIC.length)
    return { head, bound: createHash('sha256').update(text.subarray(0, at)).digest(), read, at: () => at, close: () => handle.close() }
  } catch (error) {
    await handle.close()
    throw (error as NodeJS.ErrnoException).code === 'EISDIR' ? new ConfigError(`${path} 是文件夹。写一个文件。`) : error
  }
}

function parseHead(line: string): (Head & { key: SealedKey }) | undefined {
  try {
    const head = JSON.parse(line) as Head & { key: SealedKey }
    return typeof head.key?.sealed === 'string' && Array.isArray(head.provinces) ? head : undefined
  } catch {
    return undefined
  }
}

function damaged(path: string, at: number): ConfigError {
  return new ConfigError(`备份文件 ${path} 已损坏：第 ${at} 字节起的一段与做备份时不符。没有恢复任何内容，换一份备份。`)
}

function nonceOf(number: number): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(number, 6, 6)
  return nonce
}

function explainWrite(error: unknown, path: string): unknown {
  const { code = '' } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG')
    return new ConfigError(`磁盘已满，备份没有做成，没有留下半份文件。腾出空间，或把备份写到别的磁盘：${path} 所在的磁盘不够。`)
  if (['EACCES', 'EROFS', 'ENOENT', 'ENOTDIR', 'EPERM', 'EISDIR'].includes(code)) return new ConfigError(`备份写不进 ${path}（${code}）。核对文件夹和权限。`)
  return error
}
