import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const program = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds of serious or critical weight on the page as it stands: rule, how many, the first places. */
export async function axeFaults(page: Page): Promise<string[]> {
  const there = await page.evaluate(() => 'axe' in globalThis)
  if (!there) await page.evaluate(program)
  const found = await page.evaluate(
    () =>
      (globalThis as unknown as { axe: { run: (root: Document, options: object) => Promise<AxeResults> } }).axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
        resultTypes: ['violations'],
        preload: false,
      }),
  )
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id} ×${nodes.length}：${nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.html.slice(0, 160)}`).join(' ｜ ')}`)
}

/**
 * What else a page must keep, whoever opens it: one heading, a title of its own, no sideways scrolling, a name on
 * every chart; and on a phone actions that a thumb can hit (40 px, WCAG 2.2 asks for 24).
 */
export async function frameFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = []
    // Kept by every-page.ts; each is told once.
    const { barred = [] } = globalThis as unknown as { barred?: string[] }
    if (barred.length > 0) faults.push(`内容安全策略拦下了：${[...new Set(barred.splice(0))].join('、')}`)
    const shown = (element: Element) => element.getClientRects().length > 0
    const headings = [...document.querySelectorAll('h1')].filter(shown)
    if (headings.length !== 1) faults.push(`一级标题 ${headings.length} 个：${headings.map((one) => one.textContent).join('、')}`)
    if (['', '鲁班'].includes(document.title)) faults.push('窗口没有标题')
    const over = document.documentElement.scrollWidth - window.innerWidth
    if (over > 1) faults.push(`横向溢出 ${over}`)
    // A list answers without being pushed sideways on the smallest screen of an office.
    if (window.innerWidth >= 1366)
      for (const box of document.querySelectorAll('.lu-list .lu-scroll')) {
        const wide = box.scrollWidth - box.clientWidth
        if (shown(box) && wide > 1) faults.push(`列表宽出 ${wide}`)
      }
    const words = /\bundefined\b|\bNaN\b|\[object Object\]|Invalid Date/.exec(document.body.innerText)
    if (words) faults.push(`出现“${words[0]}”`)
    const unnamed = [...document.querySelectorAll('[_echarts_instance_]')].filter((chart) => shown(chart) && !chart.getAttribute('aria-label'))
    if (unnamed.length > 0) faults.push(`${unnamed.length} 张图没有名称`)
    if (window.innerWidth < 700) {
      const actions = [...document.querySelectorAll('.lu-btn, .lu-learner-bar a, .lu-learner-bar button, .lu-public-head nav a')].filter(shown)
      const low = actions.filter((one) => one.getBoundingClientRect().height < 40)
      if (low.length > 0) faults.push(`${low.length} 个按钮不足 40 像素：${low.slice(0, 4).map((one) => `${one.textContent?.trim().slice(0, 12)} ${Math.round(one.getBoundingClientRect().height)}`).join('、')}`)
    }
    return faults
  })
}
