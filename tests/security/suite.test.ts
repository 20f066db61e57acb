import fs from 'node:fs'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { log } from '../../src/kernel/log.ts'
import { addNamedStudent } from '../support/named-people.ts'
import { testAccountPassword } from '../support/keys.ts'
import { demonstrationPassword } from '../../src/server/demo/accounts.ts'
import { canariesIn, plant } from './canaries.ts'
import { askWithHardWords, HARD_WORDS } from './kept.ts'
import { shoot } from './malformed.ts'
import { haveVectors } from './malform.ts'
import { plantRows } from './plant-rows.ts'
import { gather, inClear, join, peopleOf } from './privacy-join.ts'
import { randomOf, SEED } from './random.ts'
import { FULL, openTarget, type Target } from './target.ts'
import { askForStrangers, strayRows } from './strangers.ts'
import { median, survey, walk, type Range } from './walk.ts'

// The long form asks for a quarter of an hour.
vi.setConfig({ testTimeout: FULL ? 3_600_000 : 180_000, hookTimeout: 900_000 })

const SHOTS = Number(process.env.SHOTS ?? (FULL ? 100_000 : 1_000))
const SHARE = Number(process.env.SHARE ?? (FULL ? 1 : 0.03))
const OUTSIDE = '各种坏文本（../shared/vectors/blns.json、csv-spectrum）'

let target: Target
let range: Range
const logged: string[] = []

beforeAll(async () => {
  const write = fs.writeSync.bind(fs) as (...args: unknown[]) => number
  vi.spyOn(fs, 'writeSync').mockImplementation(((...args: unknown[]) => {
    if (args[0] !== 2) return write(...args)
    logged.push(String(args[1]))
    return Buffer.byteLength(String(args[1]))
  }) as never)
  log.level = 'trace'
  target = await openTarget()
  // The small province has nobody in it yet.
  if (!FULL) {
    for (const [at, number] of ['510104200903171234', '510104200811294321', '510703200906150018'].entries()) {
      await addNamedStudent(target as never, { name: `试验${'甲乙丙'[at]}`, idNumber: number, ...(at === 2 ? { org: 510700_0001_00 } : {}) })
    }
  }
})
afterAll(async () => {
  vi.restoreAllMocks()
  await target.close()
})

test('隐私：公开的接口、查询和导出合起来，一个人的证件号码最多拼出 6 位，出生日期一天也拼不出；库里没有明文号码', async () => {
  range = await survey(target, randomOf(SEED))
  const people = await peopleOf(target, FULL ? 400 : 3)
  expect(people.length).toBeGreaterThan(2)
  const visitor = range.holders.filter((one) => one.visitor)
  const open = await gather(target, range.operations, visitor, people, randomOf(SEED))
  const said = join(people, open)
  console.log(`隐私：${people.length} 人，公开的记录 ${open.length} 条，说到其中的人 ${said.mentions} 次，一人最多 ${said.most} 位`)
  expect(said.leaks).toEqual([])
  if (FULL) expect(said.mentions).toBeGreaterThan(5)
  const clerks = range.holders.filter((one) => (FULL ? ['registrar', 'cityOfficer', 'provinceOfficer', 'auditAdmin'] : ['provinceOfficer']).includes(one.role))
  const inside = join(people, await gather(target, range.operations.filter((one) => one.download || FULL), clerks, people, randomOf(SEED)))
  console.log(`隐私：各岗位的读取和导出说到其中的人 ${inside.mentions} 次，一人最多 ${inside.most} 位`)
  expect(inside.leaks.filter((one) => one.digits > 6)).toEqual([])
  expect(await inClear(target, await peopleOf(target, 10_000))).toEqual([])
})

// Before rows made up from the catalog are there: what they hold is no sense, and would be answered with a fault.
test(`坏输入：按 OpenAPI 文档乱填的请求，没有 5xx，没有超过 5 秒的，每个拒绝都有中文句子（${OUTSIDE}不在时用自带的）`, async () => {
  const outcome = await shoot(target, SHOTS, randomOf(SEED), (line) => FULL && console.log(line))
  console.log(`坏输入：${outcome.shots} 次，种子 ${SEED}，${haveVectors ? '用了' : '没有找到'}${OUTSIDE}；答复 ${JSON.stringify(outcome.byStatus)}；最慢 ${Math.round(outcome.slowest)} 毫秒，共 ${Math.round(outcome.seconds)} 秒`)
  for (const line of [...outcome.failures, ...outcome.slow].slice(0, 40)) console.log(line)
  if (outcome.failures.length > 0) console.log(logged.filter((line) => line.includes('"level":50')).slice(-20).map((line) => line.slice(0, 1200)).join(''))
  expect(outcome.failures).toEqual([])
  expect(outcome.slow).toEqual([])
})

