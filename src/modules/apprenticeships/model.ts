import type { AgreementKind, Recruit, TargetLevel } from './codes.ts'

/** One apprentice as written down by the enterprise. Days are YYYY-MM-DD, the wage is 分 a month, the term months. */
export type ApprenticeFacts = {
  recruit: Recruit
  occupation: string
  targetLevel: TargetLevel
  termMonths: number
  termReason: string | null
  contractNo: string
  contractFrom: string
  /** Null: without an end. */
  contractTo: string | null
  mentorEnterprise: string | null
  mentorSchool: string | null
  wage: number
  partTime: boolean
}

/** What is agreed for the whole class. */
export type RosterFacts = {
  className: string
  startsOn: string
  plan: string
  agreementKind: AgreementKind
  agreementGoal: string
  agreementContent: string
  agreementStandard: string
  schoolNo: number | null
  partnerMode: string
  partnerDuty: string
  partnerFee: number | null
}

/** The figures of the place where the enterprise is; see policy/parameters.json. */
export type Limits = {
  contractMonths: number
  termLeast: number
  termUsual: number
  termMost: number
  /** 分 a month. */
  wageLeast: number
}

export type Finding = { key: string; level: 'block' | 'warn'; message: string; mend: string; clause: string }
