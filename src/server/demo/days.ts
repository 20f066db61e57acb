const texts: string[] = []
const numbers = new Map<string, number>()

/** Days since 1970 of a day written YYYY-MM-DD. Remembered: a load asks for the same few thousand days a million times. */
export function dayNumber(day: string): number {
  let known = numbers.get(day)
  if (known === undefined) {
    known = Math.round(Date.parse(day) / 86_400_000)
    numbers.set(day, known)
  }
  return known
}

export function dayText(number: number): string {
  return (texts[number] ??= new Date(number * 86_400_000).toISOString().slice(0, 10))
}

export function addDays(day: string, days: number): string {
  return dayText(dayNumber(day) + days)
}

export function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from)
}
