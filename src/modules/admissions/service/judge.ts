import type { Insertable } from 'kysely'
import type { Ctx } from '../../../kernel/context.ts'
import type { Application } from '../../../kernel/db/tables.ts'
import { addDays } from '../../../kernel/dates.ts'
import { json } from '../../../kernel/db/json.ts'
import { listExtraFields, takesExtraFields, type ExtraField, type ExtraValues } from '../../../kernel/extra-fields.ts'
import { maskName, maskPhone } from '../../../kernel/mask.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import { getParameter, listSettings, resolveParameter } from '../../../kernel/parameters.ts'
import { newId } from '../../../kernel/uuid.ts'
import { findPlaces } from '../../people/public.ts'
import type { PlanLine } from '../../prospectuses/model.ts'
import { educationFits, entryTableKeys, entryTableOf, lengthFits, modeFits, regionName, type EntryFacts } from '../../students/public.ts'
import { judgeEntry, type Applicant, type EntryLimits, type Finding } from '../rules.ts'
import { findForms, type CandidateRow, type FormRow } from '../store/candidates.ts'

/** The application form as extra fields name it; each school and authority adds to it. */
export const APPLICATIONS = 'admissions.application'
takesExtraFields({ register: APPLICATIONS, title: '报名表', headers: ['姓名', '手机号', '证件号码', '生源类别', '文化程度', '毕业学校', '生源地', '监护人', '照片'] })

const KEYS = ['identity.minor-age', 'identity.entry-age-minimum', 'admissions.guardian-for-minors', 'admissions.decision-days', 'admissions.most-applications']

/** What a school asks and the limits that hold for it today. */
export type SchoolTerms = {
  limits: EntryLimits
  form: FormRow | undefined
  fields: ExtraField[]
  decisionDays: number
  most: number
  entry: ReturnType<typeof entryTableOf>
}

export async function loadTerms(ctx: Ctx, orgNo: number): Promise<SchoolTerms> {
  const school = mainUnit(orgNo)
  const settings = await listSettings(ctx, [...KEYS, ...entryTableKeys], school)
  const value = (key: string) => resolveParameter(settings, key, school, ctx.today).value
  const form = (await findForms(ctx, [school])).get(school)
  return {
    form,
    fields: await listExtraFields(ctx, APPLICATIONS, school),
    entry: entryTableOf(ctx, school, settings),
    decisionDays: Number(value('admissions.decision-days')),
    most: Number(value('admissions.most-applications')),
    limits: {
      today: ctx.today,
      minorAge: Number(value('identity.minor-age')),
      leastAge: Number(value('identity.entry-age-minimum')),
      guardianForMinors: value('admissions.guardian-for-minors') === true,
      photoRequired: form?.photo === 'required',
      regionName,
    },
  }
}

/** What a candidate says of the own person, as the rules read it and an application keeps it. */
export type Profile = Pick<
  CandidateRow,
  | 'name' | 'phone_sealed' | 'phone_mac' | 'document_type' | 'id_hash' | 'id_sealed' | 'id_masked' | 'sex' | 'birth_date' | 'entry_category' | 'previous_education'
  | 'previous_school' | 'graduated_year' | 'home_region' | 'employer_name' | 'guardian_name_sealed' | 'guardian_relation' | 'guardian_phone_sealed' | 'photo_file_id'
> & { identity: string }

/** Schools where a full-time place is held under this document; only for whoever may know. */
export async function placesOf(ctx: Ctx, profile: Pick<Profile, 'id_hash'>): Promise<(string | null)[]> {
  if (!profile.id_hash) return []
  const found = await findPlaces(ctx, [profile.id_hash])
  return (found.get(profile.id_hash.toString('hex')) ?? []).map((place) => place.orgName)
}

export function applicantOf(profile: Profile, places: readonly (string | null)[]): Applicant {
  return {
    identityGiven: profile.id_hash !== null,
    birthDate: profile.birth_date,
    entryCategory: profile.entry_category,
    previousEducation: profile.previous_education,
    homeRegion: profile.home_region,
    employerName: profile.employer_name,
    guardianGiven: profile.guardian_name_sealed !== null && profile.guardian_relation !== null && profile.guardian_phone_sealed !== null,
    phoneGiven: profile.phone_sealed !== null,
    photoGiven: profile.photo_file_id !== null,
    places,
  }
}

