import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BarChart, LineChart } from 'echarts/charts'
import { AriaComponent, GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { fontFolders } from '../../kernel/documents/fonts.ts'
import { chartOption } from '../../ui/chart-option.ts'
import type { PrintedChart } from './layout.ts'

use([BarChart, LineChart, AriaComponent, GridComponent, MarkLineComponent, TooltipComponent, SVGRenderer])

const FONT = 'Noto Serif SC'
const WIDTH = 640

/** Height of a chart in its own pixels: bars need a line each. */
function heightOf({ spec }: PrintedChart): number {
  return spec.kind === 'row' ? Math.max(120, 36 + spec.categories.length * 22) : 210
}

/** Draws a chart as SVG in the printing font. The same chart gives the same text. */
export function chartSvg(chart: PrintedChart): string {
  const drawing = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: heightOf(chart) })
  try {
    drawing.setOption(chartOption(chart.spec, chart.title))
    // Identifiers count up over the life of the process; a document must not change for that.
    return drawing
      .renderToSVGString()
      .replaceAll(/font-family:[^;"]+/g, `font-family:${FONT}`)
      .replaceAll(/font-family="[^"]+"/g, `font-family="${FONT}"`)
      .replaceAll(/\bzr\d+-/g, 'zr-')
  } finally {
    drawing.dispose()
  }
}

/** The chart as PNG at twice its size, for office programs; its size on the page in millimetres. */
export async function chartPng(chart: PrintedChart): Promise<{ bytes: Uint8Array; widthMm: number; heightMm: number }> {
  useOwnFonts()
  const { default: sharp } = await import('sharp')
  const bytes = await sharp(Buffer.from(chartSvg(chart)), { density: 144 }).flatten({ background: '#ffffff' }).png({ compressionLevel: 9 }).toBuffer()
  return { bytes, widthMm: 150, heightMm: Math.round((150 * heightOf(chart)) / WIDTH) }
}

let fontsSet = false

/**
 * Pictures are drawn by a library that asks fontconfig for fonts. It is told of the printing font by a file of our
 * own, which also names the system's where there is one; a deployment that has set its own is left alone.
 */
function useOwnFonts(): void {
  if (fontsSet) return
  fontsSet = true
  if (process.env['FONTCONFIG_FILE']) return
  const folder = join(tmpdir(), `luban-fonts-${process.getuid?.() ?? 0}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'fonts.conf')
  const escape = (text: string) => text.replace(/[&<>]/g, (char) => `&#${char.charCodeAt(0)};`)
  writeFileSync(
    file,
    `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n${fontFolders.map((one) => `<dir>${escape(one)}</dir>`).join('\n')}\n<cachedir>${escape(join(folder, 'cache'))}</cachedir>\n<include ignore_missing="yes">/etc/fonts/fonts.conf</include>\n</fontconfig>\n`,
  )
  process.env['FONTCONFIG_FILE'] = file
}
