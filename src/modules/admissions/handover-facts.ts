import { dayInChina } from '../../kernel/dates.ts'

/** What of an application the register reads. Opened, not sealed. */
export type HandedOver = {
  id: string
  orgNo: number
  offerNo: string | null
  name: string
  sex: string | null
  birthDate: string | null
  documentType: string | null
  idNumber: string | null
  phone: string | null
  year: number
  season: string
  specialtyCode: string
  trainingLevel: string
  lengthMonths: number
  studyMode: string
  entryCategory: string | null
  previousEducation: string | null
  previousSchool: string | null
  homeRegion: string | null
  employerName: string | null
  guardianName: string | null
  guardianRelation: string | null
  guardianPhone: string | null
  score: number | null
  className: string | null
  arrivedAt: string | null
  /** Answers to the fields that the school added, by key; those that the register has too are carried over. */
  extra: Readonly<Record<string, string | number | null>>
  preArrival: Readonly<Record<string, string>>
  supplied: Readonly<Record<string, Supplied>>
}
/** A value that the school gave where the application had none. */
export type Supplied = { value: string | number; by: string; at: string }

export type RosterValues = Record<string, string | number | null>

/** Fields of the roster that a school may fill in at hand-over: never who it is, nor what was offered. */
export const suppliable = ['ethnicGroup', 'householdRegion', 'nationality', 'politicalStatus', 'householdType', 'householdAddress', 'address', 'boarding', 'schoolNumber', 'previousSchool', 'graduationDate', 'examNumber', 'veteran', 'employerName', 'employerCreditCode', 'contractFrom', 'contractTo', 'povertyCategory', 'disability', 'guardianName', 'guardianRelation', 'guardianPhone', 'remarks'] as const

/**
 * The roster values of an application and, in words, where they come from: the application, the pre-arrival form, the
 * school. Nothing is typed again; what nobody has said stays empty and is found by the roster's own check.
 */
export function rosterValuesOf(one: HandedOver, titleOf: (key: string) => string): { values: RosterValues; sources: string } {
  const resident = one.documentType === 'id-card' || one.documentType === 'household-book'
  const arrived = one.arrivedAt ? dayInChina(one.arrivedAt) : null
  const applied: RosterValues = {
    name: one.name,
    documentType: one.documentType,
    idNumber: one.idNumber,
    ...(resident ? {} : { sex: one.sex, birthDate: one.birthDate }),
    phone: one.phone,
    studyMode: one.studyMode,
    trainingLevel: one.trainingLevel,
    lengthYears: one.lengthMonths / 12,
    specialtyCode: one.specialtyCode,
    grade: one.year,
    className: one.className,
    entryDate: arrived,
    entrySeason: one.season,
    site: String(one.orgNo),
    sourceCategory: one.entryCategory,
    sourceRegion: one.homeRegion,
    // The form asks where the household is registered, so it says both.
    householdRegion: one.homeRegion,
    previousEducation: one.previousEducation,
    previousSchool: one.previousSchool,
    employerName: one.employerName,
    guardianName: one.guardianName,
    guardianRelation: one.guardianRelation,
    guardianPhone: one.guardianPhone,
    // The roster keeps one decimal; a finer score stays with the application.
    examScore: one.score !== null && Number.isInteger(Math.round(one.score * 100) / 10) ? one.score : null,
    ...one.extra,
  }
  const before: RosterValues = one.preArrival['ethnic'] ? { ethnicGroup: one.preArrival['ethnic'] } : {}
  const supplied = Object.fromEntries(Object.entries(one.supplied).map(([key, given]) => [key, given.value]))
  const given = (values: RosterValues) => Object.keys(values).filter((key) => values[key] !== null && values[key] !== undefined)
  const named = (title: string, keys: readonly string[]) => (keys.length > 0 ? `${title}：${keys.map(titleOf).join('、')}。` : '')
  const later = new Set([...given(before), ...given(supplied)])
  return {
    values: { ...applied, ...before, ...supplied },
    sources: named('报名', given(applied).filter((key) => !later.has(key))) + named('报到前填报', given(before).filter((key) => !(key in supplied))) + named('学校补填', given(supplied)),
  }
}
