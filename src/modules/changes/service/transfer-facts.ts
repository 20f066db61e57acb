import { z } from 'zod'
import type { Case } from '../../../kernel/cases.ts'
import { loadCodes } from '../../../kernel/codes.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { readAmount } from '../../../kernel/parameters.ts'
import { findJointProgrammes, findQualification, findSites, getOrg } from '../../orgs/public.ts'
import { labelOf, studyModes, trainingLevels } from '../../orgs/codes.ts'
import type { Org } from '../../orgs/model.ts'
import { getPerson } from '../../people/public.ts'
import { listFiledSpecialties } from '../../specialties/public.ts'
import type { FiledSpecialty } from '../../specialties/model.ts'
import { findEnrollments, type EnrollmentRow } from '../../students/public.ts'
import { transferApi } from '../transfer-api.ts'
import type { TransferView } from '../transfer-rules.ts'

/** What a transfer case keeps of its application. */
export const transferFacts = transferApi.openTransfer.input
  .omit({ caseId: true, version: true })
  .extend({ toName: z.string(), requestId: z.uuid().optional() })
export type TransferFacts = z.output<typeof transferFacts>

/** Facts of a draft made from a request, which may still miss what only the school can fill in. */
export const draftFacts = transferFacts.partial().extend({ enrollmentId: z.uuid(), toOrgNo: z.number(), toName: z.string() })

export type Target = { school: Org; filed: FiledSpecialty[]; qualified: boolean; siteApproved: boolean }

/** One entry per specialty and level, whatever the lengths on record: a student who moves keeps the own length. */
export function places(filed: readonly FiledSpecialty[]): FiledSpecialty[] {
  return [...new Map(filed.map((one) => [`${one.code}:${one.trainingLevel}`, one])).values()]
}

/** The receiving school as the registers have it today; its directory rows are public. */
export async function loadTarget(ctx: Ctx, facts: { toOrgNo: number; toSiteNo?: number | undefined }, studyMode: string): Promise<Target> {
  const school = await getOrg(ctx, facts.toOrgNo)
  const filed = await listFiledSpecialties(ctx, school.no, { on: ctx.today })
  const mode = studyMode === 'part-time' ? 'part-time' : 'full-time'
  const qualification = await findQualification(ctx, school.no, Number(ctx.today.slice(0, 4)), mode)
  const [site] = facts.toSiteNo && facts.toSiteNo !== school.no ? await findSites(ctx, [facts.toSiteNo]) : []
  const atMain = !facts.toSiteNo || facts.toSiteNo === school.no
  return {
    school,
    filed,
    qualified: qualification?.state === 'approved',
    siteApproved: atMain || Boolean(site?.approvedOn && site.parentNo === school.no && site.state !== 'withdrawn'),
  }
}

/** Everything the rules of a transfer ask. Runs in the scope of the releasing school. */
export async function loadTransfer(ctx: Ctx, file: Case): Promise<{ row: EnrollmentRow; facts: TransferFacts; view: TransferView; target: Target }> {
  const facts = { ...emptyFacts, ...draftFacts.parse(file.facts) } as TransferFacts
  const [row] = await findEnrollments(ctx, [facts.enrollmentId])
  if (!row) throw new Error(`case ${file.id}: enrollment ${facts.enrollmentId} is not in the owner's scope`)
  const target = await loadTarget(ctx, facts, row.study_mode)
  const person = await getPerson(ctx, row.person_id)
  const book = await loadCodes(ctx)
  const place = target.filed.find((one) => one.code === facts.specialtyCode)
  const view: TransferView = {
    today: ctx.today,
    student: {
      status: row.status,
      statusTitle: book.label('enrollment-status', row.status, ctx.today),
      studyMode: row.study_mode,
      studyModeTitle: labelOf(studyModes, row.study_mode),
      grade: row.grade,
      entryDate: row.entry_date,
      lengthYears: Number(row.length_years),
      birthDate: person.birthDate,
      joint: await jointOf(ctx, row),
    },
    to: {
      name: target.school.name,
      state: target.school.state,
      qualified: target.qualified,
      year: Number(ctx.today.slice(0, 4)),
      filed: new Set(target.filed.map((one) => `${one.code}:${one.trainingLevel}`)),
      specialtyCode: facts.specialtyCode,
      specialtyName: place?.name ?? facts.specialtyCode,
      trainingLevel: facts.trainingLevel,
      levelTitle: labelOf(trainingLevels, facts.trainingLevel),
      grade: facts.grade,
      siteApproved: target.siteApproved,
    },
    files: facts.fileIds.length,
    guardianAgreed: facts.guardianAgreed,
    lastMonths: await readAmount(ctx, 'changes.transfer.last-months', { orgNo: row.org_no }),
    underWay: file.state !== 'draft' && file.state !== 'returned',
  }
  return { row, facts, view, target }
}

const emptyFacts = { specialtyCode: '', trainingLevel: '', grade: 0, reason: '', guardianAgreed: false, fileIds: [] as string[] }

/** The joint programme of a student, and whether it is over. */
export async function jointOf(ctx: Ctx, row: EnrollmentRow): Promise<TransferView['student']['joint']> {
  if (!row.joint_programme_no) return null
  const [programme] = await findJointProgrammes(ctx, row.org_no, [row.joint_programme_no])
  const ended = !programme || programme.state === 'ended' || programme.validTo < ctx.today
  return { agreementNo: row.joint_programme_no, ended }
}
