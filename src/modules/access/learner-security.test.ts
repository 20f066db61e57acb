import { afterAll, beforeAll, expect, test } from 'vitest'
import { testAccountPassword } from '../../../tests/support/keys.ts'
import { addNamedStudent, addPost } from '../../../tests/support/named-people.ts'
import { attempt, sendAs } from '../../../tests/support/sign-in.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { totpCode, totpStep } from '../../kernel/totp.ts'
import { api } from './api.ts'

let world: World
let account: string
beforeAll(async () => {
  world = await openWorld()
  const { personId } = await addNamedStudent(world, { name: '学员甲', idNumber: '510104200903171234' })
  account = await addPost(world, { username: 'selfLearner', name: '学员甲', role: 'learner', org: orgs.qingcheng, personId })
})
afterAll(() => world.close())

// A learner writes under another policy of the database than staff: what staff can do for themselves is done once more.
test('学员自己改口令、退出其他设备、启用和停用动态码、退出全部设备；每一步都在自己名下留痕', async () => {
  const { cookie } = await attempt(world, 'selfLearner', testAccountPassword)
  await attempt(world, 'selfLearner', testAccountPassword)
  const ok = async (sent: ReturnType<typeof sendAs>) => {
    const answer = await sent
    expect(answer.problem?.message ?? '', String(answer.status)).toBe('')
    return answer.data as never as Record<string, unknown>
  }
  expect(await ok(sendAs(world, cookie, api.endOtherSessions, { password: testAccountPassword }))).toEqual({ sessionsEnded: 1 })
  await ok(sendAs(world, cookie, api.changePassword, { current: testAccountPassword, next: 'Learner-words-2026' }))
  const { secret } = (await ok(sendAs(world, cookie, api.beginSecondFactor, { password: 'Learner-words-2026' }))) as { secret: string }
  const { backupCodes } = (await ok(sendAs(world, cookie, api.confirmSecondFactor, { code: totpCode(secret, totpStep(Date.now())) }))) as { backupCodes: string[] }
  expect(backupCodes.length).toBeGreaterThan(5)
  await ok(sendAs(world, cookie, api.dropSecondFactor, { password: 'Learner-words-2026' }))
  await ok(sendAs(world, cookie, api.endAllSessions, {}))
  const rows = await world.sql<{ verb: string; own: boolean }>(
    `select verb, person_id is not null as own from audit where account_id = $1 and verb like 'me.%' order by id`,
    [account],
  )
  expect(rows.map((row) => row.verb)).toHaveLength(6)
  expect(rows.every((row) => row.own)).toBe(true)
})
