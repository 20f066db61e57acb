import { asKeeper } from '../../../kernel/case-scope.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { loadCodes } from '../../../kernel/codes.ts'
import { NotFound } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { photoRule } from '../../../kernel/photo.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { findBirthDates, recordView } from '../../people/public.ts'
import { countRollClasses, listOfPerson, listRoll, type EnrollmentRow, type RollRow } from '../../students/public.ts'
import { findClassNamed, listClassRows } from '../class-store.ts'
import { relations, wordOf } from '../codes.ts'
import { listConductOf, listSchoolConduct } from '../conduct-store.ts'
import type { Dossier, dossierApi } from '../dossier-api.ts'
import type { GuardianView } from '../family-api.ts'
import { listGuarded, listGuardians, listLatestConsents, listLinks, listVisits } from '../family-store.ts'
import { listHealth } from '../health-store.ts'
import { findRefusedPhoto, listPhotos, listSchoolPhotos } from '../photo-store.ts'
import { listQualityOf, listYearKinds } from '../quality-store.ts'
import { isMinor, missingOfYear, schoolYearOf, schoolYearWord, standingOf } from '../rules.ts'
import { askedConsents } from './asked.ts'
import { conductToWire } from './conduct-wire.ts'
import { healthToWire } from './health-wire.ts'
import { ruleWords } from './photos.ts'
import { qualityToWire } from './quality-wire.ts'
import { getStudy, schoolNoOf } from './reach.ts'

const PAGE = 50

export const dossierHandlers: Handlers<typeof dossierApi> = {
  async getDossierSummary(ctx, { org }) {
    const school = await schoolNoOf(ctx, org)
    const gaps = await schoolGaps(ctx, school)
    const conduct = await listSchoolConduct(ctx, school)
    const registered = new Set((await listClassRows(ctx, school)).map((one) => `${one.grade} ${one.name}`))
    const named = await countRollClasses(ctx, school)
    const count = (key: Gap) => gaps.roll.filter((one) => gaps.of(one).has(key)).length
    return {
      students: gaps.roll.length,
      classes: registered.size,
      unregisteredClasses: named.filter((one) => !registered.has(`${one.grade} ${one.name}`)).length,
      withoutClass: count('class'),
      withoutPhoto: count('photo'),
      waitingPhotos: gaps.waiting,
      minorsWithoutGuardian: count('guardian'),
      openPunishments: conduct.filter((one) => one.kind === 'punishment' && standingOf(one, ctx.today) === 'standing').length,
      openAppeals: conduct.filter((one) => one.appealed_at !== null && one.appeal_result === null).length,
      incompleteYears: count('quality'),
      schoolYear: gaps.schoolYear,
    }
  },

  async listDossierStudents(ctx, { q, gap, page }) {
    const gaps = await schoolGaps(ctx, await schoolNoOf(ctx, undefined), q)
    const rows = gap === undefined ? gaps.roll : gaps.roll.filter((one) => gaps.of(one).has(gap))
    return {
      total: rows.length,
      rows: rows.slice((page - 1) * PAGE, page * PAGE).map((row) => ({
        id: row.id,
        name: maskName(row.name),
        idMasked: row.id_masked,
        studentNumber: row.student_number,
        grade: row.grade,
        className: row.class_name,
        specialtyName: row.specialty_name,
        missing: [...gaps.of(row)].map((one) => gapWords[one]),
      })),
    }
  },

  async getMyDossier(ctx) {
    if (ctx.actor.personId === null) throw new NotFound('学籍')
    const rows = await listOfPerson(ctx, ctx.actor.personId)
    const records = []
    for (const row of rows) {
      const { links: _, ...dossier } = await readDossier(ctx, row)
      const health = (await listHealth(ctx, row.id)).map((one) => healthToWire(ctx, one))
      records.push({ ...dossier, health })
    }
    const photoWords = rows[0] ? ruleWords(await photoRule(ctx, rows[0].org_no)) : []
    return { records, photoRule: photoWords }
  },

  async getDossier(ctx, { enrollmentId }) {
    const row = await getStudy(ctx, enrollmentId)
    await recordView(ctx, row.person_id, '看了学生档案', undefined, row.org_no)
    return readDossier(ctx, row)
  },
}

type Gap = 'photo' | 'guardian' | 'class' | 'quality'
const gapWords: Record<Gap, string> = { photo: '照片', guardian: '监护人', class: '班级', quality: '综合素质' }

/** What every student of a school is missing today. Ages are compared here and never leave. */
export async function schoolGaps(ctx: Ctx, school: number, q?: string) {
  const roll = await listRoll(ctx, school, { q })
  const schoolYear = schoolYearOf(ctx.today)
  const photos = await listSchoolPhotos(ctx, school)
  const covered = new Set(photos.filter((one) => one.state === 'current').map((one) => one.enrollment_id))
  const guarded = await listGuarded(ctx, school)
  const births = await findBirthDates(ctx, roll.map((one) => one.person_id))
  const kinds = await listYearKinds(ctx, school, schoolYear - 1)
  const of = (row: RollRow): Set<Gap> => {
    const gaps = new Set<Gap>()
    if (row.class_name === null) gaps.add('class')
    if (!covered.has(row.id)) gaps.add('photo')
    if (!guarded.has(row.id) && isMinor(births.get(row.person_id), ctx.today)) gaps.add('guardian')
    // The year that has ended: the running one is not owed yet.
    if (row.grade <= schoolYear - 1 && row.status !== 'pending' && missingOfYear(kinds.get(row.id) ?? new Set()).length > 0) gaps.add('quality')
    return gaps
  }
  return { roll, of, schoolYear: schoolYear - 1, waiting: photos.filter((one) => one.state === 'waiting').length }
}

