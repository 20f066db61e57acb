import { useEffect, useRef } from 'react'
import { BarChart, LineChart } from 'echarts/charts'
import { AriaComponent, GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import type { EChartsType } from 'echarts/core'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { chartOption } from './chart-option.ts'
import type { ChartSpec } from './chart-spec.ts'

use([BarChart, LineChart, AriaComponent, GridComponent, MarkLineComponent, TooltipComponent, SVGRenderer])

/** Draws one chart as SVG and follows the width of its card. */
export function ChartCanvas({ spec, title, height }: { spec: ChartSpec; title: string; height: number }) {
  const holder = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType>(undefined)

  useEffect(() => {
    if (!holder.current) return
    const drawing = init(holder.current, null, { renderer: 'svg' })
    chart.current = drawing
    const observer = new ResizeObserver(() => drawing.resize())
    observer.observe(holder.current)
    return () => {
      observer.disconnect()
      drawing.dispose()
    }
  }, [])

  useEffect(() => {
    chart.current?.setOption(chartOption(spec, title), { notMerge: true })
  }, [spec, title])

  return <div ref={holder} style={{ width: '100%', height }} />
}
