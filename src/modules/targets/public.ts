import type { Ctx } from '../../kernel/context.ts'
import type { AssessmentState } from './codes.ts'
import { listFigures, listResultsOf } from './store/assessments.ts'

export type Assessment = {
  state: AssessmentState
  score: number | null
  grade: string | null
  figures: { line: string; target: number; actual: number | null; attainment: number | null; reached: boolean }[]
}

/**
 * The yearly assessment of an organisation as it has been told, the final one where there are several; undefined where
 * none has been told. Targets and actuals are in the units of the plan's lines.
 */
export async function assessmentOf(ctx: Ctx, { orgNo, year }: { orgNo: number; year: number }): Promise<Assessment | undefined> {
  const own = (await listResultsOf(ctx, orgNo)).filter((one) => one.year === year)
  const row = own.find((one) => one.state === 'final') ?? own[0]
  if (!row) return undefined
  const figures = await listFigures(ctx, row.assessment_id, orgNo)
  return { state: row.state, score: row.score, grade: row.grade, figures: figures.map(({ line, target, actual, attainment, reached }) => ({ line, target, actual, attainment, reached })) }
}
