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
