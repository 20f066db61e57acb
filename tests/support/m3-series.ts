import { symmetricError } from '../../src/modules/plans/forecast/back-test.ts'

export type OutsideSeries = { id: string; history: number[]; actual: number[] }

/** Reads `series,horizon,history,actual` with values parted by blanks: the file of the M3 yearly series. */
export function readSeries(text: string): OutsideSeries[] {
  const [head, ...lines] = text.trim().split('\n')
  if (head?.trim() !== 'series,horizon,history,actual') throw new Error('the file is no list of series')
  return lines.map((line) => {
    const [id = '', , history = '', actual = ''] = line.trim().split(',')
    return { id, history: history.split(' ').map(Number), actual: actual.split(' ').map(Number) }
  })
}

/** Mean symmetric error over every series and step, as the competition counted: each of them weighs the same. */
export function meanError(series: readonly OutsideSeries[], ahead: (history: readonly number[], horizon: number) => readonly number[]): number {
  const errors = series.flatMap(({ history, actual }) => {
    const means = ahead(history, actual.length)
    return actual.map((one, at) => symmetricError(one, means[at]!))
  })
  return errors.reduce((sum, one) => sum + one, 0) / errors.length
}
