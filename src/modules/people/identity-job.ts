import { z } from 'zod'
import { defineJob } from '../../kernel/jobs.ts'
import { askIdentity, identityInterface } from './identity-client.ts'
import { keepAnswers, numbersToAsk } from './service/identity-answers.ts'

const SLICE = 50

/** Asks the public security interface; numbers are opened for the call and not kept. No transaction is open meanwhile. */
export const identityJob = defineJob({
  kind: 'people.identity',
  title: '公安接口核验身份',
  payload: z.object({ personIds: z.array(z.uuid()).max(500) }),
  async run(job) {
    const to = identityInterface()
    if (!to) return { note: '没有配置身份核验接口，没有核验任何人。' }
    const counts = { match: 0, mismatch: 0, 'not-found': 0 }
    const { personIds } = job.payload
    const from = typeof job.cursor === 'number' ? job.cursor : 0
    for (let at = from; at < personIds.length; at += SLICE) {
      if (await job.cancelled()) return { note: `按要求停止：核验了 ${at} 人。`, cancelled: true }
      const requests = await job.transaction((ctx) => numbersToAsk(ctx, personIds.slice(at, at + SLICE)))
      const answers = requests.length > 0 ? await askIdentity(to, requests) : []
      await job.transaction(async (ctx) => {
        await keepAnswers(ctx, answers)
        await job.save(ctx, at + SLICE, Math.min(at + SLICE, personIds.length), personIds.length)
      }, 'people.identity-check')
      for (const one of answers) counts[one.result]++
    }
    return {
      note: `一致 ${counts.match} 人，不一致 ${counts.mismatch} 人，查无 ${counts['not-found']} 人。`,
      link: '/people/identities',
    }
  },
})