test('收下的字一个不改：生僻字、名字里的点、引号、符号、连着的空格，库里的和送来的一模一样', async () => {
  const kept = await askWithHardWords(target, range, randomOf(SEED), FULL ? 4 : 1)
  const taken = Object.values(kept.taken).reduce((sum, one) => sum + one, 0)
  console.log(`原样：${HARD_WORDS.length} 种字，写了 ${kept.asked} 次，收下 ${taken} 次（${Object.keys(kept.taken).length} 个接口），库里找到 ${kept.found} 处`)
  expect(kept.changed).toEqual([])
  expect(kept.found).toBeGreaterThan(FULL ? 100 : 10)
})

test('隔离：每个接口、每个岗位，拿自己的、旁边的、上级的、下级的、别省的编号去问，没有一处带出别人的内容；别人的和不存在的答复相同', async () => {
  const orgs = FULL ? await target.sql<{ org: number }>(`select distinct p.org_no as org from national.post p join auth."user" u on u.id = p.account_id where u.username in ('registrar2', 'mianyang')`) : [510100_0001_00, 510700_0001_00, 510100_0000_00, 510700_0000_00].map((org) => ({ org }))
  let rows = 0
  for (const { org } of orgs) rows += await plantRows(target, 'p51', org)
  const schemas = FULL ? ['p51', 'p50'] : ['p51']
  for (const schema of schemas) {
    const planted = await plant(target, schema)
    console.log(`隔离：${schema} 的 ${planted.tables} 张表，${planted.columns} 列写入标记 ${planted.rows} 处，补行 ${rows}；只存代码、号码的列 ${planted.coded.length}`)
  }
  range = await survey(target, randomOf(SEED))
  const found = await walk(target, range, randomOf(SEED), { share: SHARE, perPlace: 3 })
  const pairs = found.times
  const [absent, foreign] = [median(pairs.map((one) => one.absent)), median(pairs.map((one) => one.foreign))]
  const slower = pairs.filter((one) => one.foreign > one.absent).length
  console.log(`隔离：探测 ${found.probes} 次 ${JSON.stringify(found.byKind)}；答复 ${JSON.stringify(found.byStatus)}；格式 ${JSON.stringify(found.formats)}；看到自己的标记 ${found.own} 处，共同办件里对方的 ${found.common} 处`)
  console.log(`隔离：不存在的和别人的各问 ${pairs.length} 次，用时中位数 ${absent.toFixed(2)} 和 ${foreign.toFixed(2)} 毫秒，别人的更慢的占 ${((100 * slower) / Math.max(1, pairs.length)).toFixed(1)}%`)
  if (found.broken.length > 0) console.log(`隔离：补行不成样子而答 5xx 的 ${found.broken.length} 次`, found.broken.slice(0, 5))
  expect(found.foreign).toEqual([])
  expect(found.unlike).toEqual([])
  expect(found.own).toBeGreaterThan(FULL ? 1000 : 20)
  expect(found.probes).toBeGreaterThan(FULL ? 20_000 : 500)
})

test('单位编号：别省的、名册里没有的单位编号，任何岗位都写不进任何一张表', async () => {
  const before = new Set(await strayRows(target, 'p51'))
  const asked = await askForStrangers(target, range, randomOf(SEED))
  expect(asked).toBeGreaterThan(30)
  expect((await strayRows(target, 'p51')).filter((one) => !before.has(one))).toEqual([])
  console.log(`单位编号：拿别省的、没有的单位去写 ${asked} 次`)
})

test('日志：以上所有请求的日志里没有证件号码、口令、会话、姓名和标记过的内容', async () => {
  const text = logged.join('')
  const people = await peopleOf(target, 10_000)
  const numbers = new Set(people.map((one) => one.number))
  expect([...text.matchAll(/(?<!\d)\d{17}[\dX](?!\d)/g)].map((match) => match[0]).filter((one) => numbers.has(one))).toEqual([])
  expect(canariesIn(text)).toEqual([])
  for (const word of [demonstrationPassword, testAccountPassword, 'session_token', '-----BEGIN']) expect(text.includes(word), word).toBe(false)
  for (const { token } of await target.sql<{ token: string }>('select token from auth.session')) expect(text.includes(token)).toBe(false)
  console.log(`日志：${logged.length} 行，${text.length} 字`)
})
