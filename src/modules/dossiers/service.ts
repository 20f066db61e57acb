import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { classHandlers } from './service/classes.ts'
import { conductHandlers } from './service/conduct.ts'
import { dossierHandlers } from './service/dossier.ts'
import { familyHandlers } from './service/family.ts'
import { healthHandlers } from './service/health.ts'
import { photoHandlers } from './service/photos.ts'
import { qualityHandlers } from './service/quality.ts'

export const handlers = implement(api, {
  ...classHandlers,
  ...photoHandlers,
  ...familyHandlers,
  ...conductHandlers,
  ...healthHandlers,
  ...qualityHandlers,
  ...dossierHandlers,
})
