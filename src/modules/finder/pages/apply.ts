/** Where 报名 keeps the lines a candidate has ticked; the choice made here waits there after signing up. */
const held = 'luban-admissions-chosen'

/** Ticks a line for 报名 on this device. A device that keeps nothing only loses the tick. */
export function holdLine(id: string): void {
  try {
    const before: unknown = JSON.parse(localStorage.getItem(held) ?? '[]')
    const ids = Array.isArray(before) ? before.filter((one): one is string => typeof one === 'string') : []
    localStorage.setItem(held, JSON.stringify([...new Set([...ids, id])].slice(-20)))
  } catch {
    // Nothing is lost but the tick: the candidate finds the line again.
  }
}
