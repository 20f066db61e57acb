import { sealAudit } from '../../kernel/audit-chain.ts'
import { auditKeeper } from '../../kernel/audit-roots.ts'
import { verifyAudit } from '../../kernel/audit-verify.ts'
import { ConfigError } from '../../kernel/config.ts'
import { getProvince, printJson, readArgs, withSystem, type Command } from './command.ts'

export const audit: Command = {
  name: 'audit',
  title: '核对审计封存链',
  usage: 'luban audit verify [--json]',
  help: `逐条重算审计封存链，与库内的根和数据目录里记下的链尾核对，指出每一处被改动的位置，并报告还没有封存的条数。链不完整时退出码为 1。

  --json    只输出 JSON：{ ok, sealed, unsealed, roots, anchor, problems: [{ kind, auditId, sealId, what }], problem? }`,
  async run(args) {
    const { values, positionals } = readArgs('audit', args, { json: { type: 'boolean' } })
    if (positionals.join(' ') !== 'verify')
      throw new ConfigError('要做什么没有写明。用法：luban audit verify [--json]。')
    return withSystem(async (system) => {
      const { schema } = await getProvince(system)
      const keeper = auditKeeper(system.vault, system.config.home)
      // Judged as it stands first: sealing would take in a row that somebody put there afterwards.
      const found = await verifyAudit(system.database, schema, keeper)
      if (found.ok) while ((await sealAudit(system.database, schema, keeper)) > 0);
      const verdict = found.ok ? await verifyAudit(system.database, schema, keeper) : found
      if (values.json) printJson(verdict)
      else if (verdict.ok)
        console.log(
          `审计封存链完整：已封存 ${verdict.sealed} 条，未封存 ${verdict.unsealed} 条，${verdict.roots} 个根签注相符。`,
        )
      else {
        console.error(`审计封存链不完整，${verdict.problems.length} 处：`)
        for (const one of verdict.problems) console.error(`  ${placeOf(one)}${one.what}`)
        console.error('请保全数据库和数据目录，核对备份。')
      }
      return verdict.ok ? 0 : 1
    })
  },
}

function placeOf({ sealId, auditId }: { sealId: number; auditId: number }): string {
  return [sealId ? `第 ${sealId} 环` : '', auditId ? `审计 ${auditId}` : ''].filter(Boolean).join('，') + '：'
}
