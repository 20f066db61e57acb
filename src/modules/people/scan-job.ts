import { z } from 'zod'
import { defineJob } from '../../kernel/jobs.ts'
import { scanRegister, scanWords } from './service/scan.ts'

/** 查找疑似重复人员, on demand. The whole comparison is one transaction: a scan that is stopped leaves nothing. */
export const scanJob = defineJob({
  kind: 'people.scan',
  title: '查找疑似重复人员',
  payload: z.object({}),
  async run(job) {
    const result = await job.transaction((ctx) => scanRegister(ctx), 'people.scan')
    return { note: scanWords(result), link: '/people/duplicates' }
  },
})
