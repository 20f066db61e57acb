import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { ConfigError, readConfig } from '../../kernel/config.ts'
import { makeBackup } from '../backup/dump.ts'
import { drillBackup, drillTable } from '../backup/drill.ts'
import { makeKeyFile } from '../backup/key.ts'
import { missingWords } from '../backup/manifest.ts'
import { checkBackup } from '../backup/restore.ts'
import { readHead } from '../backup/container.ts'
import { keyOptions, wantedKey } from './backup-key.ts'
import { printJson, readArgs, withSystem, type Command } from './command.ts'

export const backup: Command = {
  name: 'backup',
  title: '备份、核对备份、恢复演练',
  usage: 'luban backup 文件 | key 文件 | check 文件 | drill 文件 [--at 文件夹] [--json]',
  help: `  luban backup 文件         把整个部署写进一个文件，服务运行时也能做
  luban backup key 文件     生成一个备份密钥文件
  luban backup check 文件   从头到尾核对一份备份，不恢复
  luban backup drill 文件   恢复到一个临时的数据库，逐表比对行摘要、核对审计封存链，打印结果后清除

备份里有：全部的表（同一时刻的快照）、登记过的文件、密钥（含证件号码摘要的密钥）、数据目录记下的链尾。
除首部一行外全部加密；首部明写的只有：做备份的时间、程序版本、省份名、是否演示数据、怎样由口令得出密钥。

  --key-file 文件          用密钥文件封（或打开）；也可用环境变量 LUBAN_BACKUP_KEY_FILE
  --passphrase-file 文件   用口令封（或打开），取文件的第一行；都不写时在终端里问
  --at 文件夹              演练用的临时目录放在哪里，默认系统的临时文件夹
  --force                  演练时不管估计的磁盘够不够
  --json                   只输出 JSON`,
  async run(args) {
    const { values, positionals } = readArgs('backup', args, { ...keyOptions, at: { type: 'string' }, force: { type: 'boolean' }, json: { type: 'boolean' } })
    const [first, second, extra] = positionals
    const verb = ['key', 'check', 'drill'].includes(first ?? '') ? first : undefined
    const file = verb ? second : first
    if (!file || extra || (!verb && second)) throw new ConfigError('没有写备份文件。例如：luban backup /备份/鲁班.luban --key-file 密钥文件。')
    const path = resolve(file)
    if (verb === 'key') {
      makeKeyFile(path)
      console.log(`备份密钥文件已生成：${path}（只有本账户可读）。另存一份到别处：没有它，用它封的备份谁也打不开。`)
      return 0
    }
    if (verb === 'check') {
      const key = await wantedKey(values, '打开', (await readHead(path)).key.by)
      const manifest = await checkBackup(path, key!)
      if (values.json) printJson(manifest)
      else console.log(`备份完整：做于 ${manifest.madeAt}，版本 ${manifest.version}，${totals(manifest)}。`)
      return 0
    }
    if (verb === 'drill') {
      const key = await wantedKey(values, '打开', (await readHead(path)).key.by)
      const drill = await drillBackup(path, key, values.at, values.json ? undefined : (sentence) => console.log(sentence), { force: values.force ?? false })
      if (values.json) printJson(drill)
      else console.log(drillTable(drill))
      return drill.ok ? 0 : 1
    }
    if (existsSync(path)) throw new ConfigError(`${path} 已经存在，没有覆盖它。换一个文件名。`)
    const key = await wantedKey(values, '封')
    const config = readConfig()
    const started = performance.now()
    return withSystem(
      async (system) => {
        const manifest = await makeBackup({ admin: system.database.admin, config }, path, key!, values.json ? {} : { progress: tell() })
        if (values.json) printJson({ file: path, bytes: statSync(path).size, manifest })
        else console.log(`备份已写好：${path}，${(statSync(path).size / 1_048_576).toFixed(1)} MB，${totals(manifest)}，用时 ${((performance.now() - started) / 1000).toFixed(1)} 秒。`)
        if (manifest.files.missing > 0) console.error(`有 ${manifest.files.missing} 个登记过的文件不在数据目录里，备份里也没有。运行 luban doctor 检查。`)
        return 0
      },
      config,
      { asItIs: true },
    )
  },
}

function totals({ tables, files }: { tables: { rows: number }[]; files: { count: number; missing: number } }): string {
  return `${tables.length} 张表 ${tables.reduce((sum, one) => sum + one.rows, 0).toLocaleString('zh-CN')} 行，文件 ${files.count} 个${missingWords(files.missing)}`
}

/** Says how far it is at most once a second. */
function tell(): (done: number, total: number) => void {
  let last = performance.now()
  return (done, total) => {
    if (performance.now() - last < 1_000) return
    last = performance.now()
    console.log(`已写 ${done} 项，共 ${total} 项……`)
  }
}
