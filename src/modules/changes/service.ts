import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { closingHandlers } from './service/closing.ts'
import { cohortHandlers } from './service/cohort.ts'
import { correctionHandlers } from './service/correction.ts'
import { listHandlers } from './service/list.ts'
import { myHandlers } from './service/my.ts'
import { requestHandlers } from './service/request.ts'
import { statusHandlers } from './service/status.ts'
import { transferFarHandlers } from './service/transfer-far.ts'
import { transferHandlers } from './service/transfer.ts'

export const handlers = implement(api, {
  ...listHandlers,
  ...requestHandlers,
  ...myHandlers,
  ...transferHandlers,
  ...transferFarHandlers,
  ...closingHandlers,
  ...statusHandlers,
  ...correctionHandlers,
  ...cohortHandlers,
})
