import { z } from 'zod'
import { day, endpoint, exportFormat, orgNo } from '../../kernel/api.ts'
import { season } from './wire.ts'

/** What is counted, in the order in which it happens. */
export const flowSteps = ['applied', 'offered', 'accepted', 'arrived', 'registered'] as const
/** Modes of study that are kept apart; training is entered in the register of training, not applied for here. */
export const studyModes = ['full-time', 'part-time'] as const
export type FlowStep = (typeof flowSteps)[number]
export const flowTitles: Record<FlowStep, string> = { applied: '报名', offered: '录取', accepted: '确认', arrived: '报到', registered: '移交学籍' }

const year = z.number().int().min(2000).max(2100)
const counts = { applied: z.number().int(), offered: z.number().int(), accepted: z.number().int(), arrived: z.number().int(), registered: z.number().int() }
/** `plan` seats of approved lines; `held` of them taken now; the rest applications that ever came so far. */
const figures = { plan: z.number().int(), held: z.number().int(), ...counts }

/** Four digits for a city, six for a county. Without a region and a school the whole of what the post oversees. */
const place = { year: year.optional(), season: season.optional(), mode: z.enum(studyModes).optional(), region: z.string().regex(/^\d{4}(\d{2})?$/).optional(), orgNo: orgNo.optional() }

export const boardApi = {
  getAdmissionBoard: endpoint({
    method: 'GET',
    path: '/api/admissions/board',
    title: '招生进度：计划、报名、录取、确认、报到、移交学籍',
    needs: 'admissions.read',
    input: z.object(place),
    output: z.object({
      year,
      years: z.array(year),
      today: day,
      level: z.enum(['region', 'school', 'specialty']),
      /** From the whole to what is shown; each can be opened. */
      crumbs: z.array(z.object({ title: z.string(), region: z.string().nullable(), orgNo: orgNo.nullable() })),
      /** `key` is the region, the school number or the specialty code, by the level. */
      rows: z.array(z.object({ key: z.string(), title: z.string(), ...figures })),
      total: z.object(figures),
      /** Different people among those who applied. */
      persons: z.number().int(),
      days: z.array(z.object({ day, ...counts })),
    }),
  }),
  exportAdmissionBoard: endpoint({
    method: 'POST',
    path: '/api/admissions/board/export',
    title: '导出招生进度',
    needs: 'admissions.read',
    audit: 'admissions.export-board',
    download: true,
    input: z.object({ ...place, format: exportFormat }),
    output: z.object({}),
  }),
}
