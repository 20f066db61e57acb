import { ConfigError } from '../../kernel/config.ts'
import { listProvinces } from '../../kernel/deployment.ts'
import { isDate } from '../../kernel/dates.ts'
import { loadDemonstration, printDemonstrationAccounts } from '../demo.ts'
import { readArgs, withSystem, type Command } from './command.ts'

export const demo: Command = {
  name: 'demo',
  title: '装入演示省份',
  usage: 'luban demo [--seed 文字] [--scale 比例]',
  help: `装入虚构的四川省：主管部门、99 所学校（2020 年末）及其后的变化、学生、毕业去向、培训、集团。
只能装入空的部署；正式部署拒绝装入。同一种子、同一天装入的内容相同。

  --seed 文字     随机数的种子，默认 luban-2026
  --scale 比例    人数的缩小比例（0.01 到 1），供试验用，默认 1
  --today 日期    按哪一天的状况装入，默认今天`,
  async run(args) {
    const { values } = readArgs('demo', args, {
      seed: { type: 'string' },
      scale: { type: 'string' },
      today: { type: 'string' },
    })
    const scale = Number(values.scale ?? 1)
    if (!(scale >= 0.01 && scale <= 1)) throw new ConfigError(`--scale ${values.scale} 不在 0.01 到 1 之间。`)
    if (values.today !== undefined && !(isDate(values.today) && values.today > '2021-01-01'))
      throw new ConfigError(`--today ${values.today} 不是 2021 年以后的日期。写成 2026-09-01。`)
    return withSystem(async (system) => {
      const [province] = await listProvinces(system.database)
      if (province?.demonstration)
        throw new ConfigError('演示省份已经装入，没有再装。要重新装入，用 LUBAN_HOME 指定一个空目录。')
      if (province)
        throw new ConfigError(
          `这里是正式部署（${province.name}），不装入演示数据。用 LUBAN_HOME 指定另一个目录再运行 luban demo。`,
        )
      await loadDemonstration(system, {
        scale,
        ...(values.seed ? { seed: values.seed } : {}),
        ...(values.today ? { today: values.today } : {}),
      })
      await printDemonstrationAccounts(system)
      return 0
    })
  },
}
