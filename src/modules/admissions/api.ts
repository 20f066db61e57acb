import { candidateApi } from './candidate-api.ts'
import { schoolApi } from './school-api.ts'

export const api = { ...candidateApi, ...schoolApi }
