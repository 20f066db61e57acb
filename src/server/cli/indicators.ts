import { randomUUID } from 'node:crypto'
import { ConfigError } from '../../kernel/config.ts'
import { inTransaction } from '../../kernel/context.ts'
import { findPlan } from '../../modules/plans/model.ts'
import { computeIndicators } from '../../modules/plans/public.ts'
import { systemActor } from '../actor.ts'
import { getProvince, printJson, readArgs, withSystem, type Command } from './command.ts'

export const indicators: Command = {
  name: 'indicators',
  title: '计算规划指标',
  usage: 'luban indicators --plan 规划 [--period 期] [--org 单位编号] [--json]',
  help: `一个规划的全部指标：能由台账算的现算，由责任单位填报的取填报值，值用规划的单位。没有值的为 null，
source 说明来源：computed 台账计算，reported 责任单位填报，none 不在本系统的业务或地区内。

  --plan 规划       例如 sichuan-14th-five-year
  --period 期       年份，例如 2020；不写为今天（live）
  --org 单位编号    12 位单位编号；不写为规划所属的省，全国规划和没有部署的省为第一个省
  --json            输出 JSON 数组：{ id, name, unit, value, baseline, target, operator, status, clause, source }`,
  async run(args) {
    const { values } = readArgs('indicators', args, {
      plan: { type: 'string' },
      period: { type: 'string' },
      org: { type: 'string' },
      json: { type: 'boolean' },
    })
    const { plan, period, org } = values
    if (!plan)
      throw new ConfigError(
        '没有写规划。例如：luban indicators --plan sichuan-14th-five-year --period 2020 --json。',
      )
    if (org !== undefined && !/^\d{12}$/.test(org)) throw new ConfigError(`单位编号“${org}”不是 12 位数字。`)
    return withSystem(async (system) => {
      const actor = systemActor(await getProvince(system, org ? `${org.slice(0, 2)}0000` : findPlan(plan)?.region))
      const rows = await inTransaction(system.database, system.vault, actor, randomUUID(), (ctx) =>
        computeIndicators(ctx, {
          planId: plan,
          ...(period ? { period } : {}),
          ...(org ? { orgNo: Number(org) } : {}),
        }),
      )
      if (values.json) printJson(rows)
      else
        for (const row of rows)
          console.log(
            `${row.name}  ${row.value ?? '—'} ${row.unit}  基期 ${row.baseline ?? '—'}  目标 ${row.operator} ${row.target ?? '—'}  ${row.status ?? ''}`,
          )
      return 0
    })
  },
}
