import { z } from 'zod'
import { endpoint, listOf, listQuery, orgNo, uuid } from '../../kernel/api.ts'

export const season = z.enum(['spring', 'autumn'])
export const mode = z.enum(['full-time', 'part-time', 'training'])
export const batch = z.enum(['direct', 'early', 'regular'])
export const earlyKind = z.enum(['through', 'pre-technician', '3+4'])
export const level = z.enum(['junior', 'intermediate', 'senior', 'technician'])
export const year = z.number().int().min(2000).max(2100)
/** Two, four or six digits of GB/T 2260. */
export const regionPrefix = z.string().regex(/^\d{2}(\d{2}(\d{2})?)?$/)
const closedCode = z.enum(['ended', 'past', 'suspended', 'rectifying', 'closed', 'site', 'unqualified', 'specialty', 'prospectus', 'removed'])

export const planLine = z.object({
  id: uuid,
  year,
  season,
  orgNo,
  schoolNo: orgNo,
  schoolName: z.string(),
  specialtyCode: z.string(),
  specialtyName: z.string(),
  level,
  lengthMonths: z.number().int(),
  mode,
  sourceRegion: z.string().nullable(),
  batch,
  earlyKind: earlyKind.nullable(),
  seats: z.number().int(),
  taken: z.number().int(),
  tuition: z.number().int(),
  open: z.boolean(),
  closedCode: closedCode.nullable(),
  closedReason: z.string().nullable(),
  locationRegion: z.string(),
  schoolLevel: z.string(),
})

export const lineFilter = {
  year: year.optional(),
  season: season.optional(),
  orgNo: orgNo.optional(),
  batch: batch.optional(),
  mode: mode.optional(),
  level: level.optional(),
  specialtyCode: z.string().max(20).optional(),
  earlyKind: earlyKind.optional(),
  location: regionPrefix.optional(),
  source: z.string().regex(/^\d{6}$/).optional(),
  open: z.boolean().optional(),
}

export const lineApi = {
  listPublicPlanLines: endpoint({
    method: 'GET',
    path: '/api/public/plan-lines',
    title: '查看公布的招生计划',
    needs: 'public',
    published: true,
    input: z.object({ ...listQuery, ...lineFilter }),
    output: listOf(planLine).extend({ seats: z.number().int(), taken: z.number().int() }),
  }),
}
