import { z } from 'zod'
import { endpoint, listOf, listQuery, uuid } from '../../kernel/api.ts'
import { supervisionApi } from './supervision-api.ts'

const kinds = z.array(z.string().max(40)).max(40)
const channels = z.object({ mail: z.boolean(), sms: z.boolean() })

export const api = {
  ...supervisionApi,
  listNotices: endpoint({
    method: 'GET',
    path: '/api/notices',
    title: '查看通知',
    needs: 'signedIn',
    input: z.object({ page: listQuery.page, size: listQuery.size, q: listQuery.q, unread: z.boolean().optional(), kind: z.string().max(40).optional() }),
    output: listOf(
      z.object({
        id: uuid,
        kind: z.string(),
        kindTitle: z.string(),
        title: z.string(),
        body: z.string(),
        link: z.string(),
        at: z.string(),
        readAt: z.string().nullable(),
      }),
    ).extend({ unread: z.number().int() }),
  }),
  countNotices: endpoint({
    method: 'GET',
    path: '/api/notices/count',
    title: '未读通知条数',
    needs: 'signedIn',
    input: z.object({}),
    output: z.object({ unread: z.number().int() }),
  }),
  readNotices: endpoint({
    method: 'POST',
    path: '/api/notices/read',
    title: '把通知标为已读',
    needs: 'signedIn',
    audit: 'notice.read',
    input: z.object({
      /** Left out: all of them. */
      ids: z.array(uuid).min(1).max(200).optional(),
    }),
    output: z.object({ read: z.number().int(), unread: z.number().int() }),
  }),
  getNoticeSetting: endpoint({
    method: 'GET',
    path: '/api/me/notices',
    title: '查看本人的通知设置',
    needs: 'signedIn',
    input: z.object({}),
    output: z.object({
      mail: z.string().nullable(),
      phone: z.string().nullable(),
      mailKinds: kinds,
      smsKinds: kinds,
      kinds: z.array(z.object({ kind: z.string(), title: z.string() })),
      /** Which ways out this deployment has. */
      channels,
    }),
  }),
  saveNoticeSetting: endpoint({
    method: 'PUT',
    path: '/api/me/notices',
    title: '修改本人的通知设置',
    needs: 'signedIn',
    audit: 'notice.choose',
    input: z.object({
      /** Left out: unchanged; empty: removed. */
      mail: z.string().trim().max(100).optional(),
      phone: z.string().trim().max(20).optional(),
      mailKinds: kinds,
      smsKinds: kinds,
    }),
    output: z.object({}),
  }),
  listDeliveries: endpoint({
    method: 'GET',
    path: '/api/notice-deliveries',
    title: '查看通知发送记录',
    needs: 'notices.readDeliveries',
    input: z.object({
      page: listQuery.page,
      size: listQuery.size,
      q: listQuery.q,
      state: z.enum(['queued', 'sending', 'sent', 'failed']).optional(),
      channel: z.enum(['mail', 'sms']).optional(),
    }),
    output: listOf(
      z.object({
        id: uuid,
        title: z.string(),
        holderName: z.string(),
        channel: z.enum(['mail', 'sms']),
        address: z.string(),
        state: z.enum(['queued', 'sending', 'sent', 'failed']),
        attempts: z.number().int(),
        nextAt: z.string(),
        sentAt: z.string().nullable(),
        cause: z.string().nullable(),
        createdAt: z.string(),
      }),
    ).extend({
      counts: z.object({ queued: z.number(), sending: z.number(), sent: z.number(), failed: z.number() }),
      channels,
    }),
  }),
  retryDelivery: endpoint({
    method: 'POST',
    path: '/api/notice-deliveries/{id}/retry',
    title: '重发一条通知',
    needs: 'notices.retry',
    audit: 'notice.retry',
    input: z.object({ id: uuid }),
    output: z.object({}),
  }),
}
