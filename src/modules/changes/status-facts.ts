/** What a record becomes; absent fields stay. */
export type RecordTarget = {
  className?: string
  grade?: number
  specialtyCode?: string
  trainingLevel?: string
  lengthYears?: number
}

/** What a correction of identity says. The number is sealed: no case holds it in the clear. */
export type IdentityTarget = {
  /** `error`: it was written wrong from the beginning. `changed`: it was right and has lawfully become another. */
  nature: 'error' | 'changed'
  name?: string
  documentType?: string
  numberMasked?: string
  /** Hexadecimal. */
  numberSealed?: string
  sex?: string
  birthDate?: string
  /** Fields of the roster that need approval, by key, checked and as they will be stored. */
  fields?: Record<string, string | number | null>
}

/** The record as it was when the case was opened: what the fact card shows beside the new values, also afterwards. */
export type RecordBefore = {
  status: string
  className: string | null
  grade: number
  specialtyName: string
  trainingLevel: string
  lengthYears: number
  /** Masked. */
  name: string
  idMasked: string
  documentType: string
  sex: string
}

/** The facts of a case of one student's change. Days `YYYY-MM-DD`. */
export type StatusFacts = {
  kind: string
  enrollmentId: string
  reasonCode: string
  effectiveOn: string
  until: string | null
  note: string
  fileIds: string[]
  to: RecordTarget
  was: RecordBefore
  identity?: IdentityTarget
  /** The student asked for it. */
  learner: boolean
  /** Who decides first; after a return from above the case begins there again. */
  authority: { no: number; name: string }
  /** Last day of the notice before a decision against the person. */
  noticeUntil?: string
  /** What the person said to it. */
  statement?: string
}
