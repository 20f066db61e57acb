import { sealAudit, verifyAudit } from '../../kernel/audit-chain.ts'
import { ConfigError } from '../../kernel/config.ts'
import { getProvince, printJson, readArgs, withSystem, type Command } from './command.ts'

export const audit: Command = {
  name: 'audit',
  title: '核对审计封存链',
  usage: 'luban audit verify [--json]',
  help: `逐条重算审计封存链，指出第一处被改动的位置，并报告还没有封存的条数。链不完整时退出码为 1。

  --json    只输出 JSON：{ ok, sealed, unsealed, problem? }`,
  async run(args) {
    const { values, positionals } = readArgs('audit', args, { json: { type: 'boolean' } })
    if (positionals.join(' ') !== 'verify')
      throw new ConfigError('要做什么没有写明。用法：luban audit verify [--json]。')
    return withSystem(async (system) => {
      const { schema } = await getProvince(system)
      // Whatever committed before this command is sealed first, so that the tail does not hide anything.
      while ((await sealAudit(system.database, schema)) > 0);
      const verdict = await verifyAudit(system.database, schema)
      if (values.json) printJson(verdict)
      else if (verdict.ok)
        console.log(`审计封存链完整：已封存 ${verdict.sealed} 条，未封存 ${verdict.unsealed} 条。`)
      else
        console.error(
          `审计封存链不完整：第 ${verdict.problem!.sealId} 环（审计 ${verdict.problem!.auditId}）${verdict.problem!.what}。请保全数据库，核对备份。`,
        )
      return verdict.ok ? 0 : 1
    })
  },
}
