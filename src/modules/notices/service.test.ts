import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mailChannel } from '../../kernel/channels/mail.ts'
import { smsChannel } from '../../kernel/channels/sms.ts'
import type { Channels } from '../../kernel/channels/channel.ts'
import { inTransaction, type Ctx } from '../../kernel/context.ts'
import { deliverNotices, endOfQuiet } from '../../kernel/notice-delivery.ts'
import { notify, type NoticeDraft } from '../../kernel/notices.ts'
import { systemActor } from '../../server/actor.ts'
import { orgs } from '../../../tests/support/small-province.ts'
import { openMailbox, type Mailbox } from '../../../tests/support/mailbox.ts'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { api } from './api.ts'

let world: World
let mailbox: Mailbox
beforeAll(async () => {
  world = await openWorld()
  mailbox = await openMailbox()
  await world.sql(`insert into policy_parameter (id, org_no, key, valid_from, value, created_by) values (gen_random_uuid(), $1, 'notices.sms.quiet-to', '2020-01-01', '21', 'x')`, [orgs.province])
})
afterAll(async () => {
  await mailbox.close()
  await world.close()
})

const system = () => systemActor({ schema: 'p51', region: '510000', name: '四川省', demonstration: false }, world.composition, '系统')
const within = <T>(work: (ctx: Ctx) => Promise<T>) => inTransaction(world.database, world.vault, system(), crypto.randomUUID(), work)
const send = (draft: NoticeDraft) => within((ctx) => notify(ctx, draft))
const toRegistrar = (title: string, kind = 'case.returned'): NoticeDraft => ({
  to: { orgNo: orgs.qingcheng, permission: 'students.edit' },
  kind,
  title,
  text: '照片不清楚，请换一张。',
  link: '/cases/1',
})
const deliver = (channels: Omit<Channels, 'publicUrl'>) =>
  deliverNotices({ database: world.database, vault: world.vault, channels: { publicUrl: 'https://luban.example', ...channels }, actor: system() })
const logOf = (title: string) =>
  world.sql<{ id: string; state: string; attempts: number; cause: string | null; next: number }>(
    `select d.id, d.state, d.attempts, d.cause, extract(epoch from d.next_at - now())::float as next from notice_delivery d join notice n on n.id = d.notice_id where n.title = $1`,
    [title],
  )
const due = () => world.sql(`update notice_delivery set next_at = now() - interval '1 second' where state = 'queued'`)

test('通知只到持有那个权限的本单位岗位，未读数随已读减少，别校看不到也标不了', async () => {
  const registrar = await world.as('qingchengRegistrar')
  await send(toRegistrar('注册被退回'))
  const list = await registrar.ok(api.listNotices, {})
  expect(list.unread).toBe(1)
  expect(list.rows[0]).toMatchObject({ title: '注册被退回', kindTitle: '办件被退回', link: '/cases/1', readAt: null })
  for (const other of ['fujiangRegistrar', 'chengduOfficer', 'provinceOfficer'] as const) {
    const client = await world.as(other)
    expect((await client.ok(api.listNotices, {})).rows.map((row) => row.title)).not.toContain('注册被退回')
    expect((await client.ok(api.readNotices, { ids: [list.rows[0]!.id] })).read).toBe(0)
  }
  expect(await registrar.ok(api.readNotices, { ids: [list.rows[0]!.id] })).toEqual({ read: 1, unread: 0 })
  expect((await registrar.ok(api.listNotices, { unread: true })).rows).toEqual([])
  expect((await registrar.ok(api.countNotices, {})).unread).toBe(0)
})

test('学校可以通知主管部门，事务撤销了通知也没有', async () => {
  const school = { ...system(), role: 'registrar' as const, org: { no: orgs.qingcheng as number, name: '青城技师学院' } }
  const draft: NoticeDraft = { to: { orgNo: orgs.chengdu, permission: 'todos.act' }, kind: 'case.received', title: '来了一件注册', link: '/todos' }
  const asSchool = <T>(work: (ctx: Ctx) => Promise<T>) => inTransaction(world.database, world.vault, school, crypto.randomUUID(), work)
  await expect(
    asSchool(async (ctx) => {
      await notify(ctx, { ...draft, title: '没有办成的事' })
      throw new Error('撤销')
    }),
  ).rejects.toThrow('撤销')
  await asSchool((ctx) => notify(ctx, draft))
  const titles = (await (await world.as('chengduOfficer')).ok(api.listNotices, {})).rows.map((row) => row.title)
  expect(titles).toContain('来了一件注册')
  expect(titles).not.toContain('没有办成的事')
})

