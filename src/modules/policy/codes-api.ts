import { z } from 'zod'
import { type Api, endpoint } from '../../kernel/api.ts'

const state = z.enum(['current', 'future', 'ended'])

export const codesApi = {
  listCodeLists: endpoint({
    method: 'GET',
    path: '/api/code-lists',
    title: '代码表',
    needs: 'signedIn',
    input: z.object({}),
    output: z.object({
      lists: z.array(z.object({ key: z.string(), title: z.string(), values: z.number().int(), ended: z.number().int() })),
    }),
  }),
  getCodeList: endpoint({
    method: 'GET',
    path: '/api/code-lists/{key}',
    title: '代码表的各项',
    needs: 'signedIn',
    input: z.object({ key: z.string().regex(/^[a-z][a-z-]{1,40}$/) }),
    output: z.object({
      key: z.string(),
      title: z.string(),
      note: z.string(),
      today: z.string(),
      /** Columns of this list beside the fixed ones. */
      more: z.array(z.string()),
      values: z.array(
        z.object({
          code: z.string(),
          label: z.string(),
          from: z.string(),
          to: z.string(),
          state,
          source: z.string(),
          /** The clause to open, where the source is one. */
          clause: z.string().nullable(),
          more: z.array(z.string()),
        }),
      ),
    }),
  }),
} satisfies Api
