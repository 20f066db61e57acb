/** A unit of the register: authority, school, branch or teaching point, enterprise. */
export type Org = {
  /** Twelve digits; see kernel/org-no.ts. */
  no: number
  kind: 'authority' | 'school' | 'site' | 'enterprise'
  name: string
  shortName: string
  initials: string
  /** 主管 region, six digits: the first six of `no`. */
  region: string
  /** 属地: where it lies, six digits. */
  locationRegion: string
  authorityNo: number | null
  parentNo: number | null
  level: SchoolLevel | null
  ownership: string | null
  state: SchoolState
  creditCode: string | null
  foundedOn: string | null
  foundingApproval: string | null
  closedOn: string | null
  /** Approval of a branch or teaching point by the local authority. */
  approvedOn: string | null
  approvedBy: string | null
  /** How many students the approval of a branch or teaching point admits; unknown for older approvals. */
  siteCapacity: number | null
  address: string | null
  phone: string | null
  version: number
}

export type SchoolLevel = 'technical' | 'senior' | 'technician'
export type SchoolState = 'preparing' | 'operating' | 'rectifying' | 'suspended' | 'withdrawn'
export type StudyMode = 'full-time' | 'part-time'

/** One stretch of a unit's history; `validTo` is the last day, open while null. */
export type Period = {
  id: string
  level: SchoolLevel | null
  state: SchoolState
  name: string
  authorityNo: number | null
  validFrom: string
  validTo: string | null
  caseNo: string | null
  clause: string | null
}

export type Qualification = {
  id: string
  orgNo: number
  year: number
  studyMode: StudyMode
  /** filed: applied for; approved: on the published list; revoked: taken off it. */
  state: 'filed' | 'approved' | 'revoked'
  listNo: string | null
  approvedOn: string | null
  revokedOn: string | null
  reason: string | null
  caseNo: string | null
}

export type JointProgramme = {
  id: string
  orgNo: number
  agreementNo: string
  partnerName: string
  partnerOrgNo: number | null
  /** filed: handed in, not yet put on record; approved: on record; ended. */
  state: 'filed' | 'approved' | 'ended'
  filedWith: number | null
  filedOn: string | null
  validFrom: string
  validTo: string
  quota: number | null
  specialties: string | null
  caseNo: string | null
}
