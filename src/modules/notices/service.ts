import { z } from 'zod'
import { openChannels } from '../../kernel/channels/config.ts'
import { HttpError, Invalid, NotFound } from '../../kernel/errors.ts'
import { maskName } from '../../kernel/mask.ts'
import { noticeKindOf, noticeKinds } from '../../kernel/notice-kinds.ts'
import { deliveryExists, listDeliveries, retryDelivery } from '../../kernel/notice-log.ts'
import { readNoticeSetting, saveNoticeSetting } from '../../kernel/notice-settings.ts'
import { countUnread, listNotices, markRead } from '../../kernel/notices.ts'
import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { supervisionHandlers } from './supervision.ts'

export const handlers = implement(api, {
  ...supervisionHandlers,

  async listNotices(ctx, { page, size, q, unread, kind }) {
    const found = await listNotices(ctx, { q, unread, kind }, { page, size })
    return {
      rows: found.rows.map((row) => ({ ...row, kindTitle: noticeKinds[noticeKindOf(row.kind)] })),
      total: found.total,
      unread: await countUnread(ctx),
    }
  },

  async countNotices(ctx) {
    return { unread: await countUnread(ctx) }
  },

  async readNotices(ctx, { ids }) {
    const read = await markRead(ctx, ids ?? 'all')
    ctx.audit.subject('notice', '', `通知标为已读 ${read} 条`)
    return { read, unread: await countUnread(ctx) }
  },

  async getNoticeSetting(ctx) {
    const { mailMasked, phoneMasked, mailKinds, smsKinds } = await readNoticeSetting(ctx)
    return {
      mail: mailMasked,
      phone: phoneMasked,
      mailKinds,
      smsKinds,
      kinds: Object.entries(noticeKinds).map(([kind, title]) => ({ kind, title })),
      channels: openChannels(),
    }
  },

  async saveNoticeSetting(ctx, { mail, phone, mailKinds, smsKinds }) {
    if (mail && !z.email().safeParse(mail).success) throw new Invalid([{ path: 'mail', message: '邮箱写成 name@example.cn 的样子。' }])
    if (phone && !/^1[3-9]\d{9}$/.test(phone)) throw new Invalid([{ path: 'phone', message: '手机号是 11 位数字，以 1 开头。' }])
    const strange = [...mailKinds, ...smsKinds].find((kind) => !(kind in noticeKinds))
    if (strange !== undefined) throw new Invalid([{ path: 'mailKinds', message: `没有“${strange}”这类通知。` }])
    const before = await readNoticeSetting(ctx)
    if (mailKinds.length > 0 && !(mail ?? before.mailMasked)) throw new Invalid([{ path: 'mail', message: '选了发邮件，请填写邮箱。' }])
    if (smsKinds.length > 0 && !(phone ?? before.phoneMasked)) throw new Invalid([{ path: 'phone', message: '选了发短信，请填写手机号。' }])
    await saveNoticeSetting(ctx, { mail, phone, mailKinds, smsKinds })
    ctx.audit.subject('account', ctx.actor.accountId, '通知设置')
    // The addresses themselves stay out of the audit.
    ctx.audit.detail({ mailKinds, smsKinds, mailChanged: mail !== undefined, phoneChanged: phone !== undefined })
    return {}
  },

  async listDeliveries(ctx, { page, size, ...filter }) {
    const { rows, total, counts } = await listDeliveries(ctx, filter, { page, size })
    return { rows: rows.map(({ orgNo: _, ...row }) => ({ ...row, holderName: maskName(row.holderName) })), total, counts, channels: openChannels() }
  },

  async retryDelivery(ctx, { id }) {
    const again = await retryDelivery(ctx, id)
    if (!again) {
      if (!(await deliveryExists(ctx, id))) throw new NotFound('发送记录')
      throw new HttpError({ status: 409, message: '这条通知已发出，或正在等着发，不用重发。什么也没有写入。' })
    }
    ctx.audit.subject('notice-delivery', id, again.title, { orgNo: again.orgNo })
    ctx.audit.change({ kind: 'notice-delivery', id, action: 'retry', after: { state: 'queued' }, orgNo: again.orgNo })
    return {}
  },
})
