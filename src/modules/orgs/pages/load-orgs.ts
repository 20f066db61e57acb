import { call } from '../../../kernel/client.ts'
import type { OrgNode } from '../../../ui/OrgPicker.tsx'
import { api } from '../api.ts'

/** One level of the tree; with `kinds` only these can be chosen, the others are the way to them. */
export async function loadOrgs(parent: number | undefined, kinds: readonly string[]): Promise<OrgNode[]> {
  const { rows } = await call(api.listOrgTree, parent === undefined ? {} : { parent })
  return rows.map((row) => ({
    no: row.no,
    name: row.name,
    children: row.children,
    choosable: kinds.includes(row.kind),
  }))
}

export async function searchOrgs(
  q: string,
  kinds: readonly ('authority' | 'school' | 'site')[],
): Promise<OrgNode[]> {
  const { rows } = await call(api.suggestOrgs, { q, kind: [...kinds] })
  return rows.map((row) => ({ no: row.no, name: row.name, children: 0 }))
}
