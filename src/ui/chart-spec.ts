/** How settled a series is: the line style tells it. */
export type SeriesStyle = 'actual' | 'provisional' | 'forecast' | 'pace'
export type ChartSeries = {
  name: string
  values: readonly (number | null)[]
  style?: SeriesStyle
  /** Interval of a forecast per category, low and high; null where there is none. */
  band?: readonly ([number, number] | null)[]
}
export type ChartSpec = {
  kind: 'line' | 'bar' | 'row'
  unit: string
  categoryName: string
  categories: readonly string[]
  series: readonly ChartSeries[]
  target?: { label: string; value: number }
  /** A cut axis of a line chart; bars always start at 0. */
  min?: number
}
