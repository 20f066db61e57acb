import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { ConfigError } from '../../kernel/config.ts'
import { passphrase, readKey, type BackupKey } from '../backup/key.ts'

export const keyOptions = { 'key-file': { type: 'string' }, 'passphrase-file': { type: 'string' } } as const

type Asked = { 'key-file'?: string | undefined; 'passphrase-file'?: string | undefined }

/**
 * The key that was named by option or environment, else a passphrase typed in the terminal: twice when it seals. A
 * file sealed with a key file is not asked a passphrase for. Undefined where nothing can be asked and it is to open.
 */
export async function wantedKey(asked: Asked, purpose: '封' | '打开', by?: BackupKey['kind']): Promise<BackupKey | undefined> {
  const keyFile = asked['key-file'] ?? (asked['passphrase-file'] ? undefined : process.env.LUBAN_BACKUP_KEY_FILE || undefined)
  const named = readKey({ keyFile, passphraseFile: asked['passphrase-file'] })
  if (named) return named
  if (purpose === '打开' && by === 'file') throw new ConfigError('没有给出密钥文件。这份备份是用密钥文件封的：加上 --key-file 文件；没有它，备份里的内容谁也打不开。')
  if (!process.stdin.isTTY)
    throw new ConfigError(
      purpose === '封'
        ? '没有给出密钥，没有备份：备份里有证件号码和密钥，不能不加密。加上 --key-file 文件（luban backup key 文件 生成），或 --passphrase-file 文件。'
        : '没有给出口令。加上 --passphrase-file 文件，或在终端里运行并输入口令；没有它，备份里的内容谁也打不开。',
    )
  const first = passphrase(await askHidden('备份口令：'))
  if (purpose === '封' && (await askHidden('再输一次：')) !== (first as { text: string }).text) throw new ConfigError('两次输入的口令不同，没有备份。再运行一次。')
  return first
}

function askHidden(question: string): Promise<string> {
  process.stdout.write(question)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true })
  return new Promise((done) => {
    lines.question('', (answer) => {
      lines.close()
      process.stdout.write('\n')
      done(answer)
    })
  })
}
