import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ConfigError } from '../../kernel/config.ts'
import { trustDocuments, trustKeys } from '../../kernel/credentials/trust.ts'
import { verifyPackage, type PackageVerdict } from '../../modules/papers/package.ts'
import { printJson, readArgs, type Command } from './command.ts'

const words: Record<PackageVerdict, string> = { valid: '有效', invalid: '无效', 'unknown-issuer': '签名单位没有核实' }

export const dossier: Command = {
  name: 'dossier',
  title: '核验个人档案包是否完整、由谁签名',
  usage: 'luban dossier verify 文件 [--trust 文件]… [--json]',
  help: `核验一份个人档案包（zip）：每个文件都在、没有改过、没有多出来的，清单由所信任的单位签名。不需要服务在运行，也不联网。只有“有效”时退出码为 0。

  --trust 文件   所信任的签发单位的 did.json，应从其官方网站取得；不写时取档案包旁边的 did.json
  --json         只输出 JSON：{ verdict, reasons, issuer, manifest }

verdict 是 valid、invalid、unknown-issuer 之一。`,
  async run(args) {
    const { values, positionals } = readArgs('dossier', args, { json: { type: 'boolean' }, trust: { type: 'string', multiple: true } })
    const [action, file, ...more] = positionals
    if (action !== 'verify' || !file || more.length > 0) throw new ConfigError('要核验什么没有写明。用法：luban dossier verify 文件 [--trust 文件]。')
    if (!existsSync(file)) throw new ConfigError(`没有找到文件 ${file}。`)
    const beside = readdirSync(dirname(file)).filter((name) => /(^|\.)did\.json$/.test(name))
    const trusted = values.trust ?? beside.map((name) => join(dirname(file), name))
    const report = verifyPackage(readFileSync(file), readTrust(trusted))
    if (values.json) printJson(report)
    else {
      console.log(`${words[report.verdict]}：${file}`)
      for (const reason of report.reasons) console.log(`  ${reason}`)
      if (report.manifest) console.log(`  ${report.manifest.school}，${report.manifest.holder}，用途：${report.manifest.purpose}，${report.manifest.createdAt.slice(0, 10)}`)
    }
    return report.verdict === 'valid' ? 0 : 1
  },
}

function readTrust(files: readonly string[]) {
  if (files.length === 0) return trustKeys([])
  const documents = files.map((file): unknown => {
    try {
      return JSON.parse(readFileSync(file, 'utf8'))
    } catch {
      throw new ConfigError(`${file} 不是签发单位的 did.json。重新从官方网站取得。`)
    }
  })
  const trust = trustDocuments(documents)
  if (!trust) throw new ConfigError(`${files.join('、')} 不是签发单位的 did.json，或内容不完整。重新从官方网站取得。`)
  return trust
}
