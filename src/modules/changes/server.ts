import type { CaseImplementation } from '../../kernel/cases.ts'
import { transferCase } from './service/transfer-case.ts'

export const caseImplementations: readonly CaseImplementation[] = [transferCase]
