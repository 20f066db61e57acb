import { z } from 'zod'
import { pathFields } from '../kernel/api.ts'
import type { Route } from '../kernel/http.ts'

const problem = {
  type: 'object',
  properties: { status: { type: 'integer' }, message: { type: 'string' }, issues: { type: 'array', items: { type: 'object' } }, refusal: { type: 'object' }, id: { type: 'string' } },
  required: ['status', 'message'],
}

/** The OpenAPI 3.1 document of everything that is mounted, made from the contracts. */
export function openApi(routes: readonly Route[]): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const { id, module, endpoint } of routes) {
    const schema = z.toJSONSchema(endpoint.input, { io: 'input' }) as { properties?: Record<string, object>; required?: string[] }
    const inPath = pathFields(endpoint.path)
    const fields = Object.entries(schema.properties ?? {})
    const parameter = ([name, one]: [string, object], where: 'path' | 'query') => ({ name, in: where, required: where === 'path' || (schema.required ?? []).includes(name), schema: one })
    const others = fields.filter(([name]) => !inPath.includes(name))
    const asQuery = endpoint.method === 'GET' || endpoint.upload !== undefined
    const operation: Record<string, unknown> = {
      operationId: id,
      summary: endpoint.title,
      tags: [module],
      'x-needs': endpoint.needs,
      parameters: [
        ...fields.filter(([name]) => inPath.includes(name)).map((one) => parameter(one, 'path')),
        ...(asQuery ? others.map((one) => parameter(one, 'query')) : []),
        ...(endpoint.method === 'GET' ? [] : [{ name: 'Idempotency-Key', in: 'header', required: true, schema: { type: 'string', minLength: 8, maxLength: 80 } }]),
      ],
      responses: {
        200: {
          description: '成功',
          content: endpoint.download ? { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } : { 'application/json': { schema: z.toJSONSchema(endpoint.output, { io: 'output' }) } },
        },
        '4XX': { description: '没有办成，说明原因', content: { 'application/json': { schema: problem } } },
        '5XX': { description: '系统故障', content: { 'application/json': { schema: problem } } },
      },
      security: endpoint.needs === 'public' ? [] : [{ session: [] }],
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
    info: { title: '鲁班 技工教育信息管理系统', version: '0.1.0', description: '每个接口由同一份契约生成服务端类型、浏览器客户端和本文档。' },
    servers: [{ url: '/' }],
    paths,
    components: { securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'luban.session_token' } } },
  }
}
