import { expect, test } from 'vitest'
import { holdBody } from './body-budget.ts'
import { networkOf } from './network.ts'

const MB = 1024 * 1024

test('请求内容合计有上限：访客的占满了不影响登录的人，办完就放出来；小的内容不受影响', () => {
  const stalled = Array.from({ length: 8 }, (_, at) => holdBody('visitor', `net ${at % 4}`))
  for (const one of stalled) one.holds(20 * MB)
  const more = holdBody('visitor', 'net 9')
  expect(() => more.holds(20 * MB)).toThrow('正在上传的文件太多')
  expect(() => more.holds(200_000)).not.toThrow()
  expect(() => holdBody('account', 'a').holds(300 * MB)).not.toThrow()
  stalled[0]!.release()
  expect(() => more.holds(20 * MB)).not.toThrow()
  for (const one of [...stalled.slice(1), more]) one.release()
})

test('一个网络、一个账户也有上限；说几次已收的数，只记最后的', () => {
  const [first, second] = [holdBody('visitor', 'one'), holdBody('visitor', 'one')]
  for (let at = 1; at <= 40; at++) first.holds(at * MB)
  expect(() => second.holds(30 * MB)).toThrow('您这里正在上传的文件太多')
  first.release()
  expect(() => second.holds(30 * MB)).not.toThrow()
  second.release()
  const account = holdBody('account', 'b')
  expect(() => account.holds(330 * MB)).toThrow('您这里')
  account.release()
})

test('IPv6 的地址按前 64 位计，IPv4 按地址计', () => {
  expect(networkOf('2001:db8:0:1:aaaa::1')).toBe('2001:db8:0:1::/64')
  expect(networkOf('2001:0db8::1:2:3:4')).toBe('2001:db8:0:0::/64')
  expect(networkOf('fe80::1%eth0')).toBe('fe80:0:0:0::/64')
  expect(networkOf('::1')).toBe('0:0:0:0::/64')
  expect(networkOf('203.0.113.9')).toBe('203.0.113.9')
  expect(networkOf('local')).toBe('local')
})
