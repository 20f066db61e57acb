import type { Ctx } from '../../../kernel/context.ts'
import { Invalid, Refusal } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { papers } from '../kinds.ts'
import { addEntry, findBalance, findOverlap, insertRange, listEntries, listRanges, serialOf, splitSerial, takeSerials } from '../paper-store.ts'
import type { printApi } from '../print-api.ts'

const actionTitles: Record<string, string> = { receive: '入库', take: '领用', use: '用完', spoil: '印坏', return: '退回', damage: '库存毁损' }

const own = (ctx: Ctx) => mainUnit(ctx.actor.org.no)

type PaperHandlers = Pick<Handlers<typeof printApi>, 'getPaper' | 'receivePaper' | 'damagePaper'>

export const paperHandlers: PaperHandlers = {
  async getPaper(ctx, { paper }) {
    const balance = await findBalance(ctx, own(ctx), paper)
    const { stock, taken, used, spoiled } = balance
    return {
      title: papers[paper]!,
      balance: { received: stock + taken + used + spoiled, stock, taken, used, spoiled },
      ranges: (await listRanges(ctx, own(ctx), paper)).map((one) => ({ from: serialOf(one, one.first), to: serialOf(one, one.last), next: one.next <= one.last ? serialOf(one, one.next) : null, left: one.last - one.next + 1 })),
      entries: (await listEntries(ctx, own(ctx), paper)).map((one) => ({
        seq: one.seq,
        on: one.on_day,
        action: one.action,
        actionTitle: actionTitles[one.action]!,
        count: one.count,
        serials: one.serial_from ? (one.serial_to && one.serial_to !== one.serial_from ? `${one.serial_from}—${one.serial_to}` : one.serial_from) : null,
        stock: one.stock,
        taken: one.taken,
        used: one.used,
        spoiled: one.spoiled,
        reason: one.reason,
        by: maskName(one.by_name),
      })),
    }
  },

  async receivePaper(ctx, { paper, from, to }) {
    const first = splitSerial(from)
    const last = splitSerial(to)
    if (first.prefix !== last.prefix || first.width !== last.width) throw new Invalid([{ path: 'to', message: '起止流水号的字母和位数要一样。分几段入库的逐段登记。' }])
    const count = last.value - first.value + 1
    if (count < 1) throw new Invalid([{ path: 'to', message: '终止流水号小于起始流水号。' }])
    if (count > 100_000) throw new Invalid([{ path: 'to', message: `一次入库最多 100,000 张，这里有 ${count.toLocaleString('en')} 张。核对流水号。` }])
    const overlap = await findOverlap(ctx, own(ctx), paper, first.prefix, first.value, last.value)
    if (overlap) throw new Refusal({ fact: `${from}—${to} 与已入库的 ${serialOf(overlap, overlap.first)}—${serialOf(overlap, overlap.last)} 重叠。`, rule: '一张纸只入库一次。', ways: ['核对流水号。'] })
    await insertRange(ctx, { orgNo: own(ctx), paper, prefix: first.prefix, first: first.value, last: last.value, width: first.width })
    const entry = await addEntry(ctx, { orgNo: own(ctx), paper, action: 'receive', count, from: from.toUpperCase(), to: to.toUpperCase() })
    ctx.audit.subject('certificatePaper', `${own(ctx)}-${paper}`, `${papers[paper]} ${from}—${to}`, { orgNo: own(ctx) })
    ctx.audit.detail({ count, from, to, stock: entry.stock })
    return { count, stock: entry.stock }
  },

  async damagePaper(ctx, { paper, count, reason }) {
    const serials = await takeSerials(ctx, own(ctx), paper, count)
    if (serials.length < count) throw new Refusal({ fact: `库存只有 ${serials.length} 张。`, rule: '毁损不能多于库存。', ways: ['核对张数。'] })
    const entry = await addEntry(ctx, { orgNo: own(ctx), paper, action: 'damage', count, from: serials[0]!, to: serials.at(-1)!, reason })
    ctx.audit.subject('certificatePaper', `${own(ctx)}-${paper}`, papers[paper]!, { orgNo: own(ctx) })
    ctx.audit.because(reason)
    ctx.audit.detail({ count, from: serials[0], to: serials.at(-1), stock: entry.stock })
    return { serials: `${serials[0]}—${serials.at(-1)}`, stock: entry.stock }
  },
}
