import { z } from 'zod'
import { type Api, day, endpoint } from '../../kernel/api.ts'

const state = z.enum(['current', 'future', 'ended'])
const listKey = z.string().regex(/^[a-z][a-z-]{1,40}$/)
const code = z.string().trim().min(1).max(40)
const owner = z.enum(['release', 'names', 'province'])

/** A change of a list from a day on. What each action needs is judged by codes-rules.ts. */
const draft = {
  key: listKey,
  action: z.enum(['rename', 'add', 'withdraw']),
  /** The value that changes; for a new value of the list itself its code, for a local one left out. */
  code: code.optional(),
  label: z.string().trim().max(40).optional(),
  /** Of a local value: the value it counts as. */
  parent: code.optional(),
  /** What takes the place of a withdrawn value: one (renamed, merged) or several (split). */
  becomes: z.array(code).max(10).optional(),
  from: day,
}

const version = z.object({
  label: z.string(),
  from: z.string(),
  to: z.string(),
  withdrawn: z.boolean(),
  note: z.string(),
  by: z.string(),
})

export const codesApi = {
  listCodeLists: endpoint({
    method: 'GET',
    path: '/api/code-lists',
    title: '代码表',
    needs: 'signedIn',
    input: z.object({}),
    output: z.object({
      lists: z.array(
        z.object({ key: z.string(), title: z.string(), owner, local: z.boolean(), values: z.number().int(), ended: z.number().int() }),
      ),
    }),
  }),
  getCodeList: endpoint({
    method: 'GET',
    path: '/api/code-lists/{key}',
    title: '代码表的各项',
    needs: 'signedIn',
    input: z.object({ key: listKey }),
    output: z.object({
      key: z.string(),
      title: z.string(),
      note: z.string(),
      today: z.string(),
      owner,
      local: z.boolean(),
      why: z.string(),
      /** What the actor's organisation may do with the list as a whole. */
      may: z.object({ add: z.boolean(), addLocal: z.boolean() }),
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
          /** Of a local value: what it counts as, and whose it is. */
          parent: z.string().nullable(),
          ownerName: z.string(),
          becomes: z.array(z.object({ code: z.string(), label: z.string(), on: z.string() })),
          versions: z.array(version),
          mayRename: z.boolean(),
          mayWithdraw: z.boolean(),
        }),
      ),
    }),
  }),
  countCodeUses: endpoint({
    method: 'GET',
    path: '/api/code-lists/{key}/uses',
    title: '代码表各项的记录数',
    needs: 'signedIn',
    input: z.object({ key: listKey }),
    output: z.object({
      uses: z.array(
        z.object({
          title: z.string(),
          /** Under the code itself, and rolled up: with local values and the codes it took the place of. */
          counts: z.array(z.object({ code: z.string(), label: z.string(), records: z.number().int(), counted: z.number().int() })),
          /** Records under a split code: nobody has chosen yet. */
          open: z.array(z.object({ code: z.string(), label: z.string(), records: z.number().int(), choices: z.array(z.string()) })),
        }),
      ),
    }),
  }),
  previewCodeChange: endpoint({
    method: 'GET',
    path: '/api/code-lists/{key}/preview',
    title: '代码表改动的影响',
    needs: 'policy.editCodes',
    input: z.object(draft),
    output: z.object({
      /** What saving writes, in sentences. */
      writes: z.array(z.string()),
      uses: z.array(z.object({ title: z.string(), records: z.number().int() })),
      effect: z.string(),
    }),
  }),
  changeCodeList: endpoint({
    method: 'POST',
    path: '/api/code-lists/{key}/changes',
    title: '修改代码表',
    needs: 'policy.editCodes',
    audit: 'code.change',
    input: z.object({ ...draft, reason: z.string().trim().min(4, '请写明理由，至少 4 个字。').max(300) }),
    output: z.object({ code: z.string(), records: z.number().int() }),
  }),
} satisfies Api
