export type TrainingLevel = 'junior' | 'intermediate' | 'senior' | 'technician'

/** One entry of a version of the catalogue. */
export type Specialty = {
  version: string
  code: string
  name: string
  category: string
  levels: TrainingLevel[]
  demonstration: boolean
}

/** A school's filed specialty: specialty × training level × length. */
export type FiledSpecialty = {
  id: string
  orgNo: number
  catalogueVersion: string
  code: string
  name: string
  trainingLevel: TrainingLevel
  lengthYears: number
  /** filed: handed in; approved: on record; stopped: no new students. */
  state: 'filed' | 'approved' | 'stopped'
  filedOn: string | null
  validTo: string | null
  caseNo: string | null
}
