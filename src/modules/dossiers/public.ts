import type { Ctx } from '../../kernel/context.ts'
import { levelWord, type ConsentPurpose } from './codes.ts'
import { listConductOf } from './conduct-store.ts'
import { listLatestConsents } from './family-store.ts'
import { listPhotos } from './photo-store.ts'
import { listQualityOf } from './quality-store.ts'
import { missingOfYear, standingOf } from './rules.ts'

export type OpenPunishment = { id: string; level: string; title: string; documentNo: string; decidedOn: string; expiresOn: string | null }

/** Punishments that stand today, by enrollment; not those lifted, revoked on appeal or over. Whoever has none is absent. */
export async function openPunishments(ctx: Ctx, enrollmentIds: readonly string[]): Promise<Map<string, OpenPunishment[]>> {
  const rows = (await listConductOf(ctx, enrollmentIds)).filter((one) => one.kind === 'punishment' && standingOf(one, ctx.today) === 'standing')
  return grouped(rows, (one) => ({ id: one.id, level: levelWord(one.kind, one.level), title: one.title, documentNo: one.document_no, decidedOn: one.decided_on, expiresOn: one.expires_on }))
}

export type LabourYear = { schoolYear: number; labour: number; skill: number; housework: number; hours: number; results: string[] }

/** 劳动素养 by school year (001:1279), by enrollment: how many records of each kind, and hours. A year without any is absent. */
export async function labourOf(ctx: Ctx, enrollmentIds: readonly string[]): Promise<Map<string, LabourYear[]>> {
  const rows = (await listQualityOf(ctx, enrollmentIds)).filter((one) => ['labour', 'skill', 'housework'].includes(one.kind))
  const out = new Map<string, LabourYear[]>()
  for (const row of rows) {
    const years = out.get(row.enrollment_id) ?? []
    out.set(row.enrollment_id, years)
    let year = years.find((one) => one.schoolYear === row.school_year)
    if (!year) years.push((year = { schoolYear: row.school_year, labour: 0, skill: 0, housework: 0, hours: 0, results: [] }))
    year[row.kind as 'labour' | 'skill' | 'housework'] += 1
    year.hours += Number(row.hours ?? 0)
    if (row.result) year.results.push(row.result)
  }
  return out
}

/** 德育评价 by school year, by enrollment, the newest year first. Whoever has none is absent. */
export async function moralOf(ctx: Ctx, enrollmentIds: readonly string[]): Promise<Map<string, { schoolYear: number; result: string }[]>> {
  const rows = (await listQualityOf(ctx, enrollmentIds)).filter((one) => one.kind === 'moral')
  return grouped(rows, (one) => ({ schoolYear: one.school_year, result: one.result ?? '' }))
}

/** Titles of what one school year of the comprehensive-quality file is missing, by enrollment; complete ones are absent. */
export async function qualityGapsOf(ctx: Ctx, enrollmentIds: readonly string[], schoolYear: number): Promise<Map<string, string[]>> {
  const rows = (await listQualityOf(ctx, enrollmentIds)).filter((one) => one.school_year === schoolYear)
  const kinds = Map.groupBy(rows, (one) => one.enrollment_id)
  const all = enrollmentIds.map((id) => [id, missingOfYear(new Set(kinds.get(id)?.map((one) => one.kind)))] as const)
  return new Map(all.filter(([, missing]) => missing.length > 0))
}

export type ConsentState = 'given' | 'refused' | 'withdrawn' | 'none'

/** The newest answer to one purpose, for every enrollment asked; ask before publishing, printing a photograph, issuing electronically. */
export async function consentOf(ctx: Ctx, enrollmentIds: readonly string[], purpose: ConsentPurpose): Promise<Map<string, ConsentState>> {
  const answers = new Map((await listLatestConsents(ctx, enrollmentIds, purpose)).map((one) => [one.enrollment_id, one.action as ConsentState]))
  return new Map(enrollmentIds.map((id) => [id, answers.get(id) ?? 'none']))
}

/**
 * The stored file of the adopted photograph, by enrollment, for cards and certificates. One whose use was refused or
 * withdrawn is absent, like one that is not there.
 */
export async function photoFilesOf(ctx: Ctx, enrollmentIds: readonly string[]): Promise<Map<string, string>> {
  const answers = await consentOf(ctx, enrollmentIds, 'photo')
  const usable = (id: string) => answers.get(id) !== 'refused' && answers.get(id) !== 'withdrawn'
  const photos = (await listPhotos(ctx, enrollmentIds)).filter((one) => one.state === 'current' && usable(one.enrollment_id))
  return new Map(photos.map((one) => [one.enrollment_id, one.file_id]))
}

function grouped<R extends { enrollment_id: string }, T>(rows: readonly R[], shape: (row: R) => T): Map<string, T[]> {
  const out = new Map<string, T[]>()
  for (const row of rows) out.set(row.enrollment_id, [...(out.get(row.enrollment_id) ?? []), shape(row)])
  return out
}

// The whole file of one student, masked, without health: for the personal package.
export { readDossier } from './service/dossier.ts'
export type { Dossier } from './dossier-api.ts'
