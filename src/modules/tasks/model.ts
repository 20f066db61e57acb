import city from '../../../policy/tasks/rubric-city.json' with { type: 'json' }
import school from '../../../policy/tasks/rubric-school.json' with { type: 'json' }

/** Where the score of a computed item comes from. */
export type ItemSource = 'targets' | 'tasks' | 'returns'

export type RubricItem = {
  id: string
  title: string
  /** Share of the whole; the weights of a rubric add up to 100. */
  weight: number
  kind: 'computed' | 'self'
  source?: ItemSource
  standard: string
  clause: string
}

/** What units are evaluated by: a file of policy/tasks. The texts leave it open, so every one is marked 推. */
export type Rubric = {
  id: string
  title: string
  applies: 'authority' | 'school'
  clause: string
  mark: string
  note: string
  /** From the best downwards. */
  grades: readonly { title: string; from: number }[]
  items: readonly RubricItem[]
}

export const rubrics: readonly Rubric[] = [city as Rubric, school as Rubric]

export function findRubric(id: string): Rubric | undefined {
  return rubrics.find((one) => one.id === id)
}

/** A file that is kept with a report or a self-evaluation. */
export type KeptFile = { fileId: string; name: string }
