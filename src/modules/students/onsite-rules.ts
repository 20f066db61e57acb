/** The newest on-site result of one row: 在场、不在、不符. */
export type OnsiteResult = 'present' | 'absent' | 'mismatch'

export type OnsiteFacts = {
  /** Rows still in the case. */
  rowIds: readonly string[]
  /** Rows that were in the case and went back to the school; they count in the sample. */
  leftIds: readonly string[]
  /** Newest result per row, over all checks of the case. */
  results: ReadonlyMap<string, OnsiteResult>
  /** How many checks were recorded, and how many of them were samples. */
  checks: number
  samples: number
  parameters: { required: boolean; minimumSample: number; minimumCount: number; mismatchFull: boolean }
}

export type OnsiteVerdict = {
  /** Rows that must be returned: 不在 or 不符. */
  refused: string[]
  /** Rows that still need a result of their own. */
  missing: string[]
  /** Rows a sample check stands for: 抽查范围外. */
  outside: string[]
  /** Why the missing ones are missing, in words; empty when none is. */
  why: string
}

/**
 * Judges the on-site verification (001:1319 网上审核和现场核实相结合). The share, the least count and the widening
 * after a mismatch are parameters, because the text gives no figures (推):
 * a row found 在场 may be approved, one found 不在 or 不符 never; a row that a sample check did not draw may be
 * approved when enough were drawn (the larger of the share and the least count, all of a small batch) and, while
 * `mismatchFull` holds, no 不符 was found in the case; otherwise every row needs its own result.
 */
export function judgeOnsite(facts: OnsiteFacts): OnsiteVerdict {
  const refused = facts.rowIds.filter((id) => ['absent', 'mismatch'].includes(facts.results.get(id) ?? ''))
  const open = facts.rowIds.filter((id) => !facts.results.has(id))
  if (open.length === 0 || !facts.parameters.required) return { refused, missing: [], outside: open, why: '' }
  if (facts.checks === 0) return { refused, missing: open, outside: [], why: '现场核实还没有登记' }
  if (facts.samples === 0)
    return { refused, missing: open, outside: [], why: `还有 ${open.length} 人没有核实结果` }
  const { minimumSample, minimumCount, mismatchFull } = facts.parameters
  const all = [...facts.rowIds, ...facts.leftIds]
  const drawn = all.filter((id) => facts.results.has(id)).length
  const mismatches = all.filter((id) => facts.results.get(id) === 'mismatch').length
  if (mismatchFull && mismatches > 0)
    return {
      refused,
      missing: open,
      outside: [],
      why: `抽查发现 ${mismatches} 人不符，要改为全部核实，还有 ${open.length} 人没有核实`,
    }
  const needed = Math.min(all.length, Math.max(Math.ceil(all.length * minimumSample), minimumCount))
  if (drawn < needed)
    return {
      refused,
      missing: open,
      outside: [],
      why: `已核实 ${drawn} 人，抽查至少要 ${needed} 人（不低于 ${Math.round(minimumSample * 100)}%，并且不少于 ${minimumCount} 人，总数不足的全部核实）`,
    }
  return { refused, missing: [], outside: open, why: '' }
}
