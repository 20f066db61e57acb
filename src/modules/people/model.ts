/** A person as other modules hold one: never the number, only what is shown of it. */
export type PersonRef = {
  id: string
  name: string
  sex: string
  birthDate: string
  idMasked: string
  idTail: string
  /** The organisation that registered the person first. */
  firstOrgNo: number | null
}

/** What is needed to find or register a person; all values checked and normalised before. */
export type PersonRecord = {
  /** A code of data/codes/document-types.tsv. */
  documentType: string
  number: string
  name: string
  formerName: string | null
  sex: string
  birthDate: string
  /** Sentences that stay with the person, such as an area in no list. */
  warnings: string[]
}

/** One look at a record of a person. */
export type PersonViewRow = {
  id: number
  at: string
  viewer: string
  organisation: string
  role: string
  what: string
  purpose: string | null
}

/** How someone is enrolled, as far as enrollments of one person are compared. */
export type StudyKind = 'full-time' | 'part-time' | 'joint' | 'apprentice'

/** One row of the table of enrollments side by side. */
export type Combination = {
  held: StudyKind
  wanted: StudyKind
  verdict: 'allowed' | 'warned' | 'refused'
  sentence: string
  clause: string
  /** `text` or 推. */
  mark: string
}

/** Another enrollment of the same person, anywhere in the country. */
export type Tie = { kind: StudyKind; orgName: string; enrollmentId: string }

/** The newest identity check of a person; absent when there is none. */
export type IdentityState = { result: 'match' | 'mismatch' | 'not-found'; source: string; on: string }