/** Everything that the rules of admission and, beforehand, those of registration say of a candidate and a line. */
export function judge(profile: Profile, places: readonly (string | null)[], line: PlanLine, terms: SchoolTerms, how: { placed?: boolean } = {}): Finding[] {
  const own = judgeEntry(applicantOf(profile, places), line, terms.limits, how)
  if (!profile.entry_category || line.mode === 'training') return own
  const facts: EntryFacts = {
    sourceCategory: profile.entry_category,
    previousEducation: profile.previous_education,
    studyMode: line.mode,
    trainingLevel: line.level,
    lengthYears: line.lengthMonths / 12,
    entryDate: terms.limits.today,
    employerName: profile.employer_name,
    employerCreditCode: null,
    contractFrom: null,
    contractTo: null,
  }
  const later = [
    ['entry-education', educationFits(facts, terms.entry), terms.entry.categories.get(profile.entry_category)?.clause ?? '001:1308'],
    ['entry-mode', modeFits(facts, terms.entry), '001:1047'],
    ['entry-length', lengthFits(facts, terms.entry), getParameter('enrollment.length.tolerance').clause],
  ] as const
  return [...own, ...later.flatMap(([id, said, clause]) => (said ? [{ id, level: 'warn' as const, fact: `${said.reason}。`, clause, way: said.ways }] : []))]
}

/** A new application row: the line and what the candidate says, as they stand at this moment. */
export function applicationFrom(
  ctx: Ctx,
  who: { personId: string; accountId: string | null; profile: Profile },
  line: PlanLine,
  more: { source: string; extra: ExtraValues; findings: readonly Finding[]; softReason: string | null },
): Insertable<Application> {
  return {
    id: newId(),
    org_no: line.orgNo,
    org_name: line.schoolName,
    person_id: who.personId,
    account_id: who.accountId,
    source: more.source,
    line_id: line.id,
    year: line.year,
    season: line.season,
    batch: line.batch,
    specialty_code: line.specialtyCode,
    specialty_name: line.specialtyName,
    training_level: line.level,
    length_months: line.lengthMonths,
    study_mode: line.mode,
    tuition: line.tuition,
    state: 'draft',
    ...copyOf(ctx, who.profile),
    extra: json(more.extra),
    findings: json(more.findings),
    soft_reason: more.softReason,
  }
}

/** What an application keeps of the candidate; guardians and telephones sealed, with marks to find likeness by. */
export function copyOf(ctx: Ctx, profile: Profile) {
  const open = (sealed: Buffer | null) => (sealed ? ctx.vault.open(sealed) : null)
  const [phone, guardian, guardianPhone] = [open(profile.phone_sealed), open(profile.guardian_name_sealed), open(profile.guardian_phone_sealed)]
  return {
    name: profile.name,
    sex: profile.sex,
    birth_date: profile.birth_date,
    document_type: profile.document_type,
    id_hash: profile.id_hash,
    id_sealed: profile.id_sealed,
    id_masked: profile.id_masked,
    phone_sealed: profile.phone_sealed,
    phone_masked: phone ? maskPhone(phone) : '',
    phone_mac: phone ? phoneMac(ctx, phone) : null,
    entry_category: profile.entry_category,
    previous_education: profile.previous_education,
    previous_school: profile.previous_school,
    graduated_year: profile.graduated_year,
    home_region: profile.home_region,
    employer_name: profile.employer_name,
    guardian_name_sealed: profile.guardian_name_sealed,
    guardian_name_masked: guardian ? maskName(guardian) : null,
    guardian_relation: profile.guardian_relation,
    guardian_phone_sealed: profile.guardian_phone_sealed,
    guardian_phone_masked: guardianPhone ? maskPhone(guardianPhone) : null,
    guardian_phone_mac: guardianPhone ? phoneMac(ctx, guardianPhone) : null,
  }
}

/** The mark by which two applications with one telephone are found; the same for candidates and guardians. */
export const phoneMac = (ctx: Ctx, phone: string): Buffer => ctx.vault.mac('applicant phone', phone.replace(/[\s\-+]/g, ''))

export const decideBy = (ctx: Ctx, terms: SchoolTerms): string => addDays(ctx.today, terms.decisionDays)