test('标题和正文里的证件号码、手机号被遮蔽，链接只能是本系统的页面', async () => {
  await send({ ...toRegistrar('学生 510104200801011234 的资料'), text: '电话 13812345678，号码51010420080101123X。' })
  const { rows } = await (await world.as('qingchengRegistrar')).ok(api.listNotices, { q: '的资料' })
  expect(rows[0]!.title).toBe('学生 5101************34 的资料')
  expect(rows[0]!.body).toBe('电话 138****5678，号码5101************3X。')
  await expect(send({ ...toRegistrar('外部链接'), link: '//evil.example/x' })).rejects.toThrow('not a page')
})

test('没有选过渠道的人不发邮件；地址写错当场说明；选了以后真的发到邮件服务器，只有标题和链接，只发一次', async () => {
  const registrar = await world.as('qingchengRegistrar')
  await send(toRegistrar('选以前的'))
  await deliver({ mail: mailChannel({ url: mailbox.url, from: '鲁班 <notice@luban.example>' }) })
  expect(mailbox.mails).toEqual([])

  const bad = await registrar.send(api.saveNoticeSetting, { mail: 'zhou@', mailKinds: [], smsKinds: [] })
  expect(bad.problem.issues![0]!.message).toContain('name@example.cn')
  expect((await registrar.send(api.saveNoticeSetting, { mailKinds: [], smsKinds: ['case.returned'] })).problem.message).toContain('手机号')
  expect((await registrar.send(api.saveNoticeSetting, { mail: 'zhou@qingcheng.example', mailKinds: ['没有这类'], smsKinds: [] })).status).toBe(400)
  await registrar.ok(api.saveNoticeSetting, { mail: 'zhou@qingcheng.example', mailKinds: ['case.returned'], smsKinds: [] })
  expect(await registrar.ok(api.getNoticeSetting, {})).toMatchObject({ mail: 'z***@qingcheng.example', mailKinds: ['case.returned'] })
  expect(await world.sql(`select 1 from notice_setting where encode(mail_sealed, 'escape') like '%zhou%'`)).toEqual([])

  await send(toRegistrar('两份照片被退回'))
  await send(toRegistrar('没有选的一类', 'job.done'))
  const channels = { mail: mailChannel({ url: mailbox.url, from: '鲁班 <notice@luban.example>' }) }
  await Promise.all([deliver(channels), deliver(channels), deliver(channels)])
  await deliver(channels)
  expect(mailbox.mails).toHaveLength(1)
  expect(mailbox.mails[0]!.to).toEqual(['zhou@qingcheng.example'])
  expect(mailbox.mails[0]!.text).toContain('https://luban.example/cases/1')
  expect(mailbox.mails[0]!.text).not.toContain('照片不清楚')
  expect(await logOf('两份照片被退回')).toMatchObject([{ state: 'sent', attempts: 1, cause: null }])
  expect(await logOf('没有选的一类')).toEqual([])
})

test('邮件服务器一时不收就过一会儿再试，写明原因和次数；明确拒收的不再试，管理员可以重发', async () => {
  const channels = { mail: mailChannel({ url: mailbox.url, from: '鲁班 <notice@luban.example>' }) }
  mailbox.answer(451, '稍后再试')
  await send(toRegistrar('一时不收'))
  await deliver(channels)
  const [first] = await logOf('一时不收')
  expect(first).toMatchObject({ state: 'queued', attempts: 1 })
  expect(first!.cause).toContain('451')
  expect(first!.next).toBeGreaterThan(50)
  expect(await deliver(channels)).toBe(0)
  await due()
  mailbox.answer(250, '')
  await deliver(channels)
  expect(await logOf('一时不收')).toMatchObject([{ state: 'sent', attempts: 2 }])

  mailbox.answer(550, '没有这个信箱')
  await send(toRegistrar('地址不存在'))
  await deliver(channels)
  const [refused] = await logOf('地址不存在')
  expect(refused).toMatchObject({ state: 'failed', attempts: 1 })
  mailbox.answer(250, '')
  const admin = await world.as('systemAdmin')
  expect((await (await world.as('qingchengRegistrar')).send(api.listDeliveries, {})).status).toBe(403)
  const log = await admin.ok(api.listDeliveries, { state: 'failed' })
  expect(log.rows[0]).toMatchObject({ title: '地址不存在', holderName: '周*', address: 'z***@qingcheng.example' })
  await admin.ok(api.retryDelivery, { id: refused!.id })
  await deliver(channels)
  expect(await logOf('地址不存在')).toMatchObject([{ state: 'sent' }])
  expect((await admin.send(api.retryDelivery, { id: refused!.id })).status).toBe(409)
  expect((await admin.send(api.retryDelivery, { id: crypto.randomUUID() })).status).toBe(404)
})

