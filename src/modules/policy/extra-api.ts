import { z } from 'zod'
import { type Api, day, endpoint, orgNo, uuid } from '../../kernel/api.ts'

// Repeated from kernel/extra-fields.ts, which no browser loads; a test compares the two.
export const extraTypes = ['text', 'number', 'date', 'code', 'boolean'] as const
export const extraTypeTitles: Readonly<Record<(typeof extraTypes)[number], string>> = {
  text: '文字',
  number: '数字',
  date: '日期',
  code: '选项',
  boolean: '是否',
}

const title = z.string().trim().min(2, '名称至少 2 个字。').max(30)
const choice = z.object({ code: z.string().max(20), label: z.string() })
/** The choices as words, in order; codes are given by the system and stay. */
const choices = z.array(z.string().trim().min(1).max(40)).max(60).default([])
const help = z.string().trim().max(200).default('')
const reason = z.string().trim().min(4, '请写明理由，至少 4 个字。').max(300)

export const extraFieldRow = z.object({
  id: uuid,
  register: z.string(),
  registerTitle: z.string(),
  key: z.string(),
  title: z.string(),
  type: z.enum(extraTypes),
  required: z.boolean(),
  choices: z.array(choice),
  help: z.string(),
  sensitive: z.boolean(),
  validFrom: day,
  validTo: day.nullable(),
  state: z.enum(['current', 'future', 'ended']),
  orgNo,
  orgName: z.string(),
  /** Made by the actor's own organisation. */
  own: z.boolean(),
  version: z.number().int(),
})

export const extraApi = {
  listExtraFields: endpoint({
    method: 'GET',
    path: '/api/extra-fields',
    title: '附加项',
    needs: 'policy.editExtraFields',
    input: z.object({}),
    output: z.object({
      orgName: z.string(),
      today: day,
      registers: z.array(z.object({ register: z.string(), title: z.string() })),
      fields: z.array(extraFieldRow),
    }),
  }),
  addExtraField: endpoint({
    method: 'POST',
    path: '/api/extra-fields',
    title: '增加附加项',
    needs: 'policy.editExtraFields',
    audit: 'extraField.add',
    input: z.object({
      register: z.string().max(60),
      title,
      type: z.enum(extraTypes),
      required: z.boolean().default(false),
      choices,
      help,
      sensitive: z.boolean().default(false),
      validFrom: day,
    }),
    output: z.object({ id: uuid, key: z.string() }),
  }),
  editExtraField: endpoint({
    method: 'PUT',
    path: '/api/extra-fields/{id}',
    title: '修改附加项',
    needs: 'policy.editExtraFields',
    audit: 'extraField.edit',
    input: z.object({ id: uuid, version: z.number().int(), title, required: z.boolean(), choices, help }),
    output: z.object({ id: uuid, version: z.number().int() }),
  }),
  endExtraField: endpoint({
    method: 'POST',
    path: '/api/extra-fields/{id}/end',
    title: '停用附加项',
    needs: 'policy.editExtraFields',
    audit: 'extraField.end',
    input: z.object({ id: uuid, version: z.number().int(), lastDay: day, reason }),
    output: z.object({ id: uuid, validTo: day }),
  }),
} satisfies Api
