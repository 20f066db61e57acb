import pg from 'pg'

/** A statement of a request, with the role of its connection and the scope that it entered, if any. */
export type Asked = { text: string; values: unknown[]; role: string; enter: string | undefined }
export type PlanNode = { 'Node Type': string; 'Relation Name'?: string; 'Index Cond'?: string; 'Plan Rows': number; Plans?: PlanNode[] }

/** Every statement that this process sends to a database while `work` runs. */
export async function recordStatements(work: () => Promise<unknown>): Promise<Asked[]> {
  const asked: Asked[] = []
  const scope = new Map<pg.Client, string>()
  const original = pg.Client.prototype.query
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const given = args[0] as string | { text?: string; values?: unknown[] }
    const text = typeof given === 'string' ? given : (given.text ?? '')
    const values = typeof given === 'string' ? (Array.isArray(args[1]) ? args[1] : []) : (given.values ?? [])
    const enter = /select national\.enter\([^$]*?\)/.exec(text)?.[0]
    if (enter) scope.set(this, enter)
    else asked.push({ text, values, role: this.user ?? 'luban_app', enter: scope.get(this) })
    return (original as (...all: unknown[]) => unknown).apply(this, args)
  } as typeof original
  try {
    await work()
  } finally {
    pg.Client.prototype.query = original
  }
  return asked
}

/** The plan of a statement under its role and in its scope; undefined for what is no query. `settings` hold for it alone. */
export async function planOf(admin: pg.Client, { text, values, role, enter }: Asked, settings = ''): Promise<PlanNode | undefined> {
  if (!/^\s*(select|with)\b/i.test(text)) return undefined
  await admin.query('begin')
  try {
    await admin.query(`${settings}; set local search_path = p51, national; set local role ${role}`)
    if (enter) await admin.query(enter)
    const { rows } = await admin.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(`explain (format json) ${text}`, values)
    return rows[0]!['QUERY PLAN'][0].Plan
  } finally {
    await admin.query('rollback')
  }
}
