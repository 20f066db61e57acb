import { z } from 'zod'
import type { Ctx } from '../../kernel/context.ts'
import { addDays } from '../../kernel/dates.ts'
import { defineJob, enqueue, type NightlyWork } from '../../kernel/jobs.ts'
import { notify } from '../../kernel/notices.ts'
import { readAmount } from '../../kernel/parameters.ts'
import { refreshPeers } from './judgement.ts'
import { cancelCases, openSlice } from './opening.ts'
import { listSilent } from './overview-store.ts'
import { exportReturns } from './service/overview-export.ts'
import { findRound, listCancellable, listOpen, listPlanned, type Round } from './store.ts'

const SLICE = 25
/** A round of more units than this is opened and withdrawn in the background. */
export const MOST_AT_ONCE = 60

/** Asks every unit of a round, a slice at a time; goes on where it was interrupted, because asked units have a case. */
export const askAll = defineJob({
  kind: 'returns.ask',
  title: '下发指标填报',
  payload: z.object({ roundId: z.uuid() }),
  async run(job) {
    let done = 0
    for (;;) {
      if (await job.cancelled()) return { note: `下发了 ${done} 个单位后停止，其余的再下发一次。`, cancelled: true }
      const asked = await job.transaction(async (ctx) => {
        const round = await findRound(ctx, job.payload.roundId, true)
        if (!round || round.state === 'withdrawn') return 0
        ctx.audit.subject('return-round', round.id, round.title, { orgNo: round.org_no })
        const count = await openSlice(ctx, round, SLICE)
        await job.save(ctx, done + count, done + count)
        return count
      }, 'returns.ask')
      done += asked
      if (asked === 0) return { note: `已下发 ${done} 个单位。`, link: `/returns/rounds/${job.payload.roundId}` }
    }
  },
})

/** Withdraws the cases of a withdrawn round. */
export const cancelAll = defineJob({
  kind: 'returns.cancel',
  title: '撤销填报批次',
  payload: z.object({ roundId: z.uuid(), reason: z.string() }),
  async run(job) {
    let done = 0
    for (;;) {
      const cancelled = await job.transaction(async (ctx) => {
        const ids = await listCancellable(ctx, job.payload.roundId, SLICE)
        const count = await cancelCases(ctx, ids, job.payload.reason)
        await job.save(ctx, done + count, done + count)
        return count
      }, 'returns.cancel')
      done += cancelled
      if (cancelled === 0) return { note: `撤销了 ${done} 个单位的填报。` }
    }
  },
})

export const jobs = [askAll, cancelAll, exportReturns.job]

/** Begins a round: at once for a few units, otherwise in the background. Answers the job. */
export async function beginRound(ctx: Ctx, round: Round, units: number): Promise<string | null> {
  if (units > MOST_AT_ONCE) return enqueue(ctx, askAll, { roundId: round.id }, { label: `下发“${round.title}”${units} 个单位`, uniqueKey: `returns.ask:${round.id}` })
  await openSlice(ctx, round, MOST_AT_ONCE)
  return null
}

/** Tells the units that have not handed in; answers how many. */
export async function remindSilent(ctx: Ctx, round: Round, level: string | undefined, by: string): Promise<number> {
  const silent = await listSilent(ctx, round.id, level, ctx.actor.org.no)
  const past = ctx.today > round.closes_on
  for (const one of silent) {
    await notify(ctx, {
      to: { orgNo: one.org_no, permission: one.standing === 'checking' ? 'returns.check' : 'returns.fill' },
      kind: past ? 'case.overdue' : 'case.due-soon',
      title: `${past ? '填报已过截止日期' : '填报快到截止日期'}：${round.title}`,
      text: `${by}提醒：${round.closes_on} 截止，本单位${one.standing === 'checking' ? '待复核' : `填了 ${one.answered} 项，共 ${round.lines.length} 项`}。`,
      link: `/returns/${one.id}`,
    })
  }
  return silent.length
}

export const nightly: readonly NightlyWork[] = [
  {
    kind: 'returns.daily',
    title: '指标填报：下发、提醒、同级参照',
    at: '05:40',
    async run(ctx) {
      const planned = await listPlanned(ctx, ctx.today)
      for (const round of planned) await enqueue(ctx, askAll, { roundId: round.id }, { label: `下发“${round.title}”`, uniqueKey: `returns.ask:${round.id}` })
      const open = await listOpen(ctx)
      let reminded = 0
      for (const round of open) {
        const days = await readAmount(ctx, 'returns.remind-days', { orgNo: round.org_no })
        if (ctx.today === addDays(round.closes_on, -days) || ctx.today === addDays(round.closes_on, 1)) reminded += await remindSilent(ctx, round, undefined, round.org_name)
      }
      const peers = await refreshPeers(ctx, open)
      return `下发 ${planned.length} 个批次，提醒 ${reminded} 个单位，同级参照 ${peers} 项。`
    },
  },
]
