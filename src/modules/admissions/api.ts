import { arrivalApi } from './arrival-api.ts'
import { boardApi } from './board-api.ts'
import { candidateApi } from './candidate-api.ts'
import { classesApi } from './classes-api.ts'
import { handoverApi } from './handover-api.ts'
import { schoolApi } from './school-api.ts'

export const api = { ...candidateApi, ...schoolApi, ...arrivalApi, ...boardApi, ...classesApi, ...handoverApi }
