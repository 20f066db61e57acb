import { classApi } from './class-api.ts'
import { conductApi } from './conduct-api.ts'
import { dossierApi } from './dossier-api.ts'
import { familyApi } from './family-api.ts'
import { healthApi } from './health-api.ts'
import { photoApi } from './photo-api.ts'
import { qualityApi } from './quality-api.ts'

/** Everything this module serves. */
export const api = { ...classApi, ...photoApi, ...familyApi, ...conductApi, ...healthApi, ...qualityApi, ...dossierApi }
