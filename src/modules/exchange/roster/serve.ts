import { writeAudit } from '../../../kernel/audit.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { recordViews } from '../../people/public.ts'
import { findRoster, RosterError, type Found } from './answer.ts'
import { paths, resources } from './resources.ts'

export type Served = { body: object; headers: Record<string, string> }

/** Finds the declared path that an address fits, with the values of its names. */
export function routeOf(path: string): { template: string; names: Record<string, string> } | undefined {
  const parts = path.split('/')
  for (const template of Object.keys(paths)) {
    const wanted = template.split('/')
    if (wanted.length !== parts.length) continue
    const names: Record<string, string> = {}
    const fits = wanted.every((part, at) => {
      const name = /^\{(\w+)\}$/.exec(part)?.[1]
      if (name) names[name] = decodeURIComponent(parts[at]!)
      return name !== undefined || part === parts[at]
    })
    if (fits) return { template, names }
  }
  return undefined
}

/**
 * Answers one reading. People who are on the page learn of it in 谁看过; the reading has one audit row. Throws
 * RosterError for a question that cannot be answered.
 */
export async function serveRoster(ctx: Ctx, template: string, names: Record<string, string>, query: Record<string, string>, base: string): Promise<Served> {
  const { resource, where, one, people } = paths[template]!
  const found = await findRoster(ctx, { resource, where, one, path: names, query, base })
  const { one: key, many } = resources[resource]
  const purpose = ctx.actor.token?.name
  if (people && found.rows.length > 0) {
    await recordViews(ctx, found.rows.map((row) => ({ personId: row['sourcedId']!, orgNo: Number(row['primaryOrg'] ?? ctx.actor.org.no) })), `数据交换读取名册${purpose ? `（${purpose}）` : ''}`)
  }
  ctx.audit.subject('roster', '', `${template} ${found.rows.length} 条`)
  ctx.audit.detail({ exchange: true, path: template, count: found.rows.length })
  await writeAudit(ctx, 'exchange.read')
  const objects = found.rows.map(found.build)
  if (one) {
    if (!objects[0]) throw new RosterError(404, 'unknownobject', 'there is no such object in the range of this client')
    return { body: { [key]: objects[0] }, headers: {} }
  }
  return { body: { [many]: objects }, headers: pageHeaders(found, query, `${base}${fill(template, names)}`) }
}

const fill = (template: string, names: Record<string, string>) => template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(names[name] ?? ''))

function pageHeaders({ total, limit, offset }: Found, query: Record<string, string>, address: string): Record<string, string> {
  const to = (at: number) => `<${address}?${new URLSearchParams({ ...query, limit: String(limit), offset: String(at) })}>`
  const last = Math.max(0, Math.floor((total - 1) / limit) * limit)
  const links = [`${to(0)}; rel="first"`, `${to(last)}; rel="last"`]
  if (offset + limit < total) links.push(`${to(offset + limit)}; rel="next"`)
  if (offset > 0) links.push(`${to(Math.max(0, offset - limit))}; rel="prev"`)
  return { 'x-total-count': String(total), link: links.join(', ') }
}
