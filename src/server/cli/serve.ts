import { readConfig } from '../../kernel/config.ts'
import { serve } from '../serve.ts'
import { readArgs, type Command } from './command.ts'

export const serveCommand: Command = {
  name: 'serve',
  title: '启动（空的数据目录先装入演示省份）',
  usage: 'luban serve',
  help: `启动服务，按 Ctrl+C 停止。数据目录为空并使用随附数据库时，先装入演示省份；
luban init 过的目录不会装入演示数据。端口由 PORT 指定，默认 3000。`,
  async run(args) {
    readArgs('serve', args, {})
    return serve(readConfig())
  },
}
