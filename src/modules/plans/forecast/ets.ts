import type { Fit } from './fit.ts'
import { minimise } from './minimise.ts'
import { lineThrough, sizeOf, sumOfSquares } from './theta.ts'

type Trend = 'none' | 'straight' | 'damped'
type State = { alpha: number; beta: number; phi: number; level: number; pace: number }

const trends: readonly Trend[] = ['none', 'straight', 'damped']

/**
 * Exponential smoothing in state-space form with additive errors, trend none, straight or damped; the one with the
 * least corrected Akaike criterion is taken. Source: Hyndman, Koehler, Snyder and Grose (2002). Multiplicative errors
 * are left out: on the M3 yearly series they made it worse (see docs/forecast.md).
 */
export function ets(history: readonly number[]): Fit {
  const n = history.length
  const scale = sizeOf(history)
  const data = history.map((one) => one / scale)
  let best: { criterion: number; state: State } | undefined
  for (const trend of trends) {
    const parameters = { none: 3, straight: 5, damped: 6 }[trend]
    // The correction divides by n − parameters − 1: a shape with that many parameters cannot be judged.
    if (n - parameters - 1 < 1) continue
    const { state, value } = estimate(data, trend)
    const criterion = value + 2 * parameters + (2 * parameters * (parameters + 1)) / (n - parameters - 1)
    if (!best || criterion < best.criterion) best = { criterion, state }
  }
  const { state } = best ?? estimate(data, 'none')
  const { residuals, end } = run(data, state)
  return {
    ahead: (horizon) => goOn(end, state.phi, horizon).map((one) => one * scale),
    residuals: residuals.map((one) => one * scale),
  }
}

function goOn({ level, pace }: { level: number; pace: number }, phi: number, horizon: number): number[] {
  let damp = 0
  let power = 1
  return Array.from({ length: horizon }, () => {
    power *= phi
    damp += power
    return level + damp * pace
  })
}

/** Errors one step ahead, the state at the end, and −2 log-likelihood up to a constant. */
function run(data: readonly number[], { alpha, beta, phi, level: first, pace: start }: State) {
  let level = first
  let pace = start
  const residuals = data.map((one) => {
    const mu = level + phi * pace
    const miss = one - mu
    level = mu + alpha * miss
    pace = phi * pace + beta * miss
    return miss
  })
  // The small constant keeps a history on a straight line from answering −∞.
  return { residuals, end: { level, pace }, criterion: data.length * Math.log(sumOfSquares(residuals) + 1e-12) }
}

function estimate(data: readonly number[], trend: Trend): { state: State; value: number } {
  const { intercept, slope } = lineThrough(data.slice(0, 10))
  const read = (at: readonly number[]): State => {
    const [alpha = 0, level = 0, share = 0, pace = 0, phi = 1] = at
    if (trend === 'none') return { alpha, beta: 0, phi: 0, level, pace: 0 }
    return { alpha, beta: share * alpha, phi: trend === 'damped' ? phi : 1, level, pace }
  }
  const allowed = ({ alpha, beta, phi }: State) =>
    alpha > 0.0001 && alpha < 0.9999 && (trend === 'none' || (beta >= 0 && beta <= alpha && (trend !== 'damped' || (phi >= 0.8 && phi <= 0.98))))
  const cost = (at: readonly number[]) => {
    const state = read(at)
    return allowed(state) ? run(data, state).criterion : Infinity
  }
  const level = trend === 'none' ? data[0]! : intercept
  const start = { none: [0.5, level], straight: [0.5, level, 0.2, slope], damped: [0.5, level, 0.2, slope, 0.9] }[trend]
  const steps = [0.3, 0.1, 0.3, Math.abs(slope) / 2 + 0.01, 0.05].slice(0, start.length)
  const { at, value } = minimise(cost, start, steps, { evaluations: 800 * start.length })
  return { state: read(at), value }
}
