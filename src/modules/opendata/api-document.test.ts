import { expect, test } from 'vitest'
import { compose } from '../../server/modules.ts'
import { openApi } from '../../server/openapi.ts'
import { exampleOf, fieldsOf, groupsOf, typeWords, type ApiDocument } from './api-document.ts'

const { routes, modules } = await compose()
const document = JSON.parse(JSON.stringify(openApi(routes, modules))) as ApiDocument

test('接口文档按模块列出每一个接口，一个不少、一个不重', () => {
  const shown = groupsOf(document, '', false).flatMap((group) => group.entries.map((entry) => entry.operation.operationId))
  expect(shown.toSorted()).toEqual(routes.map((route) => route.id).toSorted())
})

test('检索词都要有；只看不用登录的，就没有别的', () => {
  const found = groupsOf(document, '开放数据 all', false)
  for (const group of found) for (const { path, operation } of group.entries) expect(`${group.title}${operation.summary}${path}${operation['x-needs-title']}`.toLowerCase()).toContain('all')
  const open = groupsOf(document, '', true).flatMap((group) => group.entries)
  expect(open.length).toBeGreaterThan(20)
  expect(open.every((entry) => entry.operation['x-needs'] === 'public')).toBe(true)
  expect(groupsOf(document, '没有这样的接口', false)).toEqual([])
})

test('每个接口都写得出给什么、答复什么和一条能粘贴的例子', () => {
  for (const { entries } of groupsOf(document, '', false)) {
    for (const entry of entries) {
      const { operation } = entry
      for (const parameter of operation.parameters) expect(typeWords(parameter.schema), `${operation.operationId} ${parameter.name}`).not.toBe('')
      for (const { schema } of Object.values(operation.requestBody?.content ?? {})) for (const field of fieldsOf(schema)) expect(field.type).not.toContain('undefined')
      expect(operation.responses['200']?.content, operation.operationId).toBeDefined()
      const example = exampleOf(entry, 'https://luban.example')
      expect(example).toContain(`curl -X ${entry.method} 'https://luban.example${entry.path}'`)
      expect(example.includes('Bearer')).toBe(operation['x-needs'] !== 'public')
      expect(example.includes('Idempotency-Key')).toBe(entry.method !== 'GET')
    }
  }
})

test('类型用词：长度、范围、可选的值、列表里的对象', () => {
  expect(typeWords({ type: 'string', maxLength: 40 })).toBe('文字，最长 40')
  expect(typeWords({ type: 'integer', minimum: -Number.MAX_SAFE_INTEGER, maximum: 100 })).toBe('整数，不大于 100')
  expect(typeWords({ anyOf: [{ type: 'string', enum: ['a', 'b'] }, { type: 'null' }] })).toBe('一种：a、b 或 空')
  expect(fieldsOf({ type: 'object', required: ['rows'], properties: { rows: { type: 'array', items: { type: 'object', properties: { no: { type: 'integer' } } } } } })).toEqual([
    { name: 'rows', type: '列表：对象', required: true, about: '' },
    { name: 'rows[].no', type: '整数', required: false, about: '' },
  ])
})
