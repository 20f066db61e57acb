import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readCertificateNumber } from '../../kernel/certificate-number.ts'
import { ConfigError } from '../../kernel/config.ts'
import { reasonOf, verdictWords } from '../../kernel/credentials/reasons.ts'
import { lookupInLists } from '../../kernel/credentials/status-lookup.ts'
import { trustDocuments, type Trust } from '../../kernel/credentials/trust.ts'
import { verifyCredential, type Verification } from '../../kernel/credentials/verify.ts'
import { findInRegister, makeInRegister } from './certificate-register.ts'
import { printJson, readArgs, type Command } from './command.ts'

/** Looks a normalised number up in the local database; undefined where there is none. */
export type FindByNumber = (number: string) => Promise<Verification | undefined>

const MAX_BYTES = 4 << 20

/** `luban certificates`; without `findByNumber` it verifies files alone and says so. */
export function certificatesCommand(findByNumber?: FindByNumber, make?: (count: number) => Promise<void>): Command {
  return {
    name: 'certificates',
    title: '核验数字证书的真伪和状态',
    usage: 'luban certificates verify 文件|编号 [--trust 文件]… [--status 文件]… [--json] | make --count 本数',
    help: `核验一份数字证书（application/vc+jwt、带 eddsa-rdfc-2022 证明的 JSON、二维码里的文字），不需要服务在运行，也不联网。只有“有效”时退出码为 0。

  --trust 文件    所信任的签发单位的 did.json；不写时取证书文件旁边的 did.json、*.did.json
  --status 文件   签发单位的状态列表；不写时取证书文件旁边的 *.status.jwt
  --json          只输出 JSON：{ verdict, reasons, form, certificate, statusAsOf, trust, status }

verdict 是 valid、invalid、revoked、suspended、expired、not-yet-valid、unknown-issuer、unsupported 之一。
did.json 应从签发单位的官方网站取得：与证书一同收到的 did.json 证明不了什么。
写编号时查本机的数据库。

make --count 本数：在演示省份里装入这么多本演示证书（补录的旧毕业证书），供试用和测量。`,
    async run(args) {
      const { values, positionals } = readArgs('certificates', args, {
        json: { type: 'boolean' },
        trust: { type: 'string', multiple: true },
        status: { type: 'string', multiple: true },
        count: { type: 'string' },
      })
      const [action, subject, ...more] = positionals
      if (action === 'make' && !subject && make) {
        if (!/^[1-9]\d{0,7}$/.test(values.count ?? '')) throw new ConfigError('没有写本数，或写得不对。例如 --count 100000，最多 99999999。')
        await make(Number(values.count))
        return 0
      }
      if (action !== 'verify' || !subject || more.length > 0)
        throw new ConfigError('要核验什么没有写明。用法：luban certificates verify 文件|编号 [--json]。')
      const found = existsSync(subject)
        ? await verifyFile(subject, values)
        : { ...(await verifyNumber(subject, findByNumber)), trust: [], status: [] }
      if (values.json) printJson(found)
      else printVerification(found)
      return found.verdict === 'valid' ? 0 : 1
    },
  }
}

export const certificates: Command = certificatesCommand(findInRegister, makeInRegister)

type Found = Verification & { trust: string[]; status: string[] }

async function verifyFile(file: string, given: { trust?: string[]; status?: string[] }): Promise<Found> {
  const trustFiles = given.trust ?? beside(file, /(^|\.)did\.json$/)
  const statusFiles = given.status ?? beside(file, /\.status\.jwt$/)
  if (trustFiles.length === 0)
    throw new ConfigError(
      '没有可信任的签发单位。从签发单位的官方网站取得 did.json，放在证书文件旁边，或用 --trust 文件 指定。',
    )
  const trust = readTrust(trustFiles)
  const now = new Date()
  const lists = statusFiles.map((one) => readFile(one).toString('utf8'))
  const context = lists.length > 0 ? { trust, now, status: lookupInLists(lists, trust, now) } : { trust, now }
  return { ...(await verifyCredential(readFile(file), context)), trust: trustFiles, status: statusFiles }
}

function beside(file: string, name: RegExp): string[] {
  const folder = dirname(file)
  return readdirSync(folder)
    .filter((one) => name.test(one))
    .map((one) => join(folder, one))
}

/** A file holds one DID document or a list of them. */
function readTrust(files: readonly string[]): Trust {
  const documents = files.flatMap((file) => {
    try {
      return JSON.parse(readFile(file).toString('utf8')) as unknown
    } catch (error) {
      if (error instanceof ConfigError) throw error
      throw new ConfigError(`${file} 不是 JSON。应是签发单位的 did.json。`)
    }
  })
  const trust = trustDocuments(documents)
  if (!trust)
    throw new ConfigError(`${files.join('、')} 不是签发单位的 did.json，或内容不完整。重新从官方网站取得。`)
  return trust
}

function readFile(file: string): Buffer {
  let size: number
  try {
    const stat = statSync(file)
    if (!stat.isFile()) throw new ConfigError(`${file} 不是文件。`)
    size = stat.size
  } catch (error) {
    if (error instanceof ConfigError) throw error
    throw new ConfigError(`没有找到文件 ${file}。`)
  }
  if (size > MAX_BYTES) throw new ConfigError(`${file} 超过 4 MB，不是数字证书。`)
  return readFileSync(file)
}

async function verifyNumber(text: string, findByNumber: FindByNumber | undefined): Promise<Verification> {
  if (/[/\\]|\.(jwt|json|txt|jsonld)$/i.test(text)) throw new ConfigError(`没有找到文件 ${text}。`)
  const read = readCertificateNumber(text)
  if (!read.ok) throw new ConfigError(read.reason)
  if (!findByNumber) throw new ConfigError('这里只能核验证书文件，不能按编号查询。写明证书文件的路径。')
  const none: Verification = {
    verdict: 'invalid',
    reasons: [reasonOf('not-found')],
    form: null,
    certificate: null,
    statusAsOf: null,
  }
  return (await findByNumber(read.number)) ?? none
}

function printVerification({ verdict, reasons, certificate, statusAsOf, trust }: Found): void {
  const lines = [`核验结果：${verdictWords[verdict]}`, ...reasons.map((reason) => `  ${reason.text}`)]
  if (certificate) {
    const { number, name, title, issuer, issuerName, issuedOn, results } = certificate
    lines.push(
      `编号：${number}`,
      `姓名：${name}`,
      ...(title ? [`证书：${title}`] : []),
      `签发单位：${issuerName ?? ''}${issuerName ? `（${issuer}）` : issuer}`,
      `签发日期：${issuedOn}`,
      ...results.map((result) => `${result.name}：${result.value}`),
    )
  }
  if (statusAsOf) lines.push(`状态截至：${statusAsOf}`)
  if (trust.length > 0) lines.push(`信任依据：${trust.join('、')}`)
  const print = verdict === 'valid' ? console.log : console.error
  print(lines.join('\n'))
}