/** One student's file, masked as everyone sees it. Health is not part of it. */
export async function readDossier(ctx: Ctx, row: EnrollmentRow): Promise<Dossier> {
  const photos = await listPhotos(ctx, [row.id])
  const current = photos.find((one) => one.state === 'current')
  const waiting = photos.find((one) => one.state === 'waiting')
  const refused = await findRefusedPhoto(ctx, row.id)
  const guardians = await listGuardians(ctx, row.id)
  const minor = isMinor((await findBirthDates(ctx, [row.person_id])).get(row.person_id), ctx.today)
  const consents = askedConsents(await listLatestConsents(ctx, [row.id]))
  const conduct = await conductToWire(ctx, await listConductOf(ctx, [row.id]))
  const quality = (await listQualityOf(ctx, [row.id])).map(qualityToWire)
  const names = new Map(guardians.map((one) => [one.id, one.name_masked]))
  const headTeacher = await headTeacherOf(ctx, row)
  const lastYear = schoolYearOf(ctx.today) - 1
  const owed = row.grade <= lastYear ? missingOfYear(new Set(quality.filter((one) => one.schoolYear === lastYear).map((one) => one.kind))) : []
  const missing = [
    ...(row.class_name === null ? ['没有编入班级。'] : []),
    ...(current ? [] : [waiting ? '照片待确认。' : '没有照片。']),
    ...(minor && !guardians.some((one) => one.ended_on === null) ? ['未满 18 岁，没有登记监护人。'] : []),
    ...consents.filter((one) => one.state === 'none').map((one) => `“${one.title}”还没有答复。`),
    ...(owed.length > 0 ? [`${schoolYearWord(lastYear)}缺：${owed.join('、')}。`] : []),
  ]
  const book = await loadCodes(ctx)
  return {
    enrollmentId: row.id,
    name: maskName(row.name),
    idMasked: row.id_masked,
    studentNumber: row.student_number,
    orgNo: row.org_no,
    orgName: row.org_name,
    grade: row.grade,
    className: row.class_name,
    headTeacher,
    specialtyName: row.specialty_name,
    status: book.label('enrollment-status', row.status, ctx.today),
    minor,
    photo: {
      has: current !== undefined,
      at: current?.created_at ?? null,
      waiting: waiting ? { id: waiting.id, at: waiting.created_at } : null,
      refusedReason: refused && (!current || current.created_at < refused.created_at) && !waiting ? refused.reason : null,
    },
    guardians: guardians.map((one) => ({
      id: one.id,
      nameMasked: one.name_masked,
      relation: one.relation as 'father',
      phoneMasked: one.phone_masked,
      documentMasked: one.document_masked,
      isMain: one.is_main,
      version: one.version,
      endedOn: one.ended_on,
    })),
    consents,
    links: (await listLinks(ctx, row.id)).map((one) => ({ id: one.id, guardian: names.get(one.guardian_id) ?? '—', createdAt: one.created_at, createdBy: one.created_by_name, expiresAt: one.expires_at, revokedAt: one.revoked_at })),
    visits: (await listVisits(ctx, row.id)).map((one) => ({ at: one.at, what: one.what })),
    conduct,
    quality,
    missing,
    schoolYear: schoolYearOf(ctx.today),
  }
}

async function headTeacherOf(ctx: Ctx, row: EnrollmentRow): Promise<string | null> {
  if (row.class_name === null) return null
  const name = row.class_name
  const found = await asKeeper(ctx, { orgNo: row.org_no, personId: row.person_id }, () => findClassNamed(ctx, row.org_no, row.grade, name))
  return found?.head_teacher ?? null
}

/** What a guardian is shown: enough to know the student and to answer. It is kept sealed with the code. */
export async function guardianView(ctx: Ctx, row: EnrollmentRow, expiresAt: string, guardian?: { name: string; relation: string }): Promise<GuardianView> {
  const dossier = await readDossier(ctx, row)
  return {
    student: dossier.name,
    school: dossier.orgName,
    facts: [
      ...(guardian ? [{ name: '查看人', value: `${guardian.name}（${wordOf(relations, guardian.relation)}）` }] : []),
      { name: '专业', value: dossier.specialtyName },
      { name: '班级', value: dossier.className ? `${dossier.grade} 级 ${dossier.className}` : '还没有编班' },
      { name: '班主任', value: dossier.headTeacher ?? '—' },
      { name: '学籍状态', value: dossier.status },
    ],
    conduct: dossier.conduct
      .filter((one) => one.standing === 'standing')
      .map((one) => ({ title: one.title, level: one.levelWord, on: one.decidedOn, until: one.expiresOn, appealUntil: one.appealUntil })),
    asOf: ctx.today,
    // Of a student of age the guardian sees the state of things, and is not asked.
    consents: dossier.minor ? dossier.consents.map(({ fileId: _, ...one }) => one) : [],
    expiresAt,
  }
}

/** Every file that the student's file refers to. */
export async function filesOf(ctx: Ctx, enrollmentId: string): Promise<Set<string>> {
  const ids = [
    ...(await listLatestConsents(ctx, [enrollmentId])).map((one) => one.file_id),
    ...(await listConductOf(ctx, [enrollmentId])).map((one) => one.file_id),
    ...(await listQualityOf(ctx, [enrollmentId])).map((one) => one.file_id),
  ]
  return new Set(ids.filter((one) => one !== null))
}
