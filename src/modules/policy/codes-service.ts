import { clauseLabel } from '../../kernel/clause-labels.ts'
import { NotFound } from '../../kernel/errors.ts'
import type { Handlers } from '../../kernel/server.ts'
import type { codesApi } from './codes-api.ts'
import { codeLists, type CodeValue } from './codes-store.ts'

function stateOf({ from, to }: CodeValue, today: string): 'current' | 'future' | 'ended' {
  if (to !== '' && to < today) return 'ended'
  return from !== '' && from > today ? 'future' : 'current'
}

export const codesHandlers: Handlers<typeof codesApi> = {
  async listCodeLists(ctx) {
    return {
      lists: codeLists.map(({ key, title, values }) => ({
        key,
        title,
        values: values.length,
        ended: values.filter((one) => stateOf(one, ctx.today) === 'ended').length,
      })),
    }
  },
  async getCodeList(ctx, { key }) {
    const list = codeLists.find((one) => one.key === key)
    if (!list) throw new NotFound('代码表')
    return {
      ...list,
      today: ctx.today,
      values: list.values.map((one) => {
        const clause = /^\d{3}:\d+$/.test(one.source) ? one.source : null
        return { ...one, state: stateOf(one, ctx.today), clause, source: clause ? clauseLabel(clause) : one.source }
      }),
    }
  },
}
