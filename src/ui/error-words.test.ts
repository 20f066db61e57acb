import { describe, expect, test } from 'vitest'
import { CallError } from '../kernel/client.ts'
import { errorWords } from './error-words.ts'

const words = (status: number, message = '', id?: string) => errorWords('没有读到签名密钥', '数据没有改动。', new CallError({ status, message, ...(id ? { id } : {}) }))

describe('what is said of a page that could not be shown', () => {
  test('only a fault is called a fault, with the number an administrator can find', () => {
    expect(words(500, '没有保存成功', '7F3A')).toMatchObject({ kind: 'fault', title: '没有读到签名密钥，系统出了故障' })
    expect(words(500, '', '7F3A').text).toContain('编号')
    expect(words(500).text).not.toContain('编号')
    expect(errorWords('没有打开', '', new TypeError('x is undefined')).kind).toBe('fault')
  })

  test('a post without the permission is told so in the words of the server', () => {
    const said = words(403, '本岗位不能“列出签名密钥”，需要权限“管理签名密钥”，有这项权限的是系统管理员。')
    expect(said).toMatchObject({ kind: 'barred', title: '没有读到签名密钥，当前岗位没有权限' })
    expect(said.text).toContain('系统管理员')
    expect(said.text).not.toContain('故障')
  })

  test('an address of nothing says how to look again, not that the system failed', () => {
    const said = words(404, '没有找到这条记录，或者它不在本岗位的范围内。')
    expect(said.kind).toBe('missing')
    expect(said.text).toMatch(/^没有找到这条记录，或者它不在本岗位的范围内。请核对网址/)
  })

  test.each([0, 502, 504])('a server that does not answer (%i) is a matter of the connection', (status) => {
    const said = words(status)
    expect(said).toMatchObject({ kind: 'link', title: '没有读到签名密钥，没有连上服务器' })
    expect(said.text).toContain('检查网络')
  })

  test.each([400, 409, 429, 503])('whatever else the server says (%i) is passed on as it is', (status) => {
    expect(words(status, '请求太多了。请在 30 秒后再试。')).toEqual({ kind: 'told', title: '没有读到签名密钥', text: '请求太多了。请在 30 秒后再试。' })
  })
})
