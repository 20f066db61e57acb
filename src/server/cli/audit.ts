import { sealAudit } from '../../kernel/audit-chain.ts'
import { auditKeeper } from '../../kernel/audit-roots.ts'
import { verifyAudit, type AuditVerdict } from '../../kernel/audit-verify.ts'
import { ConfigError } from '../../kernel/config.ts'
import { listProvinces, type Province } from '../../kernel/deployment.ts'
import type { System } from '../system.ts'
import { getProvince, printJson, readArgs, withSystem, type Command } from './command.ts'

export const audit: Command = {
  name: 'audit',
  title: '核对审计封存链',
  usage: 'luban audit verify [--province 省代码] [--json]',
  help: `逐省逐条重算审计封存链，与库内的根和数据目录里记下的链尾核对，指出每一处被改动的位置，并报告还没有封存的条数。有一省的链不完整时退出码为 1。

  --province 省代码   只核对这一省，行政区划代码的前两位，例如 51；不写时核对这里的每一省
  --json              只输出 JSON：{ ok, sealed, unsealed, roots, problems, provinces: [{ schema, name, ok, sealed, unsealed, roots, anchor, problems: [{ kind, auditId, sealId, what }], problem? }] }`,
  async run(args) {
    const { values, positionals } = readArgs('audit', args, { province: { type: 'string' }, json: { type: 'boolean' } })
    if (positionals.join(' ') !== 'verify') throw new ConfigError('要做什么没有写明。用法：luban audit verify [--province 省代码] [--json]。')
    return withSystem(async (system) => {
      const verdicts: (AuditVerdict & { schema: string; name: string })[] = []
      for (const { schema, name } of await wantedProvinces(system, values.province)) verdicts.push({ schema, name, ...(await verifyProvince(system, schema)) })
      const ok = verdicts.every((one) => one.ok)
      if (values.json) {
        const sum = (count: (one: AuditVerdict) => number) => verdicts.reduce((total, one) => total + count(one), 0)
        printJson({ ok, sealed: sum((one) => one.sealed), unsealed: sum((one) => one.unsealed), roots: sum((one) => one.roots), problems: verdicts.flatMap((one) => one.problems), provinces: verdicts })
      } else for (const one of verdicts) tell(one)
      if (!ok && !values.json) console.error('请保全数据库和数据目录，核对备份。')
      return ok ? 0 : 1
    })
  },
}

async function wantedProvinces(system: System, code: string | undefined): Promise<Province[]> {
  // Refuses a deployment that holds none.
  await getProvince(system)
  const all = await listProvinces(system.database)
  if (code === undefined) return all
  const found = all.filter((one) => one.region === `${code}0000`)
  if (found.length === 0) throw new ConfigError(`这里没有代码为“${code}”的省。这里有：${all.map((one) => `${one.region.slice(0, 2)} ${one.name}`).join('、')}。`)
  return found
}

async function verifyProvince(system: System, schema: string): Promise<AuditVerdict> {
  const keeper = auditKeeper(system.vault, system.config.home)
  // Judged as it stands first: sealing would take in a row that somebody put there afterwards.
  const found = await verifyAudit(system.database, schema, keeper)
  if (!found.ok) return found
  while ((await sealAudit(system.database, schema, keeper)) > 0);
  return verifyAudit(system.database, schema, keeper)
}

function tell({ name, ...verdict }: AuditVerdict & { name: string }): void {
  if (verdict.ok) return console.log(`${name}：审计封存链完整，已封存 ${verdict.sealed} 条，未封存 ${verdict.unsealed} 条，${verdict.roots} 个根签注相符${verdict.anchor === 'absent' ? '；数据目录里没有记下链尾，看不出数据库是不是旧的' : ''}。`)
  console.error(`${name}：审计封存链不完整，${verdict.problems.length} 处：`)
  for (const one of verdict.problems) console.error(`  ${placeOf(one)}${one.what}`)
}

function placeOf({ sealId, auditId }: { sealId: number; auditId: number }): string {
  return [sealId ? `第 ${sealId} 环` : '', auditId ? `审计 ${auditId}` : ''].filter(Boolean).join('，') + '：'
}
