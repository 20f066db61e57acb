import { addDays } from './days.ts'
import { settledRate, type Programme } from './programmes.ts'
import { evenly, type Random } from './random.ts'
import { earlier } from './registers.ts'

/** How an enrollment stands on the day of loading. Codes of data/codes/enrollment-status.tsv and destination.tsv. */
export type Outcome = {
  status: string
  left: string | null
  destination: string | null
  settled: string | null
}

/** Keeps the share of settled graduates exact over all schools, by year. */
export type Settling = { today: string; settled: Map<number, (rate: number) => boolean> }

const UNSETTLED = [
  ['seeking', 45],
  ['preparing-exam', 30],
  ['not-seeking', 15],
  ['unknown', 10],
] as const
const WORK = [
  ['contract', 74],
  ['agreement', 11],
  ['flexible', 7],
  ['army', 4],
  ['self-employed', 2.4],
  ['civil', 1.2],
  ['abroad', 0.4],
] as const

/** The outcome of a graduate: where they went and when that was settled. Part-time graduates already work. */
export function destinationOf(
  run: Settling,
  programme: Programme,
  graduation: string,
  random: Random,
): Outcome {
  const year = Number(graduation.slice(0, 4))
  const outcome = (destination: string, settled: string | null): Outcome => ({
    status: 'graduated',
    left: graduation,
    destination,
    settled,
  })
  if (programme.studyMode === 'part-time') return outcome('contract', graduation)
  if (!settledOf(run, year)(settledRate(year))) {
    const late = addDays(`${year + 1}-02-01`, random.below(90))
    return random.chance(0.15) && late <= run.today
      ? outcome('contract', late)
      : outcome(weighted(UNSETTLED, random), null)
  }
  const settled = earlier(addDays(graduation, random.below(100) - 20), `${year}-12-20`)
  // Seen soon after graduation, some are still looking.
  if (settled > run.today) return outcome('seeking', null)
  const x = random.next()
  const [school, college] = programme.trainingLevel === 'intermediate' ? [0.09, 0.05] : [0.03, 0.06]
  if (x < school) return outcome('further-school', settled)
  if (x < school + college) return outcome('further-college', settled)
  return outcome(weighted(WORK, random), settled)
}

function settledOf(run: Settling, year: number): (rate: number) => boolean {
  const known = run.settled.get(year) ?? evenly()
  run.settled.set(year, known)
  return known
}

export function weighted<T>(list: readonly (readonly [T, number])[], random: Random): T {
  let x = random.next() * list.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [value, weight] of list) {
    x -= weight
    if (x < 0) return value
  }
  return list[0]![0]
}
