import { z } from 'zod'
import { type Api, day, endpoint, orgNo, uuid } from '../../kernel/api.ts'
import { valueKinds } from './settings-rules.ts'

const parameterKey = z.string().regex(/^[a-z][a-z0-9.-]{2,60}$/)
const reason = z.string().trim().min(4, '请写明理由，至少 4 个字。').max(300)
const clause = z.string().regex(/^\d{3}:\d+$/, '条款写成 文件:行，例如 001:1319。').optional()

const setBy = z.object({ level: z.enum(['default', 'country', 'province', 'city', 'county', 'unit']), word: z.string(), orgNo: orgNo.nullable(), name: z.string() })

const row = z.object({
  key: z.string(),
  title: z.string(),
  unit: z.string(),
  kind: z.enum(valueKinds),
  choices: z.array(z.object({ value: z.string(), label: z.string() })),
  value: z.unknown(),
  valueText: z.string(),
  defaultText: z.string(),
  setBy,
  validFrom: z.string().nullable(),
  validTo: z.string().nullable(),
  /** The next setting that changes the value here, when one is already made. */
  upcoming: z.object({ from: z.string(), valueText: z.string() }).nullable(),
  clause: z.string(),
  clauseLabel: z.string(),
  mark: z.enum(['text', '推']),
  note: z.string(),
})

const setting = z.object({
  id: uuid,
  orgNo,
  orgName: z.string(),
  level: setBy.shape.level,
  validFrom: z.string(),
  validTo: z.string().nullable(),
  valueText: z.string(),
  value: z.unknown(),
  state: z.enum(['future', 'current', 'past', 'withdrawn']),
  clause: z.string().nullable(),
  clauseLabel: z.string().nullable(),
  note: z.string().nullable(),
  createdAt: z.string(),
  /** Made by the actor's own authority, so that it can be ended here. */
  own: z.boolean(),
})

const draft = {
  key: parameterKey,
  validFrom: day,
  validTo: day.optional(),
  /** A setting from a day that has passed repairs what was set wrongly. */
  correcting: z.boolean().default(false),
}

export const settingsApi = {
  listParameters: endpoint({
    method: 'GET',
    path: '/api/parameters',
    title: '参数',
    needs: 'policy.readParameters',
    input: z.object({}),
    output: z.object({
      orgNo,
      orgName: z.string(),
      today: z.string(),
      topics: z.array(z.object({ key: z.string(), title: z.string(), parameters: z.array(row) })),
    }),
  }),
  getParameter: endpoint({
    method: 'GET',
    path: '/api/parameters/{key}',
    title: '参数的取值与历史',
    needs: 'policy.readParameters',
    input: z.object({ key: parameterKey }),
    output: row.extend({ settings: z.array(setting) }),
  }),
  previewSetting: endpoint({
    method: 'GET',
    path: '/api/parameters/{key}/preview',
    title: '参数改动的影响',
    needs: 'policy.editParameters',
    /** `value` is the JSON text of the value. */
    input: z.object({ ...draft, value: z.string().max(2000) }),
    output: z.object({
      /** What saving writes, in sentences. */
      writes: z.array(z.string()),
      figures: z.array(z.object({ id: z.string(), title: z.string(), unit: z.string(), before: z.number().nullable(), after: z.number().nullable() })),
      cases: z.object({
        moved: z.number().int(),
        examples: z.array(z.object({ id: uuid, no: z.string(), title: z.string(), from: z.string(), to: z.string() })),
      }),
      effect: z.string(),
    }),
  }),
  setParameter: endpoint({
    method: 'POST',
    path: '/api/parameters/{key}/settings',
    title: '设定参数',
    needs: 'policy.editParameters',
    audit: 'parameter.set',
    input: z.object({ ...draft, value: z.unknown(), reason, clause }),
    output: z.object({ id: uuid, movedCases: z.number().int() }),
  }),
  endSetting: endpoint({
    method: 'POST',
    path: '/api/parameter-settings/{id}/end',
    title: '结束参数设定',
    needs: 'policy.editParameters',
    audit: 'parameter.end',
    input: z.object({ id: uuid, lastDay: day, correcting: z.boolean().default(false), reason }),
    output: z.object({ id: uuid, validTo: z.string(), movedCases: z.number().int() }),
  }),
} satisfies Api
