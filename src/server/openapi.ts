import { z } from 'zod'
import { pathFields, QUERY_HEADER, typedFields } from '../kernel/api.ts'
import type { Route } from '../kernel/http.ts'
import type { Module } from '../kernel/module.ts'

const problem = {
  type: 'object',
  description: '没有办成的原因，给人看的中文句子。',
  properties: {
    status: { type: 'integer', description: '与答复的状态码相同' },
    message: { type: 'string', description: '是什么、在哪里、怎么改' },
    issues: { type: 'array', items: { type: 'object' }, description: '逐项的问题：字段、位置、句子' },
    refusal: { type: 'object', description: '规则不允许时：事实、规则、条款、下一步' },
    id: { type: 'string', description: '系统故障的编号，报修时说这个' },
  },
  required: ['status', 'message'],
}

/** Every answer that is no success, by the reason that a program has to tell apart. */
const refusals = {
  400: '内容不对：issues 逐项说明',
  401: '没有登录，或令牌、登录已过期',
  403: '没有权限',
  404: '没有，或不在可以看的范围里；两者的答复相同',
  409: '规则不允许，或页面已过期：什么也没有写入',
  422: '同一操作标识换了内容',
  429: '太快，过 Retry-After 秒再来',
  503: '数据库忙或正在停止，过 Retry-After 秒再来',
  '4XX': '没有办成，说明原因',
  '5XX': '系统故障',
}
const toRefusal = Object.fromEntries(Object.keys(refusals).map((status) => [status, { $ref: `#/components/responses/${status}` }]))

/** Said of every field of free text: where it is best written. */
const typedWords = `自由文字：写在请求头 ${QUERY_HEADER} 里（格式与网址的查询部分相同），网址会留在沿途的日志中。完整的证件号码写在网址里不受理。`

/** The OpenAPI 3.1 document of everything that is mounted, made from the contracts. */
export function openApi(routes: readonly Route[], modules: readonly Pick<Module, 'id' | 'title'>[]): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const { id, module, endpoint, permissionTitle } of routes) {
    const schema = z.toJSONSchema(endpoint.input, { io: 'input' }) as { properties?: Record<string, object>; required?: string[] }
    const inPath = pathFields(endpoint.path)
    const fields = Object.entries(schema.properties ?? {})
    const parameter = ([name, one]: [string, object], where: 'path' | 'query') => ({ name, in: where, required: where === 'path' || (schema.required ?? []).includes(name), schema: one, ...(where === 'query' && typedFields(endpoint).has(name) ? { description: typedWords } : {}) })
    const others = fields.filter(([name]) => !inPath.includes(name))
    const asQuery = endpoint.method === 'GET' || endpoint.upload !== undefined
    const operation: Record<string, unknown> = {
      operationId: id,
      summary: endpoint.title,
      tags: [module],
      'x-needs': endpoint.needs,
      'x-needs-title': permissionTitle,
      parameters: [
        ...fields.filter(([name]) => inPath.includes(name)).map((one) => parameter(one, 'path')),
        ...(asQuery ? others.map((one) => parameter(one, 'query')) : []),
        ...(typedFields(endpoint).size > 0 ? [{ name: QUERY_HEADER, in: 'header', required: false, description: `这些字段的所在：${[...typedFields(endpoint)].join('、')}`, schema: { type: 'string' } }] : []),
        ...(endpoint.method === 'GET' ? [] : [{ name: 'Idempotency-Key', in: 'header', required: true, schema: { type: 'string', minLength: 8, maxLength: 80 } }]),
      ],
      responses: {
        200: {
          description: '成功',
          content: endpoint.download ? { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } : { 'application/json': { schema: z.toJSONSchema(endpoint.output, { io: 'output' }) } },
        },
        ...toRefusal,
      },
      security: endpoint.needs === 'public' ? [] : [{ session: [] }, { token: [] }],
    }
    if (endpoint.upload) operation.requestBody = { required: true, content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } }
    else if (endpoint.method !== 'GET') {
      const body = { type: 'object', properties: Object.fromEntries(others), required: (schema.required ?? []).filter((name) => !inPath.includes(name)) }
      operation.requestBody = { required: true, content: { 'application/json': { schema: body } } }
    }
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method.toLowerCase()]: operation }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: '鲁班 技工教育信息管理系统',
      version: '0.1.0',
      summary: '页面上能办的，程序都能办',
      description: '每个接口由同一份契约生成服务端类型、浏览器客户端和本文档。给人看的在 /open-data/api。',
      license: { name: '保留所有权利', identifier: 'LicenseRef-Luban' },
    },
    servers: [{ url: '/' }],
    tags: modules.filter(({ id }) => routes.some((route) => route.module === id)).map(({ id, title }) => ({ name: id, description: title })),
    paths,
    components: {
      schemas: { Problem: problem },
      responses: Object.fromEntries(
        Object.entries(refusals).map(([status, description]) => [status, { description, content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } } }]),
      ),
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'luban.session_token', description: '浏览器里登录以后' },
        token: { type: 'http', scheme: 'bearer', description: '系统管理员签发的接口令牌' },
      },
    },
  }
}
