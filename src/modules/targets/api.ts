import type { Api } from '../../kernel/api.ts'

export const api = {} satisfies Api
