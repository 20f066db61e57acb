import { connect } from 'node:net'
import { scannerAddress } from './config.ts'
import { HttpError } from './errors.ts'
import { log } from './log.ts'

/** What is known about viruses in a file: `unscanned` where no scanner is configured. */
export type ScanResult = { state: 'unscanned' | 'clean'; note: string; at: string | null }

const CHUNK = 64 * 1024
const PATIENCE_MS = 30_000
const UNSCANNED: ScanResult = { state: 'unscanned', note: '没有配置病毒检查', at: null }

/** Results of this process, kept as long as the bytes themselves: asked before the transaction, written inside it. */
const results = new WeakMap<Uint8Array, ScanResult>()

/**
 * Has an upload scanned before the request's transaction opens. Without a scanner the file counts as not scanned,
 * which pages say. Throws 422 where something was found and 503 where the configured scanner does not answer: a file
 * that should be scanned is not taken unscanned.
 */
export async function inspectUpload(name: string, bytes: Uint8Array): Promise<void> {
  const address = scannerAddress()
  if (!address || bytes.byteLength === 0) return
  const answer = await askScanner(address, bytes).catch((error: unknown) => {
    log.error({ err: error }, 'virus scanner does not answer')
    throw new HttpError({ status: 503, message: '病毒检查没有应答，文件没有保存。请稍后再上传，或通知系统管理员。' })
  })
  const found = /^stream: (.+) FOUND$/.exec(answer)
  if (found) {
    const message = `“${name}”里查出病毒（${found[1]}），没有保存。清除病毒后再上传。`
    throw new HttpError({ status: 422, message, issues: [{ path: 'file', message }] })
  }
  if (answer !== 'stream: OK') {
    log.error({ answer }, 'virus scanner could not scan')
    throw new HttpError({ status: 503, message: '病毒检查没有完成，文件没有保存。文件过大时请分成几份；其他情况请通知系统管理员。' })
  }
  results.set(bytes, { state: 'clean', note: '未发现病毒（clamd）', at: new Date().toISOString() })
}

/** What was found out about these very bytes. */
export function scanResultOf(bytes: Uint8Array): ScanResult {
  return results.get(bytes) ?? UNSCANNED
}

/** The INSTREAM dialogue of clamd: `zINSTREAM\0`, chunks with their length (4 bytes, big-endian), a zero, one answer. */
function askScanner(address: { path: string } | { host: string; port: number }, bytes: Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(address)
    let answer = ''
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error(`no answer within ${PATIENCE_MS} ms`)))
    socket.on('error', reject)
    socket.on('data', (chunk) => {
      answer += chunk.toString('utf8')
      if (!answer.endsWith('\0')) return
      socket.end()
      resolve(answer.slice(0, -1).trim())
    })
    socket.on('close', () => reject(new Error(`closed after “${answer.slice(0, 80)}”`)))
    socket.on('connect', () => {
      socket.write('zINSTREAM\0')
      for (let at = 0; at < bytes.byteLength; at += CHUNK) {
        const part = bytes.subarray(at, at + CHUNK)
        const length = Buffer.alloc(4)
        length.writeUInt32BE(part.byteLength)
        socket.write(length)
        socket.write(part)
      }
      socket.write(Buffer.alloc(4))
    })
  })
}
