import { expect, test } from 'vitest'
import { chartColours, palette } from './theme.ts'

type Triple = readonly [number, number, number]
type Matrix = readonly [Triple, Triple, Triple]

// Machado, Oliveira and Fernandes 2009, "A physiologically-based model for simulation of color vision deficiency", severity 1.0, on linear sRGB.
const deficiencies: Record<string, Matrix> = {
  绿色盲: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  红色盲: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
}

const linear = (part: number) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
const read = (hex: string): Triple => [1, 3, 5].map((at) => linear(Number.parseInt(hex.slice(at, at + 2), 16) / 255)) as unknown as Triple
const times = (matrix: Matrix, [x, y, z]: Triple) => matrix.map(([a, b, c]) => Math.min(1, Math.max(0, a * x + b * y + c * z))) as unknown as Triple

function lab(rgb: Triple): Triple {
  const [x, y, z] = times([[0.4124564 / 0.95047, 0.3575761 / 0.95047, 0.1804375 / 0.95047], [0.2126729, 0.7151522, 0.072175], [0.0193339 / 1.08883, 0.119192 / 1.08883, 0.9503041 / 1.08883]], rgb)
  const f = (part: number) => (part > 216 / 24389 ? Math.cbrt(part) : (part * (24389 / 27) + 16) / 116)
  return [116 * f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))]
}

/** The smallest distance (ΔE, CIE 1976) between any two colours as somebody with the deficiency sees them. */
function nearest(colours: readonly string[], matrix: Matrix): number {
  const seen = colours.map((colour) => lab(times(matrix, read(colour))))
  return Math.min(...seen.flatMap((one, at) => seen.slice(at + 1).map((other) => Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]))))
}

test('红绿色盲看图表的六种颜色，两两分得开', () => {
  for (const [name, matrix] of Object.entries(deficiencies)) expect(nearest(chartColours.series, matrix), name).toBeGreaterThan(20)
})

test('红绿色盲看四种状态的颜色，两两分得开；形状和字另外写明', () => {
  const { ok, info, warn, err } = palette.light
  for (const [name, matrix] of Object.entries(deficiencies)) expect(nearest([ok, info, warn, err], matrix), name).toBeGreaterThan(12)
})
