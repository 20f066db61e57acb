import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig, readEnvironment, RESTORING } from '../../kernel/config.ts'
import { refuseUnaskedDemonstration } from '../demo.ts'
import { serve } from '../serve.ts'
import { readArgs, type Command } from './command.ts'

export const serveCommand: Command = {
  name: 'serve',
  title: '启动（试用时，空的部署先装入演示省份）',
  usage: 'luban serve',
  help: `启动服务，按 Ctrl+C 停止。还没有省份的部署（空的数据目录，或 DATABASE_URL 指向的空数据库）先装入
演示省份；luban init 过的不会装入，设了 NODE_ENV=production 或 LUBAN_PUBLIC_URL 的机器也不装入。DATABASE_URL 里有别的内容时拒绝启动，不改动它。端口由 PORT 指定，默认 3000。

供试验用：LUBAN_DEMO_SCALE=0.01 到 1，演示省份人数的缩小比例。`,
  async run(args) {
    readArgs('serve', args, {})
    const { home, databaseUrl } = readEnvironment()
    // Said before keys are drawn: a folder that holds any is no place for a restore.
    if (!databaseUrl && !['secrets.json', 'pg', RESTORING].some((name) => existsSync(join(home, name)))) refuseUnaskedDemonstration()
    return serve(readConfig())
  },
}
