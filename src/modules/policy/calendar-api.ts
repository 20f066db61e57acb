import { z } from 'zod'
import { type Api, day, endpoint } from '../../kernel/api.ts'

const kind = z.enum(['work', 'holiday'])
const title = z.string().trim().min(2, '名称至少 2 个字，例如 国庆节。').max(30)
const reason = z.string().trim().min(4, '请写明理由，至少 4 个字。').max(300)
const year = z.number().int().min(2004).max(2100)
const written = z.object({ movedCases: z.number().int() })

const calendarDay = z.object({
  date: z.string(),
  weekday: z.string(),
  kind: z.enum(['work', 'makeup', 'weekend', 'holiday']),
  name: z.string(),
})

export const calendarApi = {
  getCalendar: endpoint({
    method: 'GET',
    path: '/api/calendar',
    title: '工作日历',
    needs: 'signedIn',
    input: z.object({ year: year.optional() }),
    output: z.object({
      year: z.number().int(),
      today: z.string(),
      /** Whether the holidays of the year are known: packaged with the product, entered by the authority, or not. */
      source: z.enum(['packaged', 'entered', 'unpublished']),
      sourceText: z.string(),
      years: z.array(z.object({ year: z.number().int(), source: z.enum(['packaged', 'entered', 'unpublished']) })),
      days: z.array(calendarDay),
      workdays: z.number().int(),
      changes: z.array(
        z.object({ day: z.string(), weekday: z.string(), kind, title: z.string(), reason: z.string(), by: z.string(), at: z.string(), past: z.boolean() }),
      ),
      /** Open cases within reach whose due day is provisional. */
      provisionalCases: z.number().int(),
    }),
  }),
  changeDay: endpoint({
    method: 'POST',
    path: '/api/calendar/days',
    title: '修改工作日历',
    needs: 'policy.editCalendar',
    audit: 'calendar.change',
    input: z.object({ day, kind, title, reason }),
    output: written,
  }),
  restoreDay: endpoint({
    method: 'POST',
    path: '/api/calendar/days/{day}/restore',
    title: '取消工作日历的修改',
    needs: 'policy.editCalendar',
    audit: 'calendar.restore',
    input: z.object({ day, reason }),
    output: written,
  }),
  enterYear: endpoint({
    method: 'POST',
    path: '/api/calendar/years',
    title: '录入一年的放假安排',
    needs: 'policy.editCalendar',
    audit: 'calendar.enter-year',
    input: z.object({
      year,
      /** The notice: 国办发明电〔2026〕9号. */
      source: z.string().trim().min(4, '请写明放假安排的文件。').max(100),
      days: z.array(z.object({ day, kind, title })).min(1, '至少录入一天。').max(120),
    }),
    output: written,
  }),
} satisfies Api