test('一直不通的试完规定次数后停下；没有配置渠道的写明原因；发送中断的不自动重发', async () => {
  await send(toRegistrar('一直不通'))
  const closed = { mail: mailChannel({ url: 'smtp://127.0.0.1:9', from: 'a@b.example' }) }
  for (let attempt = 1; attempt <= 6; attempt++) {
    await deliver(closed)
    await due()
  }
  expect(await logOf('一直不通')).toMatchObject([{ state: 'failed', attempts: 6 }])

  await send(toRegistrar('没有配置'))
  await deliver({})
  expect((await logOf('没有配置'))[0]).toMatchObject({ state: 'failed', cause: '还没有配置邮件服务器。' })

  await send(toRegistrar('半路断电'))
  await world.sql(`update notice_delivery set state = 'sent' where state = 'queued'`)
  await deliver({ mail: { send: () => new Promise((done) => setTimeout(done, 10)) } })
  await world.sql(`update notice_delivery d set state = 'sending', claimed_at = now() - interval '10 minutes' from notice n where n.id = d.notice_id and n.title = '半路断电'`)
  const before = mailbox.mails.length
  await deliver({ mail: mailChannel({ url: mailbox.url, from: 'a@b.example' }) })
  expect((await logOf('半路断电'))[0]).toMatchObject({ state: 'failed', cause: expect.stringContaining('没有自动重发') })
  expect(mailbox.mails.length).toBe(before)
})

test('短信发到配置的网关，带同一个编号和令牌；静默时间里推迟到结束', async () => {
  const calls: { headers: Record<string, unknown>; body: { id: string; to: string; text: string } }[] = []
  let status = 503
  const gateway = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      calls.push({ headers: request.headers, body: JSON.parse(text) as never })
      response.writeHead(status).end('忙')
    })
  })
  await new Promise<void>((done) => gateway.listen(0, '127.0.0.1', done))
  const { port } = gateway.address() as AddressInfo
  const sms = smsChannel({ url: `http://127.0.0.1:${port}/send`, token: 'secret', signature: '鲁班' })
  try {
    const registrar = await world.as('qingchengRegistrar')
    await registrar.ok(api.saveNoticeSetting, { phone: '13800001234', mailKinds: [], smsKinds: ['case.overdue'] })
    await send(toRegistrar('一件逾期', 'case.overdue'))
    await deliver({ sms })
    expect((await logOf('一件逾期'))[0]!.cause).toContain('503')
    status = 200
    await due()
    await deliver({ sms })
    expect(await logOf('一件逾期')).toMatchObject([{ state: 'sent', attempts: 2 }])
    expect(calls).toHaveLength(2)
    expect(calls[1]!.body).toEqual({ id: calls[0]!.body.id, to: '13800001234', text: '【鲁班】一件逾期。查看 https://luban.example/cases/1' })
    expect(calls[1]!.headers).toMatchObject({ 'idempotency-key': calls[1]!.body.id, authorization: 'Bearer secret' })

    // All day but the last hour is quiet, and the last hour too when the test runs in it.
    await world.sql(`update policy_parameter set value = to_jsonb((extract(hour from now() at time zone 'Asia/Shanghai')::int + 1) % 24) where key = 'notices.sms.quiet-to'`)
    await world.sql(
      `insert into policy_parameter (id, org_no, key, valid_from, value, created_by) values (gen_random_uuid(), $1, 'notices.sms.quiet-from', '2020-01-01', to_jsonb(extract(hour from now() at time zone 'Asia/Shanghai')::int), 'x')`,
      [orgs.province],
    )
    await send(toRegistrar('静默时间里的', 'case.overdue'))
    await deliver({ sms })
    const [held] = await logOf('静默时间里的')
    expect(held).toMatchObject({ state: 'queued', attempts: 0 })
    expect(held!.next).toBeGreaterThan(0)
    expect(calls).toHaveLength(2)
  } finally {
    gateway.close()
  }
})

test('静默时间可以跨零点，相同的起止就是没有', () => {
  expect(endOfQuiet(21, 8, '2026-11-22T14:30:00Z')).toBe('2026-11-23T00:00:00.000Z')
  expect(endOfQuiet(21, 8, '2026-11-22T22:00:00Z')).toBe('2026-11-23T00:00:00.000Z')
  expect(endOfQuiet(21, 8, '2026-11-22T04:00:00Z')).toBeUndefined()
  expect(endOfQuiet(12, 14, '2026-11-22T05:00:00Z')).toBe('2026-11-22T06:00:00.000Z')
  expect(endOfQuiet(8, 8, '2026-11-22T00:00:00Z')).toBeUndefined()
})
