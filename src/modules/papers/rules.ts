import { addDays } from '../../kernel/dates.ts'

/** A proof holds between so many days; the text of the feature list says 30–180. */
export const proofDays = { least: 30, most: 180 } as const

/** Why no proof can be given for an enrollment now; undefined when it can. */
export function whyNoProof(row: { status: string; studentNumber: string | null; leftOn: string | null }): string | undefined {
  if (row.studentNumber === null) return '学籍还没有注册，没有学籍号，不能出具在读证明。'
  if (row.leftOn !== null) return `学籍已于 ${row.leftOn} 结束，不能出具在读证明；毕业的请出具毕业证明。`
  return undefined
}

/** The last day of a proof of so many days, the day of issue counted. */
export function proofUntil(today: string, days: number): string {
  return addDays(today, days - 1)
}

/** A student card holds until the end of the last school year of the length of schooling, 31 July. */
export function cardUntil(entryDate: string, lengthYears: number): string {
  return `${Number(entryDate.slice(0, 4)) + Math.ceil(lengthYears)}-07-31`
}
