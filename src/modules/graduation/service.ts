import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { equivalenceOf } from './rules.ts'
import { factHandlers } from './service/facts.ts'
import { listHandlers } from './service/lists.ts'
import { precheckHandlers } from './service/precheck.ts'

export const handlers = implement(api, {
  ...factHandlers,
  ...listHandlers,
  ...precheckHandlers,

  async getEquivalence(ctx, { classKind, purpose, region, on = ctx.today, schoolLevel }) {
    return {
      on,
      ...equivalenceOf({ classKind, purpose, region, on, schoolLevel }),
      rule: '各文件说法不同时，先用写明该用途的，再用最近印发的，再用本地的；其余说法一并列出。是否采信由受理单位决定。',
    }
  },
})
