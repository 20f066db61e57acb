import type { Ctx } from '../../kernel/context.ts'
import { readAmount } from '../../kernel/parameters.ts'
import type { Entry } from './model.ts'
import { fewestPeers, referenceOf, scaled } from './outliers.ts'
import { amountOf } from './model.ts'
import { judge, type Finding, type Surroundings } from './rules.ts'
import { listHandedIn, listPast, listPeers, listValues, replacePeers, type Peer, type ReturnRow, type Round } from './store.ts'

/** What a report is judged against today: its own earlier years, its peers, the parameters of its region. */
export async function surroundingsOf(ctx: Ctx, row: Pick<ReturnRow, 'org_no' | 'level'>, round: Round): Promise<Surroundings> {
  const past = await listPast(ctx, row.org_no, round.period, round.lines.map((line) => line.id))
  const peers = await listPeers(ctx, round.period, row.level)
  return {
    period: round.period,
    relations: round.relations,
    past,
    peers: new Map([...peers].map(([line, one]) => [line, { median: one.median, spread: one.spread, count: one.organisations }])),
    yearShare: await readAmount(ctx, 'returns.year-share', { orgNo: row.org_no }),
    threshold: await readAmount(ctx, 'returns.outlier-z', { orgNo: row.org_no }),
  }
}

/** Judges a report as it stands. */
export async function judgeReturn(ctx: Ctx, row: ReturnRow, round: Round): Promise<{ findings: Finding[]; entries: Map<string, Entry>; around: Surroundings }> {
  const entries = await listValues(ctx, row.id)
  const around = await surroundingsOf(ctx, row, round)
  return { findings: judge(round.lines, entries, around), entries, around }
}

/**
 * Works out again what units of one level reported of a period: of five or more, so that nobody's own figure can be
 * told from it. Runs in the scope of the whole province, over rounds that are open.
 */
export async function refreshPeers(ctx: Ctx, rounds: readonly Round[]): Promise<number> {
  let written = 0
  for (const [period, of] of Map.groupBy(rounds, (round) => round.period)) {
    const lines = new Map(of.flatMap((round) => round.lines).map((line) => [line.id, line]))
    const found = (await listHandedIn(ctx, period)).filter((one) => lines.has(one.line))
    const peers: Peer[] = []
    for (const group of Map.groupBy(found, (one) => `${one.line} ${one.level}`).values()) {
      const [first] = group
      const line = lines.get(first!.line)!
      const reference = referenceOf(group.flatMap((one) => { const amount = amountOf(line, one); return amount === undefined ? [] : [scaled(line.measure, amount)] }), fewestPeers)
      if (reference) peers.push({ line: line.id, level: first!.level, organisations: reference.count, median: reference.median, spread: reference.spread })
    }
    await replacePeers(ctx, period, peers)
    written += peers.length
  }
  return written
}
