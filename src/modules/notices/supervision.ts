import { workdaysLeft } from '../../kernel/calendar.ts'
import { recordEvent } from '../../kernel/case-events.ts'
import { getCase, getImplementation, listWorkflows } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import { dayInChina } from '../../kernel/dates.ts'
import { pageOfCase } from '../../kernel/due-notices.ts'
import { listOverdueCases, listOverdueUnits } from '../../kernel/due-reminders.ts'
import { HttpError } from '../../kernel/errors.ts'
import { notify } from '../../kernel/notices.ts'
import { contains, isAuthority, mainUnit, rangeOf } from '../../kernel/org-no.ts'
import type { Handlers } from '../../kernel/server.ts'
import { readCalendar } from '../../kernel/work-calendar.ts'
import type { supervisionApi } from './supervision-api.ts'

export const supervisionHandlers: Handlers<typeof supervisionApi> = {
  async listOverdue(ctx, { page, size, q, unit, workflow }) {
    const { rows, total } = await listOverdueCases(ctx, { waitingNo: unit, workflow, q }, { page, size })
    const calendar = await readCalendar(ctx)
    return {
      total,
      rows: rows.map((row) => {
        const kind = getImplementation(row.workflow).workflow
        return {
          id: row.id,
          no: row.no,
          title: row.title,
          workflowTitle: kind.title,
          stateTitle: kind.states[row.state]?.title ?? row.state,
          orgName: row.orgName,
          waitingNo: row.waitingNo,
          waitingName: row.waitingName,
          dueOn: row.dueOn,
          workdaysLate: -workdaysLeft(ctx.today, row.dueOn, calendar),
          since: row.stateSince,
          urgedAt: row.urgedAt,
          page: pageOfCase(row.workflow, row.id),
          whyNot: whyNotUrge(ctx, row.waitingNo, row.urgedAt) ?? null,
        }
      }),
      units: await listOverdueUnits(ctx),
      workflows: listWorkflows().map(({ id, title }) => ({ id, title })),
    }
  },

  async urgeCase(ctx, { id, text }) {
    const file = await getCase(ctx, id)
    if (file.closed_at || !file.waiting_org_no || !file.waiting_permission || !file.due_on || file.due_on >= ctx.today)
      throw new HttpError({ status: 409, message: `办件 ${file.no} 没有逾期，不用催办。什么也没有写入。` })
    // Two supervisors at the same moment: the second one waits here and then sees the first one's line.
    await ctx.db.selectFrom('case_file').select('id').where('id', '=', id).forUpdate().execute()
    const last = await ctx.db.selectFrom('case_event').select('at').where('case_id', '=', id).where('action', '=', 'urge').orderBy('id', 'desc').executeTakeFirst()
    const why = whyNotUrge(ctx, file.waiting_org_no, last?.at ?? null)
    if (why) throw new HttpError({ status: 409, message: `${why}什么也没有写入。` })
    const waitingName = file.waiting_org_no === file.org_no ? file.org_name : file.waiting_org_no === file.authority_no ? file.authority_name : '其他单位'
    await recordEvent(ctx, file, { action: 'urge', title: '催办', from: file.state, to: file.state, reason: text })
    await notify(ctx, {
      to: { orgNo: file.waiting_org_no, permission: file.waiting_permission },
      kind: 'case.overdue',
      title: `${ctx.actor.org.name}催办 ${file.no}`,
      text: `${text}（期限 ${file.due_on}，${file.title}）`,
      link: pageOfCase(file.workflow, file.id),
    })
    ctx.audit.subject('case', file.id, `${file.no} ${file.title}`, { orgNo: file.org_no })
    ctx.audit.because(text)
    ctx.audit.change({ kind: 'case', id: file.id, action: 'urge', after: { waiting: waitingName, dueOn: file.due_on }, orgNo: file.org_no })
    return { waitingName }
  },
}

/** Urging goes downward, and once a day. */
function whyNotUrge(ctx: Ctx, waitingNo: number, urgedAt: string | null): string | undefined {
  const own = mainUnit(ctx.actor.org.no)
  if (!contains(rangeOf(own), waitingNo)) return '这件办件在等上级办理，不能由本单位催办。'
  if (isAuthority(own) && waitingNo === own) return '这件办件在等本单位办理。'
  if (urgedAt && dayInChina(urgedAt) === ctx.today) return '今天已经催办过一次，明天可以再催。'
  return undefined
}
