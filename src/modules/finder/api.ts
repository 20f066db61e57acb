import { z } from 'zod'
import { endpoint, listOf, listQuery, orgNo, uuid } from '../../kernel/api.ts'
import { rateBands } from '../opendata/model.ts'

const count = z.number().int()
const season = z.enum(['spring', 'autumn'])
const mode = z.enum(['full-time', 'part-time', 'training'])
const level = z.enum(['junior', 'intermediate', 'senior', 'technician'])
const start = z.enum(['junior', 'senior'])
const band = z.enum(rateBands.map((one) => one.id))
/** For so long a phone or a cache between may keep an answer; a seat is given by the register, never by this page. */
const SECONDS = 20

const filterKey = z.enum(['q', 'place', 'start', 'level', 'months', 'fee', 'mode', 'season', 'ownership', 'employment', 'left', 'orgNo'])
const filter = {
  q: listQuery.q,
  /** Two, four or six digits of GB/T 2260: a city or a county. */
  place: z.string().regex(/^\d{2}(\d{2}(\d{2})?)?$/).optional(),
  start: start.optional(),
  level: level.optional(),
  months: z.number().int().min(1).max(120).optional(),
  fee: z.number().int().min(0).max(100_000_000).optional(),
  mode: mode.optional(),
  season: season.optional(),
  ownership: z.enum(['public', 'private', 'enterprise', 'industry']).optional(),
  employment: band.optional(),
  left: z.boolean().optional(),
  orgNo: orgNo.optional(),
}

const line = z.object({
  id: uuid, year: count, season, orgNo, schoolName: z.string(), schoolLevel: z.string(), ownership: z.string().nullable(), atSite: z.boolean(), city: z.string(), cityName: z.string(), county: z.string(), countyName: z.string(),
  specialtyCode: z.string(), specialtyName: z.string(), level, lengthMonths: count, mode, batch: z.enum(['direct', 'early', 'regular']), earlyKind: z.enum(['through', 'pre-technician', '3+4']).nullable(),
  sourceName: z.string().nullable(), seats: count, left: count, employment: z.object({ band, year: count }).nullable(), tuition: count, starts: z.array(start),
})
const place = z.object({ code: z.string(), name: z.string(), lines: count, schools: count })
const occasion = z.object({ id: z.string(), from: z.string(), to: z.string(), title: z.string(), text: z.string(), clause: z.string() })

export const api = {
  findPublicLines: endpoint({
    method: 'GET',
    path: '/api/public/finder/lines',
    title: '找学校和专业',
    needs: 'public',
    published: true,
    shared: SECONDS,
    input: z.object({ ...filter, page: listQuery.page, size: z.number().int().min(1).max(100).default(20), sort: z.enum(['fee', 'left', 'length']).optional() }),
    output: listOf(line).extend({
      schools: count,
      /** Cities with what the other filters leave; counties of the chosen city. */
      cities: z.array(place),
      counties: z.array(place),
      /** Where nothing is found: which one filter to give up, and what that gives. */
      looser: z.array(z.object({ key: filterKey, count })),
    }),
  }),
  comparePublicLines: endpoint({
    method: 'GET',
    path: '/api/public/finder/comparison',
    title: '比较几个专业',
    needs: 'public',
    published: true,
    shared: SECONDS,
    input: z.object({ ids: z.array(uuid).min(1).max(4) }),
    output: z.object({ rows: z.array(line), /** Asked for, but no longer open. */ gone: count }),
  }),
  getAdmissionCalendar: endpoint({
    method: 'GET',
    path: '/api/public/finder/calendar',
    title: '招生日历',
    needs: 'public',
    published: true,
    shared: 300,
    input: z.object({}),
    output: z.object({ today: z.string(), replyDays: count, rows: z.array(occasion), /** What takes students now, by year and season. */ intakes: z.array(z.object({ year: count, season, lines: count, schools: count, left: count })) }),
  }),
  downloadAdmissionCalendar: endpoint({
    method: 'GET',
    path: '/api/public/finder/calendar.ics',
    title: '下载招生日历',
    needs: 'public',
    published: true,
    shared: 300,
    download: true,
    input: z.object({}),
    output: z.object({}),
  }),
}
