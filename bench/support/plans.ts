import pg from 'pg'
import type { Population } from './population.ts'

type Statement = { text: string; values: unknown[] }
type Node = { 'Node Type': string; 'Relation Name'?: string; 'Index Name'?: string; Plans?: Node[] }

/**
 * How the database answers the statements that `work` sends about `table`: the indexes used, in the scope of the
 * request. Throws when one of them reads the whole table. `range` is null for the province role.
 */
export async function plansOf(
  { admin }: Population,
  table: string,
  range: { lo: number; hi: number } | null,
  work: () => Promise<unknown>,
): Promise<string> {
  const statements = await record(work)
  const used = new Set<string>()
  await admin.query('begin')
  try {
    await admin.query(`set local role ${range ? 'luban_app' : 'luban_wide'}`)
    await admin.query('select national.enter($1, $2, $3, null)', [
      'p51',
      range?.lo ?? null,
      range?.hi ?? null,
    ])
    for (const { text, values } of statements) {
      if (!new RegExp(`\\b${table}\\b`).test(text) || !/^\s*(select|with)\b/i.test(text)) continue
      const { rows } = await admin.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(
        `explain (format json) ${text}`,
        values,
      )
      for (const node of nodesOf(rows[0]!['QUERY PLAN'][0].Plan)) {
        if (node['Relation Name'] !== table && !node['Index Name']?.startsWith(table)) continue
        if (range && node['Node Type'].includes('Seq Scan')) throw new Error(`读了整张表 ${table}：${text}`)
        used.add(node['Index Name'] ?? node['Node Type'])
      }
    }
  } finally {
    await admin.query('rollback')
  }
  return [...used].sort().join('、')
}

function nodesOf(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)]
}

async function record(work: () => Promise<unknown>): Promise<Statement[]> {
  const statements: Statement[] = []
  const original = pg.Client.prototype.query
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    if (typeof args[0] === 'string')
      statements.push({ text: args[0], values: Array.isArray(args[1]) ? args[1] : [] })
    return (original as (...all: unknown[]) => unknown).apply(this, args)
  } as typeof original
  try {
    await work()
  } finally {
    pg.Client.prototype.query = original
  }
  return statements
}
