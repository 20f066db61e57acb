import type { EChartsCoreOption } from 'echarts/core'
import type { ChartSeries, ChartSpec, SeriesStyle } from './chart-spec.ts'
import { formatNumber } from './format.ts'
import { chartColours, fonts, palette } from './theme.ts'

const ink = palette.light
const label = { color: ink.tx3, fontSize: 12, fontFamily: fonts.text }
const lines: Record<SeriesStyle, { type: 'solid' | 'dashed' | 'dotted'; symbol: string }> = {
  actual: { type: 'solid', symbol: 'circle' },
  provisional: { type: 'solid', symbol: 'emptyDiamond' },
  forecast: { type: 'dashed', symbol: 'emptyCircle' },
  pace: { type: 'dotted', symbol: 'none' },
}

/** Turns our small chart description into an ECharts option that keeps the rules of the design: no animation, aria, labels at the line. */
export function chartOption(spec: ChartSpec, title: string): EChartsCoreOption {
  const flat = spec.kind === 'row'
  const category = {
    type: 'category',
    data: [...spec.categories],
    axisLabel: label,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: ink.bd } },
    inverse: flat,
  }
  const value = {
    type: 'value',
    axisLabel: { ...label, hideOverlap: true, formatter: (at: number) => formatNumber(at) },
    splitLine: { lineStyle: { color: ink.bd2 } },
    ...(spec.kind === 'line' && spec.min !== undefined ? { min: spec.min } : {}),
  }
  return {
    animation: false,
    aria: { enabled: true, label: { description: `${title}，单位：${spec.unit}。数据见图下的数据表。` } },
    color: [...chartColours.series],
    textStyle: { fontFamily: fonts.text },
    grid: {
      left: 8,
      right: spec.kind === 'line' ? 96 : 56,
      top: 16,
      bottom: 8,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    tooltip: {
      trigger: 'axis',
      textStyle: { fontSize: 12, color: ink.tx },
      transitionDuration: 0,
      valueFormatter: (at: number) => formatNumber(at),
    },
    xAxis: flat ? value : category,
    yAxis: flat ? category : value,
    series: spec.series.flatMap((series, index) => drawn(spec, series, index)),
  }
}

function drawn(spec: ChartSpec, series: ChartSeries, index: number): Record<string, unknown>[] {
  const colour = chartColours.series[index % chartColours.series.length] ?? ink.p
  const target = index === 0 && spec.target ? { markLine: targetLine(spec, spec.target) } : {}
  if (spec.kind !== 'line') {
    return [
      {
        type: 'bar',
        name: series.name,
        data: [...series.values],
        barMaxWidth: 20,
        itemStyle: { color: colour },
        label: {
          show: spec.series.length === 1,
          position: spec.kind === 'row' ? 'right' : 'top',
          formatter: (at: { value: number }) => formatNumber(at.value),
          ...label,
          color: ink.tx,
        },
        ...target,
      },
    ]
  }
  const style = lines[series.style ?? 'actual']
  const line = series.style === 'pace' ? ink.dis : series.style ? chartColours.series[0] : colour
  return [
    ...band(series),
    {
      type: 'line',
      name: series.name,
      data: [...series.values],
      symbol: style.symbol,
      symbolSize: 7,
      connectNulls: false,
      lineStyle: { type: style.type, width: 2, color: line },
      itemStyle: { color: line },
      // The pace ends on the line of the target: its label hangs below it. Ended years that today or a forecast goes
      // on from leave the name to what goes on: two names side by side would cover each other.
      endLabel: {
        show: series.style !== 'actual' || !spec.series.some(goesOn),
        formatter: series.name,
        ...label,
        distance: 6,
        ...(series.style === 'pace' ? { offset: [0, 10] } : { color: line }),
      },
      ...target,
    },
  ]
}

const goesOn = ({ style, values }: ChartSeries) => (style === 'provisional' || style === 'forecast') && values.some((one) => one !== null)

/** An interval is a transparent base with a filled difference stacked on it. */
function band(series: ChartSeries): Record<string, unknown>[] {
  if (!series.band) return []
  const common = {
    type: 'line',
    stack: `band-${series.name}`,
    symbol: 'none',
    lineStyle: { opacity: 0 },
    silent: true,
    tooltip: { show: false },
  }
  return [
    { ...common, data: series.band.map((pair) => pair?.[0] ?? null) },
    {
      ...common,
      data: series.band.map((pair) => (pair ? pair[1] - pair[0] : null)),
      areaStyle: { color: chartColours.fan.half, opacity: 0.7 },
    },
  ]
}

function targetLine(spec: ChartSpec, target: { label: string; value: number }) {
  const at = spec.kind === 'row' ? { xAxis: target.value } : { yAxis: target.value }
  return {
    silent: true,
    symbol: 'none',
    data: [at],
    lineStyle: { type: 'dashed', color: ink.tx, width: 1.5 },
    label: {
      formatter: target.label,
      ...label,
      color: ink.tx,
      // A fan lies around the end of the line.
      position: spec.kind === 'row' ? 'end' : spec.series.some((one) => one.band) ? 'insideStartTop' : 'insideEndTop',
    },
  }
}
