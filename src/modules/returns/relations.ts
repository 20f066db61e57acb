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

/** Relations that follow from what the indicators of the plans are; those whose lines are all in a round come with it. */
export const knownRelations: readonly Relation[] = []
