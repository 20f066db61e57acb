import { z } from 'zod'
import { type Api, endpoint, uuid } from '../../kernel/api.ts'

/** A path of the product, `/students`. */
const page = z.string().regex(/^\/[a-z][a-z0-9/-]{0,80}$/)
/** The search part of the address: the same keys that the list itself keeps there. */
const query = z.string().max(2000)

export const savedView = z.object({
  id: z.string(),
  title: z.string(),
  query: z.string(),
  shared: z.boolean(),
  own: z.boolean(),
  by: z.string(),
})

export const api = {
  listViews: endpoint({
    method: 'GET',
    path: '/api/views',
    title: '保存的视图',
    needs: 'signedIn',
    input: z.object({ page }),
    output: z.object({ views: z.array(savedView) }),
  }),
  saveView: endpoint({
    method: 'POST',
    path: '/api/views',
    title: '保存视图',
    needs: 'signedIn',
    audit: 'view.save',
    input: z.object({ page, title: z.string().trim().min(1).max(30), query, shared: z.boolean().default(false) }),
    output: savedView,
  }),
  removeView: endpoint({
    method: 'DELETE',
    path: '/api/views/{id}',
    title: '删除视图',
    needs: 'signedIn',
    audit: 'view.remove',
    input: z.object({ id: uuid }),
    output: z.object({}),
  }),
} satisfies Api
