import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomBytes, scrypt, type KeyObject } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { ConfigError } from '../../kernel/config.ts'

/** What opens a backup: a passphrase that people remember, or the 32 bytes of a key file. */
export type BackupKey = { kind: 'passphrase'; text: string } | { kind: 'file'; bytes: Buffer }

/** How the data key of one backup is sealed. It stands in the clear head of the file; nothing in it opens anything. */
export type SealedKey = {
  by: BackupKey['kind']
  salt: string
  /** scrypt cost; absent with a key file, whose 32 bytes are random already. */
  scrypt?: { N: number; r: number; p: number }
  /** nonce (12) ‖ tag (16) ‖ data key (32), in hex. */
  sealed: string
}

const COST = { N: 2 ** 16, r: 8, p: 1 }
const SHORTEST = 12

/** Draws the data key of a new backup and seals it. */
export async function sealDataKey(key: BackupKey): Promise<{ dataKey: KeyObject; sealed: SealedKey }> {
  const salt = randomBytes(16)
  const bytes = randomBytes(32)
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', await wrapping(key, salt, COST), nonce)
  const body = Buffer.concat([cipher.update(bytes), cipher.final()])
  const sealed = Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('hex')
  return {
    dataKey: createSecretKey(bytes),
    sealed: { by: key.kind, salt: salt.toString('hex'), ...(key.kind === 'passphrase' ? { scrypt: COST } : {}), sealed },
  }
}

/** @throws ConfigError when the key is not the one the backup was made with */
export async function openDataKey(key: BackupKey, { by, salt, scrypt: cost, sealed }: SealedKey): Promise<KeyObject> {
  if (key.kind !== by)
    throw new ConfigError(
      by === 'file' ? '这份备份是用密钥文件封的，口令打不开。加上 --key-file 文件。' : '这份备份是用口令封的，密钥文件打不开。加上 --passphrase-file 文件，或在提示时输入口令。',
    )
  const bytes = Buffer.from(sealed, 'hex')
  const decipher = createDecipheriv('aes-256-gcm', await wrapping(key, Buffer.from(salt, 'hex'), cost ?? COST), bytes.subarray(0, 12))
  decipher.setAuthTag(bytes.subarray(12, 28))
  try {
    return createSecretKey(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]))
  } catch {
    throw new ConfigError(
      by === 'file'
        ? '密钥文件不是封这份备份用的那一个，没有恢复任何内容。找出做备份时的密钥文件；没有它，备份里的内容谁也打不开。'
        : '口令不对，没有恢复任何内容。核对大小写和前后空格；没有口令，备份里的内容谁也打不开。',
    )
  }
}

/** Writes a new key file, readable by this account only; an existing file stays as it is. */
export function makeKeyFile(file: string): void {
  try {
    writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new ConfigError(code === 'EEXIST' ? `${file} 已经存在，没有改动它。密钥文件换掉以后，原来的备份就打不开了；换一个文件名。` : `密钥文件写不进 ${file}（${code}）。核对路径和权限。`)
  }
}

/** The key that an operator names; a passphrase may also be typed. Undefined when none was named. */
export function readKey(asked: { keyFile?: string | undefined; passphraseFile?: string | undefined }): BackupKey | undefined {
  if (asked.keyFile && asked.passphraseFile) throw new ConfigError('--key-file 和 --passphrase-file 只能写一个。')
  if (asked.keyFile) {
    const text = readText(asked.keyFile, '密钥文件').trim()
    if (!/^[0-9a-f]{64}$/i.test(text)) throw new ConfigError(`${asked.keyFile} 不是密钥文件。用 luban backup key 文件 生成一个。`)
    return { kind: 'file', bytes: Buffer.from(text, 'hex') }
  }
  if (asked.passphraseFile) return passphrase(readText(asked.passphraseFile, '口令文件').split(/\r?\n/)[0]!)
  return undefined
}

export function passphrase(text: string): BackupKey {
  if ([...text].length < SHORTEST) throw new ConfigError(`备份口令至少 ${SHORTEST} 个字符。备份会离开这台机器，口令要经得起离线猜测。`)
  return { kind: 'passphrase', text }
}

function readText(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigError(`${what} ${file} 读不出来（${(error as NodeJS.ErrnoException).code}）。核对路径和权限。`)
  }
}

function wrapping(key: BackupKey, salt: Buffer, cost: typeof COST): Promise<Buffer> {
  if (key.kind === 'file') return Promise.resolve(Buffer.from(hkdfSync('sha256', key.bytes, salt, 'luban backup', 32)))
  // A head that asks for an absurd cost is damage or an attack on memory, not a backup of ours.
  if (cost.N > 2 ** 20 || cost.r > 32 || cost.p > 4) throw new ConfigError('备份文件的首部不对，文件已损坏。换一份备份。')
  return new Promise((done, fail) =>
    scrypt(key.text.normalize('NFC'), salt, 32, { ...cost, maxmem: 256 * cost.N * cost.r }, (error, bytes) => (error ? fail(error) : done(bytes))),
  )
}
