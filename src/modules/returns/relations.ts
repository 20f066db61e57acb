/**
 * What must hold between the figures of one report. Data: a round carries its own list, which begins with those that
 * follow from the indicators themselves and may be added to by whoever opens the round.
 */
export type Relation =
  | { kind: 'atMost'; part: string; whole: string }
  | { kind: 'sum'; parts: readonly string[]; whole: string }

/** Every line a relation speaks of. */
export function linesOf(relation: Relation): string[] {
  return relation.kind === 'atMost' ? [relation.part, relation.whole] : [...relation.parts, relation.whole]
}

const clusters = ['agriculture', 'aluminium', 'photovoltaic', 'manufacturing', 'energy', 'tobacco', 'materials', 'medicine', 'digital', 'tourism', 'logistics', 'export'] as const

const atMost = (part: string, whole: string): Relation => ({ kind: 'atMost', part, whole })

/** Relations that follow from what the indicators of the plans are; those whose lines are all in a round come with it. */
export const knownRelations: readonly Relation[] = [
  // 001:1723–1735: what a text calls 其中.
  atMost('migrant-training', 'subsidised-training'),
  atMost('new-senior-certificates', 'new-certificates'),
  atMost('new-senior-talent', 'new-skilled-talent'),
  atMost('senior-talent-total', 'skilled-talent-total'),
  // 001:2313, 001:2315.
  atMost('school-upgrade-training', 'skills-upgrade-training'),
  atMost('care-certificates', 'care-masters'),
  // 001:3132–3212: twelve clusters, each with the senior part of its people, and their two totals.
  ...clusters.map((one) => atMost(`cluster-${one}-senior`, `cluster-${one}`)),
  atMost('cluster-senior-talent', 'cluster-talent'),
  { kind: 'sum', parts: clusters.map((one) => `cluster-${one}`), whole: 'cluster-talent' },
  { kind: 'sum', parts: clusters.map((one) => `cluster-${one}-senior`), whole: 'cluster-senior-talent' },
]
