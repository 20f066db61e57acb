import { resolve } from 'node:path'
import { ConfigError, readEnvironment } from '../../kernel/config.ts'
import { readHead } from '../backup/container.ts'
import { isProven, proveRestored } from '../backup/prove.ts'
import { restoreBackup } from '../backup/restore.ts'
import { keyOptions, wantedKey } from './backup-key.ts'
import { readArgs, type Command } from './command.ts'

export const restore: Command = {
  name: 'restore',
  title: '从备份恢复到空的部署',
  usage: 'luban restore 文件 [--key-file 文件 | --passphrase-file 文件] [--force]',
  help: `把一份备份恢复到空的数据目录（LUBAN_HOME）；设了 DATABASE_URL 时，数据库恢复到那里的空数据库。
先核对整份文件，再写；写完逐表核对行数和摘要，核对审计封存链，用恢复的密钥打开文件和证件号码。
中途失败的会清除；被强行结束的留下记号，再运行同一条命令从头恢复。备份的结构比本版本旧时，恢复后自动更新。

  --key-file 文件          做备份时的密钥文件；也可用环境变量 LUBAN_BACKUP_KEY_FILE
  --passphrase-file 文件   做备份时的口令，取文件的第一行；都不写时在终端里问
  --force                  不管估计的磁盘够不够，都开始`,
  async run(args) {
    const { values, positionals } = readArgs('restore', args, { ...keyOptions, force: { type: 'boolean' } })
    const [file, extra] = positionals
    if (!file || extra) throw new ConfigError('没有写备份文件。例如：luban restore /备份/鲁班.luban --key-file 密钥文件。')
    const path = resolve(file)
    const key = await wantedKey(values, '打开', (await readHead(path)).key.by)
    const target = readEnvironment()
    const started = performance.now()
    const { manifest, config, tables, older } = await restoreBackup(path, key, target, (sentence) => console.log(sentence), { force: values.force ?? false })
    const rows = tables.reduce((sum, one) => sum + one.rows, 0)
    console.log(`已恢复 ${tables.length} 张表 ${rows.toLocaleString('zh-CN')} 行，行数和摘要与备份相等；文件 ${manifest.files.count} 个。正在核对审计封存链……`)
    const proof = await proveRestored(config, manifest)
    for (const { name, verdict } of proof.chains) console.log(`${name}：审计封存链${verdict.ok ? '完整' : `不完整，${verdict.problem!.what}`}，已封存 ${verdict.sealed} 条。`)
    if (older > 0) console.log(`备份的数据库结构较早，已补上 ${older} 个迁移。`)
    if (!isProven(proof)) {
      console.error('内容已恢复，但核对没有全部通过。先运行 luban audit verify，弄清原因再启用。')
      return 1
    }
    console.log(`恢复完成，用时 ${((performance.now() - started) / 1000).toFixed(1)} 秒。下一步：luban serve 启动。账号和口令与备份时相同。`)
    return 0
  },
}
