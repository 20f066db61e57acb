import { buildWeb } from '../web-build.ts'
import { readArgs, type Command } from './command.ts'

export const build: Command = {
  name: 'build',
  title: '生成页面',
  usage: 'luban build',
  help: '生成页面文件 dist/web。luban serve 启动时没有会自动生成；服务账户对程序目录没有写权限时（系统服务、容器），安装时先运行它。',
  async run(args) {
    readArgs('build', args, {})
    await buildWeb()
    console.log('页面已生成。')
    return 0
  },
}
