/** A record as promotion looks at it. */
export type CohortRow = {
  id: string
  status: string
  statusTitle: string
  grade: number
  studyYear: number
  lengthYears: number
}

/** What else is known: the school year promoted to, open cases by record, and whom the school leaves out and why. */
export type CohortView = {
  schoolYear: number
  open: ReadonlyMap<string, string>
  left: ReadonlyMap<string, string>
}

export type Promotion = { promote: true; to: number } | { promote: false; reason: string }

/** Ready reasons for leaving somebody out by hand. */
export const leftOutReasons = ['留级', '成绩没有登记', '成绩不合格，待补考', '长期缺课', '其他'] as const

/**
 * Whether a record goes up with its cohort. 年级学年 is the year of the course somebody is in: 入学年级 and 班级 stay as
 * they are, and promotion to a school year advances it by one, at most to what the entry year makes it, so that the same
 * cohort cannot be promoted twice for one year. Pure.
 */
export function judgePromotion(row: CohortRow, { schoolYear, open, left }: CohortView): Promotion {
  const no = (reason: string): Promotion => ({ promote: false, reason })
  if (row.status !== 'active' && row.status !== 'internship')
    return no(`${row.statusTitle}，复学时再编入年级`)
  const expected = schoolYear - row.grade + 1
  if (expected < 2) return no(`${row.grade} 级是 ${schoolYear} 学年的新生`)
  if (row.studyYear >= Math.ceil(row.lengthYears))
    return no(`已在最后一学年（第 ${row.studyYear} 学年），办理毕业`)
  if (row.studyYear >= expected) return no(`已经是第 ${row.studyYear} 学年`)
  const why = left.get(row.id)
  if (why) return no(`学校列出：${why}`)
  const held = open.get(row.id)
  if (held) return no(`在办件 ${held} 中，办结以后再升`)
  return { promote: true, to: row.studyYear + 1 }
}

/** The school year that promotion is about on a day: from June the coming autumn, before that the running one. */
export function promotionYear(today: string): number {
  return Number(today.slice(0, 4)) - (today.slice(5) >= '06-01' ? 0 : 1)
}
