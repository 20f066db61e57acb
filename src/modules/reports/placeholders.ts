import { personScale } from '../../kernel/disclosure.ts'
import { formatFigure, priorOf, withUnit, type Figure } from './model.ts'

/** Parts of a narrative: text, a placeholder that was filled, one that could not be. */
export type Piece = { kind: 'text' | 'value' | 'problem'; text: string; figure?: string; source?: string }

const PLACE = /〔([^〔〕\n]{1,60})〕/g
export const placeholderForms = ['', '上年', '增减', '增幅'] as const

/**
 * Fills the placeholders of a narrative: 〔在校生规模〕 or 〔on-roll-students〕 with the value and its unit, and after a
 * middle dot 上年 (the value of the year before), 增减 (增加12人, 减少0.5个百分点, 持平) or 增幅 (增长2.5%). 〔2019〕 is
 * part of a document number and stays. A figure that is not known, or has no value, becomes a problem.
 */
export function fillPlaceholders(text: string, figures: readonly Figure[]): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  for (const match of text.matchAll(PLACE)) {
    const inner = match[1]!.trim()
    if (/^\d+$/.test(inner)) continue
    if (match.index > at) pieces.push({ kind: 'text', text: text.slice(at, match.index) })
    pieces.push({ ...fill(inner, figures), source: match[0] })
    at = match.index + match[0].length
  }
  if (at < text.length) pieces.push({ kind: 'text', text: text.slice(at) })
  return pieces
}

/** The narrative as it is printed. */
export function expand(text: string, figures: readonly Figure[]): string {
  return fillPlaceholders(text, figures).map((piece) => piece.text).join('')
}

function fill(inner: string, figures: readonly Figure[]): Piece {
  const [name = '', form = ''] = inner.split(/[·:：]/).map((part) => part.trim())
  const figure = figures.find((one) => one.id === name || one.title === name || one.aliases.includes(name))
  if (!figure) return { kind: 'problem', text: `（没有“${name}”这一项）` }
  const made = valueText(figure, form)
  return made === undefined ? { kind: 'problem', text: `（${figure.title}没有数）`, figure: figure.id } : { kind: 'value', text: made, figure: figure.id }
}

function valueText(figure: Figure, form: string): string | undefined {
  const { value } = figure
  const prior = priorOf(figure)
  const hidden = (year: number) => figure.hidden?.years.includes(year) === true
  const few = () => (personScale(figure.unit) === 1 ? `不足 ${figure.hidden!.below} ${figure.unit}` : '（人数少，不公布）')
  if (form === '' && hidden(figure.year)) return few()
  if (form === '上年' && hidden(figure.year - 1)) return few()
  if (form !== '' && form !== '上年' && (hidden(figure.year) || hidden(figure.year - 1))) return '（人数少，不公布增减）'
  if (form === '') return value === null ? undefined : withUnit(value, figure)
  if (form === '上年') return prior === null ? undefined : withUnit(prior, figure)
  if (value === null || prior === null) return undefined
  const change = value - prior
  const word = change < 0 ? '减少' : '增加'
  if (form === '增减') {
    const amount = formatFigure(Math.abs(change), figure.decimals)
    if (amount === '0') return '持平'
    return figure.unit === '%' ? `${change < 0 ? '下降' : '提高'}${amount}个百分点` : `${word}${amount}${figure.unit}`
  }
  if (form !== '增幅' || prior === 0) return undefined
  const share = formatFigure(Math.abs(change / prior) * 100, 1)
  return share === '0' ? '持平' : `${change < 0 ? '下降' : '增长'}${share}%`
}
