import { readArgs, withSystem, type Command } from './command.ts'

export const migrateCommand: Command = {
  name: 'migrate',
  title: '更新数据库结构',
  usage: 'luban migrate',
  help: '把数据库结构更新到本版本。luban serve 启动时也会自动更新；已更新过的不会重复执行。',
  async run(args) {
    readArgs('migrate', args, {})
    return withSystem(async (system) => {
      // Opening the system has brought it up to date; here it only says so.
      const { rows } = await system.database.admin().then(async (admin) => {
        try {
          return await admin.query<{ schema_name: string; files: number }>(
            'select schema_name, count(*) as files from national.migration group by schema_name order by schema_name',
          )
        } finally {
          await admin.end()
        }
      })
      for (const row of rows) console.log(`${row.schema_name}：${row.files} 个迁移，已是最新。`)
      return 0
    })
  },
}
