import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { writeAudit } from '../../kernel/audit.ts'
import { ConfigError } from '../../kernel/config.ts'
import { inTransaction, type Ctx } from '../../kernel/context.ts'
import { importRosterFile, type RosterReport } from '../../modules/students/public.ts'
import { systemActor } from '../actor.ts'
import type { System } from '../system.ts'
import { getProvince, printJson, readArgs, withSystem, type Command } from './command.ts'

export const students: Command = {
  name: 'students',
  title: '导入学籍花名册',
  usage: 'luban students import 文件 --school 学校编号 [--dry-run] [--json]',
  help: `按页面上的同一套规则检查并导入一所学校的花名册，写入的学生为待注册。
文件有问题而一行也没有写入、或有行未通过时，退出码为 1。

  --school 学校编号   12 位单位编号
  --dry-run           只检查，不写入学生
  --json              输出 JSON：{ file, school, committed, counts, problems }`,
  async run(args) {
    const { values, positionals } = readArgs('students', args, {
      school: { type: 'string' },
      'dry-run': { type: 'boolean' },
      json: { type: 'boolean' },
    })
    const [verb, file, extra] = positionals
    if (verb !== 'import')
      throw new ConfigError('要做什么没有写明。用法：luban students import 文件 --school 学校编号。')
    if (!file || extra)
      throw new ConfigError('写一个花名册文件。用法：luban students import 文件 --school 学校编号。')
    if (!/^\d{12}$/.test(values.school ?? ''))
      throw new ConfigError(
        '没有写学校编号，或不是 12 位数字。编号在学校的单位信息里，例如 --school 510100000100。',
      )
    const dryRun = values['dry-run'] ?? false
    const bytes = readFile(file)
    return withSystem(async (system) => {
      const { school, report } = await importFor(system, Number(values.school), {
        bytes,
        name: basename(file),
        dryRun,
      })
      const { counts, fileProblems } = report.batch
      if (values.json)
        printJson({
          file: basename(file),
          school,
          committed: report.committed,
          dryRun,
          counts,
          fileProblems,
          problems: report.problems,
        })
      else print(school.name, report, dryRun)
      return fileProblems.length > 0 || counts.rejected > 0 ? 1 : 0
    })
  },
}

function readFile(file: string): Uint8Array {
  try {
    return readFileSync(file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new ConfigError(
      code === 'ENOENT'
        ? `没有这个文件：${file}。核对路径。`
        : `文件读不出来：${file}（${code}）。核对路径和权限。`,
    )
  }
}

/** Runs the import as the school's own post would, in one transaction with its audit row. */
async function importFor(
  system: System,
  no: number,
  file: { bytes: Uint8Array; name: string; dryRun: boolean },
) {
  const province = systemActor(await getProvince(system))
  const school = await inTransaction(system.database, system.vault, province, randomUUID(), (ctx) =>
    findSchool(ctx, no),
  )
  if (!school) throw new ConfigError(`没有编号为 ${no} 的学校。核对 --school。`)
  const actor = { ...province, org: { no, name: school.name } }
  const report = await inTransaction(system.database, system.vault, actor, randomUUID(), async (ctx) => {
    const done = await importRosterFile(ctx, file)
    await writeAudit(ctx, file.dryRun ? 'students.checkRoster' : 'students.importRoster')
    return done
  })
  return { school: { no, name: school.name }, report }
}

function findSchool(ctx: Ctx, no: number) {
  return ctx.db
    .selectFrom('org')
    .select(['name'])
    .where('org_no', '=', no)
    .where('kind', '=', 'school')
    .executeTakeFirst()
}

function print(school: string, { batch, problems, committed }: RosterReport, dryRun: boolean) {
  const { counts } = batch
  for (const { message, mend } of batch.fileProblems) console.error(`文件：${message}${mend}`)
  for (const one of problems)
    console.log(`第 ${one.excelRow} 行 ${one.column} 列 ${one.header}：${one.message}。${one.mend}`)
  console.log(
    `${school}：共 ${counts.sent} 行，新增 ${counts.new}，变更 ${counts.changed}，无变化 ${counts.unchanged}，未通过 ${counts.rejected}。`,
  )
  if (dryRun) console.log('只做了检查，没有写入。')
  else console.log(committed ? '已写入，学生为待注册。' : '没有写入。')
}
