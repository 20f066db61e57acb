import { addDays } from './days.ts'
import type { Season } from './cohorts.ts'
import { earlier, later } from './registers.ts'
import { randomOf } from './random.ts'

/** The days of one school: entry, registration and graduation by year. All lie before `today` where they have come. */
export type SchoolCalendar = {
  entry: (year: number, season: Season) => string
  registered: (year: number, season: Season) => string
  graduation: (year: number) => string
}

export function calendarOf(seed: string, school: number, today: string): SchoolCalendar {
  const draw = (kind: string, year: number, from: string, days: number) =>
    addDays(from, randomOf(`${seed}/${kind}/${school}/${year}`).below(days))
  const memo = new Map<string, string>()
  const once = (key: string, make: () => string) => {
    const known = memo.get(key)
    if (known) return known
    const made = make()
    memo.set(key, made)
    return made
  }
  return {
    entry: (year, season) =>
      once(`e${year}${season}`, () =>
        draw(`entry-${season}`, year, `${year}-${season === 'spring' ? '03' : '09'}-01`, 5),
      ),
    registered: (year, season) =>
      once(`r${year}${season}`, () => {
        const from = `${year}-${season === 'spring' ? '03-15' : '09-15'}`
        const day = draw(`registered-${season}`, year, from, season === 'spring' ? 30 : 50)
        // Late in the year everyone is registered; early in the season the first batch already is.
        return later(earlier(day, addDays(today, -2)), `${year}-${season === 'spring' ? '03' : '09'}-06`)
      }),
    graduation: (year) => once(`g${year}`, () => draw('graduation', year, `${year}-06-18`, 16)),
  }
}

/** The season whose registration is open on a day, and the window that the demonstration province publishes for it. */
export function openWindow(today: string): { season: Season; year: number; from: string; to: string } {
  const year = Number(today.slice(0, 4))
  const spring = today.slice(5) <= '06-30'
  const [from, to, last] = spring
    ? [`${year}-03-01`, `${year}-04-20`, `${year}-06-30`]
    : [`${year}-09-01`, `${year}-11-20`, `${year}-12-31`]
  return {
    season: spring ? 'spring' : 'autumn',
    year,
    from: earlier(from, today),
    to: later(to, earlier(addDays(today, 30), last)),
  }
}
