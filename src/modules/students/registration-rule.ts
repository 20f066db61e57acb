import type { EntryFacts, EntryTable } from './entry-rules.ts'
import type { Combination, IdentityState, StudyKind, Tie } from '../people/model.ts'

/** What a rule sees of one student of a case. */
export type RowFacts = {
  id: string
  personId: string
  studyMode: string
  trainingLevel: string
  specialtyCode: string
  specialtyName: string
  lengthYears: number
  siteNo: number
  siteName: string
  jointProgrammeNo: string | null
  /** YYYY-MM-DD; its year is the year of enrolment. */
  entryDate: string
  entry: EntryFacts
}

type QualificationState = 'filed' | 'approved' | 'revoked'

/** Today's registers, as far as they concern the rows of one school. Lists are keyed as their comment says. */
export type Registers = {
  today: string
  school: { no: number; name: string; level: string | null; state: string }
  /** `year:studyMode` → the qualification of that year. */
  qualifications: ReadonlyMap<
    string,
    { state: QualificationState; listNo: string | null; approvedOn: string | null }
  >
  /** Number of the branch or teaching point. */
  sites: ReadonlyMap<
    number,
    { name: string; state: string; approvedOn: string | null; parentNo: number | null; siteCapacity: number | null }
  >
  /** Number of the branch or teaching point → its registered students that have not left, and those of this case to come. */
  atSites: ReadonlyMap<number, { present: number; coming: number }>
  /** Agreement number. */
  jointProgrammes: ReadonlyMap<
    string,
    {
      state: 'filed' | 'approved' | 'ended'
      partnerName: string
      filedOn: string | null
      validFrom: string
      validTo: string
    }
  >
  /** `code:level` of the specialties on file. */
  specialties: ReadonlySet<string>
  /** Person → where the full-time enrollment is that holds the place in the country. */
  claims: ReadonlyMap<string, { orgName: string; enrollmentId: string }>
  /** Person → every enrollment in force anywhere in the country. */
  studies: ReadonlyMap<string, readonly Tie[]>
  /** What the table says of a new enrollment beside one that is held. */
  combination: (held: StudyKind, wanted: StudyKind) => Combination
  /** Person → the newest identity check. */
  identities: ReadonlyMap<string, IdentityState>
  /** Whether a student without a matching identity check may not be registered. */
  identityRequired: boolean
  /** Study mode of the case. */
  caseMode: string
  /** Persons that stand in the case more than once. */
  repeated: ReadonlySet<string>
  /** Registration windows of the year, month-day. */
  windows: readonly { title: string; from: string; to: string }[]
  /** The day that counts for the window: of handing in where that was before today. By enrollment; otherwise today. */
  filedOn: ReadonlyMap<string, string>
  /** Whether outside the window an approved late entry is needed, and whom the ones in force admit. */
  late: { required: boolean; covers: ReadonlyMap<string, { caseNo: string; caseId: string; until: string }> }
  /** 招生对象类别 with the figures of today. */
  entry: EntryTable
  /** Years of schooling that the authority has on file, by `code:level`. */
  filedLengths: ReadonlyMap<string, ReadonlySet<number>>
  partTimeMinimumYears: number
  labels: {
    schoolState: (code: string) => string
    level: (code: string) => string
    schoolLevel: (code: string) => string
    mode: (code: string) => string
  }
}

export type RegistrationRule = {
  id: string
  title: string
  clause: string
  /** Hard rules block; soft ones ask for a reason. */
  hard: boolean
  /** The reason for which this student cannot (hard) or should not be registered, without counting; false is all right. */
  judge: (row: RowFacts, registers: Registers) => string | false
  /** What can be done about it. */
  ways: readonly string[]
  /** What is said when all is right. */
  passed: (rows: number, registers: Registers, facts: readonly RowFacts[]) => string
}
