/** Who may start a change: the school of the record, the student, a school that would take the student, the authority. */
export type ChangeStarter = 'school' | 'learner' | 'receiving' | 'authority'

/** One field of the short form a student fills in on the phone. */
export type AskField = {
  key: string
  title: string
  type: 'text' | 'longtext' | 'day' | 'choice' | 'school'
  required?: true
  options?: readonly { value: string; label: string }[]
  help?: string
}

export const changeGroups = ['转学', '休学和复学', '离校', '专业、层次和年级', '更正', '成批办理'] as const
export type ChangeGroup = (typeof changeGroups)[number]

/** A kind of change of a student's record, as lists, menus and the learner's page show it. */
export type ChangeKind = {
  /** Lower case with hyphens; the end of the address of its form and the `kind` of a request. */
  key: string
  title: string
  group: ChangeGroup
  /** Id of its workflow: `changes.transfer`. Several kinds may share one. */
  workflow: string
  starters: readonly ChangeStarter[]
  /** Statuses of a record it can be started from; empty where it is not about one student. */
  from: readonly string[]
  /** Page of the school's form, without the query; `/changes/new/{key}` by default. `?enrollment={id}` is added. */
  page?: string
  /** What a student fills in; owed by kinds with the starter `learner`. */
  ask?: {
    /** One or two sentences: when it applies and what follows. */
    intro: string
    fields: readonly AskField[]
    evidence: 'none' | 'optional' | 'required'
    /** What the evidence is: 诊断证明、入伍通知书. */
    evidenceWords?: string
  }
}
