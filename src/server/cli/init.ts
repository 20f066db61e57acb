import { randomInt } from 'node:crypto'
import { ConfigError } from '../../kernel/config.ts'
import { listProvinces } from '../../kernel/deployment.ts'
import { withFoundingLock } from '../../kernel/db/founding.ts'
import { migrate } from '../../kernel/db/migrate.ts'
import { regions } from '../../kernel/regions.ts'
import { newId } from '../../kernel/uuid.ts'
import { moduleIds } from '../../modules/index.ts'
import { authoritiesOf, insertRows } from '../demo/organisations.ts'
import { loadReferenceData } from '../reference-data.ts'
import type { System } from '../system.ts'
import { readArgs, withSystem, type Command } from './command.ts'

export const init: Command = {
  name: 'init',
  title: '建立正式部署',
  usage: 'luban init --province 51 [--admin 账号]',
  help: `建立一个空的正式部署：省、市、县三级主管部门和第一个系统管理员账号，没有学校和人员。
口令只显示这一次。正式部署与演示数据不能放在一起。

  --province 省代码   行政区划代码的前两位，例如四川省为 51
  --admin 账号        第一个管理员的账号，默认 admin`,
  async run(args) {
    const { values } = readArgs('init', args, { province: { type: 'string' }, admin: { type: 'string' } })
    const code = values.province ?? ''
    const username = values.admin ?? 'admin'
    if (!/^\d{2}$/.test(code)) throw new ConfigError('没有写省代码。例如四川省：luban init --province 51。')
    if (!/^[a-z0-9._-]{3,40}$/i.test(username))
      throw new ConfigError(`账号“${username}”不能用。账号由 3–40 个字母、数字、点、横线组成。`)
    const region = regions.find((one) => one.level === 'province' && one.code === `${code}0000`)
    if (!region)
      throw new ConfigError(
        `没有代码为“${code}”的省级行政区。省代码是行政区划代码的前两位，例如四川省为 51。`,
      )
    return withSystem(async (system) => {
      const [there] = await listProvinces(system.database)
      if (there)
        throw new ConfigError(
          `这里已有${there.demonstration ? '演示部署' : '正式部署'}（${there.name}），没有改动。用 LUBAN_HOME 指定一个空目录再运行 luban init。`,
        )
      const password = await withFoundingLock(system.database, () => found(system, `p${code}`, region, username))
      console.log(`正式部署已建立：${region.name}，省、市、县三级主管部门已列入，没有学校和人员。`)
      console.log(`第一个管理员：账号 ${username}，口令 ${password}`)
      console.log('口令只显示这一次，首次登录须先修改。下一步：luban serve 启动。')
      return 0
    })
  },
}

/** The province is entered last, so that an interrupted run can be started again. Answers with the password. */
async function found(
  system: System,
  schema: string,
  region: { code: string; name: string },
  username: string,
): Promise<string> {
  const admin = await system.database.admin()
  try {
    await admin.query(`drop schema if exists ${admin.escapeIdentifier(schema)} cascade`)
    await admin.query('delete from national.migration where schema_name = $1', [schema])
    await admin.query('delete from auth."user" where username = $1', [username.toLowerCase()])
    await admin.query('delete from national.post where schema_name = $1', [schema])
    await migrate(admin, moduleIds, [schema])
    await loadReferenceData(admin)
    const password = randomPassword()
    const accountId = await system.sessions.createAccount({ username, name: '系统管理员', password, mustChange: true })
    const client = await system.database.widePool.connect()
    try {
      await client.query('begin')
      await client.query('select national.enter($1, null, null, null)', [schema])
      const today = new Date().toISOString()
      await insertRows(
        client,
        'org',
        authoritiesOf(region.code, regions).map((row) => ({ ...row, version: 1, created_at: today })),
      )
      await client.query(
        `insert into national.post (id, account_id, schema_name, role, org_no, org_name, holder_name)
         select $1, $2, $3, 'systemAdmin', org_no, short_name, '系统管理员' from org where org_no = $4`,
        [newId(), accountId, schema, Number(region.code) * 1_000_000],
      )
      await client.query('commit')
    } catch (error) {
      await client.query('rollback')
      throw error
    } finally {
      client.release()
    }
    await admin.query(
      'insert into national.province (schema_name, region, name, demonstration) values ($1, $2, $3, false)',
      [schema, region.code, region.name],
    )
    return password
  } finally {
    await admin.end()
  }
}

/** Sixteen characters that are not mistaken for one another when read from a screen: about 92 bits. */
function randomPassword(): string {
  const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789'
  const chars = Array.from({ length: 16 }, () => alphabet[randomInt(alphabet.length)])
  return [0, 4, 8, 12].map((at) => chars.slice(at, at + 4).join('')).join('-')
}
