import { z } from 'zod'
import { day, endpoint } from '../../kernel/api.ts'
import { classKind } from './wire.ts'

const reading = z.object({
  textId: z.string(),
  title: z.string(),
  number: z.string(),
  issued: z.string(),
  clause: z.string(),
  region: z.string(),
  statement: z.string(),
  conditions: z.array(z.string()),
  education: z.string().nullable(),
  differs: z.boolean(),
})

export const equivalenceApi = {
  getEquivalence: endpoint({
    method: 'GET',
    path: '/api/graduation/equivalence',
    title: '查询班次比照的学历',
    needs: 'public',
    input: z.object({
      classKind,
      purpose: z.enum(['military', 'public-recruitment', 'title', 'employment', 'wage', 'settlement', 'teacher-recruitment', 'subsidy']),
      region: z.string().regex(/^\d{6}$/),
      on: day.optional(),
      schoolLevel: z.enum(['technical', 'senior', 'technician']).optional(),
    }),
    output: z.object({ on: z.string(), sentence: z.string(), answer: reading.nullable(), others: z.array(reading), rule: z.string() }),
  }),
}
